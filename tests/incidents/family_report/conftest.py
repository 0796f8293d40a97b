"""A report that has been begun to one of two parents."""

import pytest

from tests.factories.incidents import a_record
from tests.factories.telling import begins, parent_called, tells


@pytest.fixture
def record(amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


@pytest.fixture
def mother(amara):
    return parent_called(amara, "Ngozi Okafor")


@pytest.fixture
def father(amara):
    return parent_called(amara, "Emeka Okafor")


@pytest.fixture
def report(record, mother, headteacher):
    tells(record, mother, headteacher)
    return begins(record, mother, headteacher)
