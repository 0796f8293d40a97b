"""Amara's record, and her parents."""

from tests.factories.incidents import a_record
from tests.factories.telling import (
    parent_called,
)
from tests.kept import kept


@kept
def record(amara, class_teacher):
    return a_record(amara, class_teacher)


@kept
def mother(amara):
    return parent_called(amara, "Ngozi Okafor")


@kept
def father(amara):
    return parent_called(amara, "Emeka Okafor")
