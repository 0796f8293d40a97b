"""What somebody types is never lost: not to an ended session, nor to a page left open too long.

A draft's POST without a session, or with a stale CSRF token, is sealed and kept for an hour under
a random cookie, and given back only to a person who may write that draft (decisions 17).
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from functools import wraps

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from incidents.models import StashedPost
from rri_portal.schools.requests import AnyRequest

COOKIE = "kept_words"
KEPT_SECONDS = 3600
TOO_MUCH = 500_000
SIGNED_OUT = "You have been signed out. What you typed is kept for an hour: sign in to carry on."
NOT_KEPT = "You have been signed out, and this is too long to keep. Copy it before you sign in."
GIVEN_BACK = "We kept what you typed. Check it, then save it: it is not saved yet."


def keeps_what_was_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Outermost on a draft's views: stashes a POST that comes without a session."""

    @wraps(view)
    def kept(request: AnyRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and request.actor is None:
            return _stashed(request, _to_sign_in(request))
        return view(request, *args, **kwargs)

    kept.keeps_what_was_typed = True  # type: ignore[attr-defined]
    return kept


def _to_sign_in(request: AnyRequest) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return JsonResponse({"message": SIGNED_OUT, "kept": True}, status=401)
    return redirect_to_login(request.path)


def csrf_failure(request: AnyRequest, **_reason: str) -> HttpResponse:
    """A stale page of a draft is shown again with its words; anything else says what to do."""
    view = request.resolver_match.func if request.resolver_match else None
    if not getattr(view, "keeps_what_was_typed", False):
        return render(request, "403_csrf.html", status=403)
    if request.headers.get("X-Autosave"):
        return _stashed(request, JsonResponse({"message": SIGNED_OUT, "kept": True}, status=401))
    return _stashed(request, redirect(request.path))


def _stashed(request: AnyRequest, response: HttpResponse) -> HttpResponse:
    body = request.POST.urlencode()
    if len(body) > TOO_MUCH:
        if request.headers.get("X-Autosave"):
            return JsonResponse({"message": NOT_KEPT, "kept": False}, status=401)
        return response
    key = secrets.token_urlsafe(32)
    words = json.dumps({"path": request.path, "body": body}).encode()
    StashedPost.objects.create(
        key_hash=_hash(key), sealed=_seal(key).encrypt(words), stashed_at=timezone.now()
    )
    response.set_cookie(
        COOKIE,
        key,
        max_age=KEPT_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path=request.path,  # each page has its own: what one tab keeps does not push out another's
    )
    return response


def given_back(request: AnyRequest) -> QueryDict | None:
    """The words stashed for this very page, if this browser holds their key. Called only once the
    guard has found that the person may write here."""
    key = request.COOKIES.get(COOKIE)
    row = StashedPost.objects.filter(key_hash=_hash(key)).first() if key else None
    if key is None or row is None or (request.at - row.stashed_at).total_seconds() > KEPT_SECONDS:
        return None
    try:
        words = json.loads(_seal(key).decrypt(bytes(row.sealed)))
    except InvalidToken:
        return None
    if words["path"] != request.path:
        return None
    messages.warning(request, GIVEN_BACK)
    return QueryDict(words["body"])


def forget(request: AnyRequest, response: HttpResponse) -> HttpResponse:
    """Once the words are saved, nothing of them stays aside."""
    if key := request.COOKIES.get(COOKIE):
        StashedPost.objects.filter(key_hash=_hash(key)).delete()
        response.delete_cookie(COOKIE, path=request.path, samesite="Lax")
    return response


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _seal(key: str) -> Fernet:
    """Neither the database nor the browser alone can open it."""
    secret = hashlib.sha256(f"{settings.SECRET_KEY}\0{key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


__all__ = ["csrf_failure", "forget", "given_back", "keeps_what_was_typed"]
