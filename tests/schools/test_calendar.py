"""School days: what "within three school days" means at this school."""

import datetime as dt

import pytest

from rri_portal.nations import Nation
from rri_portal.schools.calendar import (
    SchoolCalendar,
    bank_holidays,
    calendar_of,
    is_school_day,
    school_days_between,
)
from rri_portal.schools.models import Closure, School, Term

MONDAY = dt.date(2026, 11, 23)


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def test_a_monday_in_term_is_a_school_day(oakfield):
    assert is_school_day(oakfield, MONDAY)


def test_a_weekend_is_none(oakfield):
    assert not is_school_day(oakfield, MONDAY + days(5))
    assert not is_school_day(oakfield, MONDAY + days(6))


def test_an_inset_day_is_none_though_staff_are_in(oakfield):
    assert not is_school_day(oakfield, dt.date(2026, 11, 27))


def test_half_term_is_none_from_its_first_day_to_its_last(oakfield):
    first, last = dt.date(2026, 10, 26), dt.date(2026, 10, 30)
    assert not any(is_school_day(oakfield, first + days(n)) for n in range(5))
    assert is_school_day(oakfield, first - days(3))
    assert is_school_day(oakfield, last + days(3))


def test_a_bank_holiday_inside_a_term_is_none(oakfield):
    assert not is_school_day(oakfield, dt.date(2027, 5, 3))
    assert is_school_day(oakfield, dt.date(2027, 5, 4))


def test_a_holiday_between_terms_is_none(oakfield):
    assert not is_school_day(oakfield, dt.date(2026, 12, 22))


def test_the_first_and_last_days_of_a_term_are_school_days(riverside):
    assert is_school_day(riverside, dt.date(2026, 9, 1))
    assert is_school_day(riverside, dt.date(2026, 12, 18))


def test_schools_keep_their_own_calendars(oakfield, riverside):
    inset = dt.date(2026, 11, 27)
    assert is_school_day(riverside, inset)
    assert not is_school_day(oakfield, inset)


@pytest.mark.parametrize(
    ("nation", "day", "here"),
    [
        (Nation.ENGLAND, dt.date(2026, 11, 30), False),
        (Nation.SCOTLAND, dt.date(2026, 11, 30), True),  # St Andrew
        (Nation.NORTHERN_IRELAND, dt.date(2026, 3, 17), True),  # St Patrick
        (Nation.WALES, dt.date(2026, 3, 17), False),
        (Nation.ENGLAND, dt.date(2026, 4, 6), True),  # Easter Monday
        (Nation.SCOTLAND, dt.date(2026, 4, 6), False),
        (Nation.ENGLAND, dt.date(2026, 12, 28), True),  # Boxing Day was a Saturday
    ],
)
def test_each_nation_has_its_bank_holidays(nation, day, here):
    assert (day in bank_holidays(nation, day.year)) is here


def test_from_monday_to_wednesday_two_school_days_pass(oakfield):
    assert school_days_between(oakfield, MONDAY, MONDAY + days(2)) == 2


def test_from_thursday_to_monday_none_passes_over_an_inset_day_but_the_monday(oakfield):
    assert school_days_between(oakfield, dt.date(2026, 11, 26), dt.date(2026, 11, 30)) == 1


def test_on_the_day_itself_none_has_passed(oakfield):
    assert school_days_between(oakfield, MONDAY, MONDAY) == 0


def test_counting_backwards_is_none(oakfield):
    assert school_days_between(oakfield, MONDAY, MONDAY - days(7)) == 0


def test_a_half_term_is_jumped_over(oakfield):
    friday, monday = dt.date(2026, 10, 23), dt.date(2026, 11, 2)
    assert school_days_between(oakfield, friday, monday) == 1


def test_three_school_days_after_a_tuesday_before_an_inset_day(oakfield):
    assert SchoolCalendar(oakfield).days_after(dt.date(2026, 11, 24), 3) == dt.date(2026, 11, 30)


def test_beyond_the_terms_that_are_known_nobody_can_say(oakfield):
    assert SchoolCalendar(oakfield).days_after(dt.date(2027, 7, 20), 3) is None


def test_no_school_days_after_a_day_is_that_day(oakfield):
    assert SchoolCalendar(oakfield).days_after(MONDAY, 0) == MONDAY


def test_a_school_that_has_entered_no_terms_has_no_school_days(oakfield):
    Term.objects.filter(school=oakfield).delete()
    calendar = SchoolCalendar(oakfield)
    assert not calendar.is_school_day(MONDAY)
    assert calendar.between(MONDAY, MONDAY + days(30)) == 0
    assert calendar.days_after(MONDAY, 1) is None


def test_a_thousand_years_are_counted_as_quickly_as_one(oakfield):
    far = dt.date(9999, 1, 1)
    assert school_days_between(oakfield, dt.date(1, 1, 1), far) == school_days_between(
        oakfield, dt.date(2026, 8, 31), dt.date(2027, 7, 21)
    )


def test_the_calendar_is_read_in_one_query(oakfield, django_assert_num_queries):
    with django_assert_num_queries(1):
        calendar = SchoolCalendar(oakfield)
        for day in range(100):
            calendar.is_school_day(MONDAY + days(day))


def test_the_parts_of_a_page_read_it_once_between_them(oakfield, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(2):
            calendar_of(oakfield).is_school_day(MONDAY)
    assert calendar_of(School.objects.get(pk=oakfield.pk)) is not calendar_of(oakfield)


def test_an_autumn_term_has_as_many_school_days_as_one_counts_on_paper(oakfield: School):
    """16 weeks less a day at either end would be 79; less 5 of half-term and 2 INSET days."""
    weekdays = sum(
        (dt.date(2026, 9, 1) + days(n)).weekday() < 5
        for n in range((dt.date(2026, 12, 18) - dt.date(2026, 9, 1)).days + 1)
    )
    closed = Closure.objects.filter(school=oakfield, ends__lte=dt.date(2026, 12, 31))
    assert weekdays == 79
    assert sum((one.ends - one.starts).days + 1 for one in closed) == 7
    assert school_days_between(oakfield, dt.date(2026, 8, 31), dt.date(2026, 12, 18)) == 72
