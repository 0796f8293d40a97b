"""The school's catalogue of techniques: added, retired, brought back."""

import pytest
from django.core.exceptions import ValidationError

from rri_portal.schools.actions import add_technique
from rri_portal.schools.models import Technique, fits
from tests.cast import NOW, act

PAGE = "/oakfield/techniques/"

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def manager(client_of, data_manager):
    return client_of(data_manager)


def add(school, person, **changes) -> Technique:
    said = {"label": "Figure of four", "intervention": "force", "generic": "two-person"}
    return add_technique(
        school=school, by=act(person), at=NOW, **({"flagged": False} | said | changes)
    )


def offered(school) -> list[str]:
    return list(school.techniques.offered().values_list("label", flat=True))


def test_a_technique_that_was_added_is_offered(oakfield, headteacher):
    add(oakfield, headteacher)
    assert "Figure of four" in offered(oakfield)


def test_every_technique_that_a_school_begins_with_is_of_a_class_that_goes_with_it(oakfield):
    assert all(fits(one.intervention, one.generic) for one in oakfield.techniques.all())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": "wrap"}, "label"),
        ({"generic": "seclusion"}, "generic"),
        ({"intervention": "restraint", "generic": "prone"}, "generic"),
        ({"intervention": "seclusion", "generic": "other"}, "generic"),
    ],
)
def test_what_cannot_be_a_technique_has_its_sentence(changes, field, oakfield, headteacher):
    with pytest.raises(ValidationError) as refused:
        add(oakfield, headteacher, **changes)
    assert list(refused.value.error_dict) == [field]


def test_a_data_manager_adds_retires_and_brings_back(manager, oakfield):
    page = manager.post(PAGE, {"label": "Figure of four"}).content.decode()
    assert "Answer “What is it?”" in page
    assert "Answer “Is it of high risk?”" in page
    answers = {
        "label": " Figure  of four ",
        "intervention": "force",
        "generic": "two-person",
        "flagged": "yes",
    }
    assert manager.post(PAGE, answers).url == PAGE
    added = oakfield.techniques.get(label="Figure of four")
    assert added.flagged
    assert manager.post(f"{PAGE}{added.public_id}/retire/").url == PAGE
    assert "Figure of four" not in offered(oakfield)
    again = manager.post(PAGE, answers).content.decode()
    assert "bring it back below" in again
    assert manager.post(f"{PAGE}{added.public_id}/bring-back/").url == PAGE
    assert "Figure of four" in offered(oakfield)


def test_looking_at_those_addresses_changes_nothing(manager, oakfield):
    wrap = oakfield.techniques.get(label="Wrap")
    assert manager.get(f"{PAGE}{wrap.public_id}/retire/").url == PAGE
    assert "Wrap" in offered(oakfield)
