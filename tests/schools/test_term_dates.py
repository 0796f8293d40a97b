"""Terms, INSET days, half-terms and closures."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError

from rri_portal.audit.models import AuditEvent
from rri_portal.schools.actions import add_closure, add_term, remove_dates
from rri_portal.schools.calendar import is_school_day
from rri_portal.schools.models import Closure, Term
from rri_portal.schools.reports import term_dates_of
from tests.cast import NOW, TODAY, act

TERM_DATES = "/oakfield/term-dates/"

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def leader(client_of, headteacher):
    return client_of(headteacher)


def on(name: str, day: dt.date) -> dict[str, str]:
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": f"{day.year:04}",
    }


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def send(browser, address: str, **answers: str):
    token = re.search(r'name="token" value="([^"]+)"', text(browser.get(address)))[1]
    return browser.post(address, {"token": token} | answers)


AUTUMN = {"name": "Autumn 2027", "starts": dt.date(2027, 9, 2), "ends": dt.date(2027, 12, 17)}


def test_a_term_makes_its_weekdays_school_days(oakfield, headteacher):
    assert not is_school_day(oakfield, dt.date(2027, 9, 6))
    add_term(school=oakfield, by=act(headteacher), at=NOW, **AUTUMN)
    assert is_school_day(oakfield, dt.date(2027, 9, 6))


def test_a_closure_takes_one_away_and_removing_it_gives_it_back(oakfield, headteacher):
    snow = add_closure(
        school=oakfield,
        kind="closed",
        starts=TODAY,
        ends=TODAY,
        why="Snow",
        by=act(headteacher),
        at=NOW,
    )
    assert not is_school_day(oakfield, TODAY)
    remove_dates(dates=snow, by=act(headteacher), at=NOW)
    assert is_school_day(oakfield, TODAY)


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        (dt.date(2027, 9, 2), dt.date(2027, 9, 1), "before its first"),
        (dt.date(2026, 12, 18), dt.date(2026, 12, 20), "overlap Autumn 2026"),
        (dt.date(2026, 8, 20), dt.date(2026, 9, 1), "overlap Autumn 2026"),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 2), "overlap Autumn 2026"),
        (dt.date(2027, 9, 2), dt.date(2072, 12, 17), "half a year at most"),
    ],
)
def test_dates_that_no_term_has_are_refused_with_their_sentence(
    starts, ends, why, oakfield, headteacher
):
    with pytest.raises(ValidationError, match=why):
        add_term(
            school=oakfield,
            name="Another",
            starts=starts,
            ends=ends,
            by=act(headteacher),
            at=NOW,
        )
    assert oakfield.terms.count() == 3


def test_the_same_inset_day_is_not_entered_twice(oakfield, headteacher):
    day = dt.date(2026, 11, 27)
    with pytest.raises(ValidationError, match="here already"):
        add_closure(
            school=oakfield, kind="inset", starts=day, ends=day, by=act(headteacher), at=NOW
        )


def test_each_change_is_audited(oakfield, headteacher):
    term = add_term(school=oakfield, by=act(headteacher), at=NOW, **AUTUMN)
    remove_dates(dates=term, by=act(headteacher), at=NOW)
    events = AuditEvent.objects.filter(verb="manage_term_dates", subject_kind="term")
    assert [event.subject_id for event in events] == [str(term.public_id)] * 2


def test_a_year_is_shown_with_its_terms_and_their_school_days(oakfield):
    [year] = term_dates_of(oakfield, today=TODAY).years
    assert year.name == "2026 to 2027"
    assert [term.name for term in year.terms] == ["Autumn 2026", "Spring 2027", "Summer 2027"]
    autumn = year.terms[0]
    assert autumn.school_days == 72
    assert [closure.name for closure in autumn.closures] == ["INSET day", "Half-term", "INSET day"]


def test_the_bank_holidays_that_fall_inside_a_term_are_shown(oakfield):
    summer = term_dates_of(oakfield, today=TODAY).years[0].terms[2]
    assert summer.bank_holidays == [
        ("May Day", "Monday 3 May 2027"),
        ("Spring Bank Holiday", "Monday 31 May 2027"),
    ]


def test_a_closure_outside_every_term_is_set_apart(oakfield, headteacher):
    day = dt.date(2026, 8, 24)
    add_closure(school=oakfield, kind="inset", starts=day, ends=day, by=act(headteacher), at=NOW)
    assert [one.when for one in term_dates_of(oakfield, today=TODAY).outside] == [
        "Monday 24 August 2026"
    ]


def test_years_that_are_over_are_set_apart(oakfield):
    later = term_dates_of(oakfield, today=dt.date(2027, 8, 1))
    assert not later.now_and_later
    assert [year.name for year in later.earlier] == ["2026 to 2027"]


# The pages


def test_the_page_shows_the_terms(leader):
    page = text(leader.get(TERM_DATES))
    assert "Autumn 2026" in page
    assert "Monday 26 October to Friday 30 October 2026" in page
    assert "May Day" in page


def test_a_school_without_dates_is_told_what_they_are_for(leader, oakfield):
    Term.objects.filter(school=oakfield).delete()
    Closure.objects.filter(school=oakfield).delete()
    page = text(leader.get(TERM_DATES))
    assert "No term dates yet" in page
    assert TERM_DATES + "add/" in page


def test_a_leader_adds_a_term(leader, oakfield):
    answers = {"name": "Autumn 2027"} | on("starts", AUTUMN["starts"]) | on("ends", AUTUMN["ends"])
    assert send(leader, TERM_DATES + "add/", **answers).url == TERM_DATES
    assert oakfield.terms.get(name="Autumn 2027").ends == dt.date(2027, 12, 17)


def test_a_data_manager_adds_an_inset_day_of_one_day(client_of, data_manager, oakfield):
    monday = dt.date(2026, 11, 30)
    answers = {"kind": "inset", "why": ""} | on("starts", monday)
    browser = client_of(data_manager)
    assert send(browser, TERM_DATES + "closures/add/", **answers).url == TERM_DATES
    assert oakfield.closures.get(starts=monday).ends == monday


def test_dates_that_no_term_has_keep_what_was_typed(leader, oakfield):
    answers = {"name": "Winter"} | on("starts", dt.date(2026, 10, 1)) | on("ends", TODAY)
    page = text(send(leader, TERM_DATES + "add/", **answers))
    assert "These dates overlap Autumn 2026" in page
    assert 'value="Winter"' in page
    assert oakfield.terms.count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"starts_day": "32"},
        {"starts_year": "1" + "0" * 30},
        {"ends_month": "thirteen"},
        {"ends_day": "", "ends_month": "", "ends_year": ""},
        {"ends_year": "2026"},
        {"starts_day": "\x00"},
    ],
    ids=lambda wrong: f"{next(iter(wrong))} {next(iter(wrong.values()))[:10]!r}",
)
def test_what_is_no_date_has_its_sentence(wrong, leader, oakfield):
    answers = {"name": "Autumn"} | on("starts", AUTUMN["starts"]) | on("ends", AUTUMN["ends"])
    page = text(send(leader, TERM_DATES + "add/", **answers | wrong))
    assert "There is a problem" in page
    assert oakfield.terms.count() == 3


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        (dt.date(1, 1, 1), dt.date(1, 4, 1), "must be 1 January 1900 or later"),
        (dt.date(2027, 9, 1), dt.date(9999, 12, 31), "must be 31 December 2199 or earlier"),
        (dt.date(2027, 9, 1), dt.date(2037, 9, 1), "within a year of first day"),
    ],
)
def test_a_slip_of_the_year_makes_no_term_of_a_thousand_years(
    leader, oakfield, starts, ends, sentence
):
    page = send(
        leader, f"{TERM_DATES}add/", name="Autumn", **on("starts", starts), **on("ends", ends)
    )
    assert sentence in text(page)
    assert not oakfield.terms.filter(name="Autumn").exists()


def test_two_clicks_add_one_term(leader, oakfield):
    token = re.search(r'name="token" value="([^"]+)"', text(leader.get(TERM_DATES + "add/")))[1]
    answers = {"token": token, "name": "Autumn 2027"}
    answers |= on("starts", AUTUMN["starts"]) | on("ends", AUTUMN["ends"])
    for _ in range(2):
        assert leader.post(TERM_DATES + "add/", answers).url == TERM_DATES
    assert oakfield.terms.filter(name="Autumn 2027").count() == 1


def test_removing_is_asked_about_first(leader, oakfield):
    term = oakfield.terms.get(name="Summer 2027")
    address = f"{TERM_DATES}{term.public_id}/remove/"
    assert "Remove Summer 2027?" in text(leader.get(address))
    assert oakfield.terms.count() == 3
    assert leader.post(address).url == TERM_DATES
    assert oakfield.terms.count() == 2
    assert leader.post(address).status_code == 404


def test_a_half_term_is_removed_too(leader, oakfield):
    closure = oakfield.closures.get(starts=dt.date(2027, 2, 15))
    leader.post(f"{TERM_DATES}{closure.public_id}/remove/")
    assert is_school_day(oakfield, dt.date(2027, 2, 15))
