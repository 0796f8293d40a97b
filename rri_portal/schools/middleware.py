"""Who is asking, when, and whether they are still here."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from rri_portal.london import local_date
from rri_portal.schools.day_passes import LET_IN_BY, pass_in_force
from rri_portal.schools.models import User
from rri_portal.schools.permissions import SignedIn, let_in, signed_in
from rri_portal.schools.requests import AnyRequest

SEEN_AT = "seen_at"
SEEN_EVERY = 60  # seconds; noting every page would be a write for every page
IDLE = "You were signed out because nothing had happened for a while. Sign in to carry on."
Response = Callable[[HttpRequest], HttpResponse]


def actor_middleware(get_response: Response) -> Response:
    """Sets `request.at`, `request.actor`, `request.school` and `request.kept`.

    Whoever has left, or has been idle too long, is signed out before the view runs. A view that
    sets `request.counts_as_activity = False` (an autosave that changed nothing) does not keep the
    session awake.
    """

    def middleware(given: HttpRequest) -> HttpResponse:
        request = cast("AnyRequest", given)
        request.at = timezone.now()
        request.school = None
        request.kept = None
        request.counts_as_activity = True
        request.actor = _actor(request)
        response = get_response(request)
        if request.actor is not None and request.counts_as_activity:
            _note_activity(request)
        return response

    return middleware


def _actor(request: AnyRequest) -> SignedIn | None:
    actor = _who(request)
    if actor is None:
        return None
    idle = _idle(request)
    if idle or not actor.works_anywhere(local_date(request.at)):
        logout(request)
        if idle:
            messages.info(request, IDLE)
        return None
    return actor


def _who(request: AnyRequest) -> SignedIn | None:
    """By sign-in, or by a day pass that this browser was let in with."""
    if isinstance(request.user, User):
        return signed_in(request.user)
    key = request.session.get(LET_IN_BY)
    day_pass = pass_in_force(key, at=request.at) if key else None
    return let_in(day_pass) if day_pass else None


def _idle(request: AnyRequest) -> bool:
    seen = request.session.get(SEEN_AT)
    return seen is not None and request.at.timestamp() - seen > settings.SESSION_IDLE_SECONDS


def _note_activity(request: AnyRequest) -> None:
    seen, now = request.session.get(SEEN_AT, 0), int(request.at.timestamp())
    if now - seen >= SEEN_EVERY and not request.session.is_empty():
        request.session[SEEN_AT] = now


def no_store_middleware(get_response: Response) -> Response:
    """Nothing that was shown stays behind on a shared tablet."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            add_never_cache_headers(response)
        return response

    return middleware
