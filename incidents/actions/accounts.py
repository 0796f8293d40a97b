"""An adult's own account: written, locked, added to. Nobody but its author writes a word of it."""

import datetime as dt

from django.db import transaction

from incidents import in_the_book
from incidents.asking import (
    Asked,
    part_in,
    why_not_add,
    why_not_decide_not_there,
    why_not_say_not_there,
    why_not_write,
)
from incidents.models import Account, AccountDraft, AccountNote, Event, NotThere
from incidents.people_of_event import named_in_text
from rri_portal.audit import book, events
from rri_portal.audit.actors import Actor
from rri_portal.audit.models import Book
from rri_portal.links.actions import use_link
from rri_portal.links.models import Link
from rri_portal.schools.models import School, StaffMember

LONGEST = 20_000
NOTHING = "Write what you remember before you lock it."
TOO_LONG = "An account has 20,000 characters at most. Shorten it, then lock it."
CHANGED = "Your account was saved somewhere else in the meantime. Check it again, then lock it."


class MayNotWrite(Exception):
    """No account is written here now; the sentence says why."""


class NotReady(Exception):
    """What is there cannot be locked as it is."""


class Overtaken(Exception):
    """Another tab or device of the same author saved it in the meantime."""

    def __init__(self, theirs: AccountDraft):
        super().__init__("Your account was saved in another tab, or on another device, meanwhile.")
        self.theirs = theirs


class NotForYou(Exception):
    """Somebody else decides this."""


@transaction.atomic
def write_account(
    *, event: Event, staff: StaffMember, words: str, version: int, by: Actor, at: dt.datetime
) -> AccountDraft:
    """Keeps the words as they were typed, those of a page that was open as asking was stopped
    included. Raises `MayNotWrite` once the account is locked, or `Overtaken` with what is saved.
    """
    asked = _held(event, staff)
    if (refused := why_not_write(asked)) and not asked.stopped:
        raise MayNotWrite(refused)
    draft = asked.draft or AccountDraft(school=event.school, event=event, staff=staff)
    if draft.pk and draft.words == words:
        return draft
    if draft.version != version:
        raise Overtaken(draft)
    draft.words, draft.version = words, draft.version + 1
    draft.saved_at, draft.saved_by_kind, draft.saved_by_id = at, by.kind, by.id
    draft.save()
    _audit("write_account", event.school, ("event", event.public_id), by, at)
    return draft


@transaction.atomic
def lock_account(
    *,
    event: Event,
    staff: StaffMember,
    version: int,
    by: Actor,
    at: dt.datetime,
    link: Link | None = None,
) -> Account:
    """Exactly the words of `version`, which their author has checked, for good. The link that they
    were written through is used up with it.

    Raises `MayNotWrite`, `NotReady` or `LinkClosed`.
    """
    writing = book.lock(event.school)
    asked = _held(event, staff)
    if refused := why_not_write(asked):
        raise MayNotWrite(refused)
    draft = asked.draft
    if draft is None or (refused := why_not_lock(draft)):
        raise NotReady(NOTHING if draft is None else refused)
    if draft.version != version:
        raise NotReady(CHANGED)
    account = Account.objects.create(
        school=event.school,
        event=event,
        staff=staff,
        words=draft.words,
        people=named_in_text(draft.words, event),
        **_attested(draft, by),
        locked_at=at,
        locked_by_kind=by.kind,
        locked_by_id=by.id,
    )
    draft.delete()
    if link:
        use_link(link=link, at=at)
    _enter(writing, "account locked", "account", account, in_the_book.accounts, at)
    _audit("lock_account", event.school, ("account", account.public_id), by, at)
    return account


def why_not_lock(draft: AccountDraft) -> str | None:
    if not draft.words.strip():
        return NOTHING
    return TOO_LONG if len(draft.words) > LONGEST else None


def _attested(draft: AccountDraft, by: Actor) -> dict[str, str | None]:
    """Who wrote it, as whoever has no sign-in says so: through a link in their own words, with a
    day pass in those of the leader who gave it, which the page showed them as they locked."""
    staff = draft.staff
    if by.kind == "day_pass":
        said = (staff.name, staff.agency, staff.job)
    else:
        said = (draft.attested_name, draft.attested_agency, draft.attested_job)
    names = ("attested_name", "attested_agency", "attested_job")
    return {name: words or None for name, words in zip(names, said, strict=True)}


@transaction.atomic
def add_to_account(*, account: Account, words: str, by: Actor, at: dt.datetime) -> AccountNote:
    """A later thought, under the account. Raises `MayNotWrite`."""
    writing = book.lock(account.school)
    if refused := why_not_add(_held(account.event, account.staff)):
        raise MayNotWrite(refused)
    note = AccountNote.objects.create(
        school=account.school,
        account=account,
        words=words,
        people=named_in_text(words, account.event),
        added_at=at,
        added_by_kind=by.kind,
        added_by_id=by.id,
    )
    _enter(writing, "account added to", "accountnote", note, in_the_book.account_notes, at)
    _audit("add_to_account", account.school, ("account", account.public_id), by, at)
    return note


@transaction.atomic
def say_not_there(
    *, event: Event, staff: StaffMember, why: str, by: Actor, at: dt.datetime
) -> NotThere:
    """Somebody named says that they were not there; nobody reminds them until it is decided.
    Raises `MayNotWrite`."""
    if refused := why_not_say_not_there(_held(event, staff)):
        raise MayNotWrite(refused)
    said = NotThere.objects.create(
        school=event.school,
        event=event,
        staff=staff,
        why=why,
        said_at=at,
        said_by_kind=by.kind,
        said_by_id=by.id,
    )
    _audit("say_not_there", event.school, ("notthere", said.public_id), by, at)
    return said


@transaction.atomic
def decide_not_there(
    *, said: NotThere, accepted: bool, why: str, by: Actor, at: dt.datetime
) -> NotThere:
    """Accepted: no account is asked of them. Otherwise asking goes on. Raises `NotForYou`."""
    said = (
        NotThere.objects.select_for_update(of=("self",))
        .select_related("event", "school")
        .get(school_id=said.school_id, pk=said.pk)
    )
    if refused := why_not_decide_not_there(said, by):
        raise NotForYou(refused)
    said.accepted, said.decided_why, said.decided_at = accepted, why, at
    said.decided_by_kind, said.decided_by_id = by.kind, by.id
    said.save()
    subject = ("notthere", said.public_id)
    _audit("decide_not_there", said.school, subject, by, at, fields=("accepted",))
    return said


def _held(event: Event, staff: StaffMember) -> Asked:
    """Where they stand; nobody else writes, locks or stops anything of this event meanwhile."""
    row = Event.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    asked = part_in(row.get(school_id=event.school_id, pk=event.pk), staff)
    if asked is None:
        raise MayNotWrite("You are not named in this.")
    return asked


def _enter(writing: Book, kind: str, subject: str, row, rebuild, at: dt.datetime) -> None:
    identity = str(row.public_id)
    content = rebuild(row.school_id, [identity])[identity]
    book.append(book=writing, kind=kind, subject=(subject, identity), content=content, at=at)


def _audit(
    verb: str,
    school: School,
    subject: tuple[str, object],
    by: Actor,
    at: dt.datetime,
    fields: tuple[str, ...] = (),
) -> None:
    events.record(verb=verb, school=school, subject=subject, by=by, at=at, fields=fields)
