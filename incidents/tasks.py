"""What happens after the page has answered. Tasks are handed ids and nothing else, and what they
raise names nobody."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.tasks import task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from incidents.models import Telling
from incidents.telling import place_of
from rri_portal.audit import events
from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.models import AuditEvent
from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.schools.models import Role, RoleKind, School, User

ALERT = "alert_of_hold"
DECIDE = (RoleKind.DSL, RoleKind.DEPUTY_DSL)
# Where a school has named no safeguarding lead, somebody must hear of it all the same.
ELSE = (RoleKind.HEADTEACHER, RoleKind.SENIOR_LEADER)
SUBJECT = "RRI Portal: a decision is waiting for you"
NAME_ONE = "RRI Portal: your school has no safeguarding lead here"


class AlertNotSent(Exception):
    """The mail server took none of the messages. It is tried again; the hold stands meanwhile, and
    waits at home for whoever decides."""


@task(queue_name="mail")
def alert_of_hold(school_id: str, telling_id: str) -> int:
    """An e-mail to the designated safeguarding lead and deputies, which names nobody.

    Returns how many were written to. Run twice it writes once; a hold that has been decided in
    the meantime alerts nobody. Raises `AlertNotSent` where nobody could be written to.
    """
    school = School.objects.get(public_id=school_id)
    with acting_for(school.pk):
        hold = Telling.objects.select_related("incident__school", "incident__pupil", "parent").get(
            school=school, public_id=telling_id
        )
        if _alerted(hold) or place_of(hold.incident, hold.parent).chosen != hold:
            return 0
        at = timezone.now()
        people, decide = whom_to_alert(school, on=local_date(at))
        sent = _write_to(people, *(_to_decide(hold) if decide else _to_name_one(school)))
        if people and not sent:
            raise AlertNotSent
        events.record(
            verb=ALERT, school=school, subject=("telling", hold.public_id), by=SYSTEM, at=at
        )
        return sent


def whom_to_alert(school: School, *, on: dt.date) -> tuple[list[User], bool]:
    """The designated safeguarding lead and deputies, and that they decide; the leaders where there
    is none, who cannot decide themselves, and name one."""
    if people := _holders(school, DECIDE, on):
        return people, True
    return _holders(school, ELSE, on), False


def _holders(school: School, kinds: Iterable[str], on: dt.date) -> list[User]:
    here = Q(school=school)
    if school.trust_id:
        here |= Q(trust=school.trust_id)
    roles = Role.objects.on(on).filter(here, kind__in=kinds, user__is_active=True)
    return list(User.objects.filter(pk__in=roles.values("user")).order_by("name", "id"))


def _alerted(hold: Telling) -> bool:
    return AuditEvent.objects.filter(
        school=hold.school_id, verb=ALERT, subject_kind="telling", subject_id=str(hold.public_id)
    ).exists()


def _to_decide(hold: Telling) -> tuple[str, str]:
    """Subject and message."""
    school, incident = hold.incident.school, hold.incident
    path = reverse(
        "incidents:decide_hold", args=[school.slug, incident.number, hold.parent.public_id]
    )
    return SUBJECT, _words("alert_of_hold", school, path)


def _to_name_one(school: School) -> tuple[str, str]:
    """Subject and message."""
    path = reverse("schools:people", args=[school.slug])
    return NAME_ONE, _words("name_a_safeguarding_lead", school, path)


def _words(letter: str, school: School, path: str) -> str:
    context = {"school": school.name, "address": f"{settings.SITE_URL}{path}"}
    return render_to_string(f"incidents/mail/{letter}.txt", context)


def _write_to(people: Iterable[User], subject: str, words: str) -> int:
    """To each alone; what a mail server says of an address is not passed on."""
    sent = 0
    for person in people:
        with suppress(OSError):  # smtplib's own errors among them
            sent += EmailMessage(subject, words, to=[person.email]).send()
    return sent
