"""Subjects of this app's addresses, fetched through the school and the person, or 404."""

import re
from itertools import chain
from uuid import UUID

from django.http import Http404

from incidents.asking import Asked, is_the_chairs, own_part, part_in
from incidents.models import Event, FamilyReport, Incident, NotThere, Occurrence, Proposal
from incidents.telling import ParentsPlace, place_of, places_now_and_once
from incidents.visibility import (
    own_account_first,
    readable_by,
    waits_for_own_account,
    writable_by,
)
from rri_portal.schools.guards import GoInstead
from rri_portal.schools.models import StaffMember
from rri_portal.schools.permissions import may, verbs_of
from rri_portal.schools.requests import PortalRequest

_NUMBER = re.compile(r"([A-Z]{2})-([0-9]{4})-([0-9]{4,9})")


def the_draft(request: PortalRequest, draft: UUID) -> Incident:
    """A draft the person may write; one recorded since is found too, to be shown as what it is."""
    found = the_draft_or_discarded(request, draft)
    if found.discarded_at:
        raise Http404
    return found


def the_draft_or_discarded(request: PortalRequest, draft: UUID) -> Incident:
    """One that was discarded is found as well, so that a second click on that finds it done."""
    found = writable_by(request.actor, request.school).filter(public_id=draft).first()
    if found is None or found.set_aside_at:
        raise Http404
    return _of_this_school(found, request)


def _of_this_school(found: Incident, request: PortalRequest) -> Incident:
    """Its event's school is known already, and asked of the database no more."""
    found.event.school = request.school
    return found


def the_incident(request: PortalRequest, number: str) -> Incident:
    """A recorded incident the person reads whole."""
    series, year, sequence = _number(number)
    numbered = {"series": series, "year": year, "sequence": sequence}
    rows = readable_by(request.actor, request.school, at=request.at)
    incident = (
        rows.filter(**numbered)
        .select_related(
            "current_reading__characteristics",
            "current_reading__account",
            "current_reading__place",
            "event__place",
        )
        .first()
    )
    if incident is None:
        _send_to_own_account(request, **numbered)
        raise Http404
    return _of_this_school(incident, request)


def _send_to_own_account(request: PortalRequest, **which: object) -> None:
    """Whose role would read it, were their own account locked, is told so."""
    if "see_school_incidents" in verbs_of(request.actor, request.school, at=request.at):
        waiting = waits_for_own_account(request.actor, request.school).filter(**which).first()
        if waiting:
            raise GoInstead(own_account_first(waiting))


def the_place(request: PortalRequest, number: str, parent: UUID) -> ParentsPlace:
    """Where a parent of a readable incident stands: one who must be told of it, or once had to."""
    incident = the_incident(request, number)
    places = chain(*places_now_and_once(incident))
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
        _send_to_own_account(request, family_reports__public_id=report)
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


def the_part(request: PortalRequest, event: UUID) -> Asked:
    """The person's own part in an event that names them, or of which they wrote."""
    if (found := own_part(request.actor, request.school, event)) is None:
        raise Http404
    return found


def the_adults_part(request: PortalRequest, event: UUID, staff: UUID) -> Asked:
    """Another adult's, to whoever may give them a link: when and where it was, and who they are."""
    if not may(request.actor, "give_account_link", request.school, at=request.at):
        raise Http404
    rows = Event.objects.filter(school=request.school, public_id=event)
    adults = StaffMember.objects.filter(school=request.school, public_id=staff)
    adult = adults.select_related("user").first()
    found = part_in(rows.select_related("school", "place").first(), adult) if adult else None
    if found is None:
        raise Http404
    return found


def the_event(request: PortalRequest, event: UUID) -> Event:
    """One whose asking the person may stop or begin again: they see when and where it was."""
    verbs = verbs_of(request.actor, request.school, at=request.at)
    rows = Event.objects.filter(school=request.school).select_related("school", "place")
    found = rows.filter(public_id=event).first()
    if found is None or not verbs & {"stop_asking", "restart_asking"}:
        raise Http404
    if "stop_asking" not in verbs and not is_the_chairs(found, request.at):
        raise Http404
    return found


def the_unfinished(request: PortalRequest, unfinished: UUID) -> Event:
    """One that is being written, to whoever may hand it over: when and where it was, of whom."""
    if not may(request.actor, "hand_over_draft", request.school, at=request.at):
        raise Http404
    drafts = Incident.objects.filter(school=request.school).drafts()
    rows = Event.objects.filter(school=request.school, pk__in=drafts.values("event"))
    found = rows.select_related("school", "place").filter(public_id=unfinished).first()
    if found is None:
        raise Http404
    return found


def the_saying(request: PortalRequest, said: UUID) -> NotThere:
    """ "I was not there", to whoever may decide on it."""
    if not may(request.actor, "decide_not_there", request.school, at=request.at):
        raise Http404
    rows = NotThere.objects.filter(school=request.school)
    found = rows.select_related("event__place", "event__school", "staff", "school")
    if (one := found.filter(public_id=said).first()) is None:
        raise Http404
    return one
