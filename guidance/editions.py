"""What the content says, once it is read: editions, paragraphs, duties, checklists.

Everything here is frozen. What is in force on a day, and what a school of a nation is asked, is
`library.py`'s to say.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rri_portal.schools.calendar import SATURDAY, bank_holidays

ONE_DAY = dt.timedelta(days=1)


class Status(StrEnum):
    """What weight a document or a paragraph carries."""

    STATUTORY = "statutory"
    HAVE_REGARD = "have regard"
    ADVISORY = "advisory"
    UNCONFIRMED = "unconfirmed"


class Force(StrEnum):
    """`must` is law; `should` is followed unless there is good reason not to; `means` is how a
    document uses a word, and asks nothing by itself."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    MEANS = "means"


class Threshold(StrEnum):
    """How little is already recorded."""

    SIGNIFICANT_FORCE = "significant force"
    ANY_FORCE = "any force"
    ANY_RESTRAINT = "any restraint"
    ANY_RESTRICTIVE_PRACTICE = "any restrictive practice"


class Exactness(StrEnum):
    """How well the first day of an edition is known. One known to its month or year begins, here,
    on the last day of it: it is never shown as in force before it is certain to be."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Unit(StrEnum):
    """What a deadline counts in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    HOURS = "hours"


class ChecklistKind(StrEnum):
    RECORDING = "recording"
    BEST_INTERESTS = "best-interests"
    LAST_RESORT = "last-resort"
    SECLUSION = "seclusion"
    PARENT_REPORT = "parent-report"
    DEBRIEF = "debrief"
    PLAN = "plan"
    GOVERNORS = "governors"


class AnswerKind(StrEnum):
    """How a checklist's question is answered; `none` is a thought to stop at, and keeps nothing."""

    YES_NO = "yes-no-not-known"
    WORDS = "words"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One thing a document says, in our own words. `status` may be weaker than the document's.

    `key` is `<document>/<name>`; `name` is what a page's address ends in.
    """

    key: str
    force: Force
    summary: str
    link: str
    status: Status

    @property
    def confirmed(self) -> bool:
        return self.status is not Status.UNCONFIRMED

    @property
    def name(self) -> str:
        return self.key.partition("/")[2]


@dataclass(frozen=True)
class Deadline:
    """So many days, working days or hours, in one nation."""

    within: int
    unit: Unit
    nation: str

    def by(self, started_on: dt.date) -> dt.date:
        """The London calendar date by whose end it is over. Hours end within the day returned:
        the date is there for lists and clocks, and `said` says the hours."""
        if self.unit is Unit.HOURS:
            return started_on + dt.timedelta(days=-(-self.within // 24))
        if self.unit is Unit.DAYS:
            return started_on + dt.timedelta(days=self.within)
        return self._working_days_after(started_on)

    def _working_days_after(self, day: dt.date) -> dt.date:
        left = self.within
        while left:
            day += ONE_DAY
            left -= day.weekday() < SATURDAY and day not in bank_holidays(self.nation, day.year)
        return day

    @property
    def said(self) -> str:
        if not self.within:
            return "the same day"
        unit = self.unit.replace("_", " ")
        return f"within {self.within} {unit[:-1] if self.within == 1 else unit}"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Somebody other than a parent who is told, or given a copy."""

    who: str
    what: str
    within: Deadline
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Duties:
    """What a school of one nation must do for a pupil of some year groups.

    `year_groups` empty means every pupil whom no other profile of the nation names. A profile
    that says `check_current_guidance` is a preset: every page that uses it says so. A duty that
    rests on no paragraph is the portal's own default, and is shown as that.
    """

    profile: str
    nation: str
    name: str
    check_current_guidance: bool
    year_groups: frozenset[str]
    early_years: bool
    threshold: Threshold
    record: Deadline
    tell: Deadline
    tell_at_latest: Deadline | None
    told_in_writing: bool | None
    not_told_from_age: int | None
    harm_exception: bool
    no_safe_parent: str | None
    notices: tuple[Notice, ...]
    paragraphs: Mapping[str, tuple[str, ...]]

    def record_by(self, started_on: dt.date) -> dt.date:
        """The London calendar date by whose end the written record is expected."""
        return self.record.by(started_on)

    def tell_by(self, started_on: dt.date) -> dt.date:
        """The London calendar date by whose end each parent is expected to have been told."""
        return self.tell.by(started_on)

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


@dataclass(frozen=True, kw_only=True)
class ChecklistQuestion:
    """One question of a checklist. It has no default answer and no model one."""

    key: str
    words: str
    hint: str
    answer: AnswerKind
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """`about` says when it is of use and to whom."""

    kind: ChecklistKind
    about: str
    questions: tuple[ChecklistQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One document as it stands from a day, and until a day where that is known.

    Without `in_force_from` nobody knows that it is in force: it never counts as such, and
    `standing` says how far it has come. `nations` are those it speaks to; `nation` is its folder.
    Either somebody checked it (`checked_by`, `checked_on`) or nobody has yet. Of one that is
    `partly_held` the portal knows too little to say what a later edition changed.
    """

    nation: str
    nations: frozenset[str]
    document: str
    title: str
    publisher: str
    status: Status
    source_url: str
    in_force_from: dt.date | None
    in_force_to: dt.date | None
    exact_to: Exactness
    standing: str
    partly_held: bool
    for_whom: str
    compiled: dt.date
    checked_by: str
    checked_on: dt.date | None
    next_review: dt.date
    note: str
    paragraphs: tuple[Paragraph, ...] = ()
    duties: tuple[Duties, ...] = ()
    significance: tuple[SignificanceQuestion, ...] = ()
    rests_on: tuple[tuple[str, tuple[str, ...]], ...] = ()
    checklist: Checklist | None = None

    def in_force(self, on: dt.date) -> bool:
        begun = self.in_force_from is not None and self.in_force_from <= on
        return begun and (self.in_force_to is None or on <= self.in_force_to)

    @property
    def file(self) -> str:
        """Where it is kept, below `content/`."""
        return f"{self.nation}/{self.document}/{self.in_force_from or START_NOT_KNOWN}.toml"


# The name of the file of an edition that nobody knows to be in force.
START_NOT_KNOWN = "start-not-known"
