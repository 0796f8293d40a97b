"""Asking for accounts is stopped at once for an allegation, and begun again on advice."""

import datetime as dt

from django.db import transaction

from incidents.actions.accounts import NotForYou
from incidents.asking import is_stopped, why_not_restart
from incidents.models import Asking, Event
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.schools.permissions import SignedIn


@transaction.atomic
def stop_asking(*, event: Event, why: str, by: Actor, at: dt.datetime) -> Asking:
    """No page, home entry or e-mail asks anybody from now on; what was typed is kept. Stopping
    what is stopped changes nothing."""
    event = _held(event)
    return is_stopped(event) or _step(event, True, why, by, at)


@transaction.atomic
def restart_asking(*, event: Event, why: str, by: SignedIn, at: dt.datetime) -> Asking:
    """On advice. Days are counted from now. Raises `NotForYou`."""
    event = _held(event)
    roles = by.roles_in(event.school, local_date(at))
    if refused := why_not_restart(event, by, roles, at):
        raise NotForYou(refused)
    return _step(event, False, why, by, at)


def _held(event: Event) -> Event:
    rows = Event.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    return rows.get(school_id=event.school_id, pk=event.pk)


def _step(event: Event, stopped: bool, why: str, by: Actor, at: dt.datetime) -> Asking:
    step = Asking.objects.create(
        school=event.school,
        event=event,
        stopped=stopped,
        why=why,
        at=at,
        by_kind=by.kind,
        by_id=by.id,
    )
    events.record(
        verb="stop_asking" if stopped else "restart_asking",
        school=event.school,
        subject=("event", str(event.public_id)),
        by=by,
        at=at,
    )
    return step
