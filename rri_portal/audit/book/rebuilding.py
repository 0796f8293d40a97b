"""How higher apps let the book be checked against the rows that pages and figures read."""

from collections.abc import Callable, Sequence

type Rebuild = Callable[[int, Sequence[str]], dict[str, dict]]

_rebuilders: dict[tuple[str, str], Rebuild] = {}


def register_rebuilder(subject_kind: str, entry_kind: str, rebuild: Rebuild) -> None:
    """Called from the owning app's `ready()`.

    `rebuild(school_id, subject_ids)` gives each subject's content as it was appended, made from
    its typed rows in a number of queries that does not grow with the ids; a subject whose rows are
    gone is left out.
    """
    _rebuilders[subject_kind, entry_kind] = rebuild


def rebuilder_of(subject_kind: str, entry_kind: str) -> Rebuild | None:
    return _rebuilders.get((subject_kind, entry_kind))
