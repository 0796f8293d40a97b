"""Telling the families of the demo: most the same day, some late, one held back, one withheld."""

import datetime as dt

from incidents.actions.family_reports import (
    begin_family_report,
    give_family_report,
    issue_family_report,
    print_family_report,
)
from incidents.actions.telling import choose_telling, decide_hold, log_call, log_letter
from incidents.models import Incident, Telling
from incidents.telling import ParentsPlace, places_of
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


PRINTED = 3  # of each school: a report takes seconds to make


def told(story: Story) -> None:
    """Everybody of everything recorded but the last few, where something is still to do."""
    *settled, withheld, held, called, _untold = story.recorded
    for n, incident in enumerate(settled):
        tell(story, incident, printed=len(settled) - n <= PRINTED)
    hold_one(story, withheld, withhold=True)
    hold_one(story, held, withhold=False)
    tell_one(story, places_of([called])[called.pk][0], letter=False)


def tell(story: Story, incident: Incident, *, printed: bool = False) -> None:
    """Everybody who must be told of one incident. `printed`: with the portal's own report."""
    for place in places_of([incident])[incident.pk]:
        tell_one(story, place, printed=printed)


def teller(story: Story) -> SignedIn:
    """Whoever the school has named to send reports, else its head."""
    senders = [a for a in story.actors.values() if any(h.kind == RoleKind.SENDER for h in a.held)]
    return senders[0] if senders else story.of_kind(RoleKind.HEADTEACHER)


def tell_one(
    story: Story, place: ParentsPlace, *, printed: bool = False, letter: bool = True
) -> None:
    """The call, and then the written report or a letter, unless that is still to be written."""
    incident, parent, by = place.incident, place.parent, teller(story)
    called_at = _called_at(story, incident)
    choose_telling(incident=incident, parent=parent, hold=False, by=by, at=called_at)
    late = local_date(called_at) > incident.local_date
    log_call(
        incident=incident,
        parent=parent,
        reached=True,
        happened_at=called_at,
        told_by=story.staff[by.user.name],
        words=story.random.choice(SAID),
        late_why=story.random.choice(LATE) if late else "",
        by=by,
        at=called_at + 5 * MINUTE,
    )
    written_at = min(called_at + 25 * MINUTE, story.now)
    if printed:
        _report(place, by, written_at, LATE[0] if late else "")
    elif letter:
        _letter(story, place, by, written_at, LATE[0] if late else "")


def _called_at(story: Story, incident: Incident) -> dt.datetime:
    """Within an hour or two of the record; one family in fourteen not before the next day."""
    wait = 20 if story.random.random() < 1 / 14 else story.random.choice([0.3, 0.5, 1, 1.5])
    return _no_later(_recorded(incident) + dt.timedelta(hours=wait), story.now - 30 * MINUTE)


def _recorded(incident: Incident) -> dt.datetime:
    return incident.recorded_at or incident.started_at


def _no_later(moment: dt.datetime, than: dt.datetime) -> dt.datetime:
    return min(moment, than)


def _letter(story: Story, place: ParentsPlace, by: SignedIn, at: dt.datetime, late: str) -> None:
    log_letter(
        incident=place.incident,
        parent=place.parent,
        happened_at=at,
        told_by=story.staff[by.user.name],
        late_why=late,
        by=by,
        at=at,
    )


def _report(place: ParentsPlace, by: SignedIn, at: dt.datetime, late: str) -> None:
    report = begin_family_report(incident=place.incident, parent=place.parent, by=by, at=at)
    printed = print_family_report(report=report, at=at)
    report = issue_family_report(report=report, printed=printed, by=by, at=at)
    give_family_report(
        report=report,
        how=Telling.How.HANDED,
        happened_at=at,
        late_why=late,
        by=by,
        at=at,
    )


def hold_one(story: Story, incident: Incident, *, withhold: bool) -> None:
    """A parent held back; the safeguarding lead decides to withhold, or has it still to do."""
    place = places_of([incident])[incident.pk][-1]
    at = _no_later(_recorded(incident) + 30 * MINUTE, story.now)
    choose_telling(
        incident=incident, parent=place.parent, hold=True, why=UNSAFE, by=teller(story), at=at
    )
    if withhold:
        decide_hold(
            incident=incident,
            parent=place.parent,
            tell=False,
            why=UNSAFE,
            review_on=local_date(at) + dt.timedelta(days=14),
            by=story.of_kind(RoleKind.DSL),
            at=_no_later(at + 60 * MINUTE, story.now),
        )
