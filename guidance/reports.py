"""What the library's pages show: plain values, made from what is held and a day. Asks the
database nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse

from guidance import wording
from guidance.asking import Basis, address_of, bases_of, found_in
from guidance.editions import (
    ONE_DAY,
    Checklist,
    ChecklistKind,
    ChecklistQuestion,
    Duties,
    Edition,
    Force,
    Status,
    Threshold,
)
from guidance.library import library
from guidance.models import KINDS, CompletedChecklist
from rri_portal.interface.forms import spelled
from rri_portal.london import local
from rri_portal.schools.models import School

# What is in force


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One document on the shelf. `doubtful`: how many of its paragraphs are unconfirmed."""

    title: str
    url: str
    publisher: str
    for_whom: str
    runs: str
    paragraphs: int
    doubtful: int
    checked: str
    reviewed: str
    overdue: bool


@dataclass(frozen=True)
class Group:
    """The documents of one weight, and what that weight means."""

    title: str
    means: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Fact:
    """One duty in words. `bases` empty: the portal's own default."""

    label: str
    words: str
    bases: list[Basis]


@dataclass(frozen=True)
class Profile:
    name: str
    preset: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Shelf:
    """What is held for a school's nation on a day. `how` is the address of how it is applied."""

    groups: tuple[Group, ...]
    pending: tuple[Entry, ...]
    profiles: tuple[Profile, ...]
    how: str

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.profiles)


def shelf_of(school: School, *, on: dt.date, today: dt.date) -> Shelf:
    running = library().in_force(school.nation, on)
    documents = [e for e in running if e.paragraphs]
    applied = [e for e in running if e.duties]
    return Shelf(
        groups=tuple(_groups(documents, school=school, on=on, today=today)),
        pending=tuple(
            _entry(e, school=school, on=on, today=today)
            for e in library().of(school.nation)
            if e.in_force_from is None
        ),
        profiles=tuple(profile_of(d, school=school, on=on) for e in applied for d in e.duties),
        how=address_of(applied[0], school=school, on=on) if applied else "",
    )


def _groups(
    editions: list[Edition], *, school: School, on: dt.date, today: dt.date
) -> Iterator[Group]:
    for status in Status:
        alike = [e for e in editions if e.status is status]
        alike.sort(key=lambda e: bool(e.for_whom))  # what speaks to every school comes first
        if alike:
            entries = (_entry(e, school=school, on=on, today=today) for e in alike)
            yield Group(wording.WEIGHTS[status], wording.WEIGHTS_MEAN[status], tuple(entries))


def _entry(edition: Edition, *, school: School, on: dt.date, today: dt.date) -> Entry:
    return Entry(
        title=edition.title,
        url=address_of(edition, school=school, on=on),
        publisher=edition.publisher,
        for_whom=edition.for_whom,
        runs=wording.runs(edition),
        paragraphs=len(edition.paragraphs),
        doubtful=sum(not one.confirmed for one in edition.paragraphs),
        checked=wording.checked(edition),
        reviewed=wording.reviewed(edition, today),
        overdue=edition.next_review < today,
    )


# What a school must do


THRESHOLDS = {
    Threshold.SIGNIFICANT_FORCE: "Every significant use of force, every seclusion and every "
    "restraint, with force or without.",
    Threshold.ANY_FORCE: "Any use of force, every seclusion and every restraint.",
    Threshold.ANY_RESTRAINT: "Every restraint and every seclusion.",
    Threshold.ANY_RESTRICTIVE_PRACTICE: "Every restrictive practice.",
}


def profile_of(duties: Duties, *, school: School, on: dt.date) -> Profile:
    facts = tuple(
        Fact(label, words, _bases(keys, school=school, on=on))
        for label, words, keys in _said(duties)
    )
    return Profile(duties.name, duties.check_current_guidance, facts)


def _said(duties: Duties) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    behind = duties.rests_on
    yield "Recorded", THRESHOLDS[duties.threshold], behind("threshold")
    yield "Written record", f"{_capital(duties.record.said)}.", behind("record_by")
    yield "Parents told", f"{_capital(duties.tell.said)}.", behind("tell_by")
    if duties.tell_at_latest:
        yield "At the latest", f"{_capital(duties.tell_at_latest.said)}.", behind("tell_at_latest")
    if duties.told_in_writing:
        yield "How they are told", "In writing.", behind("told_in_writing")
    if duties.not_told_from_age is not None:
        words = f"Parents of a pupil aged {duties.not_told_from_age} or over."
        yield "Need not be told", words, behind("not_told_from_age")
    if duties.harm_exception:
        words = "A parent, where telling them is likely to harm the pupil significantly."
        yield "Not told", words, behind("harm_exception")
    if duties.no_safe_parent:
        words = f"The {duties.no_safe_parent} is told instead."
        yield "Where no parent can safely be told", words, behind("no_safe_parent")
    for notice in duties.notices:
        yield notice.who, f"{_capital(notice.what)} {notice.within.said}.", notice.paragraphs


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _bases(keys: Iterable[str], *, school: School, on: dt.date) -> list[Basis]:
    return bases_of(found_in(keys, nation=school.nation, on=on), school=school, on=on)


# One document


@dataclass(frozen=True)
class Line:
    """One paragraph of a document; `name` is its anchor."""

    name: str
    force: str
    summary: str
    doubtful: bool
    link: str


@dataclass(frozen=True)
class Change:
    """What one edition changed. `first`: nothing earlier is held; `uncompared`: too little of
    what was there before is held to tell what changed, and nothing is claimed."""

    title: str
    url: str
    begins: str
    until: str
    first: bool
    uncompared: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reworded: tuple[tuple[str, str], ...]

    @property
    def unchanged(self) -> bool:
        return not (self.first or self.uncompared or self.summary)

    @property
    def summary(self) -> str:
        """ "2 new, 1 no longer there"; empty where nothing changed."""
        counts = (
            (len(self.added), "new"),
            (len(self.removed), "no longer there"),
            (len(self.reworded), "reworded"),
        )
        return ", ".join(f"{count} {what}" for count, what in counts if count)


@dataclass(frozen=True)
class DocumentPage:
    """`astray` is a sentence where the edition shown was not in force on the day asked about."""

    edition: Edition
    weight: str
    weight_means: str
    lines: tuple[Line, ...]
    profiles: tuple[Profile, ...]
    runs: str
    checked: str
    reviewed: str
    astray: str
    editions: tuple[Change, ...]


def editions_of(document: str, nation: str) -> tuple[Edition, ...]:
    """Oldest first; what is not known to be in force comes last."""
    held = [e for e in library().of(nation) if e.document == document]
    return tuple(sorted(held, key=lambda e: e.in_force_from or dt.date.max))


def edition_on(editions: tuple[Edition, ...], on: dt.date) -> Edition:
    """The one in force that day; else the last that had begun; else the first."""
    running = [e for e in editions if e.in_force(on)]
    begun = [e for e in editions if e.in_force_from and e.in_force_from <= on]
    return (running or begun[-1:] or list(editions))[0]


def document_page(
    editions: tuple[Edition, ...], *, school: School, on: dt.date, today: dt.date
) -> DocumentPage:
    edition = edition_on(editions, on)
    return DocumentPage(
        edition=edition,
        weight=wording.WEIGHTS[edition.status],
        weight_means=wording.WEIGHTS_MEAN[edition.status],
        lines=tuple(
            Line(p.name, wording.FORCES[p.force], p.summary, not p.confirmed, p.link)
            for p in edition.paragraphs
        ),
        profiles=tuple(profile_of(d, school=school, on=on) for d in edition.duties),
        runs=wording.runs(edition),
        checked=wording.checked(edition),
        reviewed=wording.reviewed(edition, today),
        astray=_astray(edition, on),
        editions=tuple(_changes(editions, school=school))[::-1],
    )


def _astray(edition: Edition, on: dt.date) -> str:
    if edition.in_force_from is None or edition.in_force(on):
        return ""
    if on < edition.in_force_from:
        return (
            f"On {spelled(on)} no edition held here was in force. This is the first, from "
            f"{wording.begins(edition)}."
        )
    return f"On {spelled(on)} this was no longer in force. It is the last edition held here."


def _changes(editions: tuple[Edition, ...], *, school: School) -> Iterator[Change]:
    before: Edition | None = None
    for edition in editions:
        yield _change(before, edition, school=school)
        before = edition


def _change(before: Edition | None, edition: Edition, *, school: School) -> Change:
    comparable = before is not None and not before.partly_held
    now = _words_of(edition)
    was = _words_of(before) if before and comparable else now
    return Change(
        title=edition.title,
        url=_at_its_start(edition, school=school),
        begins=wording.begins(edition),
        until=spelled(edition.in_force_to) if edition.in_force_to else "",
        first=before is None,
        uncompared=before is not None and not comparable,
        added=tuple(words for key, words in now.items() if key not in was),
        removed=tuple(words for key, words in was.items() if key not in now),
        reworded=tuple(
            (was[key], words) for key, words in now.items() if was.get(key, words) != words
        ),
    )


def _words_of(edition: Edition) -> dict[str, str]:
    """What an edition says, by key: a change of force is a change of words."""
    said = {p.key: f"{wording.FORCES[p.force]}: {p.summary}" for p in edition.paragraphs}
    asked = edition.checklist.questions if edition.checklist else ()
    return said | {question.key: question.words for question in asked}


def _at_its_start(edition: Edition, *, school: School) -> str:
    on = edition.in_force_from or edition.compiled
    if edition.checklist:
        page = reverse("guidance:checklist", args=[school.slug, edition.checklist.kind])
        return f"{page}?on={on}"
    return address_of(edition, school=school, on=on)


# What changed


@dataclass(frozen=True)
class Turn:
    """One day on which something changed."""

    day: str
    changes: tuple[Change, ...]
    ended: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """`coming` begins after today; `pending` is not known to begin at all."""

    coming: tuple[Turn, ...]
    past: tuple[Turn, ...]
    pending: tuple[Entry, ...]


def changes_of(school: School, today: dt.date) -> Changes:
    turns = _turns(school)
    return Changes(
        coming=tuple(turn for day, turn in turns if day > today)[::-1],
        past=tuple(turn for day, turn in turns if day <= today),
        pending=tuple(
            _entry(e, school=school, on=today, today=today)
            for e in library().of(school.nation)
            if e.in_force_from is None
        ),
    )


def _turns(school: School) -> list[tuple[dt.date, Turn]]:
    """Newest first."""
    held = sorted(
        library().of(school.nation), key=lambda e: (bool(e.checklist), e.document, e.file)
    )
    began: dict[dt.date, list[tuple[Edition, Change]]] = {}
    ended: dict[dt.date, list[str]] = {}
    for _, group in groupby(held, key=lambda e: e.document):
        editions = tuple(e for e in group if e.in_force_from)
        for edition, change in zip(editions, _changes(editions, school=school), strict=True):
            if edition.in_force_from:
                began.setdefault(edition.in_force_from, []).append((edition, change))
        for title, day in _ended(editions):
            ended.setdefault(day, []).append(title)
    return [
        (day, _turn(day, began.get(day, []), ended.get(day, [])))
        for day in sorted({*began, *ended}, reverse=True)
    ]


def _turn(day: dt.date, began: list[tuple[Edition, Change]], ended: list[str]) -> Turn:
    exact = {wording.begins(edition) for edition, _ in began}
    said = exact.pop() if len(exact) == 1 else spelled(day)
    return Turn(said, tuple(change for _, change in began), tuple(ended))


def _ended(editions: tuple[Edition, ...]) -> Iterator[tuple[str, dt.date]]:
    """Editions that nothing followed on the next day."""
    starts = {e.in_force_from for e in editions}
    for edition in editions:
        if edition.in_force_to and edition.in_force_to + ONE_DAY not in starts:
            yield edition.title, edition.in_force_to + ONE_DAY


# Checklists


@dataclass(frozen=True)
class Asked:
    """One question of a checklist, with what it rests on."""

    question: ChecklistQuestion
    bases: list[Basis]


@dataclass(frozen=True)
class ChecklistPage:
    edition: Edition
    checklist: Checklist
    asked: tuple[Asked, ...]
    runs: str
    checked: str
    reviewed: str


def checklists_of(school: School, on: dt.date) -> tuple[ChecklistPage, ...]:
    """Those in force on a day, in the order of their kinds."""
    held = checklists_in_force(school, on).values()
    return tuple(checklist_page(*one, school=school, on=on) for one in held)


def checklists_in_force(
    school: School, on: dt.date
) -> dict[ChecklistKind, tuple[Edition, Checklist]]:
    """The same with their editions, not drawn yet."""
    found = (library().checklist(kind, nation=school.nation, on=on) for kind in ChecklistKind)
    return {one.checklist.kind: (one, one.checklist) for one in found if one and one.checklist}


def checklist_page(
    edition: Edition, checklist: Checklist, *, school: School, on: dt.date
) -> ChecklistPage:
    return ChecklistPage(
        edition=edition,
        checklist=checklist,
        asked=tuple(
            Asked(question, _bases(question.paragraphs, school=school, on=on))
            for question in checklist.questions
        ),
        runs=wording.runs(edition),
        checked=wording.checked(edition),
        reviewed=wording.reviewed(edition, on),
    )


# Checklists that somebody has gone through


@dataclass(frozen=True)
class Behind:
    """A paragraph as it stood when the question was asked."""

    force: str
    summary: str
    source: str
    doubt: str


@dataclass(frozen=True)
class Answered:
    """One question, in the words in which it was asked. `answer` empty: not answered."""

    words: str
    hint: str
    answer: str
    note: str
    behind: tuple[Behind, ...]


@dataclass(frozen=True)
class CompletedPage:
    title: str
    edition: str
    completed: str
    questions: tuple[Answered, ...]
    erased: bool


def completed_page(completed: CompletedChecklist) -> CompletedPage:
    """What was asked and answered then, whatever is in force now."""
    return CompletedPage(
        title=TITLES[completed.kind],
        edition=spelled(completed.edition_from),
        completed=_moment(completed),
        questions=tuple(_answered(one) for one in completed.asked or ()),
        erased=completed.erased_at is not None,
    )


TITLES = dict(KINDS)


def _moment(completed: CompletedChecklist) -> str:
    at = local(completed.completed_at)
    return f"{spelled(at.date())}, {at:%H:%M}"


def _answered(asked: dict[str, Any]) -> Answered:
    said = asked["answer"] or ""
    return Answered(
        words=asked["words"],
        hint=asked["hint"],
        answer=wording.ANSWERS.get(said, said),
        note=asked.get("note", ""),
        behind=tuple(_behind(one) for one in asked["paragraphs"]),
    )


def _behind(paragraph: dict[str, str]) -> Behind:
    unconfirmed = paragraph["status"] == Status.UNCONFIRMED
    edition = spelled(dt.date.fromisoformat(paragraph["edition"]))
    return Behind(
        force=wording.FORCES[Force(paragraph["force"])],
        summary=paragraph["summary"],
        source=f"{paragraph['document']}, in force from {edition}",
        doubt=wording.UNCONFIRMED if unconfirmed else "",
    )
