"""A draft whose writer can no longer open it is handed to somebody who can."""

import datetime as dt

from django.db import transaction

from incidents import in_the_book
from incidents.authors import WRITES, narrative_of, stranded, writer_of
from incidents.models import Account, Event, EventSection, HandOver
from incidents.people_of_event import named_in_text
from incidents.visibility import account_comes_first
from rri_portal.audit import book, events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.schools.models import School, StaffMember
from rri_portal.schools.permissions import adults_who_are, roles_that_may

CLOSED = "This has been recorded or closed, so there is nothing to finish."
CAN_FINISH = "Whoever writes this can still open it. Ask them to finish it."
OWN_ACCOUNT_FIRST = (
    "You were involved in this, so your own account comes first. Once it is locked you can hand "
    "this over; another senior leader or safeguarding lead can do so now."
)
YOU_WERE_INVOLVED = "You were involved in this, so a colleague who was not finishes it."
WERE_INVOLVED = (
    "They were involved, so they write only their own account. Choose another colleague."
)
WROTE_ALREADY = "Their own account of this is locked already. Choose another colleague."
CANNOT_OPEN = "They cannot write records here now. Choose another colleague."


class NotToBeHandedOver(Exception):
    """The sentence says why."""


class NotToThem(Exception):
    """Somebody else may finish it; the sentence says why not this adult."""


def why_not_hand_over(event: Event, by: Actor, at: dt.datetime) -> str | None:
    if not event.incidents.drafts().exists():
        return CLOSED
    if not stranded(event.school, at).filter(event=event).exists():
        return CAN_FINISH
    return OWN_ACCOUNT_FIRST if account_comes_first(event, by) else None


def why_not_to(event: Event, staff: StaffMember, by: Actor, at: dt.datetime) -> str | None:
    """Whoever finishes it reads the narrative, so nobody does who is to write their own account."""
    if not writers_here(event.school, at).filter(pk=staff.pk).exists():
        return CANNOT_OPEN
    if event.adults.filter(staff=staff, involved=True).exists():
        mine = adults_who_are(by, event.school).filter(pk=staff.pk).exists()
        return YOU_WERE_INVOLVED if mine else WERE_INVOLVED
    wrote = Account.objects.filter(school=event.school_id, event=event, staff=staff)
    return WROTE_ALREADY if wrote.exists() else None


def writers_here(school: School, at: dt.datetime):
    """Adults on the staff list who sign in and may write records on the day."""
    roles = roles_that_may(WRITES, school, on=local_date(at))
    rows = StaffMember.objects.filter(school=school, user__in=roles.values("user"))
    return rows.on(local_date(at)).select_related("user").order_by("name_folded", "id")


@transaction.atomic
def hand_over_draft(*, event: Event, staff: StaffMember, by: Actor, at: dt.datetime) -> HandOver:
    """The drafts of the event are theirs to finish, and its days count on. The narrative that was
    typed until then is taken out of the draft and kept as its author's: nobody's words become the
    account of another.

    Raises `NotToBeHandedOver` or `NotToThem`.
    """
    writing = book.lock(event.school)
    event = _held(event)
    if refused := why_not_hand_over(event, by, at):
        raise NotToBeHandedOver(refused)
    if refused := why_not_to(event, staff, by, at):
        raise NotToThem(refused)
    words = _taken_out_of_the_draft(event, by, at)
    over = HandOver.objects.create(
        school=event.school,
        event=event,
        before=writer_of(event),
        staff=staff,
        words=words or None,
        people=named_in_text(words, event) if words else None,
        handed_at=at,
        handed_by_kind=by.kind,
        handed_by_id=by.id,
    )
    event.hand_over = over
    event.save(update_fields=["hand_over"])
    _enter(writing, over, at)
    events.record(
        verb="hand_over_draft",
        school=event.school,
        subject=("event", str(event.public_id)),
        by=by,
        at=at,
    )
    return over


def _held(event: Event) -> Event:
    rows = Event.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    return rows.get(school_id=event.school_id, pk=event.pk)


def _taken_out_of_the_draft(event: Event, by: Actor, at: dt.datetime) -> str:
    """One that a record has locked is an account already, and stays."""
    page = EventSection.objects.filter(school=event.school_id, event=event, key="before").first()
    if page is None or narrative_of(event):
        return ""
    words = "".join(page.answers.get("narrative", []))
    if not words.strip():
        return ""
    page.answers = {name: said for name, said in page.answers.items() if name != "narrative"}
    page.version += 1
    page.saved_at, page.saved_by_kind, page.saved_by_id = at, by.kind, by.id
    page.save()
    return words


def _enter(writing, over: HandOver, at: dt.datetime) -> None:
    identity = str(over.public_id)
    content = in_the_book.hand_overs(over.school_id, [identity])[identity]
    book.append(
        book=writing,
        kind="draft handed over",
        subject=("handover", identity),
        content=content,
        at=at,
    )
