"""A child's contacts corrected by hand: added, changed, ended with a reason, made contacts again.

Nobody is ever deleted: a record may say that they were told. Each action waits for an import of the
school's roll, and an import for it, since an import writes every field that it has compared.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.names import folded
from rri_portal.pupils.contacts import (
    CHANGED_MEANWHILE,
    ENDED_ALREADY,
    NAMED_ALREADY,
    RUNS_ALREADY,
    contacts_of,
    fingerprint,
    is_named_already,
)
from rri_portal.pupils.models import Parent, Pupil
from rri_portal.schools.models import School

ENDING = ("ended_at", "ended_by_kind", "ended_by_id", "ended_why")


class NamedAlready(Exception):
    """The child has, or had, a contact of this name."""

    def __init__(self) -> None:
        super().__init__(NAMED_ALREADY)


class NoLongerAContact(Exception):
    """Somebody has said meanwhile that they are no longer one."""

    def __init__(self) -> None:
        super().__init__(ENDED_ALREADY)


class IsAContact(Exception):
    """They are one; there is nothing to bring back."""

    def __init__(self) -> None:
        super().__init__(RUNS_ALREADY)


class ChangedMeanwhile(Exception):
    """What is kept is no longer what this person was shown. `contact` is what is kept now."""

    def __init__(self, contact: Parent) -> None:
        super().__init__(CHANGED_MEANWHILE)
        self.contact = contact


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is said of a contact. None is not known, and never no."""

    name: str
    relationship: str
    has_responsibility: bool | None = None
    has_care: bool | None = None
    receives_reports: bool | None = None
    email: str = ""
    telephone: str = ""
    language: str = ""
    needs_interpreter: bool | None = None


@transaction.atomic
def add_contact(*, pupil: Pupil, details: Details, by: Actor, at: dt.datetime) -> Parent:
    """The last of the child's contacts. Whoever is to be told is due in every record of the child.
    Raises `NamedAlready` or `ValidationError`."""
    _wait_for_the_roll(pupil.school_id)
    if is_named_already(pupil, details.name):
        raise NamedAlready
    last = contacts_of(pupil).aggregate(last=Max("position"))["last"] or 0
    contact = Parent(school=pupil.school, pupil=pupil, position=last + 1, **asdict(details))
    contact.name_folded = folded(contact.name)
    contact.full_clean(exclude=["school", "pupil"])
    contact.save(force_insert=True)
    _audit("add_contact", contact, by, at)
    return contact


@transaction.atomic
def change_contact(
    *, contact: Parent, details: Details, shown: str, by: Actor, at: dt.datetime
) -> Parent:
    """What is kept of a contact from now on; the records and reports there are keep their words.

    `shown`: the `fingerprint` of what this person was shown. Where something else is kept by now
    that is not what they say either, nothing is done. Raises `ChangedMeanwhile`,
    `NoLongerAContact`, `NamedAlready` or `ValidationError`.
    """
    contact = _as_it_stands(contact)
    if contact.ended_at:
        raise NoLongerAContact
    said = asdict(details)
    changed = [name for name, value in said.items() if getattr(contact, name) != value]
    if changed and shown != fingerprint(contact):
        raise ChangedMeanwhile(contact)
    if "name" in changed and is_named_already(contact.pupil, details.name, but=contact):
        raise NamedAlready
    for name in changed:
        setattr(contact, name, said[name])
    contact.name_folded = folded(contact.name)
    contact.full_clean(exclude=["school", "pupil"])
    if changed:
        contact.save(update_fields=[*changed, "name_folded"])
        _audit("change_contact", contact, by, at, changed)
    return contact


@transaction.atomic
def end_contact(*, contact: Parent, why: str, by: Actor, at: dt.datetime) -> Parent:
    """They are no longer a contact, so nobody is asked to tell them; what was told and held stays
    in its records. No import brings them back. Raises `NoLongerAContact`, and `ValidationError`
    without a reason."""
    contact = _as_it_stands(contact)
    if contact.ended_at:
        raise NoLongerAContact
    if not why:
        raise ValidationError({"why": "Say why this person is no longer a contact"})
    contact.ended_at, contact.ended_by_kind, contact.ended_by_id = at, by.kind, by.id
    contact.ended_why = why
    contact.save(update_fields=ENDING)
    _audit("end_contact", contact, by, at, ENDING)
    return contact


@transaction.atomic
def bring_back_contact(*, contact: Parent, by: Actor, at: dt.datetime) -> Parent:
    """They are a contact again, as the same person: what is held back from them still is. Raises
    `IsAContact`."""
    contact = _as_it_stands(contact)
    if contact.ended_at is None:
        raise IsAContact
    contact.ended_at = contact.ended_by_kind = contact.ended_by_id = contact.ended_why = None
    contact.save(update_fields=ENDING)
    _audit("bring_back_contact", contact, by, at, ENDING)
    return contact


def _as_it_stands(contact: Parent) -> Parent:
    """As it is kept now, until the transaction ends."""
    _wait_for_the_roll(contact.school_id)
    rows = Parent.objects.select_related("school", "pupil")
    return rows.get(school=contact.school_id, pk=contact.pk)


def _wait_for_the_roll(school: int) -> None:
    """One at a time changes a school's roll, an import or a person."""
    School.objects.select_for_update(no_key=True).get(pk=school)


def _audit(
    verb: str, contact: Parent, by: Actor, at: dt.datetime, fields: Iterable[str] = ()
) -> None:
    subject = ("parent", contact.public_id)
    events.record(verb=verb, school=contact.school, subject=subject, by=by, at=at, fields=fields)
