"""Proposing that something was not significant, and deciding on it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.actions.drafts import NotADraft
from incidents.actions.significance import (
    AlreadyDecided,
    NotForYou,
    was_involved,
    why_not_decide,
)
from incidents.actions.significance import (
    decide_significance as decide,
)
from incidents.actions.significance import (
    propose_not_significant as propose,
)
from incidents.forms.draft import Draft
from incidents.forms.lists import SchoolLists
from incidents.forms.quick import WHAT
from incidents.forms.recording import DecideForm, ProposeForm
from incidents.models import Incident, Proposal
from incidents.people_in_text import as_read
from incidents.people_of_event import as_staff_read, named_in_text
from incidents.reports import day
from incidents.views.fetching import the_draft, the_proposal
from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.pupils.on_screen import names_are_shown
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import names_of
from rri_portal.schools.requests import PortalRequest


@may("propose_not_significant", of=the_draft)
def propose_not_significant(request: PortalRequest, incident: Incident) -> HttpResponse:
    if incident.recorded_at:
        return redirect(incident)
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            propose(
                incident=incident,
                why=form.cleaned_data["why"],
                by=request.actor,
                at=request.at,
            )
        except NotADraft as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Your proposal is with the senior leaders.")
        return redirect("incidents:draft", request.school.slug, incident.public_id)
    context = {"form": form, "incident": incident}
    return render(request, "incidents/propose_not_significant.html", context)


@may("decide_significance", of=the_proposal)
def decide_significance(request: PortalRequest, proposal: Proposal) -> HttpResponse:
    refused = why_not_decide(proposal, request.actor)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not refused and form.is_valid():
        return _decided(request, proposal, form)
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="decide_significance",
        subject=("incident", proposal.incident.public_id),
    )
    context = {
        "form": form,
        "incident": proposal.incident,
        # A colleague's words would colour their own account (J2)
        "rows": [] if was_involved(proposal, request.actor) else _rows(request, proposal),
        "refused": refused,
    }
    return render(request, "incidents/decide_significance.html", context)


def _rows(request: PortalRequest, proposal: Proposal) -> list[dict[str, str]]:
    """What the leader decides on: what was ticked and written, and why it was proposed."""
    incident = proposal.incident
    draft = Draft(incident, SchoolLists(request.school, local_date(request.at)))
    narrative, event = draft.typed("before").get("narrative", ""), incident.event
    shown = names_are_shown(request)
    audience = as_staff_read(event, request.actor, at=request.at, names_shown=shown)
    ticked = draft.typed("quick").getlist("what")
    answers = {
        "Where": incident.event.place.label,
        "What was ticked": "; ".join(label for key, label in WHAT if key in ticked),
        "Adults": "; ".join(staff.name for staff, _ in draft.adults),
        "What happened": as_read(narrative, named_in_text(narrative, event), audience),
        "Why it was proposed": proposal.why,
        "Who proposed it": _proposed(proposal),
    }
    return [{"key": key, "value": value} for key, value in answers.items()]


def _proposed(proposal: Proposal) -> str:
    who = names_of([proposal.proposed_by_id], proposal.school).get(proposal.proposed_by_id, "")
    return ", ".join(filter(None, (who, day(proposal.proposed_at))))


def _decided(request: PortalRequest, proposal: Proposal, form: DecideForm) -> HttpResponse:
    confirmed = form.cleaned_data["decision"] == "confirm"
    try:
        decide(
            proposal=proposal,
            confirmed=confirmed,
            why=form.cleaned_data["why"],
            by=request.actor,
            at=request.at,
        )
    except (NotForYou, AlreadyDecided, NotADraft) as error:
        messages.error(request, str(error))
    else:
        kept = "Kept: it was not significant." if confirmed else "It must be recorded."
        messages.success(request, kept)
    return redirect("oversight:home", request.school.slug)
