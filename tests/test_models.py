"""What every model of the portal promises, walked over all of them."""

import pytest
from django.apps import apps
from django.db import models

from rri_portal.privacy import Privacy, StandIn

OURS = [
    model
    for config in apps.get_app_configs()
    if config.name.split(".")[0] in {"rri_portal", "incidents", "debriefs", "guidance"}
    for model in config.get_models()
]
OWNED = [m for m in OURS if any(f.name == "school" for f in m._meta.concrete_fields)]
# Rows that are looked up before a school is known say so, and are found by other keys.
SCOPED = [model for model in OWNED if not hasattr(model, "rls_exempt")]
WORDS = (models.CharField, models.TextField, models.EmailField)


def names(model):
    return model._meta.label


@pytest.mark.parametrize("model", OURS, ids=names)
def test_every_model_says_what_it_holds_of_people_and_for_how_long(model):
    assert isinstance(model.privacy, Privacy)
    fields = {field.name for field in model._meta.get_fields()}
    assert set(model.privacy.fields) <= fields
    assert all(isinstance(one, StandIn) for one in model.privacy.fields.values())


@pytest.mark.parametrize("model", OURS, ids=names)
def test_free_text_is_declared_as_somebodys(model):
    """A text without choices that is long enough to be written in is in the declaration."""
    long = [
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, WORDS) and not f.choices and (f.max_length or 1000) >= 300
    ]
    declared = set(model.privacy.fields)
    assert set(long) <= declared | {"complaints"}


@pytest.mark.parametrize("model", SCOPED, ids=names)
def test_the_school_leads_every_key_and_index(model):
    keys = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    keys += [index.fields for index in model._meta.indexes]
    assert all(key[0] == "school" for key in keys if key)


@pytest.mark.parametrize("model", OURS, ids=names)
def test_nothing_is_deleted_because_something_else_was(model):
    links = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    assert all(link.remote_field.on_delete is models.PROTECT for link in links)


@pytest.mark.parametrize("model", OURS, ids=names)
def test_every_constraint_has_a_sentence(model):
    checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    stock = models.CheckConstraint.default_violation_error_message
    assert all(check.violation_error_message != stock for check in checks)
