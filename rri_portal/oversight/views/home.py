"""The signed-out front page, and home: *Log it now*, and what is due from me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rri_portal.london import local_date
from rri_portal.schools.guards import may
from rri_portal.schools.models import School


def front(request: HttpRequest) -> HttpResponse:
    """Signed out: what this is and for whom. Signed in: to one's school, or a choice of them."""
    if request.actor is None:
        return render(request, "front_page.html")
    schools = _schools_of(request)
    if len(schools) == 1:
        return redirect("oversight:home", schools[0].slug)
    return render(request, "oversight/schools.html", {"schools": schools})


def _schools_of(request: HttpRequest) -> list[School]:
    today = local_date(request.at)
    running = [role for role in request.actor.held if role.runs_on(today)]
    schools = School.objects.filter(pk__in=[role.school_id for role in running if role.school_id])
    of_trusts = School.objects.filter(
        trust__in=[role.trust_id for role in running if role.trust_id]
    )
    return list(schools.union(of_trusts).order_by("name"))


@may("home")
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "oversight/home.html", {})
