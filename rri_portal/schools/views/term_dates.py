"""Terms, INSET days, half-terms and closures."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from rri_portal.london import local_date
from rri_portal.schools import actions
from rri_portal.schools.forms import ClosureForm, TermForm
from rri_portal.schools.guards import may
from rri_portal.schools.models import Closure, Term
from rri_portal.schools.reports import dates_shown, term_dates_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import sent_once, token_for


def the_dates(request: PortalRequest, dates: str) -> Term | Closure:
    for rows in (request.school.terms, request.school.closures):
        if found := rows.select_related("school").filter(public_id=dates).first():
            return found
    raise Http404


@may("manage_term_dates")
def term_dates(request: PortalRequest) -> HttpResponse:
    shown = term_dates_of(request.school, today=local_date(request.at))
    return render(request, "schools/term_dates.html", {"dates": shown})


@may("manage_term_dates")
def add_term(request: PortalRequest) -> HttpResponse:
    form = TermForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def make() -> tuple[str, object]:
            term = actions.add_term(
                school=request.school, by=request.actor, at=request.at, **form.cleaned_data
            )
            return "term", term.public_id

        if sent_once(request, form, "add_term", make):
            return redirect("schools:term_dates", request.school.slug)
    page = {"form": form, "token": token_for(request, "add_term")}
    return render(request, "schools/add_term.html", page)


@may("manage_term_dates")
def add_closure(request: PortalRequest) -> HttpResponse:
    form = ClosureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def make() -> tuple[str, object]:
            closure = actions.add_closure(
                school=request.school, by=request.actor, at=request.at, **form.cleaned_data
            )
            return "closure", closure.public_id

        if sent_once(request, form, "add_closure", make):
            return redirect("schools:term_dates", request.school.slug)
    page = {"form": form, "token": token_for(request, "add_closure")}
    return render(request, "schools/add_closure.html", page)


@may("manage_term_dates", of=the_dates)
def remove_dates(request: PortalRequest, dates: Term | Closure) -> HttpResponse:
    if request.method == "POST":
        actions.remove_dates(dates=dates, by=request.actor, at=request.at)
        return redirect("schools:term_dates", request.school.slug)
    return render(request, "schools/remove_dates.html", {"shown": dates_shown(dates)})
