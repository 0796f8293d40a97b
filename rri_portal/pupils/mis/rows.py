"""From what lines say to pupils, refusals and doubts; the same for every format."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rri_portal.names import folded
from rri_portal.pupils.mis import cells
from rri_portal.pupils.mis.cells import Fault
from rri_portal.pupils.mis.roll import (
    ContactRow,
    Doubt,
    PupilRow,
    RawPupil,
    Refusal,
    UnreadableRoll,
)

MOST_PUPILS = 10_000
# No cell of a roll is longer; the bound keeps what is done with each cell cheap.
LONGEST_CELL = 2_000

_PUPIL: dict[str, Callable[[str], Any]] = {
    "upn": cells.upn,
    "surname": lambda raw: cells.name(raw, "The surname"),
    "forename": lambda raw: cells.name(raw, "The forename"),
    "born": cells.birthday,
    "preferred_name": lambda raw: cells.text(raw, "The preferred name", cells.LONGEST_NAME),
    "sex": cells.sex,
    "year_group": cells.year_group,
    "class_name": lambda raw: cells.text(raw, "The class", cells.LONGEST_WORD),
    "ethnicity": cells.ethnicity,
    "sen_status": cells.sen_status,
    "fsm": lambda raw: cells.yes_or_no(raw, "Free school meals"),
    "looked_after": lambda raw: cells.yes_or_no(raw, "Looked after"),
    "first_language": lambda raw: cells.language(raw, "The first language"),
    "medical_alert": lambda raw: cells.text(raw, "The medical text"),
    "medical_flag": lambda raw: cells.yes_or_no(raw, "The medical flag"),
    "enrolled_from": lambda raw: cells.day(raw, "The date of admission"),
    "enrolled_until": lambda raw: cells.day(raw, "The leaving date"),
}
_LOST = (
    "{} name holds a question mark: the system that made the file could not write a letter of it."
)
_REQUIRED = ("upn", "forename", "surname", "born")
_CONTACT: dict[str, Callable[[str], Any]] = {
    "parental_responsibility": lambda raw: cells.yes_or_no(raw, "Parental responsibility"),
    "email": cells.email,
    "phone": cells.phone,
    "language": lambda raw: cells.language(raw, "A contact’s language"),
    "interpreter": lambda raw: cells.yes_or_no(raw, "Needs an interpreter"),
}


@dataclass
class Sorted:
    """The lines of one file, sorted out."""

    rows: list[PupilRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def sort_out(raws: Iterable[RawPupil]) -> Sorted:
    """Take what can be taken. A pupil twice: the first good line counts, the next is refused."""
    done = Sorted()
    first_line: dict[str, int] = {}
    for count, raw in enumerate(raws, start=1):
        if count > MOST_PUPILS:
            raise UnreadableRoll(
                f"The file has more than {MOST_PUPILS:,} pupils. A roll is one school’s."
            )
        try:
            row, doubts = _taken(raw)
        except _Refused as refused:
            done.refused.append(refused.refusal)
            continue
        if row.upn in first_line:
            done.refused.append(_repeated(row, first_line[row.upn]))
            continue
        first_line[row.upn] = row.line
        done.rows.append(row)
        done.doubts.extend(Doubt(row.line, sentence) for sentence in doubts)
    return done


def person(forename: str, surname: str, born: date) -> tuple[str, date]:
    """What two rows about one child have in common when their UPNs differ."""
    return folded(f"{forename} {surname}"), born


class _Refused(Exception):
    def __init__(self, refusal: Refusal):
        super().__init__()
        self.refusal = refusal


def _taken(raw: RawPupil) -> tuple[PupilRow, list[str]]:
    """The pupil and what is doubtful about the line, or `_Refused` with every reason at once."""
    read, faults = _fields(raw)
    needs: tuple[str, ...] = ()
    try:
        needs = _needs(raw)
    except Fault as fault:
        faults.append(str(fault))
    if faults:
        raise _Refused(
            Refusal(raw.line, " ".join(faults), upn=read.get("upn", ""), person=_person(read))
        )
    return _pupil(raw, read, needs)


def _fields(raw: RawPupil) -> tuple[dict[str, Any], list[str]]:
    read, faults = {}, [raw.fault] if raw.fault else []
    for name, parse in _PUPIL.items():
        if name in raw.values or (name in _REQUIRED and not raw.fault):
            try:
                read[name] = parse(_short(raw.values.get(name, "")))
            except Fault as fault:
                faults.append(str(fault))
    return read, faults


def _short(raw: str) -> str:
    if len(raw) > LONGEST_CELL:
        raise Fault(f"One cell is longer than {LONGEST_CELL:,} characters.")
    return raw


def _needs(raw: RawPupil) -> tuple[str, ...]:
    """In rank; a need named twice keeps its higher place."""
    named = [cells.need(_short(need)) for need in raw.needs or ()]
    return tuple(dict.fromkeys(need for need in named if need))


def _person(read: Mapping[str, Any]) -> tuple[str, date] | None:
    if not {"forename", "surname", "born"} <= set(read):
        return None
    return person(read["forename"], read["surname"], read["born"])


def _repeated(row: PupilRow, first: int) -> Refusal:
    return Refusal(row.line, f"The same UPN as line {first}: this pupil is taken once.", row.upn)


def _pupil(
    raw: RawPupil, read: Mapping[str, Any], needs: tuple[str, ...]
) -> tuple[PupilRow, list[str]]:
    named = [contact for contact in raw.contacts if any(v.strip() for v in contact.values())]
    contacts, doubts = _contacts(named)
    places = raw.contact_places
    row = PupilRow(
        line=raw.line,
        **read,
        needs=needs,
        need_places=raw.need_places,
        contacts=contacts,
        names_every_contact=places is None or len(named) < places,
        said=_said(raw),
    )
    return row, _odd_names(row) + doubts


def _said(raw: RawPupil) -> frozenset[str]:
    said = set(raw.values)
    said |= {"needs"} if raw.needs is not None else set()
    said |= {"contacts"} if raw.contact_places != 0 else set()
    return frozenset(said)


def _odd_names(row: PupilRow) -> list[str]:
    names = (row.forename, row.surname, row.preferred_name)
    doubts = []
    if any(map(cells.lost_a_letter, names)):
        doubts.append(_LOST.format("The pupil’s"))
    if any(map(cells.looks_like_code, names)):
        doubts.append("The pupil’s name holds a formula or markup. It is kept as plain text.")
    return doubts


def _contacts(named: Iterable[Mapping[str, str]]) -> tuple[tuple[ContactRow, ...], list[str]]:
    """What can be taken: a child is not kept off the roll by a parent's mistyped e-mail."""
    rows, doubts = [], []
    for order, raw in enumerate(named, start=1):
        try:
            row, about = _contact(order, raw)
        except Fault as fault:
            doubts.append(f"{fault} This contact is left out.")
            continue
        rows.append(row)
        doubts += about
    return tuple(rows), doubts


def _contact(order: int, raw: Mapping[str, str]) -> tuple[ContactRow, list[str]]:
    called = cells.contact_name(_short(raw.get("name", "")))
    related = cells.relationship(_short(raw.get("relationship", "")))
    read: dict[str, Any] = {}
    doubts = [_LOST.format("A contact’s")] if cells.lost_a_letter(called) else []
    for name, parse in _CONTACT.items():
        if name in raw:
            try:
                read[name] = parse(_short(raw[name]))
            except Fault as fault:
                doubts.append(f"{fault} It is left out.")
    said = frozenset(read) | {"name"} | ({"relationship"} & set(raw))
    return ContactRow(order=order, name=called, relationship=related, said=said, **read), doubts
