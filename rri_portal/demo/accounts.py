"""The accounts of the demo: most were locked within a day, a few are still asked for, and one is
overdue."""

import datetime as dt
from functools import partial

from incidents.actions.account_links import attest, give_account_link
from incidents.actions.accounts import add_to_account, lock_account, write_account
from incidents.asking import part_in
from incidents.models import Account, Incident
from rri_portal.audit.actors import Actor
from rri_portal.demo.story import STILL_ASKED, Story
from rri_portal.links.actions import holder
from rri_portal.links.models import Link
from rri_portal.schools.models import RoleKind, StaffMember

OVERDUE = 12  # and one that is long past
LATER = "I have thought about it since: it was the second bell, not the first."
WORDS = [
    (
        "I was at the other end of the room. I heard a chair go over and turned round. My "
        "colleague was already talking quietly. I came to the other side and said that I was "
        "there to help. It was over in a few minutes. Afterwards I fetched some water and sat "
        "near by."
    ),
    (
        "I came because I heard somebody call my name. When I got there it had begun. I did "
        "what my colleague asked me to do and kept the others back. I could see that the "
        "breathing was calm. I let go when I was told to."
    ),
    (
        "I had been with the class since the morning. It had been loud all day. I saw it coming "
        "and said so, but there was no time. I took the left side. I do not remember exactly "
        "how long it was. It felt long."
    ),
    (
        "I was standing by the door. I did not see how it started. I held the door open so that "
        "the others could leave, then I helped. Nobody shouted. I checked for marks afterwards "
        "and there were none that I could see."
    ),
]


def meet(story: Story, incident: Incident, after: int) -> None:
    """What the others who were there write, `after` records before the last: one account each,
    however many pupils the event has."""
    first = incident.event.incidents.order_by("id").first()
    if after < STILL_ASKED or after == OVERDUE or incident != first:
        return
    recorded = incident.recorded_at or incident.started_at
    parts = incident.event.adults.filter(involved=True).select_related("staff__user")
    for part in parts.order_by("id"):
        if not (part.staff.user and str(part.staff.user.public_id) == incident.logged_by_id):
            at = recorded + dt.timedelta(hours=story.random.choice([1, 3, 18, 24]))
            writes = _signed_in if part.staff.user else _through_a_link
            story.then(at, partial(writes, story, incident, part.staff, min(at, story.now)))


def _signed_in(story: Story, incident: Incident, staff: StaffMember, at: dt.datetime) -> None:
    by = story.actor_of(staff)
    account = _locked(story, incident, staff, by, at)
    if story.random.random() < 1 / 12:
        add_to_account(account=account, words=LATER, by=by, at=at)


def _through_a_link(story: Story, incident: Incident, staff: StaffMember, at: dt.datetime) -> None:
    event, leader = incident.event, story.of_kind(RoleKind.SENIOR_LEADER)
    link, _ = give_account_link(event=event, staff=staff, by=leader, at=at)
    if asked := part_in(event, staff):
        who = {"name": staff.name, "agency": staff.agency, "job": staff.job}
        attest(asked=asked, **who, by=holder(link), at=at)
        _locked(story, incident, staff, holder(link), at, link)


def _locked(
    story: Story,
    incident: Incident,
    staff: StaffMember,
    by: Actor,
    at: dt.datetime,
    link: Link | None = None,
) -> Account:
    event, words = incident.event, story.random.choice(WORDS)
    draft = write_account(event=event, staff=staff, words=words, version=0, by=by, at=at)
    return lock_account(event=event, staff=staff, version=draft.version, by=by, at=at, link=link)
