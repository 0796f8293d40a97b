"""Entries of a school's pick-lists: added and retired, never deleted."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.schools.actions.schools import LAST_PLACES
from rri_portal.schools.models import Choice, School


def why_not_add(school: School, pick_list: str, label: str) -> str | None:
    """Why these words cannot be a new entry of the list; None when they can."""
    offered = school.choices.filter(pick_list=pick_list, label__iexact=label).offered()
    return "This list has an entry with these words already." if offered.exists() else None


@transaction.atomic
def add_choice(*, school: School, pick_list: str, label: str, by: Actor, at: dt.datetime) -> Choice:
    """A new entry, before what one chooses when nothing else fits; one that was retired under
    these words comes back. Raises `ValidationError` with the sentence to show."""
    if why := why_not_add(school, pick_list, label):
        raise ValidationError(why)
    entries = school.choices.filter(pick_list=pick_list)
    if retired := entries.filter(label__iexact=label).first():
        return bring_back_choice(choice=retired, by=by, at=at)
    position = entries.filter(position__lt=LAST_PLACES).count()
    choice = Choice(school=school, pick_list=pick_list, label=label, position=position)
    choice.full_clean()
    choice.save()
    _pick_list_changed(choice, "label", by, at)
    return choice


@transaction.atomic
def retire_choice(*, choice: Choice, by: Actor, at: dt.datetime) -> Choice:
    """No longer offered; what was recorded with it keeps it."""
    if choice.retired_at is None:
        choice.retired_at = at
        choice.save(update_fields=["retired_at"])
        _pick_list_changed(choice, "retired_at", by, at)
    return choice


@transaction.atomic
def bring_back_choice(*, choice: Choice, by: Actor, at: dt.datetime) -> Choice:
    if choice.retired_at is not None:
        choice.retired_at = None
        choice.save(update_fields=["retired_at"])
        _pick_list_changed(choice, "retired_at", by, at)
    return choice


def _pick_list_changed(choice: Choice, field: str, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb="manage_pick_lists",
        school=choice.school,
        subject=("choice", str(choice.public_id)),
        by=by,
        at=at,
        fields=(field,),
    )
