"""`verify_book` finds what was done to a book behind the application's back, and says where."""

import re
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from rri_portal.audit import book, chain, events
from rri_portal.audit.book import verification, witnesses
from rri_portal.audit.models import AuditEvent, Entry
from rri_portal.audit.tenancy import acting_for
from tests.audit.conftest import MORNING, TEACHER, enter


@pytest.fixture
def entries(oakfield) -> list[Entry]:
    return [enter(oakfield, what=f"hold {n}") for n in range(1, 6)]


def found(school, head: book.PrintedHead | None = None) -> tuple[int, str]:
    broken = book.verify(school, head).broken
    return (broken.n, broken.why) if broken else (0, "")


def test_an_untouched_book_is_unbroken(oakfield, entries):
    verdict = book.verify(oakfield)
    assert verdict.broken is None
    assert verdict.head == book.head(oakfield)
    assert verdict.sentence == f"5 entries, unbroken up to 5:{entries[-1].hash}."


def test_an_empty_book_is_unbroken(oakfield):
    assert book.verify(oakfield).sentence == "The book is empty."


LINE = "UPDATE audit_entry SET {} WHERE n = 3"
KEPT = "UPDATE audit_entrycontent SET {} WHERE entry_id = (SELECT id FROM audit_entry WHERE n = 3)"


@pytest.mark.parametrize(
    ("tampering", "why"),
    [
        (LINE.format("kind = 'voided'"), "was altered"),
        (LINE.format("at = '2026-11-22 09:05:00+00:00'"), "was altered"),
        (LINE.format("subject_kind = 'telling'"), "was altered"),
        (LINE.format("subject_id = '1'"), "was altered"),
        (LINE.format(f"commitment = '{'c' * 64}'"), "was altered"),
        (LINE.format(f"previous = '{'d' * 64}'"), "was altered"),
        (LINE.format(f"hash = '{'e' * 64}'"), "was altered"),
        (KEPT.format("content = replace(content, 'hold', 'hug')"), "does not hold the content"),
        (KEPT.format("content = ''"), "does not hold the content"),
        (KEPT.format(f"salt = '{'f' * 64}'"), "does not hold the content"),
        (KEPT.format("salt = 'pepper'"), "does not hold the content"),
        (KEPT.format("salt = NULL, content = NULL, erased_at = '2026-11-23 10:00:00+00:00'"),
         "was erased, and no entry says"),
    ],
)  # fmt: skip
def test_a_changed_column_is_found_and_its_entry_named(
    oakfield, entries, behind_the_back, tampering, why
):
    behind_the_back(tampering)
    n, said = found(oakfield)
    assert n == 3
    assert said.startswith(why)


def test_lost_content_is_found(oakfield, entries, behind_the_back):
    behind_the_back(
        "DELETE FROM audit_entrycontent WHERE entry_id = (SELECT id FROM audit_entry WHERE n = 2)"
    )
    assert found(oakfield) == (2, "has lost its content")


def _remove(n: int) -> list[str]:
    which = f"(SELECT id FROM audit_entry WHERE n = {n})"
    return [
        f"DELETE FROM audit_entrycontent WHERE entry_id = {which}",
        f"DELETE FROM audit_entry WHERE n = {n}",
    ]


def _renumber(*pairs: tuple[int, int]) -> list[str]:
    """Out of the way first, since no two may share a number."""
    away = [f"UPDATE audit_entry SET n = {1000 + new} WHERE n = {old}" for old, new in pairs]
    back = [f"UPDATE audit_entry SET n = {new} WHERE n = {1000 + new}" for _, new in pairs]
    return away + back


def test_a_removed_entry_is_found(oakfield, entries, behind_the_back):
    behind_the_back(*_remove(2))
    assert found(oakfield) == (2, "has been removed")


def test_a_removed_entry_is_found_though_the_gap_was_closed(oakfield, entries, behind_the_back):
    behind_the_back(*_remove(2), *_renumber((3, 2), (4, 3), (5, 4)))
    n, why = found(oakfield)
    assert n == 2
    assert why.startswith("was written as entry 3")


def test_entries_put_in_another_order_are_found(oakfield, entries, behind_the_back):
    behind_the_back(*_renumber((3, 4), (4, 3)))
    n, why = found(oakfield)
    assert n == 3
    assert why.startswith("was written as entry 4")


def test_an_inserted_entry_is_found(oakfield, entries, behind_the_back):
    """However well it was forged: a hash of its own, and the right predecessor."""
    behind_the_back(*_renumber((5, 6), (4, 5), (3, 4)), _forge(oakfield, 3, entries[1].hash))
    assert found(oakfield) == (3, "has lost its content")
    behind_the_back(_content_of(3))
    n, why = found(oakfield)
    assert n == 3
    assert why.startswith("was inserted")


def _forge(school, n: int, previous: str) -> str:
    real = Entry.objects.get(n=2)
    line = Entry(school=school, n=n, kind="recorded", at=MORNING, previous=previous)
    line.subject_kind, line.subject_id, line.commitment = "matter", "1", real.commitment
    forged = chain.link(line, school.public_id)
    return (
        "INSERT INTO audit_entry"
        " (school_id, n, kind, at, subject_kind, subject_id, commitment, previous, hash)"
        f" SELECT school_id, {n}, kind, at, 'matter', '1', commitment, '{previous}', '{forged}'"
        " FROM audit_entry WHERE n = 2"
    )


def _content_of(n: int) -> str:
    return (
        "INSERT INTO audit_entrycontent (school_id, entry_id, salt, content)"
        f" SELECT school_id, (SELECT id FROM audit_entry WHERE n = {n}), salt, content"
        " FROM audit_entrycontent"
        " WHERE entry_id = (SELECT id FROM audit_entry WHERE n = 2)"
    )


def test_an_end_that_was_cut_off_is_found(oakfield, entries, behind_the_back):
    behind_the_back(*_remove(5))
    assert found(oakfield) == (5, "is on the book's own row, and the book ends before it")


def test_an_end_cut_off_with_the_books_own_row_is_found_by_what_was_printed(
    oakfield, entries, behind_the_back
):
    printed = book.PrintedHead(5, entries[4].hash, "the head given")
    assert found(oakfield, printed) == (0, "")
    behind_the_back(*_remove(5), _own_row(4, entries[3].hash))
    assert found(oakfield) == (0, "")
    assert found(oakfield, printed) == (5, "is on the head given, and the book ends before it")


def _own_row(n: int, last: str) -> str:
    return f"UPDATE audit_book SET last_n = {n}, last_hash = '{last}'"


def test_a_book_written_anew_is_found_by_what_was_printed(oakfield, entries, behind_the_back):
    printed = book.PrintedHead(3, entries[2].hash, "the head given")
    behind_the_back(
        "DELETE FROM audit_entrycontent",
        "DELETE FROM audit_entry",
        _own_row(0, "0" * 64),
    )
    for n in range(5):
        enter(oakfield, what=f"nothing much {n}")
    assert found(oakfield) == (0, "")
    assert found(oakfield, printed) == (3, "is not the one on the head given")


def test_the_heads_on_issued_documents_are_compared_unasked(
    oakfield, entries, behind_the_back, monkeypatch
):
    def printed(school_id: int):
        yield book.PrintedHead(2, entries[1].hash, "document a")
        yield book.PrintedHead(5, entries[4].hash, "document b")

    monkeypatch.setattr(witnesses, "_printed", [printed])
    assert found(oakfield) == (0, "")
    behind_the_back(*_remove(5), _own_row(4, entries[3].hash))
    assert found(oakfield) == (5, "is on document b, and the book ends before it")


def test_an_entry_beyond_the_end_is_found(oakfield, entries, behind_the_back):
    behind_the_back(_own_row(4, entries[3].hash))
    assert found(oakfield) == (5, "stands after the end that the book's own row knows")


@pytest.fixture
def noted(oakfield, monkeypatch) -> list[AuditEvent]:
    """Entries that speak of typed rows: three renamings, as the log of changes has them."""

    def rebuild(school_id: int, ids) -> dict[str, dict]:
        rows = AuditEvent.objects.filter(school_id=school_id, subject_id__in=ids)
        return {row.subject_id: {"verb": row.verb, "moment": row.at} for row in rows}

    monkeypatch.setattr(witnesses, "_rebuilders", {("renaming", "noted"): rebuild})
    return [_note(oakfield, n, rebuild) for n in range(1, 4)]


def _note(school, n: int, rebuild: Callable) -> AuditEvent:
    event = events.record(
        verb="rename", school=school, subject=("renaming", n), by=TEACHER, at=MORNING
    )
    contents = rebuild(school.pk, [str(n)])
    enter(school, kind="noted", subject=("renaming", n), **contents[str(n)])
    return event


def test_rows_that_still_say_what_was_entered_are_fine(oakfield, noted):
    assert found(oakfield) == (0, "")


def test_a_typed_row_changed_behind_the_books_back_is_found(oakfield, noted, behind_the_back):
    behind_the_back("UPDATE audit_auditevent SET verb = 'nothing' WHERE subject_id = '2'")
    assert found(oakfield) == (2, "speaks of rows that were changed since: verb")


def test_a_typed_row_that_is_gone_is_found(oakfield, noted, behind_the_back):
    behind_the_back("DELETE FROM audit_auditevent WHERE subject_id = '3'")
    assert found(oakfield) == (3, "speaks of rows that are gone or cannot be read")


@pytest.mark.sqlite
def test_a_typed_row_with_nonsense_in_it_is_found(oakfield, noted, behind_the_back):
    behind_the_back("UPDATE audit_auditevent SET at = '2026-99-99 10:00' WHERE subject_id = '2'")
    assert found(oakfield) == (2, "speaks of rows that are gone or cannot be read")


def test_the_typed_rows_of_any_number_of_entries_take_the_same_queries(
    oakfield, noted, django_assert_max_num_queries
):
    for n in range(4, 30):
        _note(oakfield, n, witnesses.rebuilder_of("renaming", "noted"))
    with django_assert_max_num_queries(14):
        assert found(oakfield) == (0, "")


def test_a_long_book_is_read_in_batches(oakfield, entries, monkeypatch, behind_the_back):
    monkeypatch.setattr(verification, "BATCH", 2)
    assert book.verify(oakfield).entries == 5
    behind_the_back("UPDATE audit_entry SET kind = 'voided' WHERE n = 4")
    assert found(oakfield)[0] == 4


def test_a_school_that_changed_its_address_keeps_its_book(oakfield, entries):
    oakfield.slug, oakfield.name = "oakfield-academy", "Oakfield Academy"
    oakfield.save()
    assert found(oakfield) == (0, "")


def test_one_schools_entry_cannot_be_passed_off_as_anothers(
    oakfield, riverside, entries, behind_the_back
):
    with acting_for(riverside.pk):
        enter(riverside, what="hold 1")
    behind_the_back(
        *_remove_of(oakfield),
        f"UPDATE audit_entrycontent SET school_id = {oakfield.pk}",
        f"UPDATE audit_entry SET school_id = {oakfield.pk}",
    )
    n, why = found(oakfield)
    assert n == 1
    assert why.startswith("was altered")


def _remove_of(school) -> list[str]:
    tables = ("audit_entrycontent", "audit_entry")
    return [f"DELETE FROM {table} WHERE school_id = {school.pk}" for table in tables]


class TestTheCommand:
    def test_says_that_every_book_is_unbroken(self, oakfield, riverside, entries, capsys):
        call_command("verify_book")
        said = capsys.readouterr().out.splitlines()
        assert said[0].startswith("oakfield: 5 entries, unbroken up to 5:")
        assert said[1] == "riverside: The book is empty."

    def test_names_the_first_broken_entry_and_fails(
        self, oakfield, riverside, entries, behind_the_back, capsys
    ):
        behind_the_back(*_remove(2))
        with pytest.raises(SystemExit, match="1"):
            call_command("verify_book")
        assert "oakfield: Entry 2 has been removed.\n" in capsys.readouterr().out
        call_command("verify_book", school="riverside")

    def test_takes_a_head_as_it_was_printed(self, oakfield, entries, capsys):
        head = f"5:{entries[4].hash}"
        call_command("verify_book", school="oakfield", head=head)
        call_command("verify_book", school="oakfield", head=head.upper()[:30])
        with pytest.raises(SystemExit, match="1"):
            call_command("verify_book", school="oakfield", head="9" + head[1:])
        assert re.search("Entry 9 is on the head given", capsys.readouterr().out)

    @pytest.mark.parametrize(
        "options",
        [
            {"school": "nowhere"},
            {"head": "5:" + "a" * 64},
            {"school": "oakfield", "head": "five"},
            {"school": "oakfield", "head": "5:xyz"},
        ],
    )
    def test_says_what_it_cannot_understand(self, oakfield, options):
        with pytest.raises(CommandError):
            call_command("verify_book", **options)


def test_a_book_without_its_own_row_is_found(oakfield, entries, behind_the_back):
    behind_the_back("DELETE FROM audit_book")
    assert found(oakfield) == (5, "stands after the end that the book's own row knows")
