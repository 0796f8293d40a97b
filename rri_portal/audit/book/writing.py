"""Writing into a book: lock it, number, append. Nothing renders or mails inside the lock."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction

from rri_portal.audit import chain
from rri_portal.audit.models import Book, Entry, EntryContent, Series

DISPOSED = "disposed"


class BookNotLocked(Exception):
    """Only a transaction that locked the school's book may write into it."""


@dataclass(frozen=True)
class Head:
    """Where a book stands: printed on what leaves the building, it dates all that came before."""

    n: int
    hash: str
    at: dt.datetime | None


def open_book(school: models.Model) -> None:
    """Part of setting a school up; safe to repeat."""
    Book.objects.get_or_create(school_id=school.pk, defaults={"last_hash": chain.GENESIS})


def lock(school: models.Model) -> Book:
    """Holds up every other writer to this school's book until the transaction ends.

    SQLite has one writer at a time anyway: its transactions begin IMMEDIATE. Raises
    `BookNotLocked` outside a transaction, where a lock would be gone as soon as taken.
    """
    _in_transaction()
    locked = Book.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    try:
        return locked.get(school_id=school.pk)
    except Book.DoesNotExist:
        open_book(school)
        return locked.get(school_id=school.pk)


def next_number(book: Book, series: str, year: int) -> int:
    """The next of the school's numbers in this series and year: no gap, no repeat, because a
    number is given in the very transaction that records."""
    _in_transaction()
    row, _ = Series.objects.get_or_create(school_id=book.school_id, series=series, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def append(
    *, book: Book, kind: str, subject: tuple[str, object], content: dict, at: dt.datetime
) -> Entry:
    """Adds an entry to a locked book.

    `subject` is the kind and public id of the very row that the entry speaks of: a reading, say,
    rather than its incident. `content` is what the entry commits to, as `canonical` takes it.
    Raises `NotCanonical`.
    """
    _in_transaction()
    text, salt = chain.canonical(content).decode(), chain.new_salt()
    entry = Entry(
        school_id=book.school_id,
        n=book.last_n + 1,
        kind=kind,
        at=at,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        commitment=chain.commit(salt, text),
        previous=book.last_hash,
    )
    entry.hash = chain.link(entry, book.school.public_id)
    entry.save(force_insert=True)
    EntryContent.objects.create(school_id=book.school_id, entry=entry, salt=salt, content=text)
    book.last_n, book.last_hash = entry.n, entry.hash
    book.save(update_fields=["last_n", "last_hash"])
    return entry


def dispose(
    *,
    book: Book,
    subject: tuple[str, object],
    parts: Iterable[tuple[str, object]] = (),
    content: dict,
    at: dt.datetime,
) -> Entry:
    """Enters that `subject` was lawfully disposed of, and empties what earlier entries kept of it.

    `parts` are the rows of it that have entries of their own, such as an incident's readings and
    tellings: each gets an entry too, so that whatever is erased is said to be. The typed rows are
    their apps' to erase, in this same transaction, with `erased_at=at`.
    """
    entry = append(book=book, kind=DISPOSED, subject=subject, content=content, at=at)
    _empty(book, subject, at)
    for part in parts:
        append(book=book, kind=DISPOSED, subject=part, content={"with": entry.n}, at=at)
        _empty(book, part, at)
    return entry


def _empty(book: Book, subject: tuple[str, object], at: dt.datetime) -> None:
    EntryContent.objects.filter(
        school_id=book.school_id,
        entry__subject_kind=subject[0],
        entry__subject_id=str(subject[1]),
        erased_at__isnull=True,
    ).exclude(entry__kind=DISPOSED).update(salt=None, content=None, erased_at=at)


def head(school: models.Model) -> Head:
    """The last entry of the book, or number 0 and the chain's beginning where there is none."""
    last = Entry.objects.filter(school_id=school.pk).order_by("-n").first()
    return Head(last.n, last.hash, last.at) if last else Head(0, chain.GENESIS, None)


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise BookNotLocked
