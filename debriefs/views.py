"""One debrief of an incident: what has been tried so far, and the next step."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from debriefs.actions import MayNotLead, NotThen
from debriefs.actions import record_debrief as record
from debriefs.due import line_of
from debriefs.forms import DebriefForm
from debriefs.models import DebriefStep, Kind
from debriefs.standing import Debrief, debriefs_of
from incidents.forms.lists import SchoolLists
from incidents.telling import places_of
from incidents.views.fetching import the_incident
from incidents.views.sending import OPEN_TOO_LONG, do_once, log_reading
from rri_portal.audit.once import NotOurToken
from rri_portal.interface.forms import spelled
from rri_portal.london import local_date
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.guards import may
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import token_for


def the_debrief(request: PortalRequest, number: str, kind: str) -> Debrief:
    """Of a recorded incident that the person reads whole."""
    incident = the_incident(request, number)
    for debrief in debriefs_of([incident], request.school):
        if debrief.kind == kind:
            return debrief
    raise Http404


@may("record_debrief", of=the_debrief)
def record_debrief(request: PortalRequest, debrief: Debrief) -> HttpResponse:
    form = DebriefForm(
        request.POST or None,
        debrief=debrief,
        lists=SchoolLists(request.school, local_date(request.at)),
        by=request.actor,
        at=request.at,
    )
    if request.method == "POST" and form.is_valid() and _recorded(request, debrief, form):
        messages.success(request, "Recorded.")
        return redirect(debrief.incident)
    log_reading(request, debrief.incident, "record_debrief")
    context = {
        "form": form,
        "debrief": debrief,
        "name": shown_name(debrief.incident.pupil, request),
        "line": line_of(debrief, request.at),
        "entries": [_entry(step) for step in reversed(debrief.steps)],
        "held_back": debrief.kind == Kind.FAMILY and _somebody_is_held_back(debrief),
        "token": token_for(request, "record_debrief"),
    }
    return render(request, "debriefs/record_debrief.html", context)


def _recorded(request: PortalRequest, debrief: Debrief, form: DebriefForm) -> bool:
    about = {"incident": debrief.incident, "kind": debrief.kind, **form.step}
    try:
        do_once(
            request,
            "record_debrief",
            lambda: ("debrief_step", record(**about, by=request.actor, at=request.at).public_id),
        )
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
    except (MayNotLead, NotThen) as error:
        form.add_error(None, str(error))
    return form.is_valid()


def _somebody_is_held_back(debrief: Debrief) -> bool:
    """A parent who may not safely be told: the page then asks that nobody be invited yet."""
    return any(place.kept_back for place in places_of([debrief.incident])[debrief.incident.pk])


def _entry(step: DebriefStep) -> dict[str, str]:
    """As a line of a timeline."""
    again = f"To be tried again on {spelled(step.try_again_on)}." if step.try_again_on else ""
    return {
        "title": step.get_outcome_display(),
        "when": spelled(step.happened_on),
        "by": f"led by {step.led_by.name}" if step.led_by else "",
        "text": step.words or again,
    }
