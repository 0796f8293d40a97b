"""What stands around every page: the menu, and *Log it now*."""

import pytest
from django.template.response import TemplateResponse
from django.test import RequestFactory

from rri_portal.oversight.context import frame
from tests.cast import NOW, act


@pytest.fixture
def framed(oakfield, django_assert_num_queries):
    """The frame of Oakfield's pages for a person, of which only knowing them costs a query."""

    def around(person, path="/oakfield/"):
        request = RequestFactory().get(path)
        request.at, request.school, request.actor = NOW, oakfield, act(person)
        with django_assert_num_queries(0):
            return frame(request)

    return around


def labels(shown):
    return [one.label for one in shown["navigation"]]


def folded_away(shown):
    """What stands under the last entry, which is a group."""
    return [one.label for one in shown["navigation"][-1].entries]


def test_a_class_teacher_is_offered_home_the_book_devices_and_the_guidance(framed, class_teacher):
    assert labels(framed(class_teacher)) == ["Home", "Incident book", "Devices", "Guidance"]


def test_a_headteacher_is_offered_the_school(framed, headteacher):
    offered = labels(framed(headteacher))
    assert offered == ["Home", "Incident book", "Pupils", "Devices", "Guidance", "School"]


def test_what_is_of_the_school_itself_is_folded_away_under_its_name(framed, headteacher):
    school = ["People", "Import the roll", "Term dates", "Pick-lists", "Settings"]
    assert folded_away(framed(headteacher)) == school


def test_a_data_manager_imports_the_roll(framed, data_manager):
    offered = folded_away(framed(data_manager))
    assert offered == ["Import the roll", "Term dates", "Pick-lists"]


@pytest.mark.parametrize("who", ["governor", "chair", "data_protection_lead", "trust_lead"])
def test_whoever_records_nothing_has_no_button_to_log_it(framed, request, who):
    shown = framed(request.getfixturevalue(who))
    assert shown["log_it_now_url"] is None
    assert labels(shown) == ["Home", "Guidance"]


def test_every_page_has_the_button_to_log_it(opens, class_teacher):
    for path in ("/oakfield/", "/oakfield/book/"):
        assert 'href="/oakfield/log/"' in opens(class_teacher, path)


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/oakfield/", "Home"),
        ("/oakfield/book/", "Incident book"),
        ("/oakfield/pupils/", "Pupils"),
        ("/oakfield/devices/plan/", "Devices"),
        ("/oakfield/guidance/changes/", "Guidance"),
        ("/oakfield/pupils/import/", "Import the roll"),
        ("/oakfield/people/invite/", "People"),
    ],
)
def test_the_menu_says_where_one_is(client_of, headteacher, path, entry):
    response: TemplateResponse = client_of(headteacher).get(path)
    menu = response.context["navigation"]
    here = [one for one in menu if one.current]
    assert len(here) == 1
    inside = [one.label for one in here[0].entries if one.current]
    assert (inside or [here[0].label]) == [entry]


def test_a_page_of_no_school_has_no_menu():
    assert frame(RequestFactory().get("/")) == {}
