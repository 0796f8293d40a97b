"""The front page, and home: *Log it now*, and what is due from me."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.oversight.at_home import at_home
from rri_portal.pupils import on_screen
from rri_portal.schools.guards import may
from rri_portal.schools.requests import AnyRequest, PortalRequest


def front(request: AnyRequest) -> HttpResponse:
    """Signed out: what this is and for whom. Signed in: to one's school, or a choice of them."""
    if request.actor is None:
        return render(request, "front_page.html")
    schools = request.actor.schools(local_date(request.at))
    if len(schools) == 1:
        return redirect("oversight:home", schools[0].slug)
    return render(request, "oversight/schools.html", {"schools": schools})


@may("home")
def home(request: PortalRequest) -> HttpResponse:
    shown = at_home(request)
    if shown.subjects:
        log_read(
            school=request.school,
            by=request.actor,
            at=request.at,
            verb="home",
            listed=shown.subjects,
        )
    return render(request, "oversight/home.html", {"home": shown})


@may("home")
@require_POST
def show_names(request: PortalRequest) -> HttpResponse:
    """Names in place of initials, or initials again, in this browser until its session ends."""
    on_screen.show_names(request, shown=request.POST.get("shown") == "yes")
    back_to = request.POST.get("back_to", "")
    if not url_has_allowed_host_and_scheme(back_to, allowed_hosts=None):
        back_to = reverse("oversight:home", args=[request.school.slug])
    return HttpResponseRedirect(back_to)
