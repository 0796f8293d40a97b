"""Logging what happened and keeping a draft of it until it is recorded or discarded."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from incidents.models import DraftSection, DraftWriter, Event, EventAdult, Incident
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import Choice, School, StaffMember

SAME_EVENT_WITHIN = dt.timedelta(minutes=30)


class NotADraft(Exception):
    """It has been recorded, discarded or set aside: nothing more is written into it."""


class Overtaken(Exception):
    """Somebody else, or another tab, saved this page in the meantime."""

    def __init__(self, theirs: DraftSection):
        super().__init__(
            "This page was saved by somebody else, or in another tab, while you wrote."
        )
        self.theirs = theirs


@dataclass(frozen=True)
class QuickFacts:
    """What the quick log asks, parsed."""

    pupil: Pupil
    started_at: dt.datetime
    place: Choice
    place_detail: str
    involved: tuple[StaffMember, ...]
    safety: str = ""


def incidents_close_to(*, pupil: Pupil, started_at: dt.datetime):
    """Those of the same pupil within half an hour: perhaps the same event. One that was set aside
    takes nothing more in, so that what is logged now is not set aside with it."""
    rows = Incident.objects.filter(school=pupil.school, set_aside_at__isnull=True)
    return rows.of_pupil_around(pupil, started_at, SAME_EVENT_WITHIN)


@transaction.atomic
def log_incident(
    *, school: School, quick: QuickFacts, answers: dict, by: Actor, at: dt.datetime
) -> Incident:
    """An event and a draft for its pupil, with the quick log's answers as they were typed."""
    event = Event.objects.create(
        school=school,
        started_at=quick.started_at,
        place=quick.place,
        place_detail=quick.place_detail,
        safety=quick.safety,
        logged_at=at,
        logged_by_kind=by.kind,
        logged_by_id=by.id,
    )
    incident = Incident.objects.create(
        school=school,
        event=event,
        pupil=quick.pupil,
        started_at=quick.started_at,
        local_date=local_date(quick.started_at),
        logged_at=at,
        logged_by_kind=by.kind,
        logged_by_id=by.id,
    )
    name_adults(event=event, involved=quick.involved, at=at)
    _save(incident, "quick", answers, version=0, by=by, at=at)
    _audit("log_incident", incident, by, at)
    return incident


def name_adults(
    *,
    event: Event,
    involved: tuple[StaffMember, ...] | None = None,
    witnesses: tuple[StaffMember, ...] | None = None,
    at: dt.datetime,
) -> None:
    """Replaces the involved adults, the witnesses or both; involved wins over witness. Whoever
    stays what they were has been named since before."""
    before = {a.staff_id: a.involved for a in event.adults.all()}
    adults = dict(before)
    for group, flag in ((witnesses, False), (involved, True)):
        if group is not None:
            adults = {pk: was for pk, was in adults.items() if was is not flag}
            adults |= {staff.pk: flag for staff in group if flag or staff.pk not in adults}
    changed = {pk: flag for pk, flag in adults.items() if before.get(pk) is not flag}
    event.adults.filter(staff_id__in=[*(before.keys() - adults), *changed]).delete()
    EventAdult.objects.bulk_create(
        EventAdult(school_id=event.school_id, event=event, staff_id=pk, involved=flag, named_at=at)
        for pk, flag in changed.items()
    )


def name_involved_too(*, event: Event, involved: Iterable[StaffMember], at: dt.datetime) -> None:
    """They are involved as well as those who are named already, and are asked from now on."""
    for staff in involved:
        part, new = EventAdult.objects.get_or_create(
            school_id=event.school_id,
            event=event,
            staff=staff,
            defaults={"involved": True, "named_at": at},
        )
        if not new and not part.involved:
            part.involved, part.named_at = True, at
            part.save(update_fields=["involved", "named_at"])


@transaction.atomic
def save_section(
    *, incident: Incident, key: str, answers: dict, version: int, by: Actor, at: dt.datetime
) -> DraftSection:
    """Keeps one page's answers as typed. Raises `NotADraft`, or `Overtaken` with their text."""
    incident = _locked(incident)
    section = _save(incident, key, answers, version=version, by=by, at=at)
    _audit("write_draft", incident, by, at, fields=(key,))
    return section


def _save(
    incident: Incident, key: str, answers: dict, *, version: int, by: Actor, at: dt.datetime
) -> DraftSection:
    held = DraftSection.objects.filter(school_id=incident.school_id, incident=incident, key=key)
    section = held.first() or DraftSection(
        school_id=incident.school_id, incident=incident, key=key, version=0
    )
    if section.version != version:
        if section.answers == answers:
            return section
        raise Overtaken(section)
    section.answers = answers
    section.version += 1
    section.saved_at, section.saved_by_kind, section.saved_by_id = at, by.kind, by.id
    section.save()
    return section


@transaction.atomic
def correct_quick_facts(
    *, incident: Incident, quick: QuickFacts, by: Actor, at: dt.datetime
) -> Incident:
    """When, where, who and whom of a draft, as the quick log's page now says."""
    incident = _locked(incident)
    event = incident.event
    event.started_at, event.place = quick.started_at, quick.place
    event.place_detail = quick.place_detail
    event.save(update_fields=["started_at", "place", "place_detail"])
    incident.pupil, incident.started_at = quick.pupil, quick.started_at
    incident.local_date = local_date(quick.started_at)
    incident.save(update_fields=["pupil", "started_at", "local_date"])
    name_adults(event=event, involved=quick.involved, at=at)
    _audit("correct_quick_facts", incident, by, at)
    return incident


@transaction.atomic
def name_witnesses(
    *, incident: Incident, witnesses: tuple[StaffMember, ...], by: Actor, at: dt.datetime
) -> None:
    incident = _locked(incident)
    name_adults(event=incident.event, witnesses=witnesses, at=at)
    _audit("name_witnesses", incident, by, at)


@transaction.atomic
def join_event(
    *, incident: Incident, involved: tuple[StaffMember, ...], by: Actor, at: dt.datetime
) -> None:
    """ "It is the same event": the adults whom somebody else named are involved in it too, and
    nothing is doubled. Whoever says so is among them only where they named themselves."""
    incident = _held(incident)
    name_involved_too(event=incident.event, involved=involved, at=at)
    if incident.is_draft:
        _tick_adults(incident, involved, by, at)
    _audit("join_event", incident, by, at)


def _tick_adults(
    incident: Incident, involved: tuple[StaffMember, ...], by: Actor, at: dt.datetime
) -> None:
    """On the draft's own page too, or its next saving would leave them out again."""
    quick = DraftSection.objects.get(school_id=incident.school_id, incident=incident, key="quick")
    ticked = quick.answers.get("adults", [])
    more = [one for one in (str(staff.public_id) for staff in involved) if one not in ticked]
    if more:
        answers = quick.answers | {"adults": [*ticked, *more]}
        _save(incident, "quick", answers, version=quick.version, by=by, at=at)


@transaction.atomic
def let_write(*, incident: Incident, staff: StaffMember, by: Actor, at: dt.datetime) -> DraftWriter:
    """Somebody uninvolved may help with the draft. An involved adult writes only their account."""
    incident = _locked(incident)
    if why := why_not_let_write(incident, staff):
        raise NotADraft(why)
    writer, _ = DraftWriter.objects.get_or_create(
        school_id=incident.school_id,
        incident=incident,
        staff=staff,
        defaults={"added_at": at, "added_by_kind": by.kind, "added_by_id": by.id},
    )
    _audit("let_write", incident, by, at)
    return writer


def why_not_let_write(incident: Incident, staff: StaffMember) -> str | None:
    if incident.event.adults.filter(staff=staff, involved=True).exists():
        return "They were involved, so they write only their own account."
    if staff.user_id is None:
        return "They have no sign-in here."
    return None


@transaction.atomic
def discard_draft(*, incident: Incident, why: str, by: Actor, at: dt.datetime) -> Incident:
    """A draft that should not be a record. It is counted, with who and why; nothing is deleted."""
    incident = _locked(incident)
    incident.discarded_at, incident.discarded_why = at, why
    incident.discarded_by_kind, incident.discarded_by_id = by.kind, by.id
    incident.save()
    _audit("discard_draft", incident, by, at)
    return incident


def _locked(incident: Incident) -> Incident:
    """The draft as it stands now, held until the transaction ends."""
    row = _held(incident)
    if not row.is_draft:
        raise NotADraft("This has been recorded or closed, so nothing more can be written in it.")
    return row


def _held(incident: Incident) -> Incident:
    return (
        Incident.objects.select_for_update(of=("self",))
        .select_related("event", "school", "pupil")
        .get(school_id=incident.school_id, pk=incident.pk)
    )


def _audit(
    verb: str, incident: Incident, by: Actor, at: dt.datetime, fields: tuple[str, ...] = ()
) -> None:
    events.record(
        verb=verb,
        school=incident.school,
        subject=("incident", str(incident.public_id)),
        by=by,
        at=at,
        fields=fields,
    )
