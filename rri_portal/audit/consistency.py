"""Every row that a school owns carries its school, and so does what it refers to: the same one."""

from django.apps import apps
from django.db import models
from django.db.models import F

SCHOOL = "schools.school"


def school_models() -> list[type[models.Model]]:
    """Every model whose rows a school owns."""
    return [model for model in apps.get_models() if _has_school(model)]


def rows_in_the_wrong_school() -> list[tuple[str, str, int]]:
    """Model, field and number of the rows that refer to a row of another school; empty is right.

    A query for each such reference in the project, so for tests and for looking into trouble.
    """
    found = [
        (model._meta.label, field.name, _astray(model, field).count())
        for model in school_models()
        for field in _references(model)
    ]
    return [astray for astray in found if astray[2]]


def _references(model: type[models.Model]) -> list[models.ForeignKey]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and _has_school(field.related_model)
    ]


def _astray(model: type[models.Model], field: models.ForeignKey) -> models.QuerySet:
    return model._base_manager.exclude(**{f"{field.name}__isnull": True}).exclude(
        **{f"{field.name}__school": F("school")}
    )


def _has_school(model: type[models.Model]) -> bool:
    return any(
        field.name == "school" and field.related_model._meta.label_lower == SCHOOL
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
    )
