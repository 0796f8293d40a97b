"""Lines of a record, and how times, answers and lists are said in them."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from incidents.models import Answer
from rri_portal.london import local
from rri_portal.schools.models import Choice

NOT_RECORDED = "Not recorded"


@dataclass(frozen=True)
class Line:
    """`optional`: nothing asks for it, so that where it was not recorded it stands with the others
    of its kind in one line. `flag`: a word that a reader must not miss."""

    label: str
    value: str
    optional: bool = False
    flag: str = ""

    @property
    def recorded(self) -> bool:
        return self.value != NOT_RECORDED


@dataclass(frozen=True)
class Group:
    """Lines that belong together, and the draft page on which they are answered."""

    title: str
    key: str
    lines: tuple[Line, ...]

    @property
    def shown(self) -> list[Line]:
        return [line for line in self.lines if line.recorded or not line.optional]

    @property
    def not_recorded(self) -> str:
        """The optional questions that nobody answered, in one line of their own."""
        labels = [line.label for line in self.lines if line.optional and not line.recorded]
        return f"{NOT_RECORDED}: {'; '.join(map(lowered, labels))}." if labels else ""


def cards(groups: Iterable[Group], url: Callable[[str], str] = lambda _: "") -> dict[str, Any]:
    """For `components/record.html`. A group of which nothing was recorded is named in one line at
    the end; `url` leads to where a group is answered."""
    found = [(group, group.shown) for group in groups]
    return {
        "cards": [
            {
                "title": group.title,
                "url": url(group.key),
                "rows": [
                    {"key": line.label, "value": line.value, "flag": line.flag} for line in lines
                ],
                "not_recorded": group.not_recorded,
            }
            for group, lines in found
            if lines
        ],
        "unanswered": [
            {"title": group.title, "url": url(group.key)} for group, lines in found if not lines
        ],
    }


def lowered(label: str) -> str:
    """As part of a sentence; initials such as TV stay as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def capital(words: str) -> str:
    """As the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def optional(label: str, value: str, *, flag: str = "") -> Line:
    return Line(label, value or NOT_RECORDED, optional=True, flag=flag if value else "")


def clock(moment: dt.datetime) -> str:
    return f"{local(moment):%H:%M}"


def day(moment: dt.datetime) -> str:
    there = local(moment)
    return f"{there.day} {there:%B %Y}"


def span(started_at: dt.datetime, ended_at: dt.datetime | None) -> str:
    return f"{clock(started_at)} to {clock(ended_at) if ended_at else 'an end not known'}"


def duration(seconds: int | None) -> str:
    """`12 minutes`; under a minute says so; None is not recorded."""
    if seconds is None:
        return NOT_RECORDED
    if seconds < 60:
        return "Under a minute"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    parts = [_count(hours, "hour"), _count(rest, "minute")]
    return " ".join(part for part in parts if part)


def _count(n: int, noun: str) -> str:
    return "" if n == 0 else f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def labelled(choices: type[TextChoices], value: str) -> str:
    """The label of one of the portal's own short answers."""
    return choices(value).label if value else NOT_RECORDED


def answer(value: str) -> str:
    return labelled(Answer, value)


def listed(choices: Iterable[Choice]) -> str:
    return "; ".join(choice.label for choice in choices) or NOT_RECORDED


def people(adults) -> str:
    return "; ".join(f"{one.name}, {one.job}" for one in adults) or NOT_RECORDED
