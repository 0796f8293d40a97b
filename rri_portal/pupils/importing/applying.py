"""Doing what a plan says: all of it or nothing, audited, and twice is as once."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from django.db import transaction
from django.db.models import Model

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.names import folded
from rri_portal.pupils.importing.comparing import ContactPlan, Planned
from rri_portal.pupils.importing.known import Known
from rri_portal.pupils.importing.planning import ImportPlan, plan
from rri_portal.pupils.mis import Roll
from rri_portal.pupils.models import Characteristics, Enrolment, Parent, Pupil, RollImport
from rri_portal.schools.models import School

VERB = "import_pupils"
_PIECE = 200


class PlanChanged(Exception):
    """The roll is no longer as it was when the plan was shown. `plan` is what is true now."""

    def __init__(self, plan: ImportPlan):
        super().__init__("The roll has changed since this page was made. Check it again.")
        self.plan = plan


class NotMissing(Exception):
    """Somebody was said to have left who is in the file, or who cannot have left that day."""


@transaction.atomic
def import_roll(
    *,
    school: School,
    roll: Roll,
    by: Actor,
    at: dt.datetime,
    offer: RollImport | None = None,
    shown: str | None = None,
    settled: Mapping[int, str] | None = None,
    left: Mapping[str, dt.date] | None = None,
) -> tuple[ImportPlan, RollImport]:
    """Plan and apply in one breath, one import of a school at a time.

    `shown` is the fingerprint of the plan that somebody agreed to: where the roll has changed
    since, nothing is done and `PlanChanged` carries the new plan.
    """
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    on = local_date(at)
    planned = plan(school, roll, on=on)
    if shown is not None and planned.fingerprint != shown:
        raise PlanChanged(planned)
    if settled:
        planned = plan(school, roll, on=on, settled=settled)
    return planned, apply(planned, by=by, at=at, offer=offer, left=left)


@transaction.atomic
def apply(
    planned: ImportPlan,
    *,
    by: Actor,
    at: dt.datetime,
    offer: RollImport | None = None,
    left: Mapping[str, dt.date] | None = None,
) -> RollImport:
    """Bring the roll to what the plan says, and end the enrolment of those in `left`.

    `left` gives the last day of missing pupils by public id; nobody leaves without being in it.
    Raises `NotMissing` with the sentence to show.
    """
    gone = _gone(planned, left or {})
    added = _add(planned.new, school=planned.school, at=at)
    _change(planned.changed, school=planned.school, at=at)
    _end(gone)
    done = _note(planned, offer, len(gone), by=by, at=at)
    _audit(planned, added, gone, done, by=by, at=at)
    return done


def why_not_left(known: Known, day: dt.date, *, on: dt.date) -> str | None:
    """Why a pupil cannot have left that day; None where they can."""
    enrolment = known.enrolled_on(on)
    if enrolment is None:
        return "This pupil is not on the roll."
    if day > on:
        return "The last day on the roll cannot be in the future."
    if enrolment.from_date and day < enrolment.from_date:
        return f"{known.pupil.name} came after that day."
    return None


def _gone(planned: ImportPlan, left: Mapping[str, dt.date]) -> list[tuple[Known, Enrolment]]:
    missing = {str(known.pupil.public_id): known for known in planned.missing}
    gone = []
    for public_id, day in left.items():
        known = missing.get(public_id)
        if known is None:
            raise NotMissing("Only a pupil who is not in the file can be said to have left.")
        if why := why_not_left(known, day, on=planned.on):
            raise NotMissing(why)
        enrolment = cast("Enrolment", known.enrolled_on(planned.on))
        enrolment.until_date = day
        gone.append((known, enrolment))
    return gone


def _add(new: Sequence[Planned], *, school: School, at: dt.datetime) -> list[Pupil]:
    pupils = [Pupil(school=school, **one.pupil) for one in new]
    for pupil in pupils:
        pupil.fold_name()
    _keep(Pupil, pupils)
    _keep_what_is_new(zip(new, pupils, strict=True), school=school, at=at)
    return pupils


def _change(changed: Sequence[Planned], *, school: School, at: dt.datetime) -> None:
    pairs = [(one, one.known.pupil) for one in changed if one.known]
    for one, pupil in pairs:
        for name, value in one.pupil.items():
            setattr(pupil, name, value)
        pupil.fold_name()
    names = {name for one in changed for name in one.pupil} | {"name_folded"}
    Pupil.objects.bulk_update([pupil for _, pupil in pairs], names, batch_size=_PIECE)
    _redate(changed)
    _correct_contacts(changed)
    _keep_what_is_new(pairs, school=school, at=at)


def _redate(changed: Iterable[Planned]) -> None:
    redated = []
    for one in changed:
        if one.enrolling and one.enrolling.enrolment:
            enrolment = one.enrolling.enrolment
            enrolment.from_date = one.enrolling.from_date
            enrolment.until_date = one.enrolling.until_date
            redated.append(enrolment)
    Enrolment.objects.bulk_update(redated, ["from_date", "until_date"], batch_size=_PIECE)


def _correct_contacts(changed: Iterable[Planned]) -> None:
    parents, names = [], {"name_folded"}
    for one in changed:
        for contact in one.contacts:
            if parent := contact.parent:
                for name, value in contact.values.items():
                    setattr(parent, name, value)
                parent.name_folded = folded(parent.name)
                names |= set(contact.values)
                parents.append(parent)
    Parent.objects.bulk_update(parents, names, batch_size=_PIECE)


def _keep_what_is_new(
    pairs: Iterable[tuple[Planned, Pupil]], *, school: School, at: dt.datetime
) -> None:
    """Times on the roll, characteristics and contacts that were not there before."""
    enrolments, characteristics, parents = [], [], []
    for one, pupil in pairs:
        if one.enrolling and one.enrolling.enrolment is None:
            dates = {"from_date": one.enrolling.from_date, "until_date": one.enrolling.until_date}
            enrolments.append(Enrolment(school=school, pupil=pupil, **dates))
        if one.characteristics:
            characteristics.append(_characteristics(one, pupil, school, at))
        parents += _new_contacts(one, pupil, school)
    _keep(Enrolment, enrolments)
    _keep(Characteristics, characteristics)
    _keep(Parent, parents)


def _characteristics(
    one: Planned, pupil: Pupil, school: School, at: dt.datetime
) -> Characteristics:
    return Characteristics(
        school=school,
        pupil=pupil,
        from_date=local_date(at),
        noted_at=at,
        **(one.characteristics or {}),
    )


def _new_contacts(one: Planned, pupil: Pupil, school: School) -> list[Parent]:
    held = one.known.parents if one.known else []
    first = max((parent.position for parent in held), default=0) + 1
    new = [contact for contact in one.contacts if contact.parent is None]
    return [
        _parent(contact, pupil, school, position)
        for position, contact in enumerate(new, start=first)
    ]


def _parent(contact: ContactPlan, pupil: Pupil, school: School, position: int) -> Parent:
    return Parent(
        school=school,
        pupil=pupil,
        position=position,
        name_folded=folded(contact.values["name"]),
        **contact.values,
    )


def _keep[Row: Model](model: type[Row], rows: Sequence[Row]) -> None:
    model._default_manager.bulk_create(rows, batch_size=_PIECE)


def _end(gone: Iterable[tuple[Known, Enrolment]]) -> None:
    Enrolment.objects.bulk_update(
        [enrolment for _, enrolment in gone], ["until_date"], batch_size=_PIECE
    )


def _note(
    planned: ImportPlan, offer: RollImport | None, left: int, *, by: Actor, at: dt.datetime
) -> RollImport:
    """The import itself: who, when and how many. The file's bytes are let go."""
    done = offer or RollImport(
        school=planned.school,
        layout=planned.roll.format,
        sha256=planned.roll.sha256,
        offered_at=at,
        offered_by_kind=by.kind,
        offered_by_id=by.id,
    )
    done.content = None
    done.confirmed_at, done.confirmed_by_kind, done.confirmed_by_id = at, by.kind, by.id
    done.new, done.changed = len(planned.new), len(planned.changed)
    done.unchanged, done.refused = len(planned.unchanged), len(planned.refused)
    done.left = left
    done.save()
    return done


def _audit(
    planned: ImportPlan,
    added: Iterable[Pupil],
    gone: Iterable[tuple[Known, Enrolment]],
    done: RollImport,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """One event for the import, and one for each pupil it touched, so that a child's own history
    is whole."""
    subjects: list[tuple[str, object, Iterable[str]]]
    subjects = [("roll_import", done.public_id, ["confirmed_at"])]
    subjects += [("pupil", pupil.public_id, []) for pupil in added]
    subjects += [
        ("pupil", one.known.pupil.public_id, one.fields) for one in planned.changed if one.known
    ]
    subjects += [("pupil", known.pupil.public_id, ["enrolled_until"]) for known, _ in gone]
    events.record_each(verb=VERB, school=planned.school, subjects=subjects, by=by, at=at)
