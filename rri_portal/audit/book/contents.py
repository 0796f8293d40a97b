"""Does each entry still hold what it committed to, and do the typed rows still say the same?"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from rri_portal.audit import chain
from rri_portal.audit.book.witnesses import Rebuild, rebuilder_of, registered_subjects
from rri_portal.audit.book.writing import DISPOSED
from rri_portal.audit.models import Entry

TOGETHER = 500
KEPT = ("kept__school_id", "kept__salt", "kept__content", "kept__erased_at")


@dataclass(frozen=True)
class Broken:
    """The first entry that is not as it was written, and what is wrong with it."""

    n: int
    why: str


def first_astray(school_id: int, rows: list) -> Broken | None:
    """`rows` are entries whose place in the chain is sound. The number of queries is constant."""
    reasons = {row.n: why for row in rows if (why := _why_not_kept(school_id, row))}
    held = [row for row in rows if row.n not in reasons]
    reasons |= _wrongly_erased(school_id, [row for row in held if row.kept__erased_at])
    reasons |= _rows_astray(school_id, [row for row in held if not row.kept__erased_at])
    return min((Broken(*one) for one in reasons.items()), key=lambda one: one.n, default=None)


def _why_not_kept(school_id: int, row) -> str | None:
    if row.kept__school_id != school_id:
        return "has lost its content"
    salt, content = row.kept__salt, row.kept__content
    if row.kept__erased_at:
        return None if salt is content is None else "is only half erased"
    if commitment_of(salt, content) != row.commitment:
        return "does not hold the content that was entered"
    return None


def commitment_of(salt: str | None, content: str | None) -> str | None:
    """None where somebody left there what no commitment can be made of."""
    try:
        return chain.commit(salt or "", content or "")
    except ValueError:
        return None


def _wrongly_erased(school_id: int, erased: list) -> dict[int, str]:
    disposals = Entry.objects.filter(
        school_id=school_id, kind=DISPOSED, subject_id__in=[row.subject_id for row in erased]
    )
    lawful = set(disposals.values_list("subject_kind", "subject_id", "at"))
    return {
        row.n: "was erased, and no entry says that it was disposed of"
        for row in erased
        if (row.subject_kind, row.subject_id, row.kept__erased_at) not in lawful
    }


def _rows_astray(school_id: int, rows: list) -> dict[int, str]:
    """Compared a kind at a time, so that each rebuilder is asked once."""
    by_kind = defaultdict(list)
    for row in rows:
        by_kind[row.subject_kind, row.kind].append(row)
    return {
        n: why
        for kind, group in by_kind.items()
        if (rebuild := rebuilder_of(*kind))
        for n, why in _compared(group, _rebuilt(rebuild, school_id, group))
    }


def _rebuilt(rebuild: Rebuild, school_id: int, rows: list) -> dict[str, dict]:
    """One at a time where one of them cannot be read: only that one is to be named."""
    ids = [row.subject_id for row in rows]
    try:
        return rebuild(school_id, ids)
    except (TypeError, ValueError):
        return {} if len(rows) == 1 else _one_by_one(rebuild, school_id, rows)


def _one_by_one(rebuild: Rebuild, school_id: int, rows: list) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for row in rows:
        found |= _rebuilt(rebuild, school_id, [row])
    return found


def _compared(rows: Sequence, rebuilt: dict[str, dict]) -> Iterator[tuple[int, str]]:
    for row in rows:
        if row.subject_id not in rebuilt:
            yield row.n, "speaks of rows that are gone or cannot be read"
        elif differing := _differing(rebuilt[row.subject_id], row.kept__content):
            yield row.n, f"speaks of rows that were changed since: {', '.join(differing)}"


def _differing(now: dict, kept: str) -> list[str]:
    """The names of what differs, never its values."""
    then = json.loads(kept)["content"]
    names = sorted(now.keys() | then.keys())
    return [name for name in names if not _same(now.get(name), then.get(name))]


def _same(now: object, then: object) -> bool:
    try:
        return chain.canonical(now) == chain.canonical(then)
    except chain.NotCanonical:
        return False


def never_entered(school_id: int) -> Iterator[str]:
    """What stands in the typed rows and ought to stand in the book, and does not."""
    for kind, subjects in registered_subjects():
        for rows in batched(subjects(school_id), TOGETHER):
            entries = Entry.objects.filter(
                school_id=school_id, subject_kind=kind, subject_id__in=[row[0] for row in rows]
            )
            entered = set(entries.values_list("subject_id", flat=True))
            yield from (called for identity, called in rows if identity not in entered)
