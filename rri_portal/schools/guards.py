"""`@may`: the guard in front of every view of a school.

What one may not see answers exactly as what does not exist (404); 403 is for a verb one lacks on
what one may see (decisions 4). So the subject is fetched first, through the school and the
person, and only then is the verb asked about.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.schools.keeping import (
    after_the_view,
    closed_meanwhile,
    instead_of_the_page,
    refused_meanwhile,
    signed_out,
)
from rri_portal.schools.permissions import may as actor_may
from rri_portal.schools.requests import AnyRequest, PortalRequest
from rri_portal.schools.second_step import second_step_missing

Fetch = Callable[..., Any]


class GoInstead(Exception):
    """What is asked for is not open to this person yet, and the page at `url` says why."""

    def __init__(self, url: str):
        super().__init__()
        self.url = url


class _Answered(Exception):
    """The view is not run: this is the answer."""

    def __init__(self, answer: HttpResponse):
        super().__init__()
        self.answer = answer


def may(verb: str, *, of: Fetch | None = None, gives_back: bool = False) -> Callable:
    """Let the view run only for somebody who may do `verb` in the school of the address.

    `of(request, **kwargs)` fetches the subject from the rest of the address or raises `Http404`;
    the view is then called with the subject in place of those arguments. Where it raises
    `GoInstead`, that is the answer.

    A form that came signed out is kept for whoever had it open. `gives_back`: the view shows its
    words itself, by `keeping.given_back`; otherwise the guard shows them before the page.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(given: AnyRequest, school: str, **kwargs: object) -> HttpResponse:
            if kept_out := _kept_out(given, school):
                return kept_out
            request = cast("PortalRequest", given)
            with acting_for(request.school.pk):
                try:
                    subject = _fetched(request, of, **kwargs) if of else request.school
                except _Answered as instead:
                    return instead.answer
                if not actor_may(request.actor, verb, subject, at=request.at):
                    return _refused(request, verb)
                if answer := instead_of_the_page(request, gives_back=gives_back):
                    return answer
                response = view(request, subject) if of else view(request, **kwargs)
            return after_the_view(request, response)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return guard


def _kept_out(given: AnyRequest, slug: str) -> HttpResponse | None:
    """For a stranger, and for whoever holds no role in the school of the address; None for those
    who are let in, and then the request knows the school."""
    if given.actor is None:
        return signed_out(given)
    given.school = given.actor.school_called(slug, local_date(given.at))
    return _not_there(given) if given.school is None else second_step_missing(given)


def _fetched(request: PortalRequest, of: Fetch, **kwargs: object) -> Any:
    try:
        return of(request, **kwargs)
    except GoInstead as instead:
        raise _Answered(redirect(instead.url)) from None
    except Http404:
        raise _Answered(_not_there(request)) from None


def _not_there(request: AnyRequest) -> HttpResponse:
    if answer := closed_meanwhile(request):
        return answer
    raise Http404


def _refused(request: PortalRequest, verb: str) -> HttpResponse:
    if answer := refused_meanwhile(request):
        return answer
    raise PermissionDenied(verb)
