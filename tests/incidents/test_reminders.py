"""A reminder says that an account waits, and nothing of what; once a day, and to nobody whose
asking is stopped."""

import datetime as dt

import pytest
from django.core.management import call_command

from incidents.actions.asking import stop_asking
from incidents.reminders import remind, remind_of_accounts
from rri_portal.names import folded
from tests.cast import NOW, act
from tests.factories.accounts import locks
from tests.factories.incidents import a_record

TUESDAY, WEDNESDAY = NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=2)
FRIDAY = NOW + dt.timedelta(days=4)  # an INSET day


@pytest.fixture
def at_once(settings) -> None:
    settings.TASKS = {
        "default": {
            "BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
            "QUEUES": ["default", "pdf", "mail"],
        }
    }


@pytest.fixture
def record(monday_morning, amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


@pytest.fixture
def morning_of(time_machine, at_once):
    """The timer goes off, twice."""

    def run(moment: dt.datetime) -> None:
        time_machine.move_to(moment, tick=False)
        for _ in range(2):
            call_command("remind", verbosity=0)

    return run


def test_a_reminder_comes_after_one_school_day_and_once_a_day(
    record, teaching_assistant, morning_of, mailoutbox
):
    morning_of(NOW)
    assert not mailoutbox
    morning_of(TUESDAY)
    [letter] = mailoutbox
    assert letter.to == [teaching_assistant.email]
    morning_of(WEDNESDAY)
    assert len(mailoutbox) == 2
    morning_of(FRIDAY)
    assert len(mailoutbox) == 2


def test_no_letter_says_anything_of_the_child_or_of_what_happened(
    record, amara, morning_of, mailoutbox
):
    morning_of(TUESDAY)
    [letter] = mailoutbox
    said = f"{letter.subject}\n{letter.body}"
    words = set(folded(said).split())
    assert not words & set(folded(f"{amara.name} {amara.class_name}").split())
    assert amara.initials not in said
    for detail in ("RI-2026", "Corridor", "November", "10:00", str(record.public_id)):
        assert detail not in said
    assert str(record.event.public_id) not in said


def test_nobody_is_reminded_of_what_is_locked_or_stopped(
    record, teaching_assistant, dsl, morning_of, mailoutbox, amara, class_teacher, oakfield
):
    locks(record, teaching_assistant)
    other = a_record(
        amara, class_teacher, teaching_assistant.staff, started_at=NOW - dt.timedelta(hours=2)
    )
    stop_asking(event=other.event, why="An allegation.", by=act(dsl), at=NOW)
    morning_of(TUESDAY)
    assert not mailoutbox


def test_what_was_locked_after_the_timer_went_off_is_not_asked_for(
    record, teaching_assistant, oakfield, time_machine, mailoutbox
):
    time_machine.move_to(TUESDAY, tick=False)
    locks(record, teaching_assistant, at=TUESDAY)
    sent = remind_of_accounts.call(str(oakfield.public_id), str(teaching_assistant.user.public_id))
    assert not sent
    assert not mailoutbox


def test_whoever_has_left_is_not_written_to(record, teaching_assistant, oakfield, time_machine):
    time_machine.move_to(TUESDAY, tick=False)
    teaching_assistant.user.roles.update(until_date=NOW.date())
    assert remind(oakfield, TUESDAY) == 0
