"""Asking for accounts of an event is stopped at once, and begun again on advice.

Whoever does so may be the chair of governors, or a leader who has yet to write their own account:
the page says when and where it was, and nothing else.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.accounts_due import when_and_where
from incidents.actions import asking as actions
from incidents.actions.accounts import NotForYou
from incidents.asking import is_stopped, why_not_restart
from incidents.forms.accounts import RestartAskingForm, StopAskingForm
from incidents.models import Event
from incidents.reports import day
from incidents.views.fetching import the_event
from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import adults_who_are, verbs_of
from rri_portal.schools.requests import PortalRequest


@may("stop_asking", of=the_event)
def stop_asking(request: PortalRequest, event: Event) -> HttpResponse:
    form = StopAskingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        actions.stop_asking(event=event, why=why, by=request.actor, at=request.at)
        messages.success(request, "Stopped. Nobody is asked for an account of it now.")
        return redirect("oversight:home", request.school.slug)
    return _page(request, event, "stop_asking", form, refused=_why_not_restart(request, event))


@may("restart_asking", of=the_event)
def restart_asking(request: PortalRequest, event: Event) -> HttpResponse:
    form = RestartAskingForm(request.POST or None)
    refused = _why_not_restart(request, event)
    if request.method == "POST" and not refused and form.is_valid():
        return _restarted(request, event, form)
    return _page(request, event, "restart_asking", form, refused=refused)


def _why_not_restart(request: PortalRequest, event: Event) -> str:
    roles = request.actor.roles_in(request.school, local_date(request.at))
    return why_not_restart(event, request.actor, roles, request.at) or ""


def _restarted(request: PortalRequest, event: Event, form: RestartAskingForm) -> HttpResponse:
    try:
        actions.restart_asking(
            event=event, why=form.cleaned_data["why"], by=request.actor, at=request.at
        )
    except NotForYou as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Accounts of it are asked for again, from today.")
    return redirect("oversight:home", request.school.slug)


def _page(request: PortalRequest, event: Event, verb: str, form, *, refused: str) -> HttpResponse:
    """`refused`: why this person may not begin it again."""
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=verb,
        subject=("event", event.public_id),
    )
    stop = is_stopped(event)
    rows = [{"key": "When and where", "value": when_and_where(event)}]
    if stop:
        rows.append({"key": "Stopped", "value": day(stop.at)})
        if _may_know_why(request, event):
            rows.append({"key": "Why", "value": stop.why or ""})
    context = {
        "form": form,
        "event": event,
        "rows": rows,
        "refused": refused,
        "stopped": bool(stop),
    }
    return render(request, f"incidents/{verb}.html", context)


def _may_know_why(request: PortalRequest, event: Event) -> bool:
    """Not whoever was involved, of whom it may speak; nor the chair, who sees when and where."""
    verbs = verbs_of(request.actor, request.school, at=request.at)
    involved = event.adults.filter(
        involved=True, staff__in=adults_who_are(request.actor, request.school)
    )
    return "stop_asking" in verbs and not involved.exists()
