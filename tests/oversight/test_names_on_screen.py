"""Initials on a projector until somebody asks for names."""

import pytest

from tests.factories.incidents import a_draft
from tests.kept import kept
from tests.oversight.conftest import text_of

BOOK = "/oakfield/book/"
NAMES = "/oakfield/names/"


@kept
def initials_only(oakfield):
    oakfield.initials_only = True
    oakfield.save()


PAGES = ["/oakfield/", BOOK, "/oakfield/incidents/RI-2026-0001/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["class_teacher", "headteacher"])
def test_a_school_that_wants_initials_sees_no_name(
    opens, request, record, initials_only, path, who
):
    page = opens(request.getfixturevalue(who), path)
    assert "Okafor" not in page
    assert "AO" in page
    assert "Show names" in page


def test_the_roll_is_shown_by_initials_too(opens, headteacher, amara, initials_only):
    page = opens(headteacher, "/oakfield/pupils/")
    assert "Okafor" not in page
    assert "AO" in page


def test_a_draft_is_shown_by_initials_too(opens, class_teacher, amara, initials_only):
    draft = a_draft(amara, class_teacher)
    page = opens(class_teacher, draft.get_absolute_url())
    assert "Okafor" not in page
    assert "AO" in page


def test_names_are_shown_to_whoever_asks_in_this_browser_only(
    client_of, class_teacher, record, initials_only
):
    here, elsewhere = client_of(class_teacher), client_of(class_teacher)
    answer = here.post(NAMES, {"shown": "yes", "back_to": BOOK})
    assert answer["Location"] == BOOK
    assert "Amara Okafor" in text_of(here, BOOK)
    assert "Okafor" not in text_of(elsewhere, BOOK)


def test_initials_come_back_when_asked_for(client_of, class_teacher, record, initials_only):
    browser = client_of(class_teacher)
    browser.post(NAMES, {"shown": "yes"})
    browser.post(NAMES, {"shown": ""})
    assert "Okafor" not in text_of(browser, BOOK)


def test_a_school_that_shows_names_offers_no_button(opens, class_teacher, record):
    page = opens(class_teacher, BOOK)
    assert "Amara Okafor" in page
    assert "Show names" not in page


@pytest.mark.parametrize(
    "back_to", ["https://elsewhere.example", "//elsewhere.example", "home", "\x00", "/a\r\nb: c"]
)
def test_nobody_is_led_elsewhere(client_of, class_teacher, back_to):
    answer = client_of(class_teacher).post(NAMES, {"shown": "yes", "back_to": back_to})
    assert answer.status_code == 302
    assert "elsewhere" not in answer["Location"]


def test_a_link_cannot_show_names(client_of, class_teacher):
    assert client_of(class_teacher).get(NAMES).status_code == 405
