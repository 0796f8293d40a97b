"""Where a school requires a second step at sign-in, nobody goes further without one."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def second_step_missing(request: HttpRequest) -> HttpResponse | None:
    """A page that says why not, for a school that requires what this person has not set up."""
    if not request.school.requires_mfa or is_mfa_enabled(request.user):
        return None
    return render(request, "schools/second_step.html", status=403)
