"""Everybody's own account: theirs alone until it is locked, and for good once it is."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from incidents.actions.accounts import (
    MayNotWrite,
    NotReady,
    Overtaken,
    add_to_account,
    lock_account,
)
from incidents.actions.drafts import name_adults
from incidents.models import Account, AccountDraft
from incidents.visibility import readable_by, waits_for_own_account
from rri_portal.audit import book
from rri_portal.audit.models import Entry
from tests.cast import NOW, act
from tests.factories.accounts import WORDS, locks, part_of, types
from tests.factories.incidents import a_draft, a_record
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")


@kept
def record(amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


def reads(person, record) -> bool:
    return readable_by(act(person), record.school, at=NOW).filter(pk=record.pk).exists()


def test_what_is_typed_is_kept_and_goes_once_it_is_locked(record, teaching_assistant):
    types(record, teaching_assistant, "I was at the")
    types(record, teaching_assistant, WORDS, version=1)
    draft = AccountDraft.objects.get()
    assert (draft.words, draft.version) == (WORDS, 2)
    account = lock_account(
        event=record.event,
        staff=teaching_assistant.staff,
        version=2,
        by=act(teaching_assistant),
        at=NOW,
    )
    assert account.words == WORDS
    assert not AccountDraft.objects.exists()


def test_two_tabs_of_one_author_lose_no_word(record, teaching_assistant):
    types(record, teaching_assistant, "In one tab")
    with pytest.raises(Overtaken) as overtaken:
        types(record, teaching_assistant, "In the other")
    assert overtaken.value.theirs.words == "In one tab"


def test_what_is_locked_is_what_was_checked(record, teaching_assistant):
    types(record, teaching_assistant)
    types(record, teaching_assistant, "Changed on a phone", version=1)
    with pytest.raises(NotReady, match="Check it again"):
        lock_account(
            event=record.event,
            staff=teaching_assistant.staff,
            version=1,
            by=act(teaching_assistant),
            at=NOW,
        )


@pytest.mark.parametrize(("words", "said"), [(" \n", "Write what"), ("x" * 20_001, "Shorten")])
def test_neither_nothing_nor_too_much_is_locked(record, teaching_assistant, words, said):
    with pytest.raises(NotReady, match=said):
        locks(record, teaching_assistant, words)


def test_nobody_changes_a_locked_account_the_database_included(record, teaching_assistant):
    account = locks(record, teaching_assistant)
    with pytest.raises(MayNotWrite):
        types(record, teaching_assistant, "Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(words="Something else")


def test_a_later_thought_stands_under_it(record, teaching_assistant):
    account = locks(record, teaching_assistant)
    add_to_account(
        account=account, words="It was the blue door.", by=act(teaching_assistant), at=NOW
    )
    account.refresh_from_db()
    assert account.words == WORDS
    assert [note.words for note in account.notes.all()] == ["It was the blue door."]
    kinds = list(Entry.objects.values_list("kind", flat=True))
    assert kinds == ["recorded", "account locked", "account added to"]
    assert book.verify(record.school).broken is None


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("UPDATE incidents_account SET words = 'Forged' WHERE id = {}", "changed since: words"),
        ("UPDATE incidents_account SET locked_by_id = 'x' WHERE id = {}", "locked_by_id"),
        ("DELETE FROM incidents_account WHERE id = {}", "gone"),
    ],
    ids=["changed", "put on another", "missing"],
)
def test_the_book_finds_an_account_that_is_not_as_it_was_locked(
    record, teaching_assistant, behind_the_back, done, said
):
    account = locks(record, teaching_assistant)
    behind_the_back(done.format(account.pk))
    broken = book.verify(record.school).broken
    assert broken is not None
    assert said in broken.why


def test_the_book_finds_an_account_that_was_never_entered(record, teaching_assistant):
    Account.objects.create(
        school=record.school,
        event=record.event,
        staff=teaching_assistant.staff,
        words="Slipped in",
        locked_at=NOW,
        locked_by_kind="user",
        locked_by_id=act(teaching_assistant).id,
    )
    broken = book.verify(record.school).broken
    assert broken is not None
    assert "none for an account" in broken.why


def test_whoever_records_it_has_written_their_account_there(amara, class_teacher):
    draft = a_draft(amara, class_teacher)
    with pytest.raises(MayNotWrite, match="narrative"):
        types(draft, class_teacher)
    assert not part_of(draft, class_teacher).is_asked


def test_an_involved_adult_reads_nothing_before_their_own_is_locked(
    record, teaching_assistant, headteacher, class_teacher
):
    assert not reads(teaching_assistant, record)
    assert reads(headteacher, record)
    assert reads(class_teacher, record)
    locks(record, teaching_assistant)
    assert reads(teaching_assistant, record)


def test_that_holds_for_every_role(amara, class_teacher, headteacher, dsl, senco, sender):
    leaders = (headteacher, dsl, senco, sender)
    record = a_record(amara, class_teacher, *(one.staff for one in leaders))
    for one in leaders:
        assert not reads(one, record)
        assert waits_for_own_account(act(one), record.school).get() == record
        locks(record, one)
        assert reads(one, record)


def test_a_witness_may_write_one_and_is_not_chased(record, senco):
    name_adults(event=record.event, witnesses=(senco.staff,), at=NOW)
    assert not part_of(record, senco).is_asked
    locks(record, senco)
    assert part_of(record, senco).account


def test_an_author_keeps_sight_of_their_own(record, teaching_assistant):
    locks(record, teaching_assistant)
    name_adults(event=record.event, involved=(), at=NOW)
    assert part_of(record, teaching_assistant).account
    assert reads(teaching_assistant, record)


def test_whoever_stays_named_has_been_named_since_before(record, teaching_assistant, senco):
    later = NOW + dt.timedelta(days=2)
    staying = tuple(part.staff for part in record.event.adults.filter(involved=True))
    name_adults(event=record.event, involved=(*staying, senco.staff), at=later)
    assert part_of(record, teaching_assistant).since == NOW
    assert part_of(record, senco).since == later
