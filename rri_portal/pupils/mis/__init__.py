"""Reads the rolls that schools' own systems export. Pure: no database, no clock, no file."""

from .reading import LARGEST, read, too_large
from .roll import ContactRow, Doubt, PupilRow, Refusal, Roll, UnreadableRoll

__all__ = [
    "LARGEST",
    "ContactRow",
    "Doubt",
    "PupilRow",
    "Refusal",
    "Roll",
    "UnreadableRoll",
    "read",
    "too_large",
]
