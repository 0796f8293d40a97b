"""Subjects of this app's addresses, fetched through the school and the person, or 404."""

import re
from uuid import UUID

from django.http import Http404

from incidents.models import FamilyReport, Incident, Occurrence, Proposal
from incidents.telling import ParentsPlace, place_of, places_no_longer_asked_for, places_of
from incidents.visibility import readable_by, writable_by
from rri_portal.schools.permissions import may
from rri_portal.schools.requests import PortalRequest

_NUMBER = re.compile(r"([A-Z]{2})-([0-9]{4})-([0-9]{4,9})")


def the_draft(request: PortalRequest, draft: UUID) -> Incident:
    """A draft the person may write; one recorded since is found too, to be shown as what it is."""
    found = writable_by(request.actor, request.school).filter(public_id=draft).first()
    if found is None or found.discarded_at or found.set_aside_at:
        raise Http404
    return found


def the_incident(request: PortalRequest, number: str) -> Incident:
    """A recorded incident the person reads whole."""
    series, year, sequence = _number(number)
    rows = readable_by(request.actor, request.school, at=request.at)
    found = rows.filter(series=series, year=year, sequence=sequence)
    incident = found.select_related(
        "current_reading__characteristics",
        "current_reading__account",
        "current_reading__place",
        "event__place",
        "pupil",
        "school",
    ).first()
    if incident is None:
        raise Http404
    return incident


def the_place(request: PortalRequest, number: str, parent: UUID) -> ParentsPlace:
    """Where a parent of a readable incident stands: one who must be told of it, or once had to."""
    incident = the_incident(request, number)
    places = [*places_of([incident])[incident.pk], *places_no_longer_asked_for(incident)]
    found = next((place for place in places if place.parent.public_id == parent), None)
    if found is None:
        raise Http404
    return found


def the_family_report(request: PortalRequest, report: UUID) -> FamilyReport:
    """A report about an incident that the person reads whole."""
    readable = readable_by(request.actor, request.school, at=request.at)
    rows = FamilyReport.objects.filter(school=request.school, incident__in=readable.values("pk"))
    found = rows.with_all_it_says().filter(public_id=report).first()
    if found is None:
        raise Http404
    return found


def the_place_of(report: FamilyReport) -> ParentsPlace:
    return place_of(report.incident, report.parent)


def _number(number: str) -> tuple[str, int, int]:
    """`RI-2026-0001` in its parts; a number that cannot be one is simply not found."""
    if not (parts := _NUMBER.fullmatch(number)):
        raise Http404
    return parts[1], int(parts[2]), int(parts[3])


def the_proposal(request: PortalRequest, proposal: UUID) -> Proposal:
    """Shown to whoever may decide it; to anybody else it does not exist."""
    if not may(request.actor, "decide_significance", request.school, at=request.at):
        raise Http404
    rows = Proposal.objects.filter(school=request.school).select_related(
        "incident__event__place", "incident__pupil", "school", "incident__school"
    )
    if (found := rows.filter(public_id=proposal).first()) is None:
        raise Http404
    return found


def the_occurrence(request: PortalRequest, occurrence: UUID) -> Occurrence:
    if not may(request.actor, "settle_occurrence", request.school, at=request.at):
        raise Http404
    rows = Occurrence.objects.filter(school=request.school).select_related("school", "became")
    if (found := rows.filter(public_id=occurrence).first()) is None:
        raise Http404
    return found
