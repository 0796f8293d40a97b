"""Reads `content/` and finds every fault in it before anything is believed."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

from guidance.library import (
    Duties,
    Edition,
    Force,
    Library,
    Paragraph,
    SignificanceQuestion,
    Status,
    Threshold,
)
from rri_portal.nations import Nation

# The duties a profile may say what they rest on; anything else is a slip of the pen.
KNOWN_DUTIES = frozenset(
    {"threshold", "record_by", "tell_by", "told_in_writing", "not_told_from_age",
     "harm_exception", "no_safe_parent"}
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one file, as a sentence for whoever keeps the content."""

    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"


class FaultyContent(Exception):
    """The content cannot be believed; `faults` lists everything wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass
class Table:
    """A TOML table read strictly: what is missing, of the wrong kind or left over is a fault."""

    where: str
    values: dict[str, Any]
    faults: list[Fault]
    read: set[str] = field(default_factory=set)

    def fault(self, sentence: str) -> None:
        self.faults.append(Fault(self.where, sentence))

    def take[T](self, name: str, kind: type[T], *, blank: bool = False) -> T | None:
        self.read.add(name)
        value = self.values.get(name)
        if value is None or (value == "" and not blank):
            if not blank:
                self.fault(f"{name} is missing.")
            return None
        if type(value) is not kind:
            self.fault(f"{name} should be {_SHAPES[kind]}.")
            return None
        return value

    def choice[C: StrEnum](self, name: str, choices: type[C], *, blank: bool = False) -> C | None:
        value = self.take(name, str, blank=blank)
        if value is None:
            return None
        if value not in {choice.value for choice in choices}:
            self.fault(f"{name} is {value!r}; it should be {_either(choices)}.")
            return None
        return choices(value)

    def words(self, name: str) -> tuple[str, ...]:
        values: list[Any] = self.take(name, list, blank=True) or []
        if not all(isinstance(value, str) for value in values):
            self.fault(f"{name} should be a list of words.")
            return ()
        return tuple(values)

    def done(self) -> None:
        for name in sorted(set(self.values) - self.read):
            self.fault(f"{name} is not a thing this table says.")


_SHAPES: dict[type, str] = {
    str: "words",
    dt.date: "a date",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
    dict: "a table",
}


def _either(choices: type[StrEnum]) -> str:
    return " or ".join(repr(choice.value) for choice in choices)


def read(content: Path) -> Library:
    """The library in `content`. Raises `FaultyContent` naming every fault together."""
    editions, faults = examine(content)
    if faults:
        raise FaultyContent(faults)
    return Library(editions)


def examine(content: Path) -> tuple[tuple[Edition, ...], tuple[Fault, ...]]:
    """Every edition that could be placed in time, and every fault found on the way.

    A faulty edition is still compared with the others, so that one slip is reported once and not
    again by everything that refers to it. `read` lets none of them out.
    """
    faults: list[Fault] = []
    paths = sorted(content.glob("*/*/*.toml"))
    read_ones = [_edition(path, content, faults) for path in paths]
    editions = tuple(edition for edition in read_ones if edition)
    faults += _overlaps(editions)
    faults += _broken_references(editions)
    faults += _profiles_said_twice(editions)
    return editions, tuple(faults)


def _edition(path: Path, content: Path, faults: list[Fault]) -> Edition | None:
    where = str(path.relative_to(content))
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        faults.append(Fault(where, f"is not readable TOML: {reason}."))
        return None
    table = Table(where, values, faults)
    head: dict[str, Any] = table.take("edition", dict) or {}
    fields = _head(Table(where, head, faults), nation=path.parts[-3], date=path.stem)
    status = fields["status"] or Status.UNCONFIRMED
    document = path.parts[-2]
    parts: dict[str, Any] = {
        "paragraphs": tuple(
            _paragraph(row, document=document, status=status)
            for row in _rows(table, "paragraph", label="key")
        ),
        "duties": tuple(
            _duties(row, nation=path.parts[-3]) for row in _rows(table, "duties", label="profile")
        ),
        "significance": tuple(_question(row) for row in _rows(table, "significance", label="key")),
        "rests_on": _rests_on(table),
    }
    table.done()
    if fields["in_force_from"] is None:
        return None
    return Edition(nation=path.parts[-3], document=document, **fields, **parts)


def _head(table: Table, *, nation: str, date: str) -> dict[str, Any]:
    if nation not in Nation.values:
        table.fault(f"{nation} is not a nation of the United Kingdom.")
    fields = {
        "title": table.take("title", str),
        "publisher": table.take("publisher", str),
        "status": table.choice("status", Status),
        "source_url": table.take("source_url", str),
        "in_force_from": table.take("in_force_from", dt.date),
        "in_force_to": table.take("in_force_to", dt.date, blank=True),
        "compiled": table.take("compiled", dt.date),
        "checked_by": table.take("checked_by", str),
        "next_review": table.take("next_review", dt.date),
        "note": table.take("note", str, blank=True) or "",
    }
    table.done()
    _check_dates(table, fields, date=date)
    return fields


def _check_dates(table: Table, fields: dict[str, Any], *, date: str) -> None:
    starts, ends = fields["in_force_from"], fields["in_force_to"]
    if starts and starts.isoformat() != date:
        table.fault(f"in_force_from is {starts}, but the file is named {date}.")
    if starts and ends and ends < starts:
        table.fault("in_force_to is before in_force_from.")


def _rows(table: Table, name: str, *, label: str) -> Iterator[Table]:
    rows: list[Any] = table.take(name, list, blank=True) or []
    for n, row in enumerate(rows, start=1):
        called = row.get(label) or f"no. {n}"
        part = Table(f"{table.where}, {name} {called}", row, table.faults)
        yield part
        part.done()


def _paragraph(row: Table, *, document: str, status: Status) -> Paragraph:
    return Paragraph(
        key=f"{document}/{row.take('key', str)}",
        force=row.choice("force", Force) or Force.MAY,
        summary=row.take("summary", str) or "",
        link=row.take("link", str) or "",
        status=row.choice("status", Status, blank=True) or status,
    )


def _duties(row: Table, *, nation: str) -> Duties:
    behind: dict[str, Any] = row.take("rests_on", dict) or {}
    for duty in sorted(set(behind) - KNOWN_DUTIES):
        row.fault(f"{duty} is not a duty the portal knows.")
    return Duties(
        profile=row.take("profile", str) or "",
        nation=nation,
        name=row.take("name", str) or "",
        year_groups=frozenset(row.words("year_groups")),
        early_years=bool(row.take("early_years", bool)),
        threshold=row.choice("threshold", Threshold) or Threshold.ANY_FORCE,
        record_within_days=_days(row, "record_within_days"),
        tell_within_days=_days(row, "tell_within_days"),
        told_in_writing=bool(row.take("told_in_writing", bool)),
        not_told_from_age=row.take("not_told_from_age", int, blank=True),
        harm_exception=bool(row.take("harm_exception", bool)),
        no_safe_parent=row.take("no_safe_parent", str, blank=True),
        paragraphs={duty: tuple(keys) for duty, keys in behind.items()},
    )


def _days(row: Table, name: str) -> int:
    days = row.take(name, int)
    if days is not None and days < 0:
        row.fault(f"{name} is before the incident.")
    return days or 0


def _question(row: Table) -> SignificanceQuestion:
    return SignificanceQuestion(
        key=row.take("key", str) or "",
        words=row.take("words", str) or "",
        hint=row.take("hint", str, blank=True) or "",
        if_yes=row.take("if_yes", str) or "",
        paragraphs=row.words("paragraphs"),
    )


def _rests_on(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values: dict[str, Any] = table.take("rests_on", dict, blank=True) or {}
    row = Table(f"{table.where}, rests_on", values, table.faults)
    return tuple((question, row.words(question)) for question in values)


def _overlaps(editions: Iterable[Edition]) -> Iterator[Fault]:
    def document(edition: Edition) -> tuple[str, str]:
        return edition.nation, edition.document

    for (nation, name), group in groupby(sorted(editions, key=document), key=document):
        for first, second in combinations(sorted(group, key=lambda e: e.in_force_from), 2):
            if first.in_force(second.in_force_from):
                yield Fault(
                    f"{nation}/{name}/{second.in_force_from}.toml",
                    f"overlaps the edition of {first.in_force_from}, which does not end before it.",
                )


def _broken_references(editions: Iterable[Edition]) -> Iterator[Fault]:
    """A reference must hold on the first day of the edition that makes it, in its own nation."""
    everything = tuple(editions)
    for edition in everything:
        known = {
            paragraph.key
            for other in everything
            if other.nation == edition.nation and other.in_force(edition.in_force_from)
            for paragraph in other.paragraphs
        }
        where = f"{edition.nation}/{edition.document}/{edition.in_force_from}.toml"
        for what, key in _references(edition):
            if key not in known:
                yield Fault(f"{where}, {what}", f"{key} is not a paragraph in force then.")


def _references(edition: Edition) -> Iterator[tuple[str, str]]:
    for profile in edition.duties:
        for duty, keys in profile.paragraphs.items():
            yield from ((f"duties {profile.profile}, {duty}", key) for key in keys)
    for question in edition.significance:
        yield from ((f"significance {question.key}", key) for key in question.paragraphs)
    for name, keys in edition.rests_on:
        yield from ((f"rests_on {name}", key) for key in keys)


def _profiles_said_twice(editions: Iterable[Edition]) -> Iterator[Fault]:
    """Two profiles that claim the same year group on one day would make the law a coin toss."""
    for edition in editions:
        where = f"{edition.nation}/{edition.document}/{edition.in_force_from}.toml"
        for first, second in combinations(edition.duties, 2):
            shared = first.year_groups & second.year_groups
            both_general = not first.year_groups and not second.year_groups
            if shared or both_general:
                whom = ", ".join(sorted(shared)) or "every other pupil"
                yield Fault(where, f"{first.profile} and {second.profile} both claim {whom}.")
