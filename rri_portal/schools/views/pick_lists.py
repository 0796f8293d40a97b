"""The lists that a record's questions offer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from rri_portal.schools import actions
from rri_portal.schools.forms import ChoiceForm, refuse
from rri_portal.schools.guards import may
from rri_portal.schools.models import Choice, PickList
from rri_portal.schools.reports import pick_lists_of
from rri_portal.schools.requests import PortalRequest


def the_choice(request: PortalRequest, choice: str) -> Choice:
    return get_object_or_404(request.school.choices.select_related("school"), public_id=choice)


@may("manage_pick_lists")
def pick_lists(request: PortalRequest) -> HttpResponse:
    return render(request, "schools/pick_lists.html", {"lists": pick_lists_of(request.school)})


@may("manage_pick_lists")
def pick_list(request: PortalRequest, pick_list: str) -> HttpResponse:
    if pick_list not in PickList.values:
        raise Http404
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _added(request, form, pick_list):
        return redirect("schools:pick_list", request.school.slug, pick_list)
    entries = request.school.choices.filter(pick_list=pick_list)
    page = {
        "form": form,
        "label": PickList(pick_list).label,
        "offered": entries.offered(),
        "retired": entries.retired(),
    }
    return render(request, "schools/pick_list.html", page)


def _added(request: PortalRequest, form: ChoiceForm, pick_list: str) -> bool:
    try:
        added = actions.add_choice(
            school=request.school,
            pick_list=pick_list,
            label=form.cleaned_data["label"],
            by=request.actor,
            at=request.at,
        )
    except ValidationError as refused:
        refuse(form, refused)
        return False
    messages.success(request, f"“{added.label}” is on the list.")
    return True


@may("manage_pick_lists", of=the_choice)
def retire_choice(request: PortalRequest, choice: Choice) -> HttpResponse:
    if request.method == "POST":
        actions.retire_choice(choice=choice, by=request.actor, at=request.at)
        messages.success(request, f"“{choice.label}” is no longer offered.")
    return redirect("schools:pick_list", request.school.slug, choice.pick_list)


@may("manage_pick_lists", of=the_choice)
def bring_back_choice(request: PortalRequest, choice: Choice) -> HttpResponse:
    if request.method == "POST":
        actions.bring_back_choice(choice=choice, by=request.actor, at=request.at)
        messages.success(request, f"“{choice.label}” is offered again.")
    return redirect("schools:pick_list", request.school.slug, choice.pick_list)
