"""Where a school requires a second step at sign-in, nobody goes further without one."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import render

from rri_portal.schools.requests import AnyRequest


def second_step_missing(request: AnyRequest) -> HttpResponse | None:
    """A page that says why not, for a school that requires what this person has not set up. A day
    pass is no password that somebody else could know for long: it has no second step."""
    required = request.school is not None and request.school.requires_mfa
    if not required or request.user.is_anonymous or is_mfa_enabled(request.user):
        return None
    return render(request, "schools/second_step.html", status=403)
