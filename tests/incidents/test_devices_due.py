"""What is due of planned daily devices: days to log, plans to review, the decision to look at."""

import pytest

from incidents.devices_due import LAPSED, LOOK_AGAIN, due
from rri_portal.pupils.actions.devices import end_device
from rri_portal.pupils.models import Device, DeviceDecision
from rri_portal.schools.models import Closure, School
from tests.cast import NOW, TODAY, act
from tests.factories.devices import NOT_USED, ONE_DAY, decides, logs, plans, withdraws
from tests.kept import kept

FRIDAY, THURSDAY = TODAY - 3 * ONE_DAY, TODAY - 4 * ONE_DAY


@kept
def decision(oakfield, headteacher) -> DeviceDecision:
    return decides(headteacher, oakfield)


@kept
def chair(amara, senco) -> Device:
    """Since Thursday."""
    return plans(amara, senco, from_date=THURSDAY)


@pytest.fixture
def lines(oakfield):
    def of(person, at=NOW) -> list[str]:
        return [one.what for one in due(oakfield, act(person), at)]

    return of


@pytest.fixture
def days(oakfield, teaching_assistant):
    """The days that are to be logged, and whether late."""

    def to_log(at=NOW) -> list[tuple]:
        found = due(oakfield, act(teaching_assistant), at)
        return [(one.when, one.late) for one in found]

    return to_log


# Days to log


def test_a_school_day_that_is_not_logged_is_due_that_day_and_late_after_it(decision, chair, days):
    assert days() == [(THURSDAY, True), (FRIDAY, True), (TODAY, False)]


def test_what_is_logged_is_due_no_more_and_what_is_withdrawn_is_again(
    decision, chair, days, teaching_assistant
):
    for day in (THURSDAY, FRIDAY):
        logs(chair, teaching_assistant, day, use=NOT_USED)
    logs(chair, teaching_assistant)
    assert days() == []
    withdraws(chair, teaching_assistant, FRIDAY)
    assert days() == [(FRIDAY, True)]


def test_it_says_how_many_and_in_which_class_and_names_nobody(
    oakfield, decision, chair, chidi, senco, teaching_assistant
):
    [_, friday, today] = due(oakfield, act(teaching_assistant), NOW)
    assert today.what == "Log today’s planned devices: 1 not logged yet in Beech"
    that_day = "Log the planned devices of Friday 20 November: 1 not logged yet in Beech"
    assert friday.what == that_day
    assert today.url == "/oakfield/devices/days/2026-11-23/?class_name=Beech"
    assert today.subject_kind == "school"
    plans(chidi, senco, kind="helmet", purpose="medical", from_date=TODAY)
    [*_, today] = due(oakfield, act(teaching_assistant), NOW)
    assert today.what == "Log today’s planned devices: 2 not logged yet"
    assert today.url == "/oakfield/devices/days/2026-11-23/"


def test_none_at_a_weekend_nor_on_a_day_that_the_school_is_closed(oakfield, decision, chair, days):
    Closure.objects.create(school=oakfield, kind=Closure.Kind.INSET, starts=FRIDAY, ends=FRIDAY)
    assert days(at=NOW - ONE_DAY) == [(THURSDAY, True)]  # on the Sunday


def test_after_five_school_days_nobody_is_asked_any_more(oakfield, decision, amara, senco, days):
    plans(amara, senco)
    assert [day for day, _ in days()] == [TODAY - n * ONE_DAY for n in (7, 6, 5, 4, 3, 0)]


def test_none_without_a_decision_nor_of_a_day_on_which_it_was_not_in_force(
    oakfield, headteacher, chair, days
):
    assert days() == []
    decides(headteacher, oakfield, from_date=FRIDAY)
    assert days() == [(FRIDAY, True), (TODAY, False)]
    decides(headteacher, oakfield, "", from_date=TODAY)
    assert days() == [(FRIDAY, True)]


def test_none_of_a_day_on_which_the_child_was_not_on_the_roll(decision, chair, amara, days):
    amara.enrolments.update(from_date=FRIDAY)
    assert days() == [(FRIDAY, True), (TODAY, False)]
    amara.enrolments.update(until_date=FRIDAY)
    assert days() == [(FRIDAY, True)]


def test_none_after_the_last_day_of_the_plan(decision, chair, senco, days):
    end_device(device=chair, until_date=FRIDAY, why="Outgrown.", by=act(senco), at=NOW)
    assert days() == [(THURSDAY, True), (FRIDAY, True)]


def test_its_last_days_are_asked_for_whether_or_not_another_child_has_a_device(
    decision, chair, senco, chidi, days
):
    end_device(device=chair, until_date=FRIDAY, why="Outgrown.", by=act(senco), at=NOW)
    alone = [day for day, _ in days()]
    plans(chidi, senco, kind="helmet", purpose="medical", from_date=TODAY)
    assert [day for day, _ in days()] == [*alone, TODAY]


# Plans to review


def test_a_review_is_due_a_fortnight_before_its_day_and_late_after_it(
    oakfield, amara, senco, headteacher, teaching_assistant, lines
):
    plans(amara, senco, review_by=TODAY + 15 * ONE_DAY)
    assert lines(senco) == []
    [waits] = due(oakfield, act(senco), NOW + ONE_DAY)
    assert waits.what.startswith("Amara Okafor: review the plan of a device, specialist chair")
    assert (waits.when, waits.late) == (TODAY + 15 * ONE_DAY, False)
    assert (waits.subject_kind, waits.subject_id) == ("pupil", str(amara.public_id))
    assert waits.url == f"/oakfield/devices/pupils/{amara.public_id}/"
    assert due(oakfield, act(headteacher), NOW + 16 * ONE_DAY)[0].late
    assert lines(teaching_assistant, at=NOW + 16 * ONE_DAY) == []


def test_a_plan_that_has_been_ended_or_whose_child_has_left_is_not_reviewed(
    amara, chidi, senco, lines
):
    plans(chidi, senco, review_by=TODAY)
    plans(amara, senco, review_by=TODAY)
    assert len(lines(senco)) == 2
    ended = Device.objects.get(pupil=amara)
    end_device(device=ended, until_date=TODAY, why="Outgrown.", by=act(senco), at=NOW)
    chidi.enrolments.update(until_date=TODAY - ONE_DAY)
    assert lines(senco) == []


# The decision


@pytest.mark.parametrize(
    ("days_left", "what"),
    [
        (29, []),
        (28, [LOOK_AGAIN]),
        (0, [LOOK_AGAIN]),
        (-1, [LAPSED]),
    ],
)
def test_a_decision_is_looked_at_again_before_it_lapses(
    oakfield, headteacher, senco, amara, lines, days_left, what
):
    plans(amara, senco, from_date=TODAY)
    decides(headteacher, oakfield, review_on=TODAY + days_left * ONE_DAY)
    found = [one for one in lines(headteacher) if not one.startswith("Log ")]
    assert found == what
    assert [one for one in lines(senco) if not one.startswith("Log ")] == []


def test_not_once_a_later_one_takes_its_place_nor_where_no_device_is_planned(
    oakfield, headteacher, senco, amara, lines
):
    decides(headteacher, oakfield, review_on=TODAY + ONE_DAY)
    assert lines(headteacher) == []
    plans(amara, senco, from_date=TODAY)
    assert "Look again" in lines(headteacher)[-1]
    decides(headteacher, oakfield, from_date=TODAY + 2 * ONE_DAY)
    assert not [one for one in lines(headteacher) if "Look again" in one]


# How much it costs


def test_one_query_where_no_device_is_planned(oakfield, headteacher, django_assert_num_queries):
    leader = act(headteacher)
    with django_assert_num_queries(1):
        assert due(oakfield, leader, NOW) == []


def test_four_queries_however_many_wait(
    oakfield, decision, chair, chidi, kai, headteacher, senco, django_assert_num_queries
):
    leader = act(headteacher)
    for reviews in (0, 2):
        if reviews:
            plans(chidi, senco, review_by=TODAY)
            plans(kai, senco, review_by=TODAY)
        school = School.objects.get(pk=oakfield.pk)
        with django_assert_num_queries(4):
            found = due(school, leader, NOW)
        assert sum("review" in one.what for one in found) == reviews


def test_whoever_has_nothing_to_do_with_devices_costs_nothing(
    oakfield, decision, chair, governor, django_assert_num_queries
):
    nobody = act(governor)
    with django_assert_num_queries(0):
        assert due(oakfield, nobody, NOW) == []
