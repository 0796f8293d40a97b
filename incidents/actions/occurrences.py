"""*This happened*: anyone on the staff can say so, and it is never left where it was said."""

import datetime as dt

from django.db import transaction

from incidents.models import Incident, Occurrence
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.schools.models import School


class AlreadySettled(Exception):
    """It has become a record or a kept decision already."""


@transaction.atomic
def say_this_happened(*, school: School, words: str, by: Actor, at: dt.datetime) -> Occurrence:
    """Goes to the designated safeguarding lead, in the words it was said in."""
    occurrence = Occurrence.objects.create(
        school=school, words=words, said_at=at, said_by_kind=by.kind, said_by_id=by.id
    )
    _audit("say_this_happened", occurrence, by, at)
    return occurrence


@transaction.atomic
def settle_occurrence(
    *,
    occurrence: Occurrence,
    by: Actor,
    at: dt.datetime,
    became: Incident | None = None,
    decision: str = "",
) -> Occurrence:
    """It becomes a record, or the decision that it is none is kept. Raises `AlreadySettled`."""
    occurrence = (
        Occurrence.objects.select_for_update(of=("self",))
        .select_related("school")
        .get(school_id=occurrence.school_id, pk=occurrence.pk)
    )
    if occurrence.settled_at:
        raise AlreadySettled("Somebody has settled this already.")
    occurrence.became, occurrence.decision = became, decision or None
    occurrence.settled_at = at
    occurrence.settled_by_kind, occurrence.settled_by_id = by.kind, by.id
    occurrence.save()
    _audit("settle_occurrence", occurrence, by, at)
    return occurrence


def _audit(verb: str, occurrence: Occurrence, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb=verb,
        school=occurrence.school,
        subject=("occurrence", str(occurrence.public_id)),
        by=by,
        at=at,
    )
