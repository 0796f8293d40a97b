"""Writing into the incident book: numbers without a gap, entries in a chain."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction

from rri_portal.audit import book
from rri_portal.audit.chain import GENESIS
from rri_portal.audit.models import Entry, EntryContent
from rri_portal.audit.tenancy import acting_for
from tests.audit.conftest import MORNING, enter, set_up_a_school


def test_each_entry_names_the_one_before_it(oakfield):
    entries = [enter(oakfield) for _ in range(3)]
    assert [entry.n for entry in entries] == [1, 2, 3]
    assert entries[0].previous == GENESIS
    assert all(later.previous == earlier.hash for earlier, later in pairwise(entries))


def test_two_records_with_the_same_words_cannot_be_told_to_be_the_same(oakfield):
    first, second = enter(oakfield, what="a hold"), enter(oakfield, what="a hold")
    assert first.commitment != second.commitment


def test_the_head_is_the_last_entry(oakfield):
    assert book.head(oakfield) == book.Head(0, GENESIS, None)
    entry = enter(oakfield)
    assert book.head(oakfield) == book.Head(1, entry.hash, MORNING)


def test_nobody_writes_outside_a_transaction(own_database):
    with pytest.raises(book.BookNotLocked):
        book.lock(set_up_a_school())


def test_an_entry_forged_out_of_turn_is_refused_by_the_database(oakfield):
    entry = enter(oakfield)
    forged = {"kind": "recorded", "at": MORNING, "subject_kind": "reading", "subject_id": "1"}
    for n, previous in ((3, entry.hash), (2, "f" * 64), (1, GENESIS), (0, GENESIS)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(
                school=oakfield,
                n=n,
                previous=previous,
                commitment="c" * 64,
                hash="e" * 64,
                **forged,
            )


def test_each_series_and_year_counts_from_one(oakfield):
    locked = book.lock(oakfield)
    assert [book.next_number(locked, "RI", 2026) for _ in range(3)] == [1, 2, 3]
    assert book.next_number(locked, "CF", 2026) == 1
    assert book.next_number(locked, "RI", 2027) == 1


def test_a_number_given_in_a_recording_that_failed_is_given_again(oakfield):
    with transaction.atomic():
        book.next_number(book.lock(oakfield), "RI", 2026)
        transaction.set_rollback(True)
    assert book.next_number(book.lock(oakfield), "RI", 2026) == 1


def test_locking_numbering_and_appending_take_few_queries(oakfield, django_assert_max_num_queries):
    _record(oakfield)
    with django_assert_max_num_queries(8), transaction.atomic():
        locked = book.lock(oakfield)
        number = book.next_number(locked, "RI", 2026)
        book.append(
            book=locked, kind="recorded", subject=("matter", 1), content={"n": number}, at=MORNING
        )


@pytest.mark.concurrency
def test_twenty_people_recording_at_once_leave_no_gap_and_no_repeat(own_database):
    school = set_up_a_school()
    with ThreadPoolExecutor(20) as people:
        numbers = [n for given in people.map(_record_four, [school] * 20) for n in given]
    assert sorted(numbers) == list(range(1, 81))
    with acting_for(school.pk):
        entries = list(Entry.objects.values_list("n", flat=True))
        assert entries == list(range(1, 81))
        assert EntryContent.objects.count() == 80
        assert book.verify(school).broken is None


def _record_four(school) -> list[int]:
    try:
        with acting_for(school.pk):
            return [_record(school) for _ in range(4)]
    finally:
        connection.close()


def _record(school) -> int:
    with transaction.atomic():
        locked = book.lock(school)
        number = book.next_number(locked, "RI", 2026)
        book.append(
            book=locked,
            kind="recorded",
            subject=("matter", number),
            content={"number": number},
            at=MORNING,
        )
    return number
