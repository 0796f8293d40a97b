"""The unique pupil number: a check letter over twelve characters (DfE, UPN guide)."""

import re

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_FORM = re.compile(f"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")


def well_formed(upn: str) -> bool:
    """A letter, eleven digits, and a digit, or the letter that ends a temporary UPN."""
    return _FORM.fullmatch(upn) is not None


def check_letter(rest: str) -> str:
    """The letter that belongs before `rest`, the twelve characters after it."""
    return LETTERS[sum(place * _worth(c) for place, c in enumerate(rest, start=2)) % 23]


def checks(upn: str) -> bool:
    """Whether the check letter of a well-formed UPN fits the rest of it."""
    return check_letter(upn[1:]) == upn[0]


def _worth(character: str) -> int:
    return int(character) if character.isdigit() else LETTERS.index(character)
