"""Reads `content/` and finds every fault in it before anything is believed."""

import calendar
import datetime as dt
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from guidance.editions import (
    START_NOT_KNOWN,
    AnswerKind,
    Checklist,
    ChecklistKind,
    ChecklistQuestion,
    Deadline,
    Duties,
    Edition,
    Exactness,
    Force,
    Notice,
    Paragraph,
    SignificanceQuestion,
    Status,
    Threshold,
    Unit,
)
from guidance.faults import between_editions
from guidance.library import Library
from guidance.tables import Fault, Table
from rri_portal.nations import Nation

# The folder of what speaks to more than one nation: each edition in it names them.
SHARED = "shared"
# Addresses of pages that stand beside those of documents
RESERVED = frozenset({"changes", "checklists"})
# The duties a profile may say what they rest on; anything else is a slip of the pen.
KNOWN_DUTIES = frozenset(
    {"threshold", "record_by", "tell_by", "tell_at_latest", "told_in_writing", "not_told_from_age",
     "harm_exception", "no_safe_parent"}
)  # fmt: skip


class FaultyContent(Exception):
    """The content cannot be believed; `faults` lists everything wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


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
    return editions, (*faults, *between_editions(editions))


def _edition(path: Path, content: Path, faults: list[Fault]) -> Edition | None:
    where = str(path.relative_to(content))
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        faults.append(Fault(where, f"is not readable TOML: {reason}."))
        return None
    table = Table(where, values, faults)
    nation, document = path.parts[-3], path.parts[-2]
    if document in RESERVED:
        table.fault(f"a document cannot be called {document}: that is the address of a page.")
    head = _head(table, nation=nation, stem=path.stem)
    parts = _parts(table, nation=nation, document=document, status=head["status"])
    table.done()
    if head["in_force_from"] is None and path.stem != START_NOT_KNOWN:
        return None
    return Edition(nation=nation, document=document, **head, **parts)


def _parts(table: Table, *, nation: str, document: str, status: Status | None) -> dict[str, Any]:
    weight = status or Status.UNCONFIRMED
    return {
        "paragraphs": tuple(
            _paragraph(row, document=document, status=weight)
            for row in table.rows("paragraph", label="key")
        ),
        "duties": tuple(
            _duties(row, nation=nation) for row in table.rows("duties", label="profile")
        ),
        "significance": tuple(
            _significance(row) for row in table.rows("significance", label="key")
        ),
        "rests_on": _rests_on(table),
        "checklist": _checklist(table),
    }


# The head of an edition


def _head(whole: Table, *, nation: str, stem: str) -> dict[str, Any]:
    values: dict[str, Any] = whole.take("edition", dict) or {}
    table = Table(whole.where, values, whole.faults)
    known = stem != START_NOT_KNOWN
    fields = {
        "nations": _nations(table, nation),
        "title": table.take("title", str),
        "publisher": table.take("publisher", str),
        "status": table.choice("status", Status),
        "source_url": table.take("source_url", str),
        "in_force_from": table.take("in_force_from", dt.date, blank=not known),
        "in_force_to": table.take("in_force_to", dt.date, blank=True),
        "exact_to": table.choice("exact_to", Exactness, blank=True) or Exactness.DAY,
        "standing": table.take("standing", str, blank=known) or "",
        "partly_held": table.take("partly_held", bool, blank=True) or False,
        "for_whom": table.take("for_whom", str, blank=True) or "",
        "compiled": table.take("compiled", dt.date),
        **_checking(table),
        "next_review": table.take("next_review", dt.date),
        "note": table.take("note", str, blank=True) or "",
    }
    table.done()
    _check_dates(table, fields, stem=stem)
    return fields


def _nations(table: Table, folder: str) -> frozenset[str]:
    """Its folder's nation, or in the shared folder those that it names."""
    named = table.words("nations") if folder == SHARED else (folder,)
    if not named:
        table.fault("names none of the nations that share it.")
    for nation in named:
        if nation not in Nation.values:
            table.fault(f"{nation} is not a nation of the United Kingdom.")
    return frozenset(named)


def _checking(table: Table) -> dict[str, Any]:
    """Either a person and a day, or that nobody has checked it yet: never neither, nor both."""
    by = table.take("checked_by", str, blank=True) or ""
    on = table.take("checked_on", dt.date, blank=True)
    nobody = table.take("not_yet_checked", bool, blank=True) or False
    if nobody and (by or on):
        table.fault("says who checked it, and that nobody has.")
    elif not nobody and not (by and on):
        table.fault(
            "says neither who checked it and when (checked_by, checked_on) "
            "nor that nobody has yet (not_yet_checked = true)."
        )
    return {"checked_by": by, "checked_on": on}


def _check_dates(table: Table, fields: dict[str, Any], *, stem: str) -> None:
    starts, ends = fields["in_force_from"], fields["in_force_to"]
    if starts and starts.isoformat() != stem:
        table.fault(f"in_force_from is {starts}, but the file is named {stem}.")
    if starts and ends and ends < starts:
        table.fault("in_force_to is before in_force_from.")
    if ends and not starts and stem == START_NOT_KNOWN:
        table.fault("it cannot end before anybody knows that it began.")
    if starts and starts != _last_day(starts, fields["exact_to"]):
        table.fault(f"known only to its {fields['exact_to']}, it begins on the last day of it.")


def _last_day(day: dt.date, exact_to: Exactness) -> dt.date:
    if exact_to is Exactness.YEAR:
        return dt.date(day.year, 12, 31)
    if exact_to is Exactness.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


# What an edition says


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
    latest = any(f"tell_at_latest_within_{unit}" in row.values for unit in Unit)
    return Duties(
        profile=row.take("profile", str) or "",
        nation=nation,
        name=row.take("name", str) or "",
        check_current_guidance=bool(row.take("check_current_guidance", bool, blank=True)),
        year_groups=frozenset(row.words("year_groups")),
        early_years=bool(row.take("early_years", bool)),
        threshold=row.choice("threshold", Threshold) or Threshold.ANY_FORCE,
        record=_deadline(row, "record_within", nation=nation),
        tell=_deadline(row, "tell_within", nation=nation),
        tell_at_latest=_deadline(row, "tell_at_latest_within", nation=nation) if latest else None,
        told_in_writing=row.take("told_in_writing", bool, blank=True),
        not_told_from_age=row.take("not_told_from_age", int, blank=True),
        harm_exception=bool(row.take("harm_exception", bool)),
        no_safe_parent=row.take("no_safe_parent", str, blank=True),
        notices=tuple(_notice(one, nation=nation) for one in row.rows("notify", label="who")),
        paragraphs={duty: tuple(keys) for duty, keys in behind.items()},
    )


def _deadline(row: Table, name: str, *, nation: str) -> Deadline:
    """Said once, in one unit: `tell_within_days = 0`, `tell_within_hours = 24`."""
    said = [unit for unit in Unit if f"{name}_{unit}" in row.values]
    given = [(unit, row.take(f"{name}_{unit}", int)) for unit in said]
    if len(given) != 1:
        row.fault(f"{name} is {'said twice' if given else 'missing'}.")
        return Deadline(0, Unit.DAYS, nation)
    unit, within = given[0]
    if within is not None and within < 0:
        row.fault(f"{name}_{unit} is before the incident.")
        within = 0
    return Deadline(within or 0, unit, nation)


def _notice(row: Table, *, nation: str) -> Notice:
    return Notice(
        who=row.take("who", str) or "",
        what=row.take("what", str) or "",
        within=_deadline(row, "within", nation=nation),
        paragraphs=row.paragraphs(),
    )


def _significance(row: Table) -> SignificanceQuestion:
    return SignificanceQuestion(
        key=row.take("key", str) or "",
        words=row.take("words", str) or "",
        hint=row.take("hint", str, blank=True) or "",
        if_yes=row.take("if_yes", str) or "",
        paragraphs=row.paragraphs(),
    )


def _checklist(table: Table) -> Checklist | None:
    values = table.take("checklist", dict, blank=True)
    if values is None:
        return None
    row = Table(f"{table.where}, checklist", values, table.faults)
    kind = row.choice("kind", ChecklistKind)
    about = row.take("about", str) or ""
    questions = tuple(_asked(one) for one in row.rows("question", label="key"))
    row.done()
    if not questions:
        row.fault("asks nothing.")
    if len({one.key for one in questions}) != len(questions):
        row.fault("asks two questions under one key.")
    return Checklist(kind=kind, about=about, questions=questions) if kind else None


def _asked(row: Table) -> ChecklistQuestion:
    return ChecklistQuestion(
        key=row.take("key", str) or "",
        words=row.take("words", str) or "",
        hint=row.take("hint", str, blank=True) or "",
        answer=row.choice("answer", AnswerKind) or AnswerKind.WORDS,
        paragraphs=row.paragraphs(),
    )


def _rests_on(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values: dict[str, Any] = table.take("rests_on", dict, blank=True) or {}
    row = Table(f"{table.where}, rests_on", values, table.faults)
    return tuple((question, row.words(question)) for question in values)
