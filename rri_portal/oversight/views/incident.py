"""One recorded incident, composed of what each app has to say of it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from debriefs.due import panel as debriefs_of
from incidents import attachments
from incidents.accounts_due import panel as accounts_of
from incidents.asking import own_part, why_not_write
from incidents.due import panel as parents_of
from incidents.models import Incident
from incidents.reports import cards, clock, day, facts_of, groups, needs_of
from incidents.views.fetching import the_incident
from incidents.visibility import named_in, readable_by, writable_by
from rri_portal.audit.reads import log_read
from rri_portal.oversight.checklists import panel as checklists_of
from rri_portal.oversight.history import history_of
from rri_portal.oversight.register import kinds_of, recorded_late
from rri_portal.pupils.on_screen import names_are_shown
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import verbs_of
from rri_portal.schools.requests import PortalRequest


@may("read_incident", of=the_incident)
def incident(request: PortalRequest, found: Incident) -> HttpResponse:
    _log_read(request, found, "read_incident")
    verbs = verbs_of(request.actor, request.school, at=request.at)
    reading = found.reading
    context = {
        "incident": found,
        "reads_book": "see_book" in verbs,
        "what": f"{kinds_of(reading)}, {day(reading.started_at)}",
        "recorded_late": recorded_late(found),
        "late_why": reading.late_why,
        "names_shown": names_are_shown(request),
        "parents": parents_of(found, request.actor, request.at),
        "accounts": accounts_of(found, request.actor, request.at),
        "debriefs": debriefs_of(found, request.actor, request.at),
        "checklists": checklists_of(found, request.actor, request.at),
        "attachments": attachments.of_record(found),
        **cards(groups(facts_of(reading), needs=needs_of(reading.characteristics))),
        "history": history_of(found, sees_holds="tell_parents" in verbs),
    }
    return render(request, "oversight/incident.html", context)


def _log_read(request: PortalRequest, found: Incident, verb: str) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=verb,
        subject=("incident", found.public_id),
    )


def the_named_incident(request: PortalRequest, incident: UUID) -> Incident:
    """An incident that names the person as an adult of its event."""
    found = named_in(request.actor, request.school).filter(public_id=incident).first()
    if found is None:
        raise Http404
    return found


def _reads_or_writes(request: PortalRequest, found: Incident) -> bool:
    if found.is_draft:
        return writable_by(request.actor, request.school).filter(pk=found.pk).exists()
    return readable_by(request.actor, request.school, at=request.at).filter(pk=found.pk).exists()


@may("see_named", of=the_named_incident)
def named(request: PortalRequest, found: Incident) -> HttpResponse:
    """Date, time, place and pupil: all that somebody named in it sees before their own account is
    locked, so that what they write is their own memory (J2). A leader or sender is told that the
    parents need not wait for them."""
    if _reads_or_writes(request, found):
        return redirect(found)
    _log_read(request, found, "see_named")
    place = found.event.place.label
    detail = found.event.place_detail
    mine = own_part(request.actor, request.school, found.event.public_id)
    verbs = verbs_of(request.actor, request.school, at=request.at)
    context = {
        "writes": bool(mine and why_not_write(mine) is None),
        "asked": bool(mine and mine.is_asked),
        "locked": bool(mine and mine.account),
        "why_not": (why_not_write(mine) if mine else "") or "",
        "opens_with_it": bool(mine and mine.involved and "see_school_incidents" in verbs),
        "may_stop": "stop_asking" in verbs and not (mine and mine.stopped),
        "tells_parents": "tell_parents" in verbs,
        "incident": found,
        "rows": [
            {"key": "Date", "value": day(found.started_at)},
            {"key": "Time", "value": clock(found.started_at)},
            {"key": "Place", "value": f"{place}: {detail}" if detail else place},
        ],
    }
    return render(request, "oversight/named.html", context)
