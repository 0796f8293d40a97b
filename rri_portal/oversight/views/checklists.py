"""Going through a checklist about one incident, and reading one that somebody went through."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from guidance.forms import AnswersForm
from guidance.reports import completed_page
from incidents.views.fetching import the_incident
from incidents.views.sending import log_reading
from rri_portal.oversight.actions import MayNotReview
from rri_portal.oversight.actions import complete_checklist as complete
from rri_portal.oversight.checklists import (
    Completed,
    ToComplete,
    completed_about,
    to_complete,
    why_not_complete,
)
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import names_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import sent_as_it_stands, token_for

VERB = "complete_checklist"


def the_checklist(request: PortalRequest, number: str, checklist: str) -> ToComplete:
    """One that can be gone through about an incident that the person reads whole."""
    for one in to_complete(the_incident(request, number)):
        if one.kind == checklist:
            return one
    raise Http404


@may("complete_checklist", of=the_checklist)
def complete_checklist(request: PortalRequest, asked: ToComplete) -> HttpResponse:
    form = AnswersForm(request.POST or None, page=asked.page)
    if request.method == "POST" and form.is_valid() and _completed(request, asked, form):
        messages.success(request, "The checklist is kept.")
        return redirect(asked.incident)
    log_reading(request, asked.incident, VERB)
    context = {
        "form": form,
        "asked": asked,
        "why_not": why_not_complete(asked.incident, request.actor),
        "token": token_for(request, VERB),
    }
    return render(request, "oversight/complete_checklist.html", context)


def _completed(request: PortalRequest, asked: ToComplete, form: AnswersForm) -> bool:
    def make() -> tuple[str, object]:
        made = complete(
            incident=asked.incident,
            kind=asked.kind,
            answers=form.answers,
            notes=form.notes,
            by=request.actor,
            at=request.at,
        )
        return "completedchecklist", made.public_id

    def says(made: str) -> bool:
        row = completed_about(asked.incident).filter(public_id=made, kind=asked.kind).first()
        return row is not None and row.says(form.answers, form.notes)

    try:
        return sent_as_it_stands(request, form, VERB, make, says)
    except MayNotReview as refused:
        form.add_error(None, str(refused))
        return False


def the_completed(request: PortalRequest, number: str, completed: UUID) -> Completed:
    """One about an incident that the person reads whole."""
    incident = the_incident(request, number)
    found = completed_about(incident).filter(public_id=completed).first()
    if found is None:
        raise Http404
    return Completed(incident, found)


@may("read_checklist", of=the_completed)
def read_checklist(request: PortalRequest, found: Completed) -> HttpResponse:
    """In the words in which it was asked, whatever is in force now."""
    log_reading(request, found.incident, "read_checklist")
    by = found.checklist.completed_by_id
    context = {
        "incident": found.incident,
        "page": completed_page(found.checklist),
        "by": names_of([by], request.school).get(by, ""),
    }
    return render(request, "oversight/read_checklist.html", context)
