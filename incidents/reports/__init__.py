"""What a record says, in words, for those who may read it whole. One wording for the page where
answers are checked, the incident's page and print."""

from incidents.reports.record import groups, needs_of
from incidents.reports.stored import facts_of
from incidents.reports.wording import (
    NOT_RECORDED,
    Group,
    Line,
    answer,
    cards,
    clock,
    day,
    duration,
)

__all__ = [
    "NOT_RECORDED",
    "Group",
    "Line",
    "answer",
    "cards",
    "clock",
    "day",
    "duration",
    "facts_of",
    "groups",
    "needs_of",
]
