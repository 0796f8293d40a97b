"""Is a book still what was written, and do the pages still say what the book does?

It promises to find any entry changed, removed, inserted or re-ordered behind the application's
back, any typed row that no longer says what was entered, and any that never was. A tail that was
cut off or rewritten together with the book's own row is found by a head that was printed earlier,
and only so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from rri_portal.audit import chain
from rri_portal.audit.book.contents import KEPT, Broken, first_astray, never_entered
from rri_portal.audit.book.witnesses import PrintedHead, heads_printed
from rri_portal.audit.book.writing import Head
from rri_portal.audit.models import Book, Entry

BATCH = 500
NEARBY = 1000  # how far a moved entry's first place is looked for
LINE = ("n", "kind", "at", "subject_kind", "subject_id", "commitment", "previous", "hash")


@dataclass(frozen=True)
class Verdict:
    """`entries` and `head`: how far the book was found sound."""

    entries: int
    head: Head
    broken: Broken | None

    @property
    def sentence(self) -> str:
        if self.broken:
            return f"Entry {self.broken.n} {self.broken.why}."
        if not self.entries:
            return "The book is empty."
        return f"{self.entries} entries, unbroken up to {self.head.n}:{self.head.hash}."


def verify(school: models.Model, head: PrintedHead | None = None) -> Verdict:
    """Recomputes the whole book, reading it in batches: memory does not grow with it.

    `head` is one that was printed earlier; those on issued documents are compared anyway.
    """
    known = [_own_row(school.pk)] + ([head] if head else [])
    walk = _Walk(school, heads_printed(school.pk, *known))
    broken = next(walk.complaints(), None)
    return Verdict(walk.n, Head(walk.n, walk.previous, walk.at), broken)


def _own_row(school_id: int) -> PrintedHead:
    """What the book's own row says now; entries made while we read come after it."""
    book = Book.objects.filter(school_id=school_id).first()
    n, last = (book.last_n, book.last_hash) if book else (0, chain.GENESIS)
    return PrintedHead(n, last, "the book's own row")


class _Walk:
    """Along the chain from its beginning; it stands on the last entry whose place is sound."""

    def __init__(self, school: models.Model, printed: Iterator[PrintedHead]) -> None:
        self.school_id = school.pk
        schools = type(school)._base_manager.values_list("public_id", flat=True)
        self.public_id = schools.get(pk=school.pk)
        self.n, self.at = 0, None
        self.before, self.previous = "", chain.GENESIS
        self.printed = printed
        self.awaited = next(printed, None)

    def complaints(self) -> Iterator[Broken]:
        """In the order of the book. What follows the first may be its consequence."""
        yield from self._against_print()
        while rows := self._rows():
            sound, broken = self._sound(rows)
            if astray := first_astray(self.school_id, sound):
                yield astray
            yield from broken
        yield from self._at_the_end()

    def _rows(self) -> list:
        after = Entry.objects.filter(school_id=self.school_id, n__gt=self.n or -1)
        return list(after.order_by("n").values_list(*LINE, *KEPT, named=True)[:BATCH])

    def _sound(self, rows: list) -> tuple[list, list[Broken]]:
        """The rows up to the first whose place is not, and that one."""
        for place, row in enumerate(rows):
            if broken := self._misplaced(row):
                return rows[:place], [broken]
            self._step(row)
            if printed := list(self._against_print()):
                return rows[: place + 1], printed
        return rows, []

    def _step(self, row) -> None:
        self.n, self.at = row.n, row.at
        self.before, self.previous = self.previous, row.hash

    def _misplaced(self, row) -> Broken | None:
        due = self.n + 1
        if row.n > due:
            return Broken(due, "has been removed")
        if row.previous == self.before:
            return Broken(self.n, "was inserted: the next one follows the one before it")
        if chain.link(row, self.public_id) != row.hash:
            return Broken(row.n, self._why_altered(row))
        if row.previous != self.previous or row.n < due:
            return Broken(row.n, "does not follow the entry before it: one of them was rewritten")
        return None

    def _why_altered(self, row) -> str:
        around = range(max(1, row.n - NEARBY), row.n + NEARBY)
        written_as = next(
            (n for n in around if chain.link(row, self.public_id, n=n) == row.hash), None
        )
        if written_as:
            return (
                f"was written as entry {written_as}: entries were removed, inserted or re-ordered"
            )
        return "was altered: its hash is not that of what it says"

    def _against_print(self) -> Iterator[Broken]:
        """The heads printed for the entry on which we stand. Paper may show a hash's beginning."""
        while self.awaited and self.awaited.n == self.n:
            if not self.previous.startswith(self.awaited.hash):
                yield Broken(self.n, f"is not the one on {self.awaited.where}")
            self.awaited = next(self.printed, None)

    def _at_the_end(self) -> Iterator[Broken]:
        if self.awaited:
            where = self.awaited.where
            yield Broken(self.awaited.n, f"is on {where}, and the book ends before it")
        entries = Entry.objects.filter(school_id=self.school_id, n__lte=self.n)
        if entries.count() > self.n:
            yield Broken(self.n, "or one before it stands twice")
        if _own_row(self.school_id).n < self.n:
            yield Broken(self.n, "stands after the end that the book's own row knows")
        for called in never_entered(self.school_id):
            yield Broken(self.n, f"is the last, and there is none for {called}")
