"""A school begins, and says how it wants to be shown."""

import datetime as dt

from django.db import transaction

from rri_portal.audit import book, events
from rri_portal.audit.actors import Actor
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools import seeds
from rri_portal.schools.models import Choice, School, Technique

LAST_PLACES = 1000


@transaction.atomic
def set_up_school(*, by: Actor, at: dt.datetime, slug: str, **details) -> tuple[School, bool]:
    """The school of this slug with its pick-lists, catalogue and book; made once.

    Safe to repeat: a school that is here already stays exactly as it is. Raises `ValidationError`
    for details that no school can have.
    """
    school = School.objects.filter(slug=slug).first()
    made = school is None
    if school is None:
        school = School(slug=slug, **details)
        school.full_clean()
        school.save()
    with acting_for(school.pk):
        if made:
            _seed(school)
            _note("set_up_school", school, by, at)
        book.open_book(school)
    return school, made


def _seed(school: School) -> None:
    Choice.objects.bulk_create(
        Choice(
            school=school,
            pick_list=pick_list,
            position=position + LAST_PLACES * (label in seeds.LAST),
            label=label,
        )
        for pick_list, labels in seeds.PICK_LISTS.items()
        for position, label in enumerate(labels)
    )
    Technique.objects.bulk_create(
        Technique(
            school=school,
            intervention=intervention,
            position=position,
            label=label,
            generic=generic,
            flagged=flagged,
        )
        for position, (intervention, label, generic, flagged) in enumerate(seeds.TECHNIQUES)
    )


@transaction.atomic
def change_settings(*, school: School, changed: list[str], by: Actor, at: dt.datetime) -> School:
    """Saves the fields of the school that a form has changed on it."""
    if changed:
        school.save(update_fields=changed)
        _note("manage_settings", school, by, at, fields=changed)
    return school


def _note(verb: str, school: School, by: Actor, at: dt.datetime, fields: list[str] | None = None):
    events.record(
        verb=verb,
        school=school,
        subject=("school", str(school.public_id)),
        by=by,
        at=at,
        fields=fields or (),
    )
