"""The family report: what one parent is told in writing about one incident.

A report is handed over whole, in words that are already meant for this parent: nothing here reads
a record, and nothing of another parent can come in.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

KIND = "family_report"
LAYOUT = 1
LONGEST_ANSWER = 900


class Kind(StrEnum):
    """What was done, as the law divides it; one incident may be several."""

    FORCE = "force"
    SECLUSION = "seclusion"
    RESTRAINT = "restraint"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    name: str
    address: str = ""
    telephone: str = ""
    email: str = ""


class AnswerTooLong(ValueError):
    """An answer is longer than the two pages have room for; `field` says which."""

    def __init__(self, field: str, longest: int) -> None:
        self.field = field
        super().__init__(f"{field} may have {longest} characters at most.")


@dataclass(frozen=True, kw_only=True)
class FamilyReport:
    """Empty text, None and an empty tuple all mean *not recorded*, and print as that, never "no".

    `to` is the parent as they are addressed; `who_was_involved` is worded by role or by name as
    the school has set. The last eight are the short answers, of 900 characters at most.
    """

    letterhead: Letterhead
    reference: str
    reported_on: dt.date
    to: str
    child: str
    happened_on: dt.date
    started_at: dt.time | None
    place: str
    about_how_long: str
    kinds: tuple[Kind, ...]
    who_was_involved: str
    contact: str
    complaints: str = ""
    language: str = "en"

    what_led_up: str
    what_was_tried: str
    what_was_done: str
    why: str
    injuries: str
    support: str
    look_out_for: str
    what_happens_next: str

    def __post_init__(self) -> None:
        for field, longest in LONGEST.items():
            if len(getattr(self, field)) > longest:
                raise AnswerTooLong(field, longest)

    def facts(self) -> dict[str, Any]:
        """As kept beside the issued bytes: text, lists and maps only."""
        said = asdict(self)
        said["reported_on"] = self.reported_on.isoformat()
        said["happened_on"] = self.happened_on.isoformat()
        said["started_at"] = self.started_at.strftime("%H:%M") if self.started_at else None
        said["kinds"] = [kind.value for kind in self.kinds]
        return said

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "FamilyReport":
        """The report that gave these facts."""
        told = {field.name: facts[field.name] for field in fields(cls) if field.name in facts}
        started_at = facts["started_at"]
        told |= {
            "letterhead": Letterhead(**facts["letterhead"]),
            "reported_on": dt.date.fromisoformat(facts["reported_on"]),
            "happened_on": dt.date.fromisoformat(facts["happened_on"]),
            "started_at": dt.time.fromisoformat(started_at) if started_at else None,
            "kinds": tuple(Kind(kind) for kind in facts["kinds"]),
        }
        return cls(**told)


ANSWERS = (
    "what_led_up",
    "what_was_tried",
    "what_was_done",
    "why",
    "injuries",
    "support",
    "look_out_for",
    "what_happens_next",
)
LONGEST = dict.fromkeys(ANSWERS, LONGEST_ANSWER) | {
    "to": 200,
    "child": 200,
    "place": 200,
    "about_how_long": 120,
    "who_was_involved": 400,
    "contact": 300,
    "complaints": 400,
    "reference": 40,
}
