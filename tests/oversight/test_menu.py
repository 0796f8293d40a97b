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
    return [label for label, _, _ in shown["navigation"]]


def test_a_class_teacher_is_offered_home_the_book_devices_and_the_guidance(framed, class_teacher):
    assert labels(framed(class_teacher)) == ["Home", "Incident book", "Devices", "Guidance"]


def test_a_headteacher_is_offered_the_school(framed, headteacher):
    offered = labels(framed(headteacher))
    assert offered[:3] == ["Home", "Incident book", "Pupils"]
    assert {"People", "Settings"} <= set(offered)


def test_a_data_manager_imports_the_roll(framed, data_manager):
    assert "Import the roll" in labels(framed(data_manager))
    assert "People" not in labels(framed(data_manager))


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
    here = [label for label, _, current in response.context["navigation"] if current]
    assert here == [entry]


def test_a_page_of_no_school_has_no_menu():
    assert frame(RequestFactory().get("/")) == {}
