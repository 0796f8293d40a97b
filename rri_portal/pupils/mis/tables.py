"""Rolls laid out as a table: which columns there are, and what each means."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rri_portal.names import folded
from rri_portal.pupils.mis.roll import RawPupil, Roll, UnreadableRoll
from rri_portal.pupils.mis.rows import sort_out

LONGEST_HEADING = 200
MOST_HEADINGS = 300


@dataclass(frozen=True)
class Line:
    """Where a line starts in the file, and its cells; `broken` says why it has none."""

    number: int
    cells: Sequence[str]
    broken: str = ""

    @property
    def blank(self) -> bool:
        return not self.broken and not any(cell.strip() for cell in self.cells)


# The first four are what makes a layout.
_ARBOR = {
    "UPN": "upn",
    "Legal First Name": "forename",
    "Legal Last Name": "surname",
    "Date of Birth": "born",
}
_SIMS = {"UPN": "upn", "Forename": "forename", "Surname": "surname", "DOB": "born"}
_LAYOUTS = {"arbor": _ARBOR, "sims": _SIMS}
# The rest mean the same wherever they stand: schools choose which columns a report has.
_OTHERS = {
    "Preferred First Name": "preferred_name",
    "Preferred Name": "preferred_name",
    "Preferred Forename": "preferred_name",
    "Sex": "sex",
    "Gender": "sex",
    "Year Group": "year_group",
    "NC Year": "year_group",
    "Registration Form": "class_name",
    "Reg Group": "class_name",
    "Ethnicity Code": "ethnicity",
    "Ethnic Code": "ethnicity",
    "SEN Status": "sen_status",
    "Free School Meals": "fsm",
    "FSM Eligible": "fsm",
    "In Care": "looked_after",
    "In LEA Care": "looked_after",
    "First Language": "first_language",
    "Medical Condition": "medical_alert",
    "Medical Conditions": "medical_alert",
    "Enrolment Date": "enrolled_from",
    "Date of Admission": "enrolled_from",
    "Admission Date": "enrolled_from",
    "Leaving Date": "enrolled_until",
    "Date of Leaving": "enrolled_until",
}
_NEED = re.compile(r"sen need (?:type )?([1-9])|(sen need type)")
_CONTACT = re.compile(
    r"(?:(?P<first>primary guardian)|(?:guardian|contact) (?P<place>[1-9]))(?: (?P<field>.+))?"
)
_OF_A_CONTACT = {
    "": "name",
    "name": "name",
    "relationship": "relationship",
    "parental responsibility": "parental_responsibility",
    "email": "email",
    "e mail": "email",
    "phone": "phone",
    "telephone": "phone",
    "mobile": "phone",
    "language": "language",
    "interpreter": "interpreter",
}


@dataclass
class Columns:
    """Which cell of a line holds what."""

    layout: str
    width: int
    fields: dict[str, int] = field(default_factory=dict)
    needs: dict[int, int] = field(default_factory=dict)
    contacts: dict[int, dict[str, int]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    @property
    def provides(self) -> frozenset[str]:
        said = set(self.fields) | ({"needs"} if self.needs else set())
        for contact in self.contacts.values():
            said |= {"contacts"} | {f"contacts.{name}" for name in contact}
        return frozenset(said)

    def pupil(self, line: Line) -> RawPupil:
        fault = line.broken or self._wrong_width(line)
        if fault:
            return RawPupil(line=line.number, values=self._what_there_is(line), fault=fault)
        return RawPupil(
            line=line.number,
            values={name: line.cells[at] for name, at in self.fields.items()},
            needs=[line.cells[at] for _, at in sorted(self.needs.items())] if self.needs else None,
            need_places=len(self.needs),
            contacts=[
                {name: line.cells[at] for name, at in contact.items()}
                for _, contact in sorted(self.contacts.items())
            ],
            contact_places=len(self.contacts),
        )

    def _what_there_is(self, line: Line) -> dict[str, str]:
        """Of a line that is refused anyway: enough to know whom it is about."""
        upn = self.fields["upn"]
        return {"upn": line.cells[upn]} if upn < len(line.cells) else {}

    def _wrong_width(self, line: Line) -> str:
        extra = any(cell.strip() for cell in line.cells[self.width :])
        if extra:
            return (
                f"This line has {len(line.cells)} cells under {self.width} headings: "
                "a comma may lack its quotation marks."
            )
        if len(line.cells) < self.width:
            return f"This line is short: {len(line.cells)} cells under {self.width} headings."
        return ""


def roll(lines: Iterable[Line]) -> Roll:
    """Read a table whose first line that is not blank holds the headings."""
    written = (line for line in lines if not line.blank)
    columns = _columns(next(written, None))
    done = sort_out(_pupils(columns, written))
    if not done.rows and not done.refused:
        raise UnreadableRoll("The file has headings but no pupils under them.")
    return Roll(
        format=columns.layout,
        rows=tuple(done.rows),
        refused=tuple(done.refused),
        provides=columns.provides,
        doubts=tuple(done.doubts),
        unread=tuple(columns.unread),
    )


def _pupils(columns: Columns, lines: Iterator[Line]) -> Iterator[RawPupil]:
    return (columns.pupil(line) for line in lines)


def _columns(heading: Line | None) -> Columns:
    if heading is None:
        raise UnreadableRoll("The file is empty.")
    headings = _headings(heading)
    layout = _layout(headings)
    known = {folded(words): name for words, name in (_LAYOUTS[layout] | _OTHERS).items()}
    columns = Columns(layout=layout, width=len(headings))
    for at, words in enumerate(headings):
        _place(columns, known, at, words)
    return columns


def _headings(line: Line) -> list[str]:
    cells = [cell.strip() for cell in line.cells]
    while cells and not cells[-1]:
        cells.pop()
    unlikely = any(len(cell) > LONGEST_HEADING or "\0" in cell for cell in cells)
    if line.broken or unlikely or len(cells) > MOST_HEADINGS:
        raise UnreadableRoll("The first line does not hold a roll’s headings.")
    return cells


def _layout(headings: list[str]) -> str:
    """Arbor's or SIMS's; else a sentence that names the columns nearest to being enough."""
    there = {folded(words) for words in headings}
    missing = {
        layout: [words for words in required if folded(words) not in there]
        for layout, required in _LAYOUTS.items()
    }
    nearest = min(missing, key=lambda layout: len(missing[layout]))
    if not missing[nearest]:
        return nearest
    if len(missing[nearest]) == len(_LAYOUTS[nearest]):
        raise UnreadableRoll(
            "This is not a roll that the portal knows: its first line has none of the headings "
            "of a Common Transfer File, an Arbor-style or a SIMS-style export."
        )
    raise UnreadableRoll(
        f"Columns are missing: {', '.join(missing[nearest])}. "
        "Add them to the report in your school’s system and export it again."
    )


def _place(columns: Columns, known: dict[str, str], at: int, words: str) -> None:
    """Note what the column headed `words` holds; one column for one thing."""
    heading = folded(words)
    holder, key = _meaning(columns, known, heading)
    if holder is None:
        columns.unread += [words] if words else []
    elif key in holder:
        raise UnreadableRoll(f"Two columns say the same thing; the second is headed “{words}”.")
    else:
        holder[key] = at


def _meaning(columns: Columns, known: dict[str, str], heading: str) -> tuple[dict | None, object]:
    if heading in known:
        return columns.fields, known[heading]
    if need := _NEED.fullmatch(heading):
        return columns.needs, int(need[1] or 1)
    contact = _CONTACT.fullmatch(heading)
    if contact and (contact["field"] or "") in _OF_A_CONTACT:
        place = 1 if contact["first"] else int(contact["place"])
        return columns.contacts.setdefault(place, {}), _OF_A_CONTACT[contact["field"] or ""]
    return None, ""
