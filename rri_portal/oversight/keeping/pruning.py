"""What a timer does: lets go of what was kept for an hour or a day, and begins lost tasks, and
letters that the mail server did not take, again.

Idempotent: run it as often as one likes. A worker that was killed leaves its task running for
ever, and nobody else would ever look at it (decisions 19).
"""

import datetime as dt
from dataclasses import asdict, dataclass

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from incidents.tasks import AlertNotSent
from rri_portal.attachments.actions import forget_removed
from rri_portal.audit.tenancy import acting_for
from rri_portal.documents.models import IssuedDocument
from rri_portal.pupils.importing import forget_old_offers
from rri_portal.schools.mail import MailNotSent
from rri_portal.schools.models import School, StashedPost

RUNS_AT_MOST = dt.timedelta(minutes=15)  # making a document is stopped long before
BEGUN_AT_MOST = 5
NOT_SENT = [f"{one.__module__}.{one.__qualname__}" for one in (AlertNotSent, MailNotSent)]
SENT_WITHIN = dt.timedelta(days=1)
DONE_KEPT, FAILED_KEPT = dt.timedelta(days=1), dt.timedelta(days=7)


class NeverEnded(Exception):
    """The task was begun again and again, and its worker was killed each time."""


@dataclass(frozen=True)
class Pruned:
    """How many of each."""

    tasks_begun_again: int
    tasks_given_up: int
    letters_sent_again: int
    task_results: int
    stashed_pages: int
    rolls_offered: int
    removed_attachments: int
    sessions: int

    @property
    def in_words(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in asdict(self).items())


def prune(*, at: dt.datetime) -> Pruned:
    given_up = _give_up_tasks(at)
    return Pruned(
        tasks_given_up=given_up,
        tasks_begun_again=_begin_tasks_again(at),
        letters_sent_again=_send_again(at),
        task_results=_forget_results(at),
        stashed_pages=_forget_stashed_pages(at),
        rolls_offered=_forget_rolls(at),
        removed_attachments=sum(_forget_removed(one, at) for one in School.objects.all()),
        sessions=_forget_sessions(at),
    )


def _left_running(at: dt.datetime):
    return DBTaskResult.objects.running().filter(started_at__lte=at - RUNS_AT_MOST)


def _give_up_tasks(at: dt.datetime) -> int:
    lost = [task for task in _left_running(at) if len(task.worker_ids) >= BEGUN_AT_MOST]
    for task in lost:
        task.set_failed(NeverEnded(f"Begun {BEGUN_AT_MOST} times."))
    return len(lost)


def _begin_tasks_again(at: dt.datetime) -> int:
    return _left_running(at).update(status=TaskResultStatus.READY, started_at=None)


def _send_again(at: dt.datetime) -> int:
    """For a day from when they were first to go; each sees for itself whether it is still to."""
    failed = DBTaskResult.objects.failed().filter(exception_class_path__in=NOT_SENT)
    return failed.filter(enqueued_at__gt=at - SENT_WITHIN).update(
        status=TaskResultStatus.READY, started_at=None, finished_at=None, worker_ids=[]
    )


def _forget_results(at: dt.datetime) -> int:
    """Of what went well soon, of what failed once somebody had a week to look."""
    well = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lte=at - DONE_KEPT)
    ill = Q(status=TaskResultStatus.FAILED, finished_at__lte=at - FAILED_KEPT)
    return DBTaskResult.objects.filter(well | ill).delete()[0]


def _forget_stashed_pages(at: dt.datetime) -> int:
    return StashedPost.objects.let_go_at(at).delete()[0]


def _forget_rolls(at: dt.datetime) -> int:
    with acting_for(*School.objects.values_list("pk", flat=True)):
        return forget_old_offers(at=at)


def _forget_removed(school: School, at: dt.datetime) -> int:
    def needed(sha256: str) -> bool:
        return IssuedDocument.objects.filter(school=school, sha256=sha256).exists()

    with acting_for(school.pk):
        return forget_removed(school=school, needed=needed, at=at)


def _forget_sessions(at: dt.datetime) -> int:
    ended, _ = Session.objects.filter(expire_date__lte=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended
