"""What is kept from test to test is each test's own, and nothing of another test's."""

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from rri_portal.audit.tenancy import acting_for
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import School, StaffMember, Trust
from tests.cast import Person, enrols
from tests.kept import LAYERS, Layers, kept

MADE = []
TWICE = pytest.mark.parametrize("time", ["once", "again"])


@kept
def brother(amara) -> Pupil:
    MADE.append("a brother")
    return enrols(amara.school, forename="Obi", surname="Okafor", born=amara.born)


@TWICE
def test_who_begins_alike_finds_what_is_there(brother, time):
    assert MADE == ["a brother"]
    assert Pupil.objects.get(forename="Obi") == brother


@TWICE
def test_a_change_is_undone_and_so_are_the_objects(brother, amara, time):
    assert (amara.class_name, Pupil.objects.get(pk=amara.pk).class_name) == ("Beech", "Beech")
    amara.class_name = "Oak"
    amara.save()
    Pupil.objects.filter(pk=brother.pk).update(class_name="Oak")


@TWICE
def test_who_is_the_same_in_two_is_one_object(oakfield, amara, brother, class_teacher, time):
    assert amara.school is brother.school is class_teacher.staff.school is oakfield
    assert class_teacher.staff.user is class_teacher.user


def test_what_a_test_did_not_ask_for_is_not_there(oakfield, amara):
    assert [one.forename for one in Pupil.objects.all()] == ["Amara"]
    assert not StaffMember.objects.exists()


@pytest.mark.django_db
def test_nor_is_it_where_a_test_begins_with_nothing():
    with acting_for(*School.objects.values_list("pk", flat=True)):
        assert not Pupil.objects.exists()


def test_what_is_asked_for_later_is_this_tests_own(oakfield, request):
    before = list(LAYERS.layers)
    person: Person = request.getfixturevalue("headteacher")
    assert StaffMember.objects.get() == person.staff
    assert LAYERS.layers == before


def test_the_next_does_not_find_it(oakfield):
    assert not StaffMember.objects.exists()


@pytest.mark.postgresql
@TWICE
def test_rows_are_seen_by_whoever_acts_for_their_school_and_by_no_other(brother, riverside, time):
    with acting_for(riverside.pk):
        assert not Pupil.objects.exists()
    with acting_for():
        assert not School.objects.get(pk=brother.school_id).pupils.exists()


@pytest.mark.postgresql
def test_whom_a_layer_was_made_for_is_nobody_the_next_test_acts_for(oakfield_set_up):
    assert not oakfield_set_up.terms.exists()


@pytest.mark.postgresql
def test_a_connection_that_breaks_takes_what_was_kept_with_it(brother):
    connection.close()


@pytest.mark.postgresql
def test_and_the_next_test_stands_on_whole_rows(brother):
    assert Pupil.objects.get(forename="Obi") == brother


def test_on_another_connection_of_the_same_thread_all_is_laid_anew(own_database):
    """As when a browser starts: Playwright's event loop has a connection of its own."""
    layers = Layers()
    layers.being_laid = True
    before = connections[DEFAULT_DB_ALIAS]
    layers.value_of(a_trust, a_trust)
    connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
    layers.begin([a_trust])
    assert not layers.layers
    assert layers.value_of(a_trust, a_trust) == Trust.objects.get()
    layers.end()
    assert not Trust.objects.exists()
    before.close()


def a_trust() -> Trust:
    return Trust.objects.create(name="Two Rivers", slug="two-rivers")
