"""The timer lets go of what was kept for an hour or a day, and of nothing else."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from incidents.tasks import AlertNotSent
from rri_portal.oversight.keeping import prune
from rri_portal.pupils.models import RollImport
from rri_portal.schools.mail import MailNotSent
from rri_portal.schools.models import StashedPost
from tests.cast import NOW

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@task
def write_to_somebody(public_id: str) -> None:
    """Stands for any."""


def a_task(status: str, *, workers: int = 1, **when: dt.datetime) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": ["an id"], "kwargs": {}},
        task_path=f"{__name__}.write_to_somebody",
        worker_ids=[f"worker {n}" for n in range(workers)],
        backend_name="default",
        run_after=NOW - DAY,
        exception_class_path="",
        traceback="",
        **when,
    )


def left_running(*, since: dt.timedelta, workers: int = 1) -> DBTaskResult:
    return a_task(TaskResultStatus.RUNNING, workers=workers, started_at=NOW - since)


def test_a_task_whose_worker_was_killed_is_begun_again():
    lost, at_work = left_running(since=HOUR), left_running(since=MINUTE)
    assert prune(at=NOW).tasks_begun_again == 1
    assert [one.pk for one in DBTaskResult.objects.ready()] == [lost.pk]
    assert [one.pk for one in DBTaskResult.objects.running()] == [at_work.pk]


def test_a_task_that_kills_every_worker_is_given_up():
    left_running(since=HOUR, workers=5)
    assert prune(at=NOW).tasks_given_up == 1
    lost = DBTaskResult.objects.get()
    assert lost.status == TaskResultStatus.FAILED
    assert lost.exception_class_path.endswith("NeverEnded")


@pytest.mark.parametrize("not_sent", [AlertNotSent, MailNotSent])
def test_a_letter_that_the_mail_server_did_not_take_is_sent_again_for_a_day(not_sent):
    for hours in (23, 25):
        letter = a_task(TaskResultStatus.FAILED, workers=5, finished_at=NOW - HOUR)
        letter.set_failed(not_sent())
        written = DBTaskResult.objects.filter(pk=letter.pk)
        written.update(enqueued_at=NOW - hours * HOUR, finished_at=NOW - HOUR)
    assert prune(at=NOW).letters_sent_again == 1
    again = DBTaskResult.objects.ready().get()
    assert again.enqueued_at == NOW - 23 * HOUR
    assert again.worker_ids == []


def test_a_task_that_failed_otherwise_is_left_for_somebody_to_look_at():
    failed = a_task(TaskResultStatus.FAILED, finished_at=NOW - HOUR)
    failed.set_failed(ValueError())
    assert prune(at=NOW).letters_sent_again == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_results_are_let_go_of_the_failed_ones_after_a_week():
    a_task(TaskResultStatus.SUCCESSFUL, finished_at=NOW - DAY)
    a_task(TaskResultStatus.FAILED, finished_at=NOW - 7 * DAY)
    kept = {
        a_task(TaskResultStatus.SUCCESSFUL, finished_at=NOW - HOUR).pk,
        a_task(TaskResultStatus.FAILED, finished_at=NOW - 6 * DAY).pk,
        a_task(TaskResultStatus.READY).pk,
    }
    assert prune(at=NOW).task_results == 2
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == kept


def test_what_was_typed_into_an_ended_session_is_kept_for_an_hour():
    for minutes in (59, 60, 61):
        StashedPost.objects.create(
            key_hash=f"{minutes}", sealed=b"sealed", stashed_at=NOW - minutes * MINUTE
        )
    assert prune(at=NOW).stashed_pages == 2
    assert StashedPost.objects.get().key_hash == "59"


def test_an_uploaded_roll_is_let_go_of_in_every_school(oakfield, riverside):
    for school in (oakfield, riverside):
        RollImport.objects.create(
            school=school,
            layout="arbor",
            sha256="0" * 64,
            content=b"names",
            offered_at=NOW - 2 * HOUR,
            offered_by_kind="user",
            offered_by_id="an id",
        )
    assert prune(at=NOW).rolls_offered == 2
    assert not RollImport.objects.filter(content__isnull=False).exists()


def test_sessions_that_ended_are_let_go_of():
    for name, ends in (("old", NOW - HOUR), ("new", NOW + HOUR)):
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
    assert prune(at=NOW).sessions == 1
    assert Session.objects.get().session_key == "new"


def test_the_command_says_what_it_did_and_doing_it_twice_changes_nothing(capsys, monday_morning):
    left_running(since=HOUR)
    call_command("prune")
    assert "tasks begun again 1, tasks given up 0" in capsys.readouterr().out
    call_command("prune")
    assert "tasks begun again 0" in capsys.readouterr().out
