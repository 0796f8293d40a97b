"""Reads the rolls that schools' own systems export. Pure: no database, no clock, no file."""

from rri_portal.pupils.mis.reading import LARGEST, read, too_large
from rri_portal.pupils.mis.roll import ContactRow, Doubt, PupilRow, Refusal, Roll, UnreadableRoll

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
