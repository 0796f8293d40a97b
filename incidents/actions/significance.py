"""Whether it was significant: proposed by whoever wrote it, decided by an uninvolved leader."""

import datetime as dt

from django.db import transaction

from incidents import in_the_book
from incidents.actions.drafts import _audit, _locked
from incidents.authors import written_by
from incidents.models import Incident, Proposal
from rri_portal.audit import book
from rri_portal.audit.actors import Actor
from rri_portal.schools.permissions import adults_who_are


class NotForYou(Exception):
    """Somebody who was involved cannot decide this."""


class AlreadyDecided(Exception):
    """The proposal has its decision."""


@transaction.atomic
def propose_not_significant(
    *, incident: Incident, why: str, by: Actor, at: dt.datetime
) -> Proposal:
    """Kept with who and why. The draft stays a draft and the clock runs until it is decided."""
    incident = _locked(incident)
    open_already = incident.proposals.filter(decided_at__isnull=True).first()
    proposal = open_already or Proposal.objects.create(
        school=incident.school,
        incident=incident,
        why=why,
        proposed_at=at,
        proposed_by_kind=by.kind,
        proposed_by_id=by.id,
    )
    _audit("propose_not_significant", incident, by, at)
    return proposal


def why_not_decide(proposal: Proposal, by: Actor) -> str | None:
    """Nobody involved in an event decides whether it was significant."""
    if proposal.decided_at:
        return "This has been decided already."
    if was_involved(proposal, by):
        return "You were involved in this, so another senior leader decides."
    if by.id in (proposal.proposed_by_id, proposal.incident.logged_by_id):
        return "You proposed or logged this, so another senior leader decides."
    if writes(proposal, by):
        return "You are to finish this record, so another senior leader decides."
    return None


def writes(proposal: Proposal, by: Actor) -> bool:
    rows = Incident.objects.filter(written_by(by, proposal.school), school=proposal.school_id)
    return rows.filter(pk=proposal.incident_id).exists()


def was_involved(proposal: Proposal, by: Actor) -> bool:
    adults = proposal.incident.event.adults
    return adults.filter(involved=True, staff__in=adults_who_are(by, proposal.school)).exists()


@transaction.atomic
def decide_significance(
    *, proposal: Proposal, confirmed: bool, why: str, by: Actor, at: dt.datetime
) -> Proposal:
    """Confirmed: the draft is set aside, and the book says so. Overturned: it must be recorded.

    Raises `NotForYou` or `AlreadyDecided`.
    """
    incident = proposal.incident
    writing = book.lock(incident.school)
    proposal = Proposal.objects.select_related("incident__event", "school").get(
        school_id=proposal.school_id, pk=proposal.pk
    )
    if refused := why_not_decide(proposal, by):
        raise (AlreadyDecided if proposal.decided_at else NotForYou)(refused)
    incident = _locked(incident)
    proposal.confirmed, proposal.decided_why, proposal.decided_at = confirmed, why, at
    proposal.decided_by_kind, proposal.decided_by_id = by.kind, by.id
    proposal.save()
    if confirmed:
        _set_aside(writing, incident, proposal, at)
    _audit("decide_significance", incident, by, at, fields=("confirmed",))
    return proposal


def _set_aside(writing, incident: Incident, proposal: Proposal, at: dt.datetime) -> None:
    incident.set_aside_at = at
    incident.save(update_fields=["set_aside_at"])
    identity = str(proposal.public_id)
    book.append(
        book=writing,
        kind="not significant",
        subject=("proposal", identity),
        content=in_the_book.proposals(incident.school_id, [identity])[identity],
        at=at,
    )
