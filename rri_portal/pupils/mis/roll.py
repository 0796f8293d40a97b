"""What a file says of a school's pupils, whatever its format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

# "Nursery" alone does not say which of the two years (N1, N2) is meant; whoever knows the child's
# birth date and what was said before decides.
NURSERY = "N"


class UnreadableRoll(Exception):
    """The file as a whole cannot be read. `str()` is the sentence to show; it holds no name."""


@dataclass(frozen=True)
class Refusal:
    """One line that is not taken, and why, in words that hold no name.

    `upn` and `person` (folded name and birth date) say whom the line seems to be about, as far as
    could be read: a pupil whose line is faulty is not missing from the file.
    """

    line: int
    reason: str
    upn: str = field(default="", repr=False)
    person: tuple[str, date] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Doubt:
    """Something in a line that was taken, but that somebody should look at."""

    line: int
    sentence: str


@dataclass(frozen=True, repr=False)
class ContactRow:
    """`said` names the fields that the file speaks of, so that the others are left alone."""

    order: int
    name: str
    relationship: str
    parental_responsibility: bool | None = None
    email: str = ""
    phone: str = ""
    language: str = ""
    interpreter: bool | None = None
    said: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"ContactRow(order={self.order})"


@dataclass(frozen=True, repr=False)
class PupilRow:
    """One pupil as one line has it. Its repr holds no name: reprs end up in logs."""

    line: int
    upn: str
    surname: str
    forename: str
    born: date
    preferred_name: str = ""
    sex: str = ""
    year_group: str = ""
    class_name: str = ""
    ethnicity: str = ""
    sen_status: str = ""
    needs: tuple[str, ...] = ()
    fsm: bool | None = None
    looked_after: bool | None = None
    first_language: str = ""
    medical_alert: str = ""
    medical_flag: bool | None = None
    enrolled_from: date | None = None
    enrolled_until: date | None = None
    contacts: tuple[ContactRow, ...] = ()
    said: frozenset[str] = frozenset()
    # How many needs the line has room for; None is any number.
    need_places: int | None = None
    # The line has room for more contacts than it names, so that nobody was left out for space.
    names_every_contact: bool = True

    def __repr__(self) -> str:
        return f"PupilRow(line={self.line})"


@dataclass(frozen=True)
class Roll:
    """A file that could be read.

    `provides` names the fields that its format, or its headings, have a place for; `unread` the
    headings that mean nothing to us; `laestab` the school that made it, where it says so.
    """

    format: str
    rows: tuple[PupilRow, ...]
    refused: tuple[Refusal, ...]
    provides: frozenset[str]
    doubts: tuple[Doubt, ...] = ()
    unread: tuple[str, ...] = ()
    laestab: str = ""
    sha256: str = ""


@dataclass(frozen=True, repr=False)
class RawPupil:
    """One line before anybody has judged it: texts by the name of the field they belong to."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    needs: Sequence[str] | None = None
    need_places: int | None = None
    contacts: Sequence[Mapping[str, str]] = ()
    contact_places: int | None = None
    fault: str = ""
