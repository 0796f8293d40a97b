"""*This happened*, and what became of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.actions.occurrences import (
    AlreadySettled,
)
from incidents.actions.occurrences import (
    say_this_happened as say,
)
from incidents.actions.occurrences import (
    settle_occurrence as settle,
)
from incidents.forms.recording import SayForm, SettleForm
from incidents.models import Incident, Occurrence
from incidents.views.fetching import the_occurrence
from rri_portal.audit.once import NotOurToken, issue_token, once
from rri_portal.audit.reads import log_read
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.permissions import names_of
from rri_portal.schools.requests import PortalRequest


@may("say_this_happened", gives_back=True)
def say_this_happened(request: PortalRequest) -> HttpResponse:
    form = SayForm(request.POST if request.method == "POST" else given_back(request))
    if request.method == "POST" and form.is_valid():
        try:
            once(
                school=request.school,
                verb="say_this_happened",
                token=request.POST.get("token", ""),
                by=request.actor,
                at=request.at,
                make=lambda: ("occurrence", _said(request, form).public_id),
            )
        except NotOurToken:
            form.add_error(None, "This page was open too long. Check it and send it again.")
        else:
            messages.success(request, "Thank you. The safeguarding lead has it now.")
            return redirect("oversight:home", request.school.slug)
    token = issue_token("say_this_happened", request.actor)
    return render(request, "incidents/say_this_happened.html", {"form": form, "token": token})


def _said(request: PortalRequest, form: SayForm) -> Occurrence:
    return say(
        school=request.school,
        words=form.cleaned_data["words"],
        by=request.actor,
        at=request.at,
    )


@may("settle_occurrence", of=the_occurrence)
def settle_occurrence(request: PortalRequest, occurrence: Occurrence) -> HttpResponse:
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        became = _numbered(request, form.cleaned_data["number"])
        if form.cleaned_data["number"] and became is None:
            form.add_error("number", "No record of this school has that number.")
        elif _is_settled(request, occurrence, became, form):
            return redirect("oversight:home", request.school.slug)
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="settle_occurrence",
        subject=("occurrence", occurrence.public_id),
    )
    names = names_of([occurrence.said_by_id], request.school)
    context = {
        "form": form,
        "occurrence": occurrence,
        "said_by": names.get(occurrence.said_by_id, ""),
    }
    return render(request, "incidents/settle_occurrence.html", context)


def _numbered(request: PortalRequest, number: str) -> Incident | None:
    parts = number.strip().upper().split("-")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 10 for p in parts[1:]):
        return None
    return Incident.objects.filter(
        school=request.school, series=parts[0], year=int(parts[1]), sequence=int(parts[2])
    ).first()


def _is_settled(
    request: PortalRequest, occurrence: Occurrence, became: Incident | None, form: SettleForm
) -> bool:
    """Where somebody else was first, the form says so, and keeps what was typed into it."""
    try:
        settle(
            occurrence=occurrence,
            became=became,
            decision=form.cleaned_data["decision"],
            by=request.actor,
            at=request.at,
        )
    except AlreadySettled as error:
        occurrence.refresh_from_db()
        form.add_error(None, str(error))
        return False
    messages.success(request, "Settled and kept.")
    return True
