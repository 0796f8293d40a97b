"""The school's catalogue of techniques: added and retired, never deleted or reworded."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.schools.models import School, Technique, TechniqueClass, fits


def why_not_add_technique(
    school: School, *, label: str, intervention: str, generic: str
) -> dict[str, str]:
    """By the field that would have to change; empty where it can be added."""
    same = school.techniques.filter(label__iexact=label).first()
    if same is not None and same.retired_at is None:
        return {"label": "The catalogue has a technique of this name already."}
    if same is not None:
        return {"label": "A retired technique has this name: bring it back below."}
    if not fits(intervention, generic):
        kind = Technique.Intervention(intervention).label
        return {"generic": f"“{TechniqueClass(generic).label}” does not go with “{kind}”."}
    return {}


@transaction.atomic
def add_technique(
    *,
    school: School,
    label: str,
    intervention: str,
    generic: str,
    flagged: bool,
    by: Actor,
    at: dt.datetime,
) -> Technique:
    """The last of its kind. Raises `ValidationError` with a sentence for each field to change."""
    if why := why_not_add_technique(
        school, label=label, intervention=intervention, generic=generic
    ):
        raise ValidationError(why)
    technique = Technique(
        school=school,
        label=label,
        intervention=intervention,
        generic=generic,
        flagged=flagged,
        position=school.techniques.count(),
    )
    technique.full_clean()
    technique.save()
    _catalogue_changed(technique, "label", by, at)
    return technique


@transaction.atomic
def retire_technique(*, technique: Technique, by: Actor, at: dt.datetime) -> Technique:
    """No longer offered; what was recorded with it keeps it."""
    if technique.retired_at is None:
        technique.retired_at = at
        technique.save(update_fields=["retired_at"])
        _catalogue_changed(technique, "retired_at", by, at)
    return technique


@transaction.atomic
def bring_back_technique(*, technique: Technique, by: Actor, at: dt.datetime) -> Technique:
    if technique.retired_at is not None:
        technique.retired_at = None
        technique.save(update_fields=["retired_at"])
        _catalogue_changed(technique, "retired_at", by, at)
    return technique


def _catalogue_changed(technique: Technique, field: str, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb="manage_pick_lists",
        school=technique.school,
        subject=("technique", str(technique.public_id)),
        by=by,
        at=at,
        fields=(field,),
    )
