"""What is done to something of one app with what another knows of it."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from guidance import actions
from guidance.actions import NO_NOTES
from guidance.editions import ChecklistKind
from guidance.models import CompletedChecklist
from incidents.models import Incident
from rri_portal.audit.actors import Actor
from rri_portal.oversight.checklists import why_not_complete


class MayNotReview(Exception):
    """Nobody who was involved goes through a checklist about it."""


@transaction.atomic
def complete_checklist(
    *,
    incident: Incident,
    kind: ChecklistKind,
    answers: Mapping[str, str | None],
    notes: Mapping[str, str] = NO_NOTES,
    by: Actor,
    at: dt.datetime,
) -> CompletedChecklist:
    """Keep a checklist about a recorded incident, as it was asked on the day it happened.

    Raises `MayNotReview`, and what `guidance.actions.complete_checklist` raises.
    """
    if refused := why_not_complete(incident, by):
        raise MayNotReview(refused)
    return actions.complete_checklist(
        school=incident.school,
        kind=kind,
        subject=("incident", incident.public_id),
        answers=answers,
        notes=notes,
        on=incident.local_date,
        by=by,
        at=at,
    )
