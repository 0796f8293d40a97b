"""Reminders by e-mail of accounts that wait: a day at the earliest after they were asked for, on
school days, one a day. They say that something waits, and nothing of what."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.utils import timezone

from incidents.asking import accounts_to_come, standing_of
from incidents.models import Reminder
from rri_portal.audit import events
from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.schools.calendar import is_school_day
from rri_portal.schools.mail import MailNotSent, send
from rri_portal.schools.models import School, User
from rri_portal.schools.permissions import signed_in

VERB = "remind_of_accounts"
BATCH = 200
SENT_WITHIN = dt.timedelta(minutes=10)  # far longer than a mail server is waited for


def remind(school: School, at: dt.datetime) -> int:
    """Has a reminder sent to whoever is to have one today; how many. Safe to repeat."""
    today = local_date(at)
    if not is_school_day(school, today):
        return 0
    people = [user for user in to_remind(school, today) if not _reminded(school, user, at)]
    for user in people:
        remind_of_accounts.enqueue(str(school.public_id), str(user.public_id))
    return len(people)


def to_remind(school: School, today: dt.date, *, only: User | None = None) -> list[User]:
    """Each once, however many accounts wait for them: those who sign in and still work here."""
    rows = accounts_to_come(school).filter(staff__user__is_active=True)
    if only is not None:
        rows = rows.filter(staff__user=only)
    parts = rows.select_related("event__school", "event__place", "staff__user")
    waiting = [
        asked.staff.user
        for asked in standing_of(parts.iterator(chunk_size=BATCH), school)
        if asked.is_asked and asked.remind_from and asked.remind_from <= today
    ]
    found = {user.pk: user for user in waiting if user is not None}
    return [user for user in found.values() if signed_in(user).roles_in(school, today)]


def _reminded(school: School, user: User, at: dt.datetime) -> bool:
    """Today, or somebody is about it."""
    rows = Reminder.objects.filter(school=school, user=user, day=local_date(at))
    return rows.exclude(_given_up(at)).exists()


def _given_up(at: dt.datetime) -> Q:
    """Begun so long ago, and not sent, that its worker was killed."""
    return Q(sent_at__isnull=True, begun_at__lte=at - SENT_WITHIN)


def _begun(school: School, user: User, at: dt.datetime) -> Reminder | None:
    """For the one worker that is to send it; None for every other. Where that one was killed, one
    of those that come after it sends in its place."""
    mine, first = Reminder.objects.get_or_create(
        school=school, user=user, day=local_date(at), defaults={"begun_at": at}
    )
    left = Reminder.objects.filter(_given_up(at), school=school, pk=mine.pk)
    return mine if first or left.update(begun_at=at) else None


@task(queue_name="mail")
def remind_of_accounts(school_id: str, user_id: str) -> bool:
    """Whether a reminder was sent: not where the account was locked, or asking was stopped, since
    it was enqueued, nor twice on one day, however many workers run at once. Raises `MailNotSent`,
    and is then tried again; so it is, ten minutes later, where a worker was killed as it sent, and
    then a letter that had gone goes twice.
    """
    at = timezone.now()
    school, user = School.objects.get(public_id=school_id), User.objects.get(public_id=user_id)
    with acting_for(school.pk):
        if not to_remind(school, local_date(at), only=user):
            return False
        if (mine := _begun(school, user, at)) is None:
            return False
        try:
            send(
                "incidents/mail/account_waiting",
                {"school": school.name, "address": f"{settings.SITE_URL}/sign-in/"},
                to=user.email,
            )
        except MailNotSent:
            mine.delete()
            raise
        _was_sent(mine, school, user, at)
    return True


@transaction.atomic
def _was_sent(mine: Reminder, school: School, user: User, at: dt.datetime) -> None:
    mine.sent_at = at
    mine.save(update_fields=["sent_at"])
    events.record(verb=VERB, school=school, subject=("user", str(user.public_id)), by=SYSTEM, at=at)
