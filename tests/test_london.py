import datetime as dt

import pytest

from rri_portal.london import DoubledHour, MissingHour, end_of, local_date, moment_of, monday_of

CLOCKS_GO_FORWARD, CLOCKS_GO_BACK = dt.date(2026, 3, 29), dt.date(2026, 10, 25)
HALF_PAST_ONE = dt.time(1, 30)


def utc(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (dt.date(2026, 1, 5), utc(2026, 1, 5, 1, 30)),
        (dt.date(2026, 7, 6), utc(2026, 7, 6, 0, 30)),
    ],
)
def test_a_clock_in_london_shows_another_hour_in_summer(day, moment):
    assert moment_of(day, HALF_PAST_ONE) == moment


def test_an_hour_that_march_leaves_out_was_shown_on_no_clock():
    with pytest.raises(MissingHour):
        moment_of(CLOCKS_GO_FORWARD, HALF_PAST_ONE)


def test_an_hour_that_october_repeats_is_either_and_has_to_be_said():
    with pytest.raises(DoubledHour):
        moment_of(CLOCKS_GO_BACK, HALF_PAST_ONE)
    assert moment_of(CLOCKS_GO_BACK, HALF_PAST_ONE, second=False) == utc(2026, 10, 25, 0, 30)
    assert moment_of(CLOCKS_GO_BACK, HALF_PAST_ONE, second=True) == utc(2026, 10, 25, 1, 30)


def test_a_day_begins_at_midnight_in_london():
    assert local_date(utc(2026, 7, 5, 23, 30)) == dt.date(2026, 7, 6)
    assert local_date(utc(2026, 1, 5, 23, 30)) == dt.date(2026, 1, 5)
    assert end_of(dt.date(2026, 7, 6)) == utc(2026, 7, 6, 22, 59, 59)


def test_a_week_begins_on_its_monday():
    assert monday_of(dt.date(2026, 11, 29)) == dt.date(2026, 11, 23)
