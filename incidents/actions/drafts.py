"""Logging what happened and keeping a draft of it until it is recorded or discarded."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from incidents.authors import writer_of
from incidents.models import (
    DraftSection,
    DraftWriter,
    Event,
    EventAdult,
    EventSection,
    HandOver,
    Incident,
)
from incidents.sections import Saved, parted, parts_of, section_of, together
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import Choice, School, StaffMember
from rri_portal.schools.permissions import adults_who_are

SAME_EVENT_WITHIN = dt.timedelta(minutes=30)


class NotADraft(Exception):
    """It has been recorded, discarded or set aside: nothing more is written into it."""


class Overtaken(Exception):
    """Somebody else, or another tab, saved this page in the meantime."""

    def __init__(self, theirs: Saved):
        super().__init__(
            "This page was saved by somebody else, or in another tab, while you wrote."
        )
        self.theirs = theirs


class InTheEventAlready(Exception):
    """The pupil has an incident within this event: one event makes one record of each."""


@dataclass(frozen=True)
class QuickFacts:
    """What the quick log asks, parsed."""

    pupil: Pupil
    started_at: dt.datetime
    place: Choice
    place_detail: str
    involved: tuple[StaffMember, ...]
    safety: str = ""


@dataclass(frozen=True)
class Further:
    """Another pupil of the event, and what is answered of them alone, as it was typed."""

    pupil: Pupil
    answers: dict


def incidents_close_to(*, school: School, pupils: Iterable[Pupil], started_at: dt.datetime):
    """Those of the same pupils within half an hour: perhaps the same event. One that was set aside
    takes nothing more in, so that what is logged now is not set aside with it.

    The pupils are held until the transaction ends: of two who log the same at once, the second
    finds what the first has logged."""
    pupils = list(pupils)
    held = Pupil.objects.select_for_update(no_key=True).filter(school=school)
    list(held.filter(pk__in=[one.pk for one in pupils]).order_by("pk").values_list("pk"))
    rows = Incident.objects.filter(school=school, set_aside_at__isnull=True)
    rows = rows.of_pupils_around(pupils, started_at, SAME_EVENT_WITHIN)
    return rows.select_related("pupil", "event", "school").order_by("id")


@transaction.atomic
def log_incident(
    *,
    school: School,
    quick: QuickFacts,
    answers: dict,
    further: Iterable[Further] = (),
    by: Actor,
    at: dt.datetime,
) -> Incident:
    """An event, and a draft for each of its pupils, with the quick log's answers as they were
    typed. Returns the draft of `quick.pupil`. Raises `InTheEventAlready` where a pupil is named
    twice."""
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
    _name({staff.pk: True for staff in quick.involved}, event=event, at=at)
    first = _begin(event, quick.pupil, at=at)
    _write(_blank(first, "quick"), answers, version=0, by=by, at=at)
    _audit("log_incident", first, by, at)
    for one in further:
        _begin_beside(event, one, verb="log_incident", by=by, at=at)
    return first


def _begin_beside(event: Event, one: Further, *, verb: str, by: Actor, at: dt.datetime) -> Incident:
    """The draft of another pupil, which says of the event what is said of it already."""
    if why := why_not_add_pupil(event, one.pupil):
        raise InTheEventAlready(why)
    incident = _begin(event, one.pupil, at=at)
    page = _page_of(incident, "quick")
    said = page.saved
    answers = one.answers | (said.answers if said else {})
    _write(page, answers, version=said.version if said else 0, by=by, at=at)
    _audit(verb, incident, by, at)
    return incident


def _begin(event: Event, pupil: Pupil, *, at: dt.datetime) -> Incident:
    """A pupil's draft. Whoever logged the event records it for each of its pupils: the narrative is
    one account, of one adult."""
    return Incident.objects.create(
        school=event.school,
        event=event,
        pupil=pupil,
        started_at=event.started_at,
        local_date=local_date(event.started_at),
        logged_at=at,
        logged_by_kind=event.logged_by_kind,
        logged_by_id=event.logged_by_id,
    )


def why_not_add_pupil(event: Event, pupil: Pupil) -> str | None:
    """One event makes one record of each of its pupils."""
    before = event.incidents.filter(pupil=pupil, discarded_at__isnull=True).first()
    if before is None:
        return None
    if before.set_aside_at:
        return "It was decided that what happened to this pupil here does not have to be recorded."
    return "This pupil has a record of this event already."


@transaction.atomic
def add_pupil(*, incident: Incident, one: Further, by: Actor, at: dt.datetime) -> Incident:
    """A draft for another pupil of the incident's event, also after that was recorded: theirs gets
    a number of its own. A colleague who helps with the one helps with the other. Raises
    `InTheEventAlready`, or `NotADraft` where the incident was discarded or set aside."""
    incident = _held(incident)
    if incident.discarded_at or incident.set_aside_at:
        raise NotADraft("This has been closed, so no pupil can be added to it.")
    added = _begin_beside(incident.event, one, verb="add_pupil", by=by, at=at)
    me = adults_who_are(by, incident.school)
    for writer in incident.writers.filter(staff__in=me):
        DraftWriter.objects.create(
            school_id=incident.school_id,
            incident=added,
            staff_id=writer.staff_id,
            added_at=at,
            added_by_kind=by.kind,
            added_by_id=by.id,
        )
    return added


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
    if gone := before.keys() - (adults.keys() - changed):
        event.adults.filter(staff_id__in=gone).delete()
    _name(changed, event=event, at=at)


def name_involved_too(*, event: Event, involved: Iterable[StaffMember], at: dt.datetime) -> None:
    """They are involved as well as those who are named already, and are asked from now on."""
    too = {staff.pk: True for staff in involved}
    parts = EventAdult.objects.filter(school=event.school_id, event=event, staff__in=too)
    named = {part.staff_id: part.involved for part in parts}
    watched = [pk for pk, was_involved in named.items() if not was_involved]
    if watched:
        parts.filter(staff__in=watched).update(involved=True, named_at=at)
    _name({pk: True for pk in too if pk not in named}, event=event, at=at)


def _name(adults: Mapping[int, bool], *, event: Event, at: dt.datetime) -> None:
    """Adults of whom nothing is said in the event yet, and whether they were involved."""
    EventAdult.objects.bulk_create(
        EventAdult(school_id=event.school_id, event=event, staff_id=pk, involved=flag, named_at=at)
        for pk, flag in adults.items()
    )


@transaction.atomic
def save_section(
    *,
    incident: Incident,
    key: str,
    answers: dict,
    version: int,
    by: Actor,
    at: dt.datetime,
    of_the_event: bool = True,
) -> Saved:
    """Keeps one page's answers as typed; what they say of the event stands in the draft of each of
    its pupils from now on, unless that is not theirs to say: then it stays as it stands. Raises
    `NotADraft`, or `Overtaken` with their text."""
    incident = _locked(incident)
    if key == "before" and _was_taken_out(incident, answers):
        answers = {name: said for name, said in answers.items() if name != "narrative"}
    page = _page_of(incident, key)
    if not of_the_event:
        answers = parted(key, answers)[0] | page.shared.answers
    section = _write(page, answers, version=version, by=by, at=at)
    _audit("write_draft", incident, by, at, fields=(key,))
    return section


def _was_taken_out(incident: Incident, answers: dict) -> bool:
    """The narrative is what somebody had typed before the draft was handed over, from a page that
    was open as it was: it stays theirs, and is not put back."""
    words = "".join(answers.get("narrative", []))
    if not words or incident.event.hand_over_id is None:
        return False
    taken = HandOver.objects.filter(school=incident.school_id, event=incident.event_id, words=words)
    theirs = set(taken.values_list("before", flat=True))
    writer = writer_of(incident.event) if theirs else None
    return bool(theirs - {writer.pk if writer else None})


def held_section(incident: Incident, key: str) -> Saved | None:
    """The page as it stands, held until the transaction ends."""
    return section_of(_locked(incident), key)


@dataclass(frozen=True)
class _Page:
    """The two parts of a page of a draft, new ones where nothing is saved of them yet."""

    own: DraftSection
    shared: EventSection

    @property
    def saved(self) -> Saved | None:
        return together(part for part in (self.own, self.shared) if part.pk)


def _blank(incident: Incident, key: str) -> _Page:
    here = {"school_id": incident.school_id, "key": key, "version": 0}
    return _Page(
        DraftSection(incident=incident, **here), EventSection(event_id=incident.event_id, **here)
    )


def _page_of(incident: Incident, key: str) -> _Page:
    """As it stands; two queries."""
    own, shared = parts_of(incident, key)
    blank = _blank(incident, key)
    return _Page(own.get(key, blank.own), shared.get(key, blank.shared))


def _write(page: _Page, answers: dict, *, version: int, by: Actor, at: dt.datetime) -> Saved:
    """Raises `Overtaken` where the page is not of this version."""
    own, shared, held = page.own, page.shared, page.saved
    if version != (held.version if held else 0):
        if held and held.answers == answers:
            return held
        raise Overtaken(held or Saved(own.key, {}, 0, at))
    said, of_the_event = parted(own.key, answers)
    # One step on for the page, which its other drafts notice where it is about the event
    stepped = shared if shared.answers != of_the_event else own
    changed = own.answers != said or stepped is shared or held is None
    stepped.version += 1 if changed else 0
    for part, now in ((own, said), (shared, of_the_event)):
        if part.answers != now or (part is stepped and changed):
            part.answers = now
            part.saved_at, part.saved_by_kind, part.saved_by_id = at, by.kind, by.id
            part.save()
    now_saved = page.saved or Saved(own.key, {}, 0, at)
    return replace(now_saved, changed=changed)


@transaction.atomic
def correct_quick_facts(
    *, incident: Incident, quick: QuickFacts, by: Actor, at: dt.datetime
) -> Incident:
    """When, where, who and whom of a draft, as the quick log's page now says; when and where of the
    other drafts of its event too. What is recorded already stays as it was, and so does everybody
    who was involved by then: the draft of another pupil frees nobody of their part. Raises
    `InTheEventAlready`."""
    incident = _locked(incident)
    event = incident.event
    if quick.pupil != incident.pupil and (why := why_not_add_pupil(event, quick.pupil)):
        raise InTheEventAlready(why)
    event.started_at, event.place = quick.started_at, quick.place
    event.place_detail = quick.place_detail
    event.save(update_fields=["started_at", "place", "place_detail"])
    incident.pupil = quick.pupil
    incident.save(update_fields=["pupil"])
    day = local_date(quick.started_at)
    event.incidents.drafts().update(started_at=quick.started_at, local_date=day)
    incident.started_at, incident.local_date = quick.started_at, day
    if event.incidents.recorded().exists():
        name_involved_too(event=event, involved=quick.involved, at=at)
    else:
        name_adults(event=event, involved=quick.involved, at=at)
    _audit("correct_quick_facts", incident, by, at)
    return incident


@transaction.atomic
def correct_pupil(*, incident: Incident, pupil: Pupil, by: Actor, at: dt.datetime) -> Incident:
    """Whom a draft is about, and nothing of the event. Raises `InTheEventAlready`."""
    incident = _locked(incident)
    if pupil != incident.pupil and (why := why_not_add_pupil(incident.event, pupil)):
        raise InTheEventAlready(why)
    incident.pupil = pupil
    incident.save(update_fields=["pupil"])
    _audit("correct_pupil", incident, by, at)
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
    _tick_adults(incident, involved, by, at)
    _audit("join_event", incident, by, at)


def _tick_adults(
    incident: Incident, involved: tuple[StaffMember, ...], by: Actor, at: dt.datetime
) -> None:
    """On the page of every draft of the event too, which then says so to whoever has checked it."""
    page = _page_of(incident, "quick")
    quick = page.saved
    if quick is None:
        return
    ticked = quick.answers.get("adults", [])
    more = [one for one in (str(staff.public_id) for staff in involved) if one not in ticked]
    if more:
        answers = quick.answers | {"adults": [*ticked, *more]}
        _write(page, answers, version=quick.version, by=by, at=at)


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
    """Its event first: whoever writes in another child's draft of it waits, or is waited for."""
    here = {"school_id": incident.school_id}
    event = Event.objects.select_for_update(no_key=True).get(pk=incident.event_id, **here)
    rows = Incident.objects.select_for_update(of=("self",)).select_related("pupil")
    held = rows.get(pk=incident.pk, **here)
    held.event, held.school, event.school = event, incident.school, incident.school
    return held


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
