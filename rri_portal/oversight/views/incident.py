"""One recorded incident, composed of what each app has to say of it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from debriefs.due import panel as debriefs_of
from incidents import attachments
from incidents.accounts_due import panel as accounts_of
from incidents.asking import own_part, why_not_write
from incidents.due import panel as parents_of
from incidents.models import Incident
from incidents.other_pupils import (
    LEFT_OUT,
    LeftOut,
    address_to_add,
    also_there,
    listed_of,
)
from incidents.people_in_text import as_read
from incidents.people_of_event import as_staff_read
from incidents.reports import cards, clock, day, facts_of, groups, needs_of
from incidents.views.fetching import the_incident
from incidents.visibility import named_in, readable_by, writable_by
from rri_portal.audit.reads import log_read
from rri_portal.oversight.checklists import panel as checklists_of
from rri_portal.oversight.history import history_of
from rri_portal.oversight.register import kinds_of, recorded_late
from rri_portal.pupils.on_screen import names_are_shown, shown_name
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import verbs_of
from rri_portal.schools.requests import PortalRequest


@may("read_incident", of=the_incident)
def incident(request: PortalRequest, found: Incident) -> HttpResponse:
    others = also_there(
        found, request.actor, request.at, named=lambda pupil: shown_name(pupil, request)
    )
    _log_read(request, found, "read_incident", listed_of(others))
    verbs = verbs_of(request.actor, request.school, at=request.at)
    reading, account = found.reading, found.reading.account
    shown = names_are_shown(request)
    audience = as_staff_read(found.event, request.actor, at=request.at, names_shown=shown)
    facts = facts_of(reading)
    if account:
        facts = replace(facts, narrative=as_read(account.words, account.people, audience))
    left_out = LeftOut(found, request.actor, at=request.at)
    said = groups(facts, needs=needs_of(reading.characteristics))
    context = {
        "incident": found,
        "also_there": others,
        "add_url": address_to_add(found) if _writes(request, found) else "",
        "reads_book": "see_book" in verbs,
        "what": f"{kinds_of(reading)}, {day(reading.started_at)}",
        "recorded_late": recorded_late(found),
        "late_why": left_out(reading.late_why or ""),
        "names_shown": shown,
        "parents": parents_of(found, request.actor, request.at),
        "accounts": accounts_of(found, request.actor, request.at, audience, worded=left_out),
        "debriefs": debriefs_of(found, request.actor, request.at),
        "checklists": checklists_of(found, request.actor, request.at),
        "attachments": attachments.of_record(found, worded=left_out),
        **cards(left_out.of_groups(said)),
        "history": history_of(found, sees_holds="tell_parents" in verbs),
        "left_out": LEFT_OUT if left_out.any else "",
    }
    return render(request, "oversight/incident.html", context)


def _writes(request: PortalRequest, found: Incident) -> bool:
    return writable_by(request.actor, request.school).filter(pk=found.pk).exists()


def _log_read(
    request: PortalRequest, found: Incident, verb: str, listed: Sequence[str] = ()
) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=verb,
        subject=("incident", found.public_id),
        listed=listed,
    )


def the_named_incident(request: PortalRequest, incident: UUID) -> Incident:
    """An incident that names the person as an adult of its event."""
    found = named_in(request.actor, request.school).filter(public_id=incident).first()
    if found is None:
        raise Http404
    return found


def _reads_or_writes(request: PortalRequest, found: Incident) -> bool:
    if found.is_draft:
        return _writes(request, found)
    return readable_by(request.actor, request.school, at=request.at).filter(pk=found.pk).exists()


@may("see_named", of=the_named_incident)
def named(request: PortalRequest, found: Incident) -> HttpResponse:
    """Date, time, place and pupil: all that somebody named in it sees before their own account is
    locked, so that what they write is their own memory (J2). A leader or sender is told that the
    parents need not wait for them."""
    if _reads_or_writes(request, found):
        return redirect(found)
    _log_read(request, found, "see_named")
    place, detail = found.place_label, found.place_detail
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
