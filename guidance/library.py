"""Law and guidance as data: what is in force on a day, and what it asks.

Everything here is read once from `content/` and never changes while the portal runs. Code asks
for what is in force on a day; it never writes a deadline or a threshold down itself.
"""

import datetime as dt
from functools import cache
from pathlib import Path

from guidance.editions import (
    Checklist,
    ChecklistKind,
    Duties,
    Edition,
    Force,
    Paragraph,
    SignificanceQuestion,
    Status,
    Threshold,
)

__all__ = [
    "Duties",
    "Edition",
    "Force",
    "Library",
    "NothingInForce",
    "Paragraph",
    "SignificanceQuestion",
    "Status",
    "Threshold",
    "UnknownParagraph",
    "UnknownQuestion",
]

CONTENT = Path(__file__).parent / "content"


class NothingInForce(LookupError):
    """The portal holds no law for this nation on this day; a caller then has no deadlines."""


class UnknownParagraph(LookupError):
    """No edition in force on this day has a paragraph of this key."""


class UnknownQuestion(LookupError):
    """Nothing in force on this day says what this question rests on."""


class Library:
    """Every edition the portal holds."""

    def __init__(self, editions: tuple[Edition, ...]) -> None:
        self.editions = editions

    def of(self, nation: str) -> tuple[Edition, ...]:
        """Everything held for a nation, whatever the day."""
        return tuple(edition for edition in self.editions if nation in edition.nations)

    def in_force(self, nation: str, on: dt.date) -> tuple[Edition, ...]:
        """The nation's editions in force on that day, by title; none is an empty tuple."""
        running = (edition for edition in self.of(nation) if edition.in_force(on))
        return tuple(sorted(running, key=lambda edition: edition.title))

    def duties(self, *, nation: str, year_group: str, on: dt.date) -> Duties:
        profiles = [d for edition in self.in_force(nation, on) for d in edition.duties]
        named = (d for d in profiles if year_group in d.year_groups)
        general = (d for d in profiles if not d.year_groups)
        if found := next(named, None) or next(general, None):
            return found
        raise NothingInForce(f"No duties are in force for {nation} on {on:%d %B %Y}.")

    def find(self, key: str, *, nation: str, on: dt.date) -> tuple[Edition, Paragraph] | None:
        """The paragraph, with the edition it stands in."""
        for edition in self.in_force(nation, on):
            for paragraph in edition.paragraphs:
                if paragraph.key == key:
                    return edition, paragraph
        return None

    def paragraph(self, key: str, *, on: dt.date, nation: str) -> Paragraph:
        if found := self.find(key, nation=nation, on=on):
            return found[1]
        raise UnknownParagraph(f"No paragraph {key} is in force on {on:%d %B %Y}.")

    def significance_questions(
        self, on: dt.date, *, nation: str
    ) -> tuple[SignificanceQuestion, ...]:
        questions = tuple(q for e in self.in_force(nation, on) for q in e.significance)
        if not questions:
            raise NothingInForce(f"No questions are in force for {nation} on {on:%d %B %Y}.")
        return questions

    def keys_behind(self, question: str, *, on: dt.date, nation: str) -> tuple[str, ...]:
        """Keys of what a question rests on; empty where nothing in force says."""
        said = (pair for e in self.in_force(nation, on) for pair in e.rests_on)
        return next((keys for key, keys in said if key == question), ())

    def checklist(self, kind: ChecklistKind, *, nation: str, on: dt.date) -> Edition | None:
        """The edition whose checklist of this kind is in force; its `checklist` is there."""
        asked = (e for e in self.in_force(nation, on) if e.checklist and e.checklist.kind is kind)
        return next(asked, None)


@cache
def library() -> Library:
    """The portal's own content. Raises `FaultyContent`, which names every fault, if any is."""
    from guidance.reading import read

    return read(CONTENT)


def in_force(nation: str, on: dt.date) -> tuple[Edition, ...]:
    """The editions in force for a nation on a day; empty where the portal holds none."""
    return library().in_force(nation, on)


def duties(*, nation: str, year_group: str, on: dt.date) -> Duties:
    """What the law of `nation` asks for a pupil of `year_group` ("R", "7", "" if unknown).

    Raises `NothingInForce` for a day before the first edition, and for a nation whose law the
    portal does not hold: there is then no deadline to show, and none is invented.
    """
    return library().duties(nation=nation, year_group=year_group, on=on)


def paragraph(key: str, *, on: dt.date, nation: str = "england") -> Paragraph:
    """The paragraph as it stood on a day. Raises `UnknownParagraph`."""
    return library().paragraph(key, on=on, nation=nation)


def significance_questions(
    on: dt.date, *, nation: str = "england"
) -> tuple[SignificanceQuestion, ...]:
    """The plain questions that tell what must be recorded, in order. Raises `NothingInForce`."""
    return library().significance_questions(on, nation=nation)


def paragraphs_behind(
    question: str, *, on: dt.date, nation: str = "england"
) -> tuple[Paragraph, ...]:
    """What a form's question rests on. Raises `UnknownQuestion`; `asking.py` never does."""
    if keys := library().keys_behind(question, on=on, nation=nation):
        return tuple(paragraph(key, on=on, nation=nation) for key in keys)
    raise UnknownQuestion(f"Nothing says what the question {question} rests on.")


def checklist(kind: ChecklistKind, *, on: dt.date, nation: str = "england") -> Checklist:
    """The checklist as it is asked on a day. Raises `NothingInForce`."""
    edition = library().checklist(kind, nation=nation, on=on)
    if edition and edition.checklist:
        return edition.checklist
    raise NothingInForce(f"No {kind} checklist is in force for {nation} on {on:%d %B %Y}.")
