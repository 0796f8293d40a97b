"""A call is logged: when, by whom, and what they said."""

import datetime as dt

import pytest

from incidents.actions.telling import MayNotTell, NotThen
from incidents.models import Telling
from incidents.telling import NOT_CHOSEN, place_of
from tests.cast import NOW
from tests.factories.incidents import MINUTE, a_record
from tests.factories.telling import (
    calls,
    tells,
)
from tests.incidents.tell_parents.pages import TOMORROW, call_form, page_for, parents_page, shown

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_the_call_is_logged_with_when_by_whom_and_what_they_said(
    client_of, headteacher, record, mother
):
    tells(record, mother, headteacher)
    sent = client_of(headteacher).post(page_for("log_call", record, mother), call_form(headteacher))
    assert sent.url == parents_page(record)
    call = place_of(record, mother).told
    assert (call.happened_at, call.told_by, call.words, call.how) == (
        NOW - 10 * MINUTE,
        headteacher.staff,
        "She thanked us.",
        "phone",
    )
    assert "Told by phone" in shown(client_of(headteacher), parents_page(record))


def test_nobody_is_called_before_somebody_has_chosen(record, mother, headteacher):
    with pytest.raises(MayNotTell, match=NOT_CHOSEN):
        calls(record, mother, headteacher)


def test_tried_and_not_reached_is_not_told(record, mother, headteacher):
    tells(record, mother, headteacher)
    calls(record, mother, headteacher, reached=False, how="")
    place = place_of(record, mother)
    assert place.told is None
    assert place.steps[-1].step == "tried"


def test_a_message_that_was_left_is_logged_as_not_reached(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    page = shown(client_of(headteacher), page_for("log_call", record, mother))
    assert "No answer, or a message was left for them. They are still to be told." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"time": "10:31"}, "This is in the future"),
        ({"time": "09:59"}, "This is before it happened"),
        ({"day_year": "2031"}, "This is in the future"),
        ({"day_day": "31"}, "must be a real date"),
        ({"day_year": "9" * 30}, "is too long"),
        ({"time": "noon"}, "must be a time on the 24-hour clock"),
        ({"time": "\x00"}, "cannot be read"),
        ({"told_by": ""}, "Choose who told them"),
        ({"told_by": "-1"}, "choose from the list"),
        ({"outcome": "telepathy"}, "choose from the list"),
        ({"words": "x" * 901}, "900 characters at most"),
        ({"words": "y" * 300_000}, "900 characters at most"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    client_of, headteacher, record, mother, changes, sentence
):
    tells(record, mother, headteacher)
    typed = call_form(headteacher, **changes)
    page = client_of(headteacher).post(page_for("log_call", record, mother), typed)
    assert sentence in page.content.decode()
    assert page.context["form"]["words"].value() == typed["words"]
    assert place_of(record, mother).told is None


def test_the_action_too_refuses_the_future_and_the_time_before(record, mother, headteacher):
    tells(record, mother, headteacher)
    for moment in (NOW + MINUTE, record.started_at - MINUTE):
        with pytest.raises(NotThen):
            calls(record, mother, headteacher, happened_at=moment)


def test_the_hour_that_october_repeats_is_asked_about(
    client_of, headteacher, class_teacher, amara, mother, time_machine
):
    night = dt.datetime(2026, 10, 25, 0, 10, tzinfo=dt.UTC)
    record = a_record(amara, class_teacher, started_at=night, late_why="At the residential.")
    tells(record, mother, headteacher)
    typed = call_form(headteacher, day_day="25", day_month="10", time="01:30")
    url = page_for("log_call", record, mother)
    page = client_of(headteacher).post(url, typed)
    assert "this time came twice" in page.content.decode()
    client_of(headteacher).post(url, typed | {"which_hour": "second"})
    told = place_of(record, mother).told
    assert told.happened_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_late_is_asked_about_and_never_stops_it(
    client_of, headteacher, record, mother, time_machine
):
    tells(record, mother, headteacher)
    time_machine.move_to(TOMORROW, tick=False)
    url = page_for("log_call", record, mother)
    browser = client_of(headteacher)
    assert "Why was it not on the same day?" in shown(browser, url)
    browser.post(url, call_form(headteacher, day_day="24"))
    assert place_of(record, mother).told
    assert "Late: no reason given" in shown(browser, parents_page(record))


def test_a_call_made_in_time_and_logged_late_is_in_time(
    client_of, headteacher, record, mother, time_machine
):
    tells(record, mother, headteacher)
    time_machine.move_to(TOMORROW, tick=False)
    calls(record, mother, headteacher, at=TOMORROW, happened_at=NOW)
    assert "no reason given" not in shown(client_of(headteacher), parents_page(record))


def test_two_clicks_log_one_call(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    typed = call_form(headteacher)
    browser, url = client_of(headteacher), page_for("log_call", record, mother)
    answers = {browser.post(url, typed).url for _ in range(2)}
    assert answers == {parents_page(record)}
    assert Telling.objects.filter(step="called").count() == 1


def test_a_form_that_somebody_else_opened_is_asked_for_again(
    client_of, headteacher, record, mother
):
    tells(record, mother, headteacher)
    typed = call_form(headteacher, token="made-up")
    page = client_of(headteacher).post(page_for("log_call", record, mother), typed)
    assert "open too long" in page.content.decode()
    assert place_of(record, mother).told is None


def test_a_letter_of_the_schools_own_tells_them_in_writing(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    typed = call_form(headteacher, outcome="letter")
    sent = client_of(headteacher).post(page_for("log_call", record, mother), typed, follow=True)
    assert "this parent has it in writing" in sent.content.decode()
    place = place_of(record, mother)
    assert place.told == place.written
    assert place.written.step == "letter"
    assert not place.is_due()
