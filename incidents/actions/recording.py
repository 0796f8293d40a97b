"""Recording: the next number in the incident book, in one transaction, and the record is fixed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import models, transaction

from incidents import in_the_book
from incidents.actions.attachments import attached_to, name_attachments, why_not_name
from incidents.actions.drafts import NotADraft, _audit, _held, name_involved_too
from incidents.authors import narrative_of, writer_and_actor
from incidents.facts import Facts, Segment
from incidents.models import (
    Account,
    CheckSeen,
    Incident,
    Injury,
    InjuryPlace,
    Intervention,
    MedicalCheck,
    Reading,
    ReadingChoice,
    ReadingPurpose,
    StaffPart,
    Watch,
    Words,
)
from incidents.people_of_event import named_in_text
from incidents.sections import sections_of
from incidents.telling import is_late_to_record
from rri_portal.attachments.models import Attachment
from rri_portal.audit import book
from rri_portal.audit.actors import Actor
from rri_portal.london import local, local_date, monday_of
from rri_portal.pupils.models import Characteristics, Pupil
from rri_portal.schools.models import Choice, StaffMember

SERIES = "RI"
LOCKED = (
    "The recorder’s account of this event is locked, and it is the narrative of each pupil’s "
    "record. What has come to mind since is added under it."
)
CHANGED = "Something was saved in this draft in the meantime. Check the answers again, then record."


class AlreadyRecorded(Exception):
    """The incident has its number already."""


class NotReady(Exception):
    """Something the law asks of a record is not there yet."""


def academic_year(day: dt.date) -> int:
    """The first calendar year of the academic year, which begins on 1 September (figures 7)."""
    return day.year if day.month >= 9 else day.year - 1


def why_not_record(
    incident: Incident, facts: Facts, *, late_why: str, at: dt.datetime
) -> str | None:
    if incident.recorded_at:
        return f"This is recorded already, as {incident.number}."
    if not incident.is_draft:
        return "This draft was discarded or set aside."
    if facts.started_at > at:
        return "It cannot be recorded before it has happened."
    started_on = local_date(facts.started_at)
    if is_late_to_record(incident, local_date(at), started_on=started_on) and not late_why:
        return "Say why it is recorded later than the day it happened."
    if not facts.segments or not facts.involved:
        return "Say what was done, and which adults were involved."
    return None


@transaction.atomic
def record_incident(
    *,
    incident: Incident,
    facts: Facts,
    by: Actor,
    at: dt.datetime,
    late_why: str = "",
    versions: Mapping[str, int] | None = None,
) -> Incident:
    """Reading 1, the next number and the book's entry, or none of them.

    `versions` of the draft's pages are those that `facts` were read from: what was saved since
    would be missing from the record. Raises `AlreadyRecorded` or `NotReady` with the sentence to
    show.
    """
    writing = book.lock(incident.school)
    incident = _held(incident)
    if why := why_not_record(incident, facts, late_why=late_why, at=at):
        raise (AlreadyRecorded if incident.recorded_at else NotReady)(why)
    if versions is not None and versions != _saved_versions(incident):
        raise NotReady(CHANGED)
    present = list(attached_to(incident).present())
    if why := why_not_name(present):
        raise NotReady(why)
    year = academic_year(local_date(at))
    incident.series, incident.year = SERIES, year
    incident.sequence = book.next_number(writing, SERIES, year)
    incident.recorded_at, incident.recorded_by_kind, incident.recorded_by_id = at, by.kind, by.id
    incident.started_at, incident.local_date = facts.started_at, local_date(facts.started_at)
    reading, parts = make_reading(
        incident=incident, n=1, facts=facts, attached=present, by=by, at=at, late_why=late_why
    )
    incident.current_reading = reading
    incident.save()
    _in_the_book(writing, "recorded", reading, parts, at)
    _audit("record_incident", incident, by, at)
    return incident


def _saved_versions(incident: Incident) -> dict[str, int]:
    return {key: section.version for key, section in sections_of(incident).items()}


def _in_the_book(
    writing, kind: str, reading: Reading, parts: Iterable[models.Model], at: dt.datetime
) -> None:
    """`parts` are all the rows that the reading is made of, so that the book does not look for
    those of a kind of which there is none."""
    identity = str(reading.public_id)
    kinds = {type(part) for part in parts}
    content = in_the_book.readings(reading.school_id, [identity], of=kinds)[identity]
    book.append(
        book=writing,
        kind=kind,
        subject=("reading", identity),
        content=content,
        at=at,
    )


def make_reading(
    *,
    incident: Incident,
    n: int,
    facts: Facts,
    attached: Sequence[Attachment],
    by: Actor,
    at: dt.datetime,
    late_why: str = "",
    amended_why: str = "",
) -> tuple[Reading, list[models.Model]]:
    """One whole reading, and the rows it is made of: its interventions, adults, injuries, choices
    and the rest; insert-only."""
    start = local(facts.started_at)
    reading = Reading.objects.create(
        school_id=incident.school_id,
        incident=incident,
        n=n,
        characteristics=_characteristics(incident.pupil, local_date(at)),
        account=_recorders_account(incident, facts.narrative, at),
        started_at=facts.started_at,
        ended_at=facts.ended_at,
        local_date=start.date(),
        local_hour=start.hour,
        local_weekday=start.isoweekday(),
        local_week=monday_of(start.date()),
        place=facts.place,
        place_label=facts.place.label,
        place_detail=facts.place_detail,
        held_seconds=facts.held_seconds,
        secluded_seconds=facts.secluded_seconds,
        unknown_ends=facts.unknown_ends,
        force=facts.force,
        restraint=facts.restraint,
        seclusion=facts.seclusion,
        plan_stage=facts.plan_stage,
        warned=facts.warned,
        no_time_why=facts.no_time_why,
        why_necessary=facts.why_necessary,
        hurt=facts.hurt,
        first_aider=facts.first_aider,
        communication_aid=facts.communication_aid,
        hearing_aids=facts.hearing_aids,
        glasses=facts.glasses,
        on_plan=facts.on_plan,
        monitored=facts.monitored,
        watched_after=facts.watched_after,
        went_to=facts.went_to,
        support_note=facts.support_note,
        pupils_saw=facts.pupils_saw,
        late_why=late_why or None,
        amended_why=amended_why or None,
        made_at=at,
        made_by_kind=by.kind,
        made_by_id=by.id,
    )
    parts = [
        *_add_interventions(reading, facts),
        *_add_lists(reading, facts),
        *_add_injuries(reading, facts),
        *_add_watches(reading, facts),
        *_add_checks(reading, facts),
        *name_attachments(reading, attached),
    ]
    held = [staff for segment in facts.segments for staff in segment.staff]
    watched = [one.staff for one in facts.watched]  # to watch a secluded child is to take part
    name_involved_too(event=incident.event, involved={*facts.involved, *held, *watched}, at=at)
    return reading, parts


def _characteristics(pupil: Pupil, day: dt.date) -> Characteristics | None:
    """The row in force when the record is made (decisions 6)."""
    rows = Characteristics.objects.filter(school_id=pupil.school_id, pupil=pupil)
    return rows.filter(from_date__lte=day).order_by("-from_date", "-id").first()


def _recorders_account(incident: Incident, narrative: str, at: dt.datetime) -> Account | None:
    """The narrative is the account of whoever writes the record, locked and stored once (decisions
    2): the first pupil's record locks it for those of the others, also where somebody else finishes
    these. Raises `NotReady` where it says otherwise."""
    event = incident.event
    rows = Account.objects.filter(school=incident.school_id, event=event)
    locked = {account.staff_id: account for account in rows}
    narrates = narrative_of(event) if locked else None
    account = narrates or _of_the_writer(incident, narrative, locked, at)
    if account is not None and account.words != narrative:
        raise NotReady(LOCKED)
    return account


def _of_the_writer(
    incident: Incident, narrative: str, locked: Mapping[int, Account], at: dt.datetime
) -> Account | None:
    """What they locked as their own account of the event before, or the narrative, locked now."""
    author, by = writer_and_actor(incident.event)
    if author is None or author.pk in locked:
        return locked[author.pk] if author else None
    return Account.objects.create(
        school_id=incident.school_id,
        event=incident.event,
        staff=author,
        words=narrative,
        people=named_in_text(narrative, incident.event),
        locked_at=at,
        locked_by_kind=by.kind,
        locked_by_id=by.id,
    )


def _add_interventions(reading: Reading, facts: Facts) -> list[models.Model]:
    made = Intervention.objects.bulk_create(
        _intervention(reading, position, segment)
        for position, segment in enumerate(facts.segments, start=1)
    )
    interventions = list(zip(made, facts.segments, strict=True))
    adults = [
        _part(reading, staff, True, intervention, segment.parts.get(staff))
        for intervention, segment in interventions
        for staff in segment.staff
    ]
    adults += [_part(reading, staff, True) for staff in facts.involved]
    adults += [_part(reading, staff, False) for staff in facts.witnesses]
    words = _add_words(reading, facts, interventions)
    return [*made, *StaffPart.objects.bulk_create(adults), *words]


def _intervention(reading: Reading, position: int, segment: Segment) -> Intervention:
    return Intervention(
        school_id=reading.school_id,
        reading=reading,
        position=position,
        kind=segment.kind,
        technique=segment.technique,
        technique_label=segment.technique.label,
        degree=segment.degree,
        degree_label=_label(segment.degree),
        started_at=segment.started_at,
        ended_at=segment.ended_at,
        body_position=segment.body_position,
        body_position_label=_label(segment.body_position),
        on_plan=segment.on_plan,
        equipment_for=segment.equipment_for,
        as_prescribed=segment.as_prescribed,
        kept_in=segment.kept_in,
        kept_in_label=_label(segment.kept_in),
        prevented=segment.prevented,
        toilet_offered=segment.toilet_offered,
        water_offered=segment.water_offered,
    )


def _label(choice: Choice | None) -> str:
    return choice.label if choice else ""


def _part(
    reading: Reading,
    staff: StaffMember,
    involved: bool,
    intervention: Intervention | None = None,
    part: Choice | None = None,
) -> StaffPart:
    return StaffPart(
        school_id=reading.school_id,
        reading=reading,
        intervention=intervention,
        staff=staff,
        involved=involved,
        part=part,
        part_label=_label(part),
        name_then=staff.name,
        job_then=staff.job,
    )


def _add_lists(reading: Reading, facts: Facts) -> list[models.Model]:
    choices = ReadingChoice.objects.bulk_create(
        ReadingChoice(
            school_id=reading.school_id,
            reading=reading,
            choice=choice,
            pick_list=choice.pick_list,
            label=choice.label,
            worked=facts.worked.get(choice, ""),
        )
        for choice in facts.choices
    )
    primary = facts.primary_purpose or (facts.purposes[0] if len(facts.purposes) == 1 else "")
    purposes = ReadingPurpose.objects.bulk_create(
        ReadingPurpose(
            school_id=reading.school_id,
            reading=reading,
            purpose=purpose,
            primary=purpose == primary,
        )
        for purpose in facts.purposes
    )
    return [*choices, *purposes]


def _add_words(
    reading: Reading, facts: Facts, interventions: Sequence[tuple[Intervention, Segment]]
) -> Sequence[Words]:
    said = [(None, facts.words), *((one, segment.words) for one, segment in interventions)]
    return Words.objects.bulk_create(
        Words(
            school_id=reading.school_id,
            reading=reading,
            intervention=intervention,
            question=question,
            words=words,
        )
        for intervention, answers in said
        for question, words in answers.items()
    )


def _add_injuries(reading: Reading, facts: Facts) -> list[models.Model]:
    made = Injury.objects.bulk_create(
        Injury(
            school_id=reading.school_id,
            reading=reading,
            position=position,
            who=hurt.who,
            injury=hurt.injury,
            injury_label=hurt.injury.label,
            severity=hurt.severity,
            treatment=hurt.treatment,
            hospital=hurt.hospital,
            accident_book=hurt.accident_book,
            riddor=hurt.riddor,
        )
        for position, hurt in enumerate(facts.injuries, start=1)
    )
    places = InjuryPlace.objects.bulk_create(
        InjuryPlace(school_id=reading.school_id, reading=reading, injury=injury, region=region)
        for injury, hurt in zip(made, facts.injuries, strict=True)
        for region in hurt.regions
    )
    return [*made, *places]


def _add_checks(reading: Reading, facts: Facts) -> list[models.Model]:
    made = MedicalCheck.objects.bulk_create(
        MedicalCheck(
            school_id=reading.school_id,
            reading=reading,
            position=position,
            checked_at=check.at,
            staff=check.staff,
            name_then=check.staff.name if check.staff else None,
            job_then=check.staff.job if check.staff else "",
        )
        for position, check in enumerate(facts.checks, start=1)
    )
    seen = CheckSeen.objects.bulk_create(
        CheckSeen(
            school_id=reading.school_id,
            reading=reading,
            check_made=row,
            choice=choice,
            pick_list=choice.pick_list,
            label=choice.label,
        )
        for row, check in zip(made, facts.checks, strict=True)
        for choice in (*check.seen, *check.warnings)
    )
    return [*made, *seen]


def _add_watches(reading: Reading, facts: Facts) -> Sequence[Watch]:
    return Watch.objects.bulk_create(
        Watch(
            school_id=reading.school_id,
            reading=reading,
            position=position,
            staff=one.staff,
            throughout=one.throughout,
            started_at=one.started_at,
            ended_at=one.ended_at,
            how=one.how,
            name_then=one.staff.name,
            job_then=one.staff.job,
        )
        for position, one in enumerate(facts.watched, start=1)
    )


__all__ = ["AlreadyRecorded", "NotADraft", "NotReady", "make_reading", "record_incident"]
