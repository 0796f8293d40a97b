"""Who is asking, when, and whether they are still here."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from rri_portal.london import local_date
from rri_portal.schools.permissions import signed_in

SEEN_AT = "seen_at"
Response = Callable[[HttpRequest], HttpResponse]


def actor_middleware(get_response: Response) -> Response:
    """Sets `request.at`, `request.actor` and `request.school`.

    Whoever has left, or has been idle too long, is signed out before the view runs. A view that
    sets `request.counts_as_activity = False` (an autosave that changed nothing) does not keep the
    session awake.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()
        request.school = None
        request.counts_as_activity = True
        request.actor = _actor(request)
        response = get_response(request)
        if (
            request.actor is not None
            and request.counts_as_activity
            and not request.session.is_empty()
        ):
            request.session[SEEN_AT] = int(request.at.timestamp())
        return response

    return middleware


def _actor(request: HttpRequest):
    if not request.user.is_authenticated:
        return None
    actor = signed_in(request.user)
    if not actor.works_anywhere(local_date(request.at)) or _idle(request):
        logout(request)
        return None
    return actor


def _idle(request: HttpRequest) -> bool:
    seen = request.session.get(SEEN_AT)
    return seen is not None and request.at.timestamp() - seen > settings.SESSION_IDLE_SECONDS


def no_store_middleware(get_response: Response) -> Response:
    """Nothing that was shown stays behind on a shared tablet."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            add_never_cache_headers(response)
        return response

    return middleware
