"""Guessing passwords is slow; being guessed at locks nobody out.

Failures are counted for a pair of address and account, for an address, and for an account. An
address or a browser from which somebody of the school has signed in lately is known: only its own
pair is counted, so a stranger elsewhere can lock neither a teacher nor a whole school out.
"""

import hashlib
from dataclasses import dataclass

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

WINDOW_SECONDS = 300
PER_PAIR = 8
PER_ADDRESS = 60
PER_ACCOUNT = 30
KNOWN_SECONDS = 30 * 24 * 3600
COOKIE = "known_browser"
_SALT = "rri_portal.schools.throttle"


@dataclass(frozen=True)
class Attempt:
    account: str
    address: str
    known: bool

    @property
    def counters(self) -> list[tuple[str, int]]:
        pair = (_key("pair", self.account, self.address), PER_PAIR)
        if self.known:
            return [pair]
        return [
            pair,
            (_key("address", self.address), PER_ADDRESS),
            (_key("account", self.account), PER_ACCOUNT),
        ]


def attempt(request: HttpRequest, *, email: str, address: str) -> Attempt:
    account = email.strip().casefold()
    known = bool(cache.get(_key("known", address))) or _known_browser(request, account)
    return Attempt(account=account, address=address, known=known)


def too_many(tried: Attempt) -> bool:
    return any(cache.get(key, 0) >= limit for key, limit in tried.counters)


def note_failure(tried: Attempt) -> None:
    for key, _ in tried.counters:
        cache.add(key, 0, WINDOW_SECONDS)
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.set(key, 1, WINDOW_SECONDS)


def note_success(tried: Attempt) -> None:
    cache.set(_key("known", tried.address), 1, KNOWN_SECONDS)


def remember_browser(response: HttpResponse, *, email: str, secure: bool) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(_hash(email.strip().casefold()), salt=_SALT),
        max_age=KNOWN_SECONDS,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, account: str) -> bool:
    try:
        sealed = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KNOWN_SECONDS)
    except signing.BadSignature:
        return False
    return sealed == _hash(account)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _key(kind: str, *parts: str) -> str:
    """Cache keys hold no address of anybody: only a hash of it."""
    return f"throttle-{kind}-{_hash(*parts)}"
