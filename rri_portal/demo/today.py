"""What is open in the demo right now: drafts, a proposal, something said, something decided."""

import datetime as dt
from functools import partial

from incidents.actions.drafts import discard_draft, save_section
from incidents.actions.occurrences import say_this_happened, settle_occurrence
from incidents.actions.significance import decide_significance, propose_not_significant
from incidents.models import Incident, Proposal
from rri_portal.demo.scenes import WORDS_SAID
from rri_portal.demo.story import MINUTE, Moment, Story
from rri_portal.london import local, local_date, moment_of
from rri_portal.schools.models import RoleKind

MORNING = [dt.time(9, 10), dt.time(10, 25), dt.time(11, 40), dt.time(12, 35), dt.time(13, 50)]


def plan(story: Story) -> None:
    """The last day of the story, as far as it has got; at night, the school day before."""
    story.then(story.now, lambda: _drafts(story))
    _proposals(story)
    _said(story)


def _drafts(story: Story) -> None:
    """One just begun of two pupils, one half written, and one from the day before that is late."""
    just_begun, half_written, late = story.pupils[-1], story.pupils[-2], story.pupils[-3]
    of_two = story.of_two(story.moment(_lately(story, 1), just_begun))
    story.log(of_two, at=story.now - 5 * MINUTE)
    draft = story.log(story.moment(_lately(story, 2), half_written), at=_soon(story, 2))
    _write_before(story, draft)
    yesterday = moment_of(story.days[-2], dt.time(14, 5))
    story.log(story.moment(yesterday, late), at=yesterday + 15 * MINUTE)
    twice = story.log(story.moment(yesterday, story.pupils[-4]), at=yesterday + 20 * MINUTE)
    discard_draft(
        incident=twice,
        why="Logged twice: my colleague had recorded it already.",
        by=_writer(story, twice),
        at=yesterday + 40 * MINUTE,
    )


def _lately(story: Story, back: int) -> dt.datetime:
    """A school-day moment that is past: of today where the day is far enough on."""
    past = [moment_of(local_date(story.now), time) for time in MORNING]
    past = [moment for moment in past if moment < story.now - 30 * MINUTE]
    if local(story.now).weekday() >= 5 or len(past) < back:
        past = [moment_of(story.days[-1], time) for time in MORNING]
    return past[-back]


def _soon(story: Story, back: int) -> dt.datetime:
    return min(_lately(story, back) + 10 * MINUTE, story.now)


def _writer(story: Story, incident: Incident):
    return next(a for a in story.actors.values() if a.id == incident.logged_by_id)


def _write_before(story: Story, draft: Incident) -> None:
    words = "We were lining up for lunch and the bell went early. There was a lot of pushing."
    save_section(
        incident=draft,
        key="before",
        answers={"narrative": [words]},
        version=0,
        by=_writer(story, draft),
        at=_soon(story, 2) + 5 * MINUTE,
    )


def _proposals(story: Story) -> None:
    """One that waits for a leader, one confirmed, one overturned."""
    reasons = [
        (None, "I took her hand on the stairs, as we do every day."),
        (True, "I put a plaster on a knee. Nobody was held."),
        (False, "I only moved him a little."),
    ]
    for days_ago, (confirmed, why) in enumerate(reasons, start=2):
        at = moment_of(story.days[-days_ago], dt.time(9, 40))
        moment = story.moment(at, story.pupils[-4 - days_ago])
        story.then(at + 15 * MINUTE, partial(_propose, story, moment, why, confirmed))


def _propose(story: Story, moment: Moment, why: str, confirmed: bool | None) -> None:
    at = moment.at
    draft = story.log(moment, at=at + 10 * MINUTE)
    by = _writer(story, draft)
    proposal = propose_not_significant(incident=draft, why=why, by=by, at=at + 15 * MINUTE)
    if confirmed is not None:
        story.then(at + 180 * MINUTE, partial(_decide, story, proposal, confirmed))


def _decide(story: Story, proposal: Proposal, confirmed: bool) -> None:
    decide_significance(
        proposal=proposal,
        confirmed=confirmed,
        why="Ordinary first aid." if confirmed else "He was moved against his will.",
        by=story.of_kind(RoleKind.SENIOR_LEADER),
        at=proposal.proposed_at + 165 * MINUTE,
    )


def _said(story: Story) -> None:
    """*This happened*: one waiting for the safeguarding lead, one settled."""
    teller = story.actor_of(story.hands()[0])
    said_at = moment_of(story.days[-4], dt.time(15, 30))
    settled = say_this_happened(school=story.school, words=WORDS_SAID[1], by=teller, at=said_at)
    settle_occurrence(
        occurrence=settled,
        decision="I spoke to both adults and watched the corridor camera. The door was being "
        "mended and the child was on the outside of it with a friend.",
        by=story.of_kind(RoleKind.DSL),
        at=said_at + dt.timedelta(days=1),
    )
    say_this_happened(
        school=story.school,
        words=WORDS_SAID[0],
        by=teller,
        at=moment_of(story.days[-1], dt.time(15, 40)),
    )
