"""What a model says about the people in it.

Every model carries one `privacy` declaration: which fields identify or describe a person, what
stands in for each in a scrubbed copy, and how long rows are kept. Subject access, retention and
anonymised copies read that declaration and nothing else; a test walks all models.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class StandIn(Enum):
    """What a scrubbed copy holds in a personal field's place."""

    NAME = "an invented name"
    TEXT = "the same number of words, none of them meant"
    EMPTY = "nothing"
    SHIFTED_DATE = "a date moved by the same number of days for one person"
    TOKEN = "a random token of the same form"


class Keep(Enum):
    """How long rows are kept; the school's own settings may lengthen, never shorten, these."""

    CHILDS_FILE = "until the pupil is 25, or 31 with special educational needs"
    SCHOOL = "as long as the school uses the portal"
    STAFF_FILE = "six years after the member of staff has left"
    HOUR = "an hour"
    DAY = "a day"
    YEAR = "a year"
    BOOK = "for ever: holds no personal data"


@dataclass(frozen=True)
class Privacy:
    keep: Keep
    fields: Mapping[str, StandIn] = field(default_factory=dict)


def holds(keep: Keep, **fields: StandIn) -> Privacy:
    return Privacy(keep=keep, fields=fields)


def nothing_personal(keep: Keep = Keep.SCHOOL) -> Privacy:
    return Privacy(keep=keep)
