"""The library's pages: what is in force, on any day; one document; what changed; checklists."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from guidance import wording
from guidance.editions import ChecklistKind
from guidance.forms import DayForm, asked_in
from guidance.reports import (
    TITLES,
    changes_of,
    checklist_page,
    checklists_in_force,
    checklists_of,
    document_page,
    editions_of,
    shelf_of,
)
from rri_portal.london import local_date
from rri_portal.schools.guards import may
from rri_portal.schools.requests import PortalRequest


@dataclass(frozen=True)
class Day:
    """The day a page is about. What the address says of it and cannot mean stands in the form,
    and the page is about today."""

    on: dt.date
    today: dt.date
    form: DayForm

    @property
    def is_today(self) -> bool:
        return self.on == self.today


def _day(request: PortalRequest) -> Day:
    today = local_date(request.at)
    form = asked_in(request.GET)
    if form is not None and form.is_valid():
        return Day(form.cleaned_data["on"], today, form)
    return Day(today, today, form or DayForm())


def _page(request: PortalRequest, name: str, day: Day, **context: object) -> HttpResponse:
    return render(
        request,
        f"guidance/{name}.html",
        {"day": day, "unconfirmed_means": wording.UNCONFIRMED_MEANS, **context},
    )


@may("guidance")
def in_force(request: PortalRequest) -> HttpResponse:
    day = _day(request)
    shelf = shelf_of(request.school, on=day.on, today=day.today)
    return _page(request, "in_force", day, shelf=shelf)


@may("guidance")
def document(request: PortalRequest, document: str) -> HttpResponse:
    editions = editions_of(document, request.school.nation)
    if not editions:
        raise Http404
    if editions[0].checklist:
        return redirect("guidance:checklist", request.school.slug, editions[0].checklist.kind)
    day = _day(request)
    page = document_page(editions, school=request.school, on=day.on, today=day.today)
    return _page(request, "document", day, page=page)


@may("guidance")
def changes(request: PortalRequest) -> HttpResponse:
    today = local_date(request.at)
    found = changes_of(request.school, today)
    return render(request, "guidance/changes.html", {"changes": found})


@may("guidance")
def checklists(request: PortalRequest) -> HttpResponse:
    day = _day(request)
    pages = [(TITLES[p.checklist.kind], p) for p in checklists_of(request.school, day.on)]
    return _page(request, "checklists", day, pages=pages)


@may("guidance")
def checklist(request: PortalRequest, checklist: str) -> HttpResponse:
    if checklist not in set(ChecklistKind):
        raise Http404
    day = _day(request)
    held = checklists_in_force(request.school, day.on).get(ChecklistKind(checklist))
    page = checklist_page(*held, school=request.school, on=day.on) if held else None
    return _page(request, "checklist", day, page=page, title=TITLES[checklist])
