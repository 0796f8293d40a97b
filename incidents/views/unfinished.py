"""Records that are being written: where asking is stopped for an allegation before there is a
record to stop it from."""

from django.http import HttpResponse
from django.shortcuts import render

from incidents.unfinished import unfinished
from rri_portal.audit.reads import log_read
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.guards import may
from rri_portal.schools.requests import PortalRequest

VERB = "see_unfinished"


@may(VERB)
def see_unfinished(request: PortalRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    page = unfinished(request.school, before=before, named=lambda pupil: shown_name(pupil, request))
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=VERB,
        listed=page.listed,
    )
    context = {
        "lines": page.lines,
        "newer_url": request.path if before else "",
        "older_url": f"{request.path}?before={page.older}" if page.older else "",
    }
    return render(request, "incidents/see_unfinished.html", context)
