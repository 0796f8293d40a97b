"""A child's contacts as they stand: who is told of an incident and why, and what may not be done.

The sentences here say why something is refused. Pages, forms and exceptions share them, so none of
them names anybody.
"""

import hashlib
import json
from typing import Any

from django.db.models import QuerySet

from rri_portal.names import folded
from rri_portal.pupils.models import Parent, Pupil, Relationship
from rri_portal.pupils.same_person import of_one_name

# All that is kept of a contact, as a person may correct it
LABELS = {
    "name": "Name",
    "relationship": "Relationship",
    "has_responsibility": "Parental responsibility",
    "has_care": "Care of the child",
    "receives_reports": "Receives reports",
    "email": "E-mail address",
    "telephone": "Telephone",
    "language": "Language",
    "needs_interpreter": "Needs an interpreter",
}
NOT_KNOWN = "Not known"
NAMED_ALREADY = (
    "This child has, or had, a contact of this name. If it is the same person, change that "
    "contact, or make them a contact again. If it is another person, write the name so that the "
    "two can be told apart."
)
ENDED_ALREADY = "Somebody has said already that this person is no longer a contact."
RUNS_ALREADY = "This person is a contact already."
CHANGED_MEANWHILE = (
    "Somebody else has changed this contact since you opened this page. Nothing that you wrote is "
    "saved yet."
)


def contacts_of(pupil: Pupil) -> QuerySet[Parent]:
    """Those of now and those who once were, in the order of the roll."""
    return Parent.objects.filter(school=pupil.school_id, pupil=pupil)


def is_told(parent: Parent) -> bool:
    """Of one who is a contact now: what `to_be_told` selects."""
    if parent.has_responsibility or parent.has_care or parent.receives_reports:
        return True
    neither = parent.has_responsibility is False and parent.has_care is False
    return parent.receives_reports is None and not neither


def told_in_words(parent: Parent) -> str:
    """Whether they are told of an incident, and what that rests on."""
    answer = "Yes" if is_told(parent) else "No"
    return f"{answer}: {_why_told(parent) if is_told(parent) else _why_not_told(parent)}"


def _why_told(parent: Parent) -> str:
    if parent.has_responsibility or parent.has_care:
        has = "parental responsibility" if parent.has_responsibility else "care of the child"
        despite = ", even without being named to receive reports"
        return f"they have {has}{despite if parent.receives_reports is False else ''}"
    if parent.receives_reports:
        return "they are named to receive reports"
    return "it is not known whether they have parental responsibility or care of the child"


def _why_not_told(parent: Parent) -> str:
    if parent.receives_reports is False:
        return "they do not receive reports, and are not known to have responsibility or care"
    return "they have neither parental responsibility nor care of the child"


def in_words(name: str, value: Any) -> str:
    """What is kept in a field, as a person reads it."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(Relationship(value).label) if name == "relationship" and value else str(value)


def as_kept(parent: Parent) -> dict[str, Any]:
    return {name: getattr(parent, name) for name in LABELS}


def fingerprint(parent: Parent) -> str:
    """The same for as long as nothing that is kept of the contact changes."""
    kept = [str(parent.public_id), *as_kept(parent).values(), parent.ended_at is None]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()


def is_named_already(pupil: Pupil, name: str, *, but: Parent | None = None) -> bool:
    """Whether the child has, or had, another contact of this name: whoever is held back must not
    come in a second time as somebody whom no hold knows."""
    named = Parent(school=pupil.school, name=name, name_folded=folded(name))
    return any(of_one_name(named, other) for other in contacts_of(pupil) if other != but)
