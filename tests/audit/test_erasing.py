"""Lawful disposal destroys content and salt; the chain goes on verifying without them."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from rri_portal.audit import book
from rri_portal.audit.models import Entry, EntryContent
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.models import School
from tests.audit.conftest import MORNING, enter, set_up_a_school

LATER = MORNING + dt.timedelta(days=3650)
SUBJECT = ("matter", uuid.UUID(int=7))


@pytest.fixture
def entries(oakfield) -> list[Entry]:
    """Two of the subject that is to go, one that stays."""
    kinds = ("recorded", SUBJECT), ("recorded", None), ("amended", SUBJECT)
    return [enter(oakfield, kind=kind, subject=subject) for kind, subject in kinds]


def dispose(school: School, subject=SUBJECT) -> Entry:
    with transaction.atomic():
        return book.dispose(
            book=book.lock(school), subject=subject, content={"why": "25th birthday"}, at=LATER
        )


def kept() -> list[int]:
    return list(
        EntryContent.objects.filter(content__isnull=False)
        .order_by("entry__n")
        .values_list("entry__n", flat=True)
    )


def test_disposal_empties_what_was_kept_of_the_subject_and_enters_that_it_did(oakfield, entries):
    entry = dispose(oakfield)
    assert (entry.n, entry.kind) == (4, "disposed")
    assert kept() == [2, 4]
    assert not EntryContent.objects.filter(salt__isnull=False, entry__n=1).exists()


def test_the_chain_still_verifies(oakfield, entries):
    dispose(oakfield)
    enter(oakfield)
    assert book.verify(oakfield).broken is None


def test_what_belongs_to_a_subject_goes_with_it(oakfield, entries):
    reading, call = ("reading", uuid.uuid4()), ("telling", uuid.uuid4())
    enter(oakfield, subject=reading)
    enter(oakfield, subject=call)
    with transaction.atomic():
        locked = book.lock(oakfield)
        book.dispose(book=locked, subject=SUBJECT, parts=[reading, call], content={}, at=LATER)
    assert kept() == [2, 6, 7, 8]
    assert book.verify(oakfield).broken is None


def erase(**changes) -> None:
    with transaction.atomic():
        EntryContent.objects.filter(entry__n=1).update(
            **{"salt": None, "content": None, "erased_at": LATER} | changes
        )


def test_nothing_is_erased_without_an_entry_that_says_so(oakfield, entries):
    with pytest.raises(IntegrityError):
        erase()


def test_nor_because_something_else_was_disposed_of(oakfield, entries):
    dispose(oakfield, (entries[1].subject_kind, entries[1].subject_id))
    with pytest.raises(IntegrityError):
        erase()


@pytest.mark.parametrize(
    "changes",
    [
        {"erased_at": MORNING},
        {"erased_at": None},
        {"content": "something else"},
        {"salt": "f" * 64},
        {"school": 2},
    ],
)
def test_erasing_is_all_or_nothing(oakfield, entries, changes):
    _enter_disposal(oakfield)
    with pytest.raises(IntegrityError):
        erase(**changes)
    assert kept() == [1, 2, 3, 4]


def _enter_disposal(school: School) -> None:
    """The entry alone: what was kept is still there."""
    book.append(book=book.lock(school), kind="disposed", subject=SUBJECT, content={}, at=LATER)


def test_what_is_erased_cannot_be_filled_again(oakfield, entries):
    dispose(oakfield)
    for changes in ({"erased_at": None}, {"salt": "f" * 64, "content": "{}", "erased_at": None}):
        with pytest.raises(IntegrityError):
            erase(**changes)


@pytest.mark.postgresql
def test_a_savepoint_within_the_transaction_makes_no_difference(oakfield, entries):
    with transaction.atomic():
        with transaction.atomic():
            _enter_disposal(oakfield)
        erase()
    assert kept() == [2, 3, 4]


@pytest.mark.postgresql
def test_an_entry_of_an_earlier_transaction_is_no_leave_to_erase_now(own_database):
    school = set_up_a_school()
    with acting_for(school.pk):
        enter(school, subject=SUBJECT)
        with transaction.atomic():
            _enter_disposal(school)
        with pytest.raises(IntegrityError):
            erase()
    connection.close()
