"""A reminder says that an account waits, and nothing of what; once a day, and to nobody whose
asking is stopped."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.db import connection

from incidents import reminders
from incidents.actions.asking import stop_asking
from incidents.reminders import remind, remind_of_accounts
from rri_portal.audit.tenancy import acting_for
from rri_portal.names import folded
from rri_portal.schools.mail import MailNotSent
from rri_portal.schools.models import Term
from tests.cast import NOW, TERMS, act
from tests.factories import schools
from tests.factories.accounts import locks
from tests.factories.incidents import a_record
from tests.kept import kept

TUESDAY, WEDNESDAY = NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=2)
WORKERS = 6
FRIDAY = NOW + dt.timedelta(days=4)  # an INSET day


@pytest.fixture
def at_once(settings) -> None:
    settings.TASKS = {
        "default": {
            "BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
            "QUEUES": ["default", "pdf", "mail"],
        }
    }


@kept
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


@pytest.fixture
def on_tuesday(record, teaching_assistant, oakfield, time_machine) -> tuple[str, str]:
    """Whom a task writes to: their account has waited a school day."""
    time_machine.move_to(TUESDAY, tick=False)
    return str(oakfield.public_id), str(teaching_assistant.user.public_id)


@pytest.fixture
def fails(on_tuesday, monkeypatch):
    """fails(error): what it sends, and does not get done."""

    def send_in_vain(error: type[BaseException]) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(reminders, "send", Mock(side_effect=error))
            with pytest.raises(error):
                remind_of_accounts.call(*on_tuesday)

    return send_in_vain


def test_what_no_mail_server_takes_is_tried_again(on_tuesday, fails, oakfield, mailoutbox):
    fails(MailNotSent)
    assert remind(oakfield, TUESDAY) == 1
    assert remind_of_accounts.call(*on_tuesday)
    assert not remind_of_accounts.call(*on_tuesday)
    assert len(mailoutbox) == 1


def test_where_a_worker_was_killed_as_it_sent_another_sends_later_and_once(
    on_tuesday, fails, oakfield, time_machine, mailoutbox
):
    fails(Killed)
    assert remind(oakfield, TUESDAY) == 0
    assert not remind_of_accounts.call(*on_tuesday)
    later = TUESDAY + reminders.SENT_WITHIN
    time_machine.move_to(later, tick=False)
    assert remind(oakfield, later) == 1
    assert remind_of_accounts.call(*on_tuesday)
    evening = later + dt.timedelta(hours=6)
    time_machine.move_to(evening, tick=False)
    assert remind(oakfield, evening) == 0
    assert not remind_of_accounts.call(*on_tuesday)
    assert len(mailoutbox) == 1


class Killed(BaseException):
    pass


@pytest.mark.concurrency
def test_of_many_workers_that_run_at_once_one_sends(own_database, time_machine, monkeypatch):
    """Each has looked whether somebody waits before any of them sends."""
    time_machine.move_to(NOW, tick=False)
    school = schools.oakfield()
    with acting_for(school.pk):
        Term.objects.create(school=school, **TERMS[0])
        colleague = schools.class_teacher(school, "Jamal Carter")
        a_record(schools.amara(school), schools.class_teacher(school), colleague.staff)
    time_machine.move_to(TUESDAY, tick=False)
    ids = str(school.public_id), str(colleague.user.public_id)
    ready, sent = Barrier(WORKERS), []
    looked = reminders.to_remind

    def look_together(*args, **kwargs):
        found = looked(*args, **kwargs)
        ready.wait(timeout=60)
        return found

    monkeypatch.setattr(reminders, "to_remind", look_together)
    monkeypatch.setattr(reminders, "send", lambda *_, to, **__: sent.append(to))

    def work(_: int) -> bool:
        try:
            return remind_of_accounts.call(*ids)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        said = list(workers.map(work, range(WORKERS)))
    assert sent == [colleague.email]
    assert sorted(said) == [False] * (WORKERS - 1) + [True]
