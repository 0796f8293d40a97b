"""What a school owns refers only to what the same school owns."""

from rri_portal.audit.consistency import rows_in_the_wrong_school
from tests.audit.conftest import enter


def test_rows_are_in_the_school_of_what_they_belong_to(oakfield, riverside):
    enter(oakfield)
    enter(riverside)
    assert rows_in_the_wrong_school() == []


def test_a_child_in_another_school_than_its_parent_is_found(oakfield, riverside, behind_the_back):
    enter(oakfield)
    behind_the_back(f"UPDATE audit_entrycontent SET school_id = {riverside.pk}")
    assert rows_in_the_wrong_school() == [("audit.EntryContent", "entry", 1)]
