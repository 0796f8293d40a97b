"""Telling the families of the demo: most the same day, some late, one held back, one withheld."""

import datetime as dt
from functools import partial

from incidents.actions.family_reports import (
    begin_family_report,
    give_family_report,
    issue_family_report,
    print_family_report,
)
from incidents.actions.telling import choose_telling, decide_hold, log_call, log_letter
from incidents.models import Incident, Telling
from incidents.telling import ParentsPlace, place_of, places_of, why_not_tell
from rri_portal.demo.story import MINUTE, Story
from rri_portal.london import local_date
from rri_portal.schools.models import RoleKind
from rri_portal.schools.permissions import SignedIn

SAID = [
    "Thanked me for ringing. Had seen that it was a hard morning.",
    "Upset, and asked who was there. I said that it will be in the report.",
    "Asked whether anybody was hurt. Will talk about it at bedtime.",
    "Would like to come in and talk about the bus.",
    "Said that the same thing works at home: quiet, and no talking for a while.",
    "Was at work and could talk only a minute. I will ring again tomorrow.",
]
LATE = ["No answer twice, and the voicemail was full.", "We had no number that worked."]
UNSAFE = "The social worker has asked us not to contact this parent until they have met."


PRINTED = range(4, 6)  # of each school, counted from its last record: a report takes seconds
WITHHELD, HELD, CALLED, UNTOLD = 3, 2, 1, 0


def meet(story: Story, incident: Incident, after: int) -> None:
    """What follows a record, `after` records before the last: the last few are left open."""
    places = places_of([incident])[incident.pk]
    if after == UNTOLD:
        return
    if after in (WITHHELD, HELD):
        *others, last = places
        _hold(story, last, withhold=after == WITHHELD)
        places = others
    for place in places:
        _tell(story, place, printed=after in PRINTED, letter=after != CALLED)


def teller(story: Story) -> SignedIn:
    """Whoever the school has named to send reports, else its head."""
    senders = [a for a in story.actors.values() if any(h.kind == RoleKind.SENDER for h in a.held)]
    return senders[0] if senders else story.of_kind(RoleKind.HEADTEACHER)


def _tell(story: Story, place: ParentsPlace, *, printed: bool, letter: bool) -> None:
    """The call, and then the written report or a letter, unless that is still to be written."""
    called_at = _called_at(story, place.incident)
    why = story.random.choice(LATE) if local_date(called_at) > place.incident.local_date else ""
    story.then(called_at, partial(_call, story, place, called_at, why))
    if printed:
        story.then(called_at + 25 * MINUTE, partial(_report, story, place, called_at, why))
    elif letter:
        story.then(called_at + 25 * MINUTE, partial(_letter, story, place, called_at, why))


def _call(story: Story, place: ParentsPlace, at: dt.datetime, late: str) -> None:
    """Unless they were held back in another record of the child by then: so they are here."""
    by = teller(story)
    if place_of(place.incident, place.parent).elsewhere:
        _held(story, place, at)
        return
    choose_telling(incident=place.incident, parent=place.parent, hold=False, by=by, at=at)
    log_call(
        incident=place.incident,
        parent=place.parent,
        reached=True,
        happened_at=at,
        told_by=story.staff[by.name],
        words=story.random.choice(SAID),
        late_why=late,
        by=by,
        at=at,
    )


def _called_at(story: Story, incident: Incident) -> dt.datetime:
    """Within an hour or two of the record; one family in fourteen not before the next day."""
    wait = 20 if story.random.random() < 1 / 14 else story.random.choice([0.3, 0.5, 1, 1.5])
    return min(_recorded(incident) + dt.timedelta(hours=wait), story.now - 30 * MINUTE)


def _recorded(incident: Incident) -> dt.datetime:
    return incident.recorded_at or incident.started_at


def _may_reach(place: ParentsPlace) -> bool:
    return why_not_tell(place_of(place.incident, place.parent)) is None


def _letter(story: Story, place: ParentsPlace, called_at: dt.datetime, late: str) -> None:
    by, at = teller(story), called_at + 25 * MINUTE
    if not _may_reach(place):
        return
    log_letter(
        incident=place.incident,
        parent=place.parent,
        happened_at=at,
        told_by=story.staff[by.name],
        late_why=late,
        by=by,
        at=at,
    )


def _report(story: Story, place: ParentsPlace, called_at: dt.datetime, late: str) -> None:
    by, at = teller(story), called_at + 25 * MINUTE
    if not _may_reach(place):
        return
    report = begin_family_report(incident=place.incident, parent=place.parent, by=by, at=at)
    printed = print_family_report(report=report, at=at)
    report = issue_family_report(report=report, printed=printed, by=by, at=at)
    give_family_report(
        report=report, how=Telling.How.HANDED, happened_at=at, late_why=late, by=by, at=at
    )


def _hold(story: Story, place: ParentsPlace, *, withhold: bool) -> None:
    """A parent held back; the safeguarding lead decides to withhold, or has it still to do."""
    at = _recorded(place.incident) + 20 * MINUTE
    story.then(at, partial(_held, story, place, at))
    if withhold:
        story.then(at + 60 * MINUTE, partial(_withheld, story, place, at + 60 * MINUTE))


def _held(story: Story, place: ParentsPlace, at: dt.datetime) -> None:
    choose_telling(
        incident=place.incident,
        parent=place.parent,
        hold=True,
        why=UNSAFE,
        by=teller(story),
        at=at,
    )


def _withheld(story: Story, place: ParentsPlace, at: dt.datetime) -> None:
    decide_hold(
        incident=place.incident,
        parent=place.parent,
        tell=False,
        why=UNSAFE,
        review_on=local_date(at) + dt.timedelta(days=14),
        by=story.of_kind(RoleKind.DSL),
        at=at,
    )
