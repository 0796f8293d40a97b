"""A child's contacts, corrected by hand."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError

from incidents.telling import places_of
from incidents.waiting import with_parents_to_tell
from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.models import AuditEvent
from rri_portal.pupils import mis
from rri_portal.pupils.actions.contacts import (
    ChangedMeanwhile,
    Details,
    IsAContact,
    NamedAlready,
    NoLongerAContact,
    add_contact,
    bring_back_contact,
    change_contact,
    end_contact,
)
from rri_portal.pupils.contacts import as_kept, fingerprint, is_told, told_in_words
from rri_portal.pupils.importing import import_roll, plan
from rri_portal.pupils.models import Parent
from tests.cast import NOW, TODAY, act
from tests.factories.incidents import a_record
from tests.factories.telling import holds

# Two of the child's contacts have a place in it, and care and reports have none
THE_FILE = """\
UPN,Forename,Surname,DOB,Contact 1 Name,Contact 1 Relationship,Contact 1 Telephone,Contact 2 Name
K999701219101,Amara,Okafor,2015-02-11,Ngozi Okafor,MOT,01632 960201,
"""
AUNT = Details(name="Ada Okafor", relationship="OTH", receives_reports=True)


def says(contact, person, *, shown="", **anew):
    details = Details(**(as_kept(contact) | anew))
    shown = shown or fingerprint(contact)
    return change_contact(contact=contact, details=details, shown=shown, by=act(person), at=NOW)


def ends(contact, person, why="A court order of 3 March"):
    return end_contact(contact=contact, why=why, by=act(person), at=NOW)


def to_tell(record) -> set[str]:
    return {place.parent.name for place in places_of([record])[record.pk]}


def test_a_new_number_and_a_wrong_responsibility_are_corrected(mother, data_manager):
    changed = says(mother, data_manager, telephone="01632 960299", has_responsibility=None)
    assert (changed.telephone, changed.has_responsibility) == ("01632 960299", None)
    event = AuditEvent.objects.get(verb="change_contact")
    assert event.subject_id == str(mother.public_id)
    assert sorted(event.fields) == ["has_responsibility", "telephone"]


def test_what_somebody_else_changed_meanwhile_is_not_written_over(mother, data_manager, dsl):
    shown = fingerprint(mother)
    says(mother, dsl, telephone="01632 960299")
    with pytest.raises(ChangedMeanwhile) as meanwhile:
        says(mother, data_manager, shown=shown, email="new@example.org")
    assert meanwhile.value.contact.telephone == "01632 960299"
    mother.refresh_from_db()
    assert mother.email == "ngozi.okafor@example.org"


def test_the_same_said_twice_is_said_once(mother, data_manager):
    shown = fingerprint(mother)
    for _ in range(2):
        says(mother, data_manager, shown=shown, telephone="01632 960299")
    assert AuditEvent.objects.filter(verb="change_contact").count() == 1


def test_whoever_is_added_today_is_due_to_be_told_of_what_happened_today(
    oakfield, amara, class_teacher, data_manager
):
    record = a_record(amara, class_teacher)
    added = add_contact(pupil=amara, details=AUNT, by=act(data_manager), at=NOW)
    assert added.position == 3
    assert "Ada Okafor" in to_tell(record)
    (place,) = [one for one in places_of([record])[record.pk] if one.parent == added]
    assert place.is_due()
    assert place.tell_by == TODAY
    assert not place.is_late(NOW)
    assert record in with_parents_to_tell(oakfield, TODAY)


def test_one_who_was_held_back_does_not_come_in_again_under_another_row(
    amara, father, class_teacher, headteacher, dsl
):
    record = a_record(amara, class_teacher)
    holds(record, father, headteacher)
    ends(father, dsl)
    assert to_tell(record) == {"Ngozi Okafor"}
    again = Details(name="EMEKA  Okafor", relationship="OTH")
    with pytest.raises(NamedAlready):
        add_contact(pupil=amara, details=again, by=act(headteacher), at=NOW)
    bring_back_contact(contact=father, by=act(headteacher), at=NOW)
    (place,) = [one for one in places_of([record])[record.pk] if one.parent == father]
    assert place.held_back


def test_no_contact_takes_the_name_of_another(father, data_manager):
    with pytest.raises(NamedAlready):
        says(father, data_manager, name="Ngozi Okafor")


def test_a_contact_ends_for_a_reason_and_once(father, dsl, data_manager):
    with pytest.raises(ValidationError):
        ends(father, dsl, why="")
    ends(father, dsl)
    for refused in (ends, says):
        with pytest.raises(NoLongerAContact):
            refused(father, data_manager)
    father.refresh_from_db()
    assert (father.ended_why, father.ended_at) == ("A court order of 3 March", NOW)
    assert father.ended_by_id == str(dsl.user.public_id)


def test_a_contact_again_is_a_contact_as_before(father, dsl):
    ends(father, dsl)
    bring_back_contact(contact=father, by=act(dsl), at=NOW)
    father.refresh_from_db()
    assert (father.ended_at, father.ended_why) == (None, None)
    with pytest.raises(IsAContact):
        bring_back_contact(contact=father, by=act(dsl), at=NOW)


def test_what_the_page_says_of_telling_is_what_is_asked_for(amara):
    """All twenty-seven of yes, no and not known."""
    names = ("has_responsibility", "has_care", "receives_reports")
    for n, answers in enumerate(product((True, False, None), repeat=3)):
        said = dict(zip(names, answers, strict=True))
        Parent(school=amara.school, pupil=amara, name=f"{n}", relationship="OTH", **said).save()
    rows = Parent.objects.filter(pupil=amara)
    told = set(rows.to_be_told())
    assert len(rows) == 29
    assert {one for one in rows if is_told(one)} == told
    assert {one for one in rows if told_in_words(one).startswith("Yes: ")} == told


def test_the_next_import_writes_what_its_file_has_and_leaves_the_rest(amara, mother, data_manager):
    says(mother, data_manager, telephone="01632 960299", has_care=False, receives_reports=False)
    aunt = add_contact(pupil=amara, details=AUNT, by=act(data_manager), at=NOW)
    school, roll = amara.school, mis.read(THE_FILE.encode(), "roll.csv")
    (line,) = plan(school, roll, on=TODAY).unnamed
    assert aunt in line.unnamed
    import_roll(school=school, roll=roll, by=SYSTEM, at=NOW)
    mother.refresh_from_db()
    assert mother.telephone == "01632 960201"
    assert (mother.has_care, mother.receives_reports) == (False, False)
    aunt.refresh_from_db()
    assert aunt.ended_at is None
