"""Amara's record."""

from tests.factories.incidents import a_record
from tests.kept import kept


@kept
def record(amara, class_teacher):
    return a_record(amara, class_teacher)
