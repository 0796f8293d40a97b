"""A report that has been begun to one of two parents."""

from tests.factories.incidents import a_record
from tests.factories.telling import begins, tells
from tests.kept import kept


@kept
def record(amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


@kept
def report(record, mother, headteacher):
    tells(record, mother, headteacher)
    return begins(record, mother, headteacher)
