"""How the school is shown: its letterhead, its staff, its pupils on a screen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from rri_portal.schools.actions import change_settings
from rri_portal.schools.forms import SettingsForm
from rri_portal.schools.guards import may
from rri_portal.schools.models import School
from rri_portal.schools.requests import PortalRequest


@may("manage_settings")
def settings(request: PortalRequest) -> HttpResponse:
    school = School.objects.get(pk=request.school.pk)  # the form writes on it; the page does not
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=school)
    if request.method == "POST" and form.is_valid():
        changed = list(form.changed_data)
        change_settings(school=school, changed=changed, by=request.actor, at=request.at)
        messages.success(request, "The settings are saved.")
        return redirect("schools:settings", request.school.slug)
    return render(request, "schools/settings.html", {"form": form})
