"""Whom the law has told, and by when."""

import datetime as dt

import pytest

from incidents.actions.telling import MayNotTell
from incidents.telling import DUTY_ENDED, places_of
from rri_portal.audit.models import Read
from rri_portal.pupils.models import Parent
from tests.cast import TODAY, enrols
from tests.factories.incidents import a_record
from tests.factories.telling import (
    parent_called,
    tells,
)
from tests.incidents.tell_parents.pages import TOMORROW, page_for, parents_page, shown

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_each_parent_has_their_own_clock_and_nobody_is_chosen(record, mother, father):
    places = places_of([record])[record.pk]
    assert [place.parent for place in places] == [mother, father]
    assert [place.tell_by for place in places] == [TODAY, TODAY]
    assert [place.choice for place in places] == ["", ""]


def test_unknown_responsibility_is_shown_as_unknown(client_of, headteacher, record, father):
    page = shown(client_of(headteacher), parents_page(record))
    assert "Emeka Okafor, father" in page
    assert page.count("Not known") == 2
    assert "by the end of today, 23 November 2026" in page


def test_after_midnight_the_clock_says_late(client_of, headteacher, record, time_machine):
    time_machine.move_to(TOMORROW, tick=False)
    page = shown(client_of(headteacher), parents_page(record))
    assert "it was to be by the end of 23 November 2026" in page


def test_where_nobody_qualifies_the_page_says_so(client_of, oakfield, headteacher, class_teacher):
    uncle = {"name": "Jo Doe", "relationship": "OTH", "receives_reports": False}
    uncle |= {"has_responsibility": False, "has_care": False}
    child = enrols(oakfield, forename="Ada", surname="Doe", born=TODAY, parents=[uncle])
    record = a_record(child, class_teacher)
    assert "Nobody is listed who must be told" in shown(
        client_of(headteacher), parents_page(record)
    )


def test_nobody_is_told_about_somebody_who_was_twenty(
    client_of, oakfield, headteacher, class_teacher
):
    mother = {"name": "Di Oduya", "relationship": "MOT", "has_responsibility": True}
    grown_up = enrols(
        oakfield, forename="Ife", surname="Oduya", born=dt.date(2006, 11, 23), parents=[mother]
    )
    record = a_record(grown_up, class_teacher)
    parent = parent_called(grown_up, "Di Oduya")
    assert DUTY_ENDED in shown(client_of(headteacher), parents_page(record))
    with pytest.raises(MayNotTell, match="had ended"):
        tells(record, parent, headteacher)


def test_a_looked_after_childs_authority_is_asked_for_where_it_is_no_contact(
    client_of, headteacher, class_teacher, kai
):
    record = a_record(kai, class_teacher)
    said = "The local authority is a parent too"
    assert said not in shown(client_of(headteacher), parents_page(record))
    Parent.objects.filter(name="Tunde Bello").delete()
    assert said in shown(client_of(headteacher), parents_page(record))


@pytest.mark.parametrize("person", ["class_teacher", "senco"])
def test_only_those_who_tell_parents_open_the_page(request, client_of, record, person):
    browser = client_of(request.getfixturevalue(person))
    assert browser.get(parents_page(record)).status_code == 403


def test_a_parent_of_another_child_is_not_found_here(client_of, headteacher, record, kai):
    carer = parent_called(kai, "Helen Marsh")
    assert client_of(headteacher).get(page_for("log_call", record, carer)).status_code == 404


def test_opening_the_page_is_logged(client_of, headteacher, record):
    client_of(headteacher).get(parents_page(record))
    read = Read.objects.get(verb="tell_parents")
    assert (read.subject_id, read.by_id) == (
        str(record.public_id),
        str(headteacher.user.public_id),
    )
