"""A day and a time are read as people write them; anything else gets a sentence."""

import datetime as dt

import pytest

from rri_portal.interface.forms import ClockField, DayMonthYearField, PortalForm


class When(PortalForm):
    date = DayMonthYearField(
        label="Date it happened", earliest=dt.date(2026, 4, 1), latest=dt.date(2026, 11, 23)
    )
    time = ClockField(label="Start time")


def when(day="23", month="11", year="2026", time="14:05") -> When:
    return When({"date_day": day, "date_month": month, "date_year": year, "time": time})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:05", (14, 5)),
        ("1405", (14, 5)),
        ("14.05", (14, 5)),
        ("14 05", (14, 5)),
        ("14-05", (14, 5)),
        ("2:05pm", (14, 5)),
        ("2.05 pm", (14, 5)),
        ("2.05 P.M.", (14, 5)),
        ("2pm", (14, 0)),
        ("14:05pm", (14, 5)),
        ("12:10 am", (0, 10)),
        ("12:10pm", (12, 10)),
        ("9:05", (9, 5)),
        ("905", (9, 5)),
        ("02:05", (2, 5)),
        ("0205", (2, 5)),
        ("00:00", (0, 0)),
        ("0:05", (0, 5)),
        ("2359", (23, 59)),
        ("  10:40  ", (10, 40)),
    ],
)
def test_a_time_is_read_as_it_is_written(typed, meant):
    form = when(time=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["time"] == dt.time(*meant)


@pytest.mark.parametrize("typed", ["2:05", "205", "6.30", "1 15"])
def test_a_bare_afternoon_hour_is_asked_about(typed):
    form = when(time=typed)
    assert not form.is_valid()
    assert "in the morning or the afternoon?" in form.errors["time"][0]


@pytest.mark.parametrize(
    "typed",
    [
        "24:00", "25:99", "14:60", "14", "2", "99999", "quarter past two", "14:5", "-1", "1e3",
        "١٤:٠٥", "13:00am", "0:30pm", "14:05:09", "half 2",
    ],
)  # fmt: skip
def test_what_is_not_a_time_gets_a_sentence_and_stays_as_typed(typed):
    form = when(time=typed)
    assert form.errors["time"] == ["Start time must be a time on the 24-hour clock, like 14:05"]
    assert form["time"].value() == typed


def test_a_time_left_out_is_asked_for():
    assert when(time="").errors["time"] == ["Enter start time"]


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("23", "11", "2026"),
        ("23", "11", "26"),
        (" 23 ", "Nov", "2026"),
        ("23", "november", "2026"),
        ("023", "011", "2026"),
    ],
)
def test_a_date_is_read_as_it_is_written(day, month, year):
    form = when(day, month, year)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["date"] == dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("", "", "", "Enter date it happened"),
        ("", "11", "2026", "Date it happened must include a day"),
        ("23", "", "", "Date it happened must include a month and a year"),
        ("31", "2", "2026", "Date it happened must be a real date, like 23 11 2026"),
        ("0", "1", "2026", "Date it happened must be a real date, like 23 11 2026"),
        ("23", "13", "2026", "Date it happened must be a real date, like 23 11 2026"),
        ("23", "Bovember", "2026", "Date it happened must be a real date, like 23 11 2026"),
        ("-1", "11", "2026", "Date it happened must be a real date, like 23 11 2026"),
        ("²³", "11", "2026", "Date it happened must be a real date, like 23 11 2026"),
        ("23", "11", "0000", "Date it happened must be a real date, like 23 11 2026"),
        ("23", "11", "226", "Date it happened must have a year of four figures, like 2026"),
        ("23", "11", "20266", "Date it happened must have a year of four figures, like 2026"),
        ("24", "11", "2026", "Date it happened must be 23 November 2026 or earlier"),
        ("31", "3", "2026", "Date it happened must be 1 April 2026 or later"),
    ],
)
def test_what_is_not_a_day_it_could_be_gets_a_sentence_and_stays_as_typed(
    day, month, year, sentence
):
    form = when(day, month, year)
    assert form.errors["date"] == [sentence]
    assert form["date"].value() == [day, month, year]


def test_a_date_and_a_time_already_known_are_shown():
    form = When(initial={"date": dt.date(2026, 11, 3), "time": dt.time(9, 5)})
    shown = str(form["date"]) + str(form["time"])
    assert 'value="3"' in shown
    assert 'value="09:05"' in shown


def test_a_date_as_it_was_has_not_changed():
    field = DayMonthYearField(label="Date")
    assert not field.has_changed(dt.date(2026, 11, 3), ["3", "11", "2026"])
    assert field.has_changed(dt.date(2026, 11, 3), ["4", "11", "2026"])
    assert field.has_changed(dt.date(2026, 11, 3), ["4", "Bovember", "2026"])
