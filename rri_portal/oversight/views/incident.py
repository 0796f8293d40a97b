"""One recorded incident, composed of what each app has to say of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from incidents.models import Incident
from incidents.reports import facts_of, groups, needs_of
from incidents.views.fetching import the_incident
from rri_portal.audit.reads import log_read
from rri_portal.schools.guards import may


@may("read_incident", of=the_incident)
def incident(request: HttpRequest, found: Incident) -> HttpResponse:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="read_incident",
        subject=("incident", found.public_id),
    )
    reading = found.current_reading
    shown = groups(facts_of(reading), needs=needs_of(reading.characteristics))
    cards = [
        {
            "title": group.title,
            "rows": [{"key": line.label, "value": line.value} for line in group.lines],
        }
        for group in shown
    ]
    return render(request, "oversight/incident.html", {"incident": found, "cards": cards})
