"""One cell at a time: what it says, or a `Fault` with the reason why it says nothing.

A reason may show a code, but never a longer text: the cell may hold a name in the wrong column,
and reasons are printed where names must not be.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from rri_portal.names import folded
from rri_portal.pupils.mis import upn as upns
from rri_portal.pupils.mis.languages import LANGUAGES
from rri_portal.pupils.mis.roll import NURSERY
from rri_portal.pupils.models import YEAR_GROUPS, Ethnicity, Need, Relationship, SenStatus, Sex

LONGEST_NAME = 100
LONGEST_CONTACT = 200
LONGEST_TEXT = 250
LONGEST_WORD = 60
LONGEST_PHONE = 40


class Fault(Exception):
    """A cell that cannot be taken. `str()` is the sentence."""


# Left behind by word processors; nobody sees them, and they part two spellings of one name.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
# These turn the text after them around: what is read is not what is stored.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text(raw: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """Plain text: composed, trimmed, single-spaced. Formulas and markup stay as they are typed."""
    said = " ".join(unicodedata.normalize("NFC", raw).translate(_INVISIBLE).split())
    if not _TURNING.isdisjoint(said):
        raise Fault(f"{what} holds a hidden character that turns text around.")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in said):
        raise Fault(f"{what} holds a control character.")
    if len(said) > longest:
        raise Fault(f"{what} is longer than {longest} characters.")
    return said


def name(raw: str, what: str) -> str:
    """A name that must be there."""
    said = text(raw, what, LONGEST_NAME)
    if not said:
        raise Fault(f"{what} is missing.")
    return said


def lost_a_letter(said: str) -> bool:
    """The exporting system could not write a letter of this name and put a mark in its place."""
    return "?" in said or "\ufffd" in said


def looks_like_code(said: str) -> bool:
    """A formula, as a spreadsheet would run it, or markup. Harmless to us; worth mending."""
    return said.startswith(("=", "+", "-", "@")) or "<" in said


def upn(raw: str) -> str:
    said = "".join(raw.split()).upper()
    if not said:
        raise Fault("The UPN is missing.")
    if not upns.well_formed(said):
        raise Fault("The UPN is not one: a letter, eleven digits, and a digit or a letter.")
    if not upns.checks(said):
        raise Fault("The UPN’s check letter does not fit its digits.")
    return said


_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for month in names.split()
}
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
_DATES = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"),
    re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})"),
    re.compile(r"(?P<d>[0-9]{1,2})[- ](?P<m>[A-Za-z]{3,9})[- ](?P<y>[0-9]{4})"),
)


def day(raw: str, what: str) -> date | None:
    """2017-03-30, 30/03/2017, 30-Mar-2017 or 30 March 2017; None where nothing is written."""
    said = _MIDNIGHT.sub("", " ".join(raw.split()))
    if not said:
        return None
    for form in _DATES:
        if found := form.fullmatch(said):
            return _day(found["y"], found["m"], found["d"], what)
    raise Fault(f"{what} is not a date such as 30/03/2017, 2017-03-30 or 30-Mar-2017.")


def _day(year: str, month: str, day: str, what: str) -> date:
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise Fault(f"{what} is a day that no calendar has.") from None


def birthday(raw: str) -> date:
    born = day(raw, "The date of birth")
    if born is None:
        raise Fault("The date of birth is missing.")
    return born


_YES = {"y", "yes", "t", "true", "1"}
_NO = {"n", "no", "f", "false", "0"}


def yes_or_no(raw: str, what: str) -> bool | None:
    """Yes, no, or None where nothing is written: not recorded is not no."""
    said = raw.strip().lower()
    if not said:
        return None
    if said not in _YES | _NO:
        raise Fault(f"{what}: {_shown(raw)} is neither yes nor no.")
    return said in _YES


def _words_for(choices: Mapping[str, str] | list[tuple[str, str]], **more: str) -> dict[str, str]:
    """Codes by themselves, by their labels, and by the other words that systems use for them."""
    pairs = dict(choices)
    by_words = {folded(code): code for code in pairs}
    by_words |= {folded(label): code for code, label in pairs.items()}
    return by_words | {words.replace("_", " "): code for words, code in more.items()}


_SEX = _words_for(Sex.choices, u="", unknown="", not_known="")
_SEN_STATUS = _words_for(
    SenStatus.choices, s="E", ehcp="E", ehc_plan="E", statement="E", no_sen="N", none="N"
)
_NEED = _words_for(Need.choices)
_ETHNICITY = _words_for(Ethnicity.choices)
_YEAR_GROUP = _words_for(
    YEAR_GROUPS, n=NURSERY, nursery=NURSERY, yr="R", year_r="R", n_1="N1", n_2="N2"
)
_RELATIONSHIP = _words_for(
    Relationship.choices,
    mum="MOT",
    dad="FAT",
    stepmother="STM",
    stepfather="STF",
    foster_parent="FCR",
)


def _code(raw: str, what: str, by_words: Mapping[str, str]) -> str:
    said = folded(raw)
    if not said and not raw.strip():
        return ""
    if said not in by_words:
        raise Fault(f"{what}: {_shown(raw)} is not a code that the DfE’s list has.")
    return by_words[said]


def _shown(raw: str) -> str:
    said = raw.strip()
    return said if re.fullmatch(r"[A-Z0-9]{1,4}", said) else "what is written there"


def sex(raw: str) -> str:
    return _code(raw, "The sex", _SEX)


def ethnicity(raw: str) -> str:
    return _code(raw, "The ethnicity", _ETHNICITY)


def sen_status(raw: str) -> str:
    """N, K or E; a statement (S) is read as the plan that replaced it."""
    return _code(raw, "The SEN status", _SEN_STATUS)


def need(raw: str) -> str:
    return _code(raw, "The need", _NEED)


_YEAR_NUMBER = re.compile(r"(?:nc )?(?:year ?|yr ?|y)?0*([1-9][0-9]?)")


def year_group(raw: str) -> str:
    """5, Year 5, Y5, R, Reception, N1, N2 or plain Nursery, which stays `NURSERY`."""
    if found := _YEAR_NUMBER.fullmatch(folded(raw)):
        return _code(found[1], "The year group", _YEAR_GROUP)
    return _code(raw, "The year group", _YEAR_GROUP)


def language(raw: str, what: str) -> str:
    """A language by its name: systems write a code or a word, and the two are the same to us."""
    said = text(raw, what, LONGEST_WORD)
    return LANGUAGES.get(said.upper(), said)


def relationship(raw: str) -> str:
    """Anything that has no code of its own reads as 'other': a person is not lost for a word."""
    return _RELATIONSHIP.get(folded(raw), Relationship.OTHER.value)


_NOT_IN_A_NAME = frozenset('"()<>=')


def contact_name(raw: str) -> str:
    """`O'Brien, Maryam` is Maryam O'Brien; a formula or markup is left as it is."""
    said = text(raw, "A contact’s name", LONGEST_CONTACT)
    if not said:
        raise Fault("A contact has no name.")
    surname, _, forename = said.partition(",")
    if not forename.strip() or not _NOT_IN_A_NAME.isdisjoint(said):
        return said
    return f"{forename.strip()} {surname.strip()}"


def email(raw: str) -> str:
    said = text(raw, "A contact’s e-mail address", LONGEST_TEXT)
    if said:
        try:
            validate_email(said)
        except ValidationError:
            raise Fault("A contact’s e-mail address is not one.") from None
    return said


def phone(raw: str) -> str:
    return text(raw, "A contact’s telephone number", LONGEST_PHONE)
