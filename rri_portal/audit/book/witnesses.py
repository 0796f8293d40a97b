"""What a book is checked against besides itself: typed rows, and heads that left the building.

The apps that hold either register them from their `ready()`.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

type Rebuild = Callable[[int, Sequence[str]], dict[str, dict]]


@dataclass(frozen=True, order=True)
class PrintedHead:
    """An entry's number and hash as they stand on paper, and on which."""

    n: int
    hash: str
    where: str


type PrintedHeads = Callable[[int], Iterable[PrintedHead]]

type Subjects = Callable[[int], Iterable[tuple[str, str]]]

_subjects: dict[str, Subjects] = {}
_rebuilders: dict[tuple[str, str], Rebuild] = {}
_printed: list[PrintedHeads] = []


def register_rebuilder(subject_kind: str, entry_kind: str, rebuild: Rebuild) -> None:
    """`rebuild(school_id, subject_ids)` gives each subject's content as it was appended.

    It makes it from the typed rows that pages and figures read, in a number of queries that does
    not grow with the ids. A subject whose rows are gone is left out.
    """
    _rebuilders[subject_kind, entry_kind] = rebuild


def register_subjects(subject_kind: str, subjects: Subjects) -> None:
    """`subjects(school_id)` yields the public id of every row of this kind that must have been
    entered, and what to call it to somebody who looks for it."""
    _subjects[subject_kind] = subjects


def registered_subjects() -> Iterable[tuple[str, Subjects]]:
    return _subjects.items()


def register_printed_heads(printed: PrintedHeads) -> None:
    """`printed(school_id)` yields the heads on issued documents, by ascending number."""
    if printed not in _printed:
        _printed.append(printed)


def rebuilder_of(subject_kind: str, entry_kind: str) -> Rebuild | None:
    return _rebuilders.get((subject_kind, entry_kind))


def heads_printed(school_id: int, *more: PrintedHead) -> Iterator[PrintedHead]:
    """By ascending number, one at a time."""
    return heapq.merge(*(printed(school_id) for printed in _printed), sorted(more))
