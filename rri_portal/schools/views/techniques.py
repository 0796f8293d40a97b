"""The school's catalogue of techniques."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from rri_portal.schools import actions
from rri_portal.schools.forms import TechniqueForm, refuse
from rri_portal.schools.guards import may
from rri_portal.schools.models import Technique
from rri_portal.schools.reports import catalogue_of
from rri_portal.schools.requests import PortalRequest


def the_technique(request: PortalRequest, technique: str) -> Technique:
    rows = request.school.techniques.select_related("school")
    return get_object_or_404(rows, public_id=technique)


@may("manage_pick_lists")
def techniques(request: PortalRequest) -> HttpResponse:
    form = TechniqueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("schools:techniques", request.school.slug)
    page = {
        "form": form,
        "kinds": catalogue_of(request.school),
        "retired": request.school.techniques.retired(),
    }
    return render(request, "schools/techniques.html", page)


def _added(request: PortalRequest, form: TechniqueForm) -> bool:
    try:
        added = actions.add_technique(
            school=request.school, by=request.actor, at=request.at, **form.cleaned_data
        )
    except ValidationError as refused:
        refuse(form, refused)
        return False
    messages.success(request, f"“{added.label}” is in the catalogue.")
    return True


@may("manage_pick_lists", of=the_technique)
def retire_technique(request: PortalRequest, technique: Technique) -> HttpResponse:
    if request.method == "POST":
        actions.retire_technique(technique=technique, by=request.actor, at=request.at)
        messages.success(request, f"“{technique.label}” is no longer offered.")
    return redirect("schools:techniques", request.school.slug)


@may("manage_pick_lists", of=the_technique)
def bring_back_technique(request: PortalRequest, technique: Technique) -> HttpResponse:
    if request.method == "POST":
        actions.bring_back_technique(technique=technique, by=request.actor, at=request.at)
        messages.success(request, f"“{technique.label}” is offered again.")
    return redirect("schools:techniques", request.school.slug)
