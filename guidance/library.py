"""Law and guidance as data: what is in force on a day, and what it asks.

Everything here is read once from `content/` and never changes while the portal runs. Code asks
for what is in force on a day; it never writes a deadline or a threshold down itself.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

CONTENT = Path(__file__).parent / "content"


class Status(StrEnum):
    """What weight a document or a paragraph carries."""

    STATUTORY = "statutory"
    HAVE_REGARD = "have regard"
    ADVISORY = "advisory"
    UNCONFIRMED = "unconfirmed"


class Force(StrEnum):
    """`must` is law; `should` is followed unless there is good reason not to."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Threshold(StrEnum):
    """How little force is already recorded. Seclusion and restraint always are."""

    SIGNIFICANT_FORCE = "significant force"
    ANY_FORCE = "any force"


class NothingInForce(LookupError):
    """The portal holds no law for this nation on this day; a caller then has no deadlines."""


class UnknownParagraph(LookupError):
    """No edition in force on this day has a paragraph of this key."""


class UnknownQuestion(LookupError):
    """Nothing in force on this day says what this question rests on."""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One thing a document asks, in our own words. `status` may be weaker than the document's."""

    key: str
    force: Force
    summary: str
    link: str
    status: Status

    @property
    def confirmed(self) -> bool:
        return self.status is not Status.UNCONFIRMED


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One document as it stands from a day, and until a day where that is known."""

    nation: str
    document: str
    title: str
    publisher: str
    status: Status
    source_url: str
    in_force_from: dt.date
    in_force_to: dt.date | None
    compiled: dt.date
    checked_by: str
    next_review: dt.date
    note: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    duties: tuple["Duties", ...] = ()
    significance: tuple["SignificanceQuestion", ...] = ()
    rests_on: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def in_force(self, on: dt.date) -> bool:
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


@dataclass(frozen=True, kw_only=True)
class Duties:
    """What a school of one nation must do for a pupil of some year groups.

    `year_groups` empty means every pupil whom no other profile of the nation names.
    """

    profile: str
    nation: str
    name: str
    year_groups: frozenset[str]
    early_years: bool
    threshold: Threshold
    record_within_days: int
    tell_within_days: int
    told_in_writing: bool
    not_told_from_age: int | None
    harm_exception: bool
    no_safe_parent: str | None
    paragraphs: Mapping[str, tuple[str, ...]]

    def record_by(self, started_on: dt.date) -> dt.date:
        """The London calendar date by whose end the written record is expected."""
        return started_on + dt.timedelta(days=self.record_within_days)

    def tell_by(self, started_on: dt.date) -> dt.date:
        """The London calendar date by whose end each parent is expected to have been told."""
        return started_on + dt.timedelta(days=self.tell_within_days)

    def parents_are_told(self, *, age: int) -> bool:
        """False for a pupil old enough that the duty to tell parents has ended."""
        return self.not_told_from_age is None or age < self.not_told_from_age

    def rests_on(self, duty: str) -> tuple[str, ...]:
        """Keys of the paragraphs behind one duty, such as `tell_by`."""
        return self.paragraphs.get(duty, ())


@dataclass(frozen=True, kw_only=True)
class SignificanceQuestion:
    """A plain question that helps to tell what must be recorded. It has no default answer."""

    key: str
    words: str
    hint: str
    if_yes: str
    paragraphs: tuple[str, ...]


class Library:
    """Every edition the portal holds."""

    def __init__(self, editions: tuple[Edition, ...]) -> None:
        self.editions = editions

    def in_force(self, nation: str, on: dt.date) -> tuple[Edition, ...]:
        """The nation's editions in force on that day, by title; none is an empty tuple."""
        running = (e for e in self.editions if e.nation == nation and e.in_force(on))
        return tuple(sorted(running, key=lambda edition: edition.title))

    def required(self, nation: str, on: dt.date) -> tuple[Edition, ...]:
        if editions := self.in_force(nation, on):
            return editions
        raise NothingInForce(f"Nothing is in force for {nation} on {on:%d %B %Y}.")

    def duties(self, *, nation: str, year_group: str, on: dt.date) -> Duties:
        profiles = [d for edition in self.required(nation, on) for d in edition.duties]
        named = (d for d in profiles if year_group in d.year_groups)
        general = (d for d in profiles if not d.year_groups)
        if found := next(named, None) or next(general, None):
            return found
        raise NothingInForce(f"No duties are in force for {nation} on {on:%d %B %Y}.")

    def paragraph(self, key: str, *, on: dt.date) -> Paragraph:
        running = (e for e in self.editions if e.in_force(on))
        found = (p for edition in running for p in edition.paragraphs if p.key == key)
        if paragraph := next(found, None):
            return paragraph
        raise UnknownParagraph(f"No paragraph {key} is in force on {on:%d %B %Y}.")

    def significance_questions(
        self, on: dt.date, *, nation: str
    ) -> tuple[SignificanceQuestion, ...]:
        return tuple(q for edition in self.required(nation, on) for q in edition.significance)

    def behind(self, question: str, *, on: dt.date, nation: str) -> tuple[Paragraph, ...]:
        for edition in self.required(nation, on):
            for key, paragraphs in edition.rests_on:
                if key == question:
                    return tuple(self.paragraph(p, on=on) for p in paragraphs)
        raise UnknownQuestion(f"Nothing says what the question {question} rests on.")


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


def paragraph(key: str, *, on: dt.date) -> Paragraph:
    """The paragraph as it stood on a day. Raises `UnknownParagraph`."""
    return library().paragraph(key, on=on)


def significance_questions(
    on: dt.date, *, nation: str = "england"
) -> tuple[SignificanceQuestion, ...]:
    """The plain questions that tell what must be recorded, in order. Raises `NothingInForce`."""
    return library().significance_questions(on, nation=nation)


def paragraphs_behind(
    question: str, *, on: dt.date, nation: str = "england"
) -> tuple[Paragraph, ...]:
    """What a form's question rests on. Raises `NothingInForce` or `UnknownQuestion`."""
    return library().behind(question, on=on, nation=nation)
