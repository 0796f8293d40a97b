"""The cast stands as other tests know it."""

import pytest

from rri_portal.schools.calendar import is_school_day
from rri_portal.schools.models import RoleKind
from tests.cast import NOW, TODAY, act

PEOPLE = {
    "headteacher": RoleKind.HEADTEACHER,
    "senior_leader": RoleKind.SENIOR_LEADER,
    "senco": RoleKind.SENCO,
    "dsl": RoleKind.DSL,
    "deputy_dsl": RoleKind.DEPUTY_DSL,
    "class_teacher": RoleKind.STAFF,
    "teaching_assistant": RoleKind.STAFF,
    "data_manager": RoleKind.DATA_MANAGER,
    "sender": RoleKind.SENDER,
    "data_protection_lead": RoleKind.DATA_PROTECTION_LEAD,
    "governor": RoleKind.GOVERNOR,
    "chair": RoleKind.CHAIR,
    "trust_safeguarding_lead": RoleKind.TRUST_SAFEGUARDING_LEAD,
    "trust_lead": RoleKind.TRUST_LEAD,
}


@pytest.mark.parametrize("person", PEOPLE)
def test_everyone_is_at_oakfield_what_they_are_called(person, oakfield, request):
    somebody = request.getfixturevalue(person)
    assert act(somebody).roles_in(oakfield, TODAY) == {PEOPLE[person]}


def test_today_is_a_school_day(oakfield):
    assert is_school_day(oakfield, TODAY)


def test_the_outsiders_are_nothing_at_oakfield(oakfield, riverside_teacher, riverside_head, nobody):
    for outsider in (riverside_teacher, riverside_head, nobody):
        assert not act(outsider).roles_in(oakfield, NOW.date())


def test_a_looked_after_pupil_has_a_carer_and_a_social_worker(kai):
    assert kai.parents.to_be_told().count() == 2


def test_siblings_have_parents_in_rows_of_their_own(amara, chidi):
    assert not set(amara.parents.all()) & set(chidi.parents.all())


def test_a_name_is_found_without_its_accents(oakfield, sian):
    assert list(oakfield.pupils.named_like("sian obrien")) == [sian]
