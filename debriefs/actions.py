"""Recording that a debrief was held, declined, tried, or is better not held."""

import datetime as dt

from django.db import transaction

from debriefs.models import DebriefStep, Kind, Outcome
from debriefs.standing import why_not_lead, why_not_spare, why_not_then, why_not_wait
from incidents.models import Incident
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.schools.models import StaffMember


class MayNotLead(Exception):
    """Somebody who was involved neither leads a debrief nor decides that there shall be none."""


class NotThen(Exception):
    """It cannot have happened, or be tried again, on that day."""


@transaction.atomic
def record_debrief(
    *,
    incident: Incident,
    kind: Kind,
    outcome: Outcome,
    happened_on: dt.date,
    by: Actor,
    at: dt.datetime,
    led_by: StaffMember | None = None,
    try_again_on: dt.date | None = None,
    words: str = "",
) -> DebriefStep:
    """One more step; earlier ones stay. Raises `MayNotLead` or `NotThen`."""
    if led_by and (refused := why_not_lead(incident, led_by)):
        raise MayNotLead(refused)
    if outcome == Outcome.NOT_IN_INTEREST and (refused := why_not_spare(incident, by)):
        raise MayNotLead(refused)
    if refused := why_not_then(incident, happened_on, at):
        raise NotThen(refused)
    if try_again_on and (refused := why_not_wait(try_again_on, happened_on)):
        raise NotThen(refused)
    step = DebriefStep.objects.create(
        school_id=incident.school_id,
        incident=incident,
        kind=kind,
        outcome=outcome,
        happened_on=happened_on,
        try_again_on=try_again_on,
        led_by=led_by,
        words=words or None,
        logged_at=at,
        logged_by_kind=by.kind,
        logged_by_id=by.id,
    )
    events.record(
        verb="record_debrief",
        school=incident.school,
        subject=("debrief_step", step.public_id),
        by=by,
        at=at,
        fields=("outcome",),
    )
    return step
