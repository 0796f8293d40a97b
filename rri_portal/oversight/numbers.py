"""Numbers of the incident book as people write them, and as addresses carry them."""

import re
from typing import NamedTuple

from incidents.actions.recording import SERIES

_WHOLE = re.compile(r"(?:([A-Z]{2})\s*-?\s*)?([0-9]{4})\s*[-/\s]\s*([0-9]{1,9})")
_SHORT = re.compile(r"[0-9]{1,9}")


class Number(NamedTuple):
    """Sorts as the book does."""

    series: str
    year: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.series}-{self.year}-{self.sequence:04d}"


def number_in(text: str) -> Number | None:
    """`RI-2026-0001`, and what people make of it: `ri 2026 1`, or `2026/1`, for all are of one
    series. None where it is something else."""
    match = _WHOLE.fullmatch(text.strip().upper())
    return Number(match[1] or SERIES, int(match[2]), int(match[3])) if match else None


def sequence_in(text: str) -> int | None:
    """Figures alone: the last part of a number, of whichever year."""
    return int(text) if _SHORT.fullmatch(text.strip()) else None
