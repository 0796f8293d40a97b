"""`@may`: the guard in front of every view of a school.

What one may not see answers exactly as what does not exist (404); 403 is for a verb one lacks on
what one may see (decisions 4). So the subject is fetched first, through the school and the
person, and only then is the verb asked about.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn
from rri_portal.schools.permissions import may as actor_may
from rri_portal.schools.requests import AnyRequest
from rri_portal.schools.second_step import second_step_missing

Fetch = Callable[..., Any]


def may(verb: str, *, of: Fetch | None = None) -> Callable:
    """Let the view run only for somebody who may do `verb` in the school of the address.

    `of(request, **kwargs)` fetches the subject from the rest of the address or raises `Http404`;
    the view is then called with the subject in place of those arguments.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: AnyRequest, school: str, **kwargs: object) -> HttpResponse:
            if request.actor is None:
                return _to_sign_in(request)
            request.school = _school_of(request, request.actor, school)
            if refused := second_step_missing(request):
                return refused
            with acting_for(request.school.pk):
                subject = of(request, **kwargs) if of else request.school
                if not actor_may(request.actor, verb, subject, at=request.at):
                    raise PermissionDenied(verb)
                return view(request, subject) if of else view(request, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return guard


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """And back to this page; after a form that was sent signed out, to the page of the form."""
    return redirect_to_login(
        request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    )


def _school_of(request: AnyRequest, actor: SignedIn, slug: str) -> School:
    school = School.objects.select_related("trust").filter(slug=slug).first()
    if school is None or not actor.roles_in(school, local_date(request.at)):
        raise Http404
    return school
