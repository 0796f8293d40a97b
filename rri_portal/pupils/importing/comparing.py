"""One line against one pupil: what would change, and nothing else.

A field that the file has no place for is never cleared. Nor does an empty cell clear a fact (a
code, a yes or no, a date, a need) or what somebody may rely on in a hurry (the medical alert, the
name a child goes by). An empty cell does clear where a child sits and how to reach a contact: an
address that the school's system no longer holds is one that must not be written to.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rri_portal.names import folded
from rri_portal.pupils.importing.known import Known
from rri_portal.pupils.mis import ContactRow, PupilRow
from rri_portal.pupils.mis.cells import lost_a_letter
from rri_portal.pupils.mis.roll import NURSERY
from rri_portal.pupils.models import (
    YEAR_GROUPS,
    Characteristics,
    Enrolment,
    Ethnicity,
    Need,
    Parent,
    Pupil,
    Relationship,
    SenStatus,
    Sex,
)

MEDICAL_FLAG = "Has a medical condition: the details are in the school’s own system."

CHARACTERISTICS: dict[str, Any] = {
    "sex": "",
    "year_group": "",
    "ethnicity": "",
    "sen_status": "",
    "needs": [],
    "fsm": None,
    "looked_after": None,
    "first_language": "",
}
_LABELS = {
    "upn": "UPN",
    "forename": "First name",
    "surname": "Last name",
    "preferred_name": "Known as",
    "born": "Date of birth",
    "class_name": "Class",
    "medical_alert": "Medical alert",
    "sex": "Sex",
    "year_group": "Year group",
    "ethnicity": "Ethnicity",
    "sen_status": "SEN status",
    "needs": "Needs",
    "fsm": "Free school meals",
    "looked_after": "Looked after",
    "first_language": "First language",
    "enrolled_from": "On the roll from",
    "enrolled_until": "On the roll until",
    "contacts": "New contact",
    "name": "name",
    "relationship": "relationship",
    "has_responsibility": "parental responsibility",
    "email": "e-mail",
    "telephone": "telephone",
    "language": "language",
    "needs_interpreter": "needs an interpreter",
}
_WORDS: dict[str, dict[str, str]] = {
    "sex": dict(Sex.choices),
    "year_group": dict(YEAR_GROUPS),
    "ethnicity": dict(Ethnicity.choices),
    "sen_status": dict(SenStatus.choices),
    "needs": dict(Need.choices),
    "relationship": dict(Relationship.choices),
}


@dataclass(frozen=True, repr=False)
class Change:
    """One field, from what is held to what the file says, in words."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, repr=False)
class Enrolling:
    """A time on the roll to begin (`enrolment` is None), or whose dates to set."""

    enrolment: Enrolment | None
    from_date: dt.date | None
    until_date: dt.date | None


@dataclass(frozen=True, repr=False)
class ContactPlan:
    """A contact to add (`parent` is None) or whose fields to set."""

    parent: Parent | None
    values: Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Planned:
    """What one line would do. `known` is None for a pupil that is new to the school."""

    row: PupilRow
    known: Known | None
    pupil: Mapping[str, Any] = field(default_factory=dict)
    characteristics: Mapping[str, Any] | None = None
    enrolling: Enrolling | None = None
    contacts: Sequence[ContactPlan] = ()
    changes: Sequence[Change] = ()
    # Contacts that are held and that the line would have named.
    unnamed: Sequence[Parent] = ()

    @property
    def name(self) -> str:
        if self.known:
            return self.known.pupil.name
        return f"{self.row.preferred_name or self.row.forename} {self.row.surname}"

    @property
    def who(self) -> str:
        return self.known.who if self.known else self.name

    @property
    def fields(self) -> list[str]:
        """The names of what changes, for the audit."""
        return sorted({change.field for change in self.changes})


def compare(row: PupilRow, known: Known | None, *, on: dt.date, first_roll: bool) -> Planned:
    """`on` is the day of the import; on the school's first roll a start that the file does not
    say stays unknown, later it is that day."""
    pupil = _pupil(row, known.pupil if known else None)
    characteristics = _characteristics(row, known.characteristics if known else None, on)
    enrolling = _enrolling(row, known, on, first_roll)
    contacts, unnamed = _contacts(row, known.parents if known else [])
    changes = [
        *_changes(pupil, known.pupil if known else None),
        *_changes(characteristics or {}, known.characteristics if known else None),
        *_enrolment_changes(enrolling),
        *(change for contact in contacts for change in _contact_changes(contact)),
    ]
    return Planned(row, known, pupil, characteristics, enrolling, contacts, changes, unnamed)


def _pupil(row: PupilRow, held: Pupil | None) -> dict[str, Any]:
    says: dict[str, Any] = {"upn": row.upn, "born": row.born}
    for name in ("forename", "surname", "preferred_name"):
        if said := getattr(row, name):
            says[name] = _without_loss(getattr(held, name, ""), said)
    if "class_name" in row.said:
        says["class_name"] = row.class_name
    if alert := row.medical_alert or _flagged(row, held):
        says["medical_alert"] = alert
    return {name: value for name, value in says.items() if getattr(held, name, None) != value}


def _without_loss(held: str, said: str) -> str:
    """What is held, where the file says the same but for letters that its maker could not write."""
    same = len(held) == len(said) and all(
        ours == theirs or (lost_a_letter(theirs) and not ours.isascii())
        for ours, theirs in zip(held, said, strict=True)
    )
    return held if same else said


def _flagged(row: PupilRow, held: Pupil | None) -> str:
    """A file that says only that there is something medical does not write over what it is."""
    return MEDICAL_FLAG if row.medical_flag and not (held and held.medical_alert) else ""


def _characteristics(
    row: PupilRow, held: Characteristics | None, on: dt.date
) -> dict[str, Any] | None:
    """All the values of the row to be added; None where the one in force says the same."""
    before = {name: getattr(held, name, none) for name, none in CHARACTERISTICS.items()}
    says = {
        name: getattr(row, name)
        for name in CHARACTERISTICS
        if name != "needs" and getattr(row, name) not in ("", None)
    }
    if row.year_group == NURSERY:
        says["year_group"] = _nursery_year(row.born, before["year_group"], on)
    if "needs" in row.said:
        says["needs"] = _needs(row, before["needs"])
    after = before | says
    return after if held is None or after != before else None


def _nursery_year(born: dt.date, held: str, on: dt.date) -> str:
    """Which year of nursery: as held, else N2 from the September after the third birthday."""
    if held in ("N1", "N2"):
        return held
    september = on.year if on.month >= 9 else on.year - 1
    return "N2" if born <= dt.date(september - 3, 8, 31) else "N1"


def _needs(row: PupilRow, held: list[str]) -> list[str]:
    """The file's needs; those held come after, where the file had no room for more."""
    if not row.needs:
        return [] if row.sen_status == SenStatus.NONE else held
    if row.need_places is None or len(row.needs) < row.need_places:
        return list(row.needs)
    kept = held[row.need_places :]
    return [*row.needs, *(need for need in kept if need not in row.needs)]


def _enrolling(
    row: PupilRow, known: Known | None, on: dt.date, first_roll: bool
) -> Enrolling | None:
    begins = row.enrolled_from or (None if first_roll else on)
    if known is None:
        return Enrolling(None, begins, row.enrolled_until)
    running = known.enrolled_on(on) or known.enrolled_after(on)
    if running is None:
        return _returning(row, known, on)
    return _redated(row, known, running)


def _returning(row: PupilRow, known: Known, on: dt.date) -> Enrolling | None:
    """On the roll again, from the day the file says if that is after the child last left."""
    if row.enrolled_until and row.enrolled_until < on:
        return None
    ended = max((one.until_date for one in known.enrolments if one.until_date), default=None)
    said = row.enrolled_from
    begins = said if said and (ended is None or said > ended) else on
    return Enrolling(None, begins, row.enrolled_until)


def _redated(row: PupilRow, known: Known, running: Enrolment) -> Enrolling | None:
    begins, ends = running.from_date, running.until_date
    if row.enrolled_from and len(known.enrolments) == 1:
        begins = row.enrolled_from
    if row.enrolled_until and (begins is None or begins <= row.enrolled_until):
        ends = row.enrolled_until
    if ends and begins and ends < begins:
        return None
    if (begins, ends) == (running.from_date, running.until_date):
        return None
    return Enrolling(running, begins, ends)


def _contacts(row: PupilRow, held: Sequence[Parent]) -> tuple[list[ContactPlan], list[Parent]]:
    """What to add and set, and the contacts held that the file does not name.

    Nobody is ever ended by an import, and somebody who was ended is not brought back by one.
    """
    left = list(held)
    plans = []
    for contact in row.contacts:
        parent = _same_contact(contact, left)
        if parent:
            left.remove(parent)
        if parent and parent.ended_at:
            continue
        if values := _contact_values(contact, parent):
            plans.append(ContactPlan(parent, values))
    named_all = "contacts" in row.said and row.names_every_contact
    return plans, [one for one in left if named_all and not one.ended_at]


def _same_contact(contact: ContactRow, held: Sequence[Parent]) -> Parent | None:
    """Two of name, relationship and e-mail agree: parents share an address, and change names."""
    best = max(held, key=lambda parent: _alike(contact, parent), default=None)
    return best if best and _alike(contact, best) >= (2, False) else None


def _alike(contact: ContactRow, parent: Parent) -> tuple[int, bool]:
    """How many agree; one that has ended is the same only where no other is as alike."""
    name = folded(_without_loss(parent.name, contact.name)) == parent.name_folded
    email = bool(contact.email) and contact.email.lower() == parent.email.lower()
    related = {contact.relationship, parent.relationship}
    # "Other" may be a word that has no code: between two of one name it does not tell them apart.
    relationship = len(related) == 1 or (name and Relationship.OTHER in related)
    return name + email + relationship, parent.ended_at is None


def _contact_values(contact: ContactRow, held: Parent | None) -> dict[str, Any]:
    says: dict[str, Any] = {"name": _without_loss(held.name if held else "", contact.name)}
    if held is None or contact.relationship != Relationship.OTHER:
        says["relationship"] = contact.relationship
    for ours, theirs in (("email", "email"), ("telephone", "phone"), ("language", "language")):
        if theirs in contact.said:
            says[ours] = getattr(contact, theirs)
    if contact.parental_responsibility is not None:
        says["has_responsibility"] = contact.parental_responsibility
    if contact.interpreter is not None:
        says["needs_interpreter"] = contact.interpreter
    if held is None:
        return says
    return {name: value for name, value in says.items() if getattr(held, name) != value}


def _changes(values: Mapping[str, Any], held: object) -> Iterator[Change]:
    for name, value in values.items():
        old = getattr(held, name, None)
        if old != value and not (held is None and value in ("", None, [])):
            yield Change(name, _LABELS[name], in_words(name, old), in_words(name, value))


def _enrolment_changes(enrolling: Enrolling | None) -> Iterator[Change]:
    if enrolling is None:
        return
    held, begins, ends = enrolling.enrolment, enrolling.from_date, enrolling.until_date
    if held is None or held.from_date != begins:
        old = in_words("", held.from_date if held else None)
        words = in_words("", begins) or "before the portal’s first record"
        yield Change("enrolled_from", _LABELS["enrolled_from"], old, words)
    if ends and (held is None or held.until_date != ends):
        old = in_words("", held.until_date if held else None)
        yield Change("enrolled_until", _LABELS["enrolled_until"], old, in_words("", ends))


def _contact_changes(contact: ContactPlan) -> Iterator[Change]:
    if contact.parent is None:
        related = in_words("relationship", contact.values["relationship"])
        called = f"{contact.values['name']} ({related.lower()})"
        yield Change("contacts", _LABELS["contacts"], "", called)
        return
    for name, value in contact.values.items():
        old = in_words(name, getattr(contact.parent, name))
        label = f"{contact.parent.name}: {_LABELS[name]}"
        yield Change(f"contacts.{name}", label, old, in_words(name, value))


def in_words(name: str, value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, list):
        return ", ".join(in_words(name, one) for one in value)
    return _WORDS.get(name, {}).get(value, str(value))
