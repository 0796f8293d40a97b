"""Guessing passwords is slow; being guessed at locks nobody out.

Attempts are counted for a pair of account and place, and from a place that nobody is known to
have signed in from, for the place and for the account as well. A network address is known for a
month after anybody has signed in from it, a browser once this person has. So a stranger elsewhere
locks out neither a teacher at school nor a school, and one person's typing errors only themselves.
"""

import datetime as dt
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from rri_portal.schools.models import Attempt, KnownAddress

WINDOW = dt.timedelta(minutes=5)
KEPT = dt.timedelta(days=1)
PER_PAIR = 8
PER_ADDRESS = 60
PER_ACCOUNT = 30
KNOWN_FOR = dt.timedelta(days=30)
COOKIE = "known_browser"
_SALT = "rri_portal.schools.throttle"


@dataclass(frozen=True)
class Limit:
    key: str
    most: int
    within: dt.timedelta = WINDOW


@dataclass(frozen=True)
class Guess:
    """One try at one account from one place."""

    account: str
    address: str
    browser: str  # "" unless this person has signed in with it before
    known: bool
    at: dt.datetime

    @property
    def limits(self) -> list[Limit]:
        if self.browser:
            return [Limit(_key("browser", self.account, self.browser), PER_PAIR)]
        pair = Limit(_key("pair", self.account, self.address), PER_PAIR)
        if self.known:
            return [pair]
        return [
            pair,
            Limit(_key("address", self.address), PER_ADDRESS),
            Limit(_key("account", self.account), PER_ACCOUNT),
        ]


def wrong_keys(address: str) -> Limit:
    """Of links, from one place. A key cannot be guessed; this keeps trying cheap for us."""
    return Limit(_key("link", _network(address)), PER_ADDRESS)


def wrong_codes(address: str, *, at: dt.datetime) -> Limit:
    """Of day passes, from one place. A school's own network is given five times as much, so that
    whoever types there keeps nobody out; a code has forty bits, and lives for a day."""
    network = _network(address)
    most = PER_ADDRESS * (5 if _known_address(network, at) else 1)
    return Limit(_key("day-pass", network), most)


def guess(request: HttpRequest, *, email: str, address: str, at: dt.datetime) -> Guess:
    account, address = _folded(email), _network(address)
    return Guess(
        account=account,
        address=address,
        browser=_known_browser(request, account),
        known=_known_address(address, at),
        at=at,
    )


def allowed(limits: list[Limit], *, at: dt.datetime) -> list[Attempt]:
    """Counts an attempt before it is made, so that many at once count too.

    Hands back its rows, or none when there were too many; a refused attempt is not counted.
    """
    Attempt.objects.filter(at__lt=at - KEPT).delete()
    made = Attempt.objects.bulk_create(Attempt(key=limit.key, at=at) for limit in limits)
    if any(_count(limit, at) > limit.most for limit in limits):
        take_back(made)
        return []
    return made


def _count(limit: Limit, at: dt.datetime) -> int:
    return Attempt.objects.filter(key=limit.key, at__gt=at - limit.within).count()


def take_back(made: list[Attempt]) -> None:
    """It was the right password: nothing was guessed."""
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in made]).delete()


def know_address(guessed: Guess) -> None:
    KnownAddress.objects.update_or_create(
        key=_key("address", guessed.address), defaults={"seen_at": guessed.at}
    )


def know_browser(response: HttpResponse, *, email: str, secure: bool) -> None:
    """The browser is this person's from now on: guesses made elsewhere do not count against it."""
    response.set_cookie(
        COOKIE,
        signing.dumps([_key("account", _folded(email)), secrets.token_urlsafe(12)], salt=_SALT),
        max_age=KNOWN_FOR,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, account: str) -> str:
    try:
        sealed: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return ""
    return sealed[1] if sealed[0] == _key("account", account) else ""


def _known_address(address: str, at: dt.datetime) -> bool:
    known = KnownAddress.objects.filter(key=_key("address", address), seen_at__gt=at - KNOWN_FOR)
    return known.exists()


def _network(address: str) -> str:
    """A household or a school has one IPv4 address, but a whole /64 of IPv6 ones."""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))


def _folded(email: str) -> str:
    return email.strip().casefold()


def _key(kind: str, *parts: str) -> str:
    """Neither an e-mail address nor a network's can be read back from what is kept."""
    return salted_hmac(f"{_SALT}.{kind}", "\0".join(parts), algorithm="sha256").hexdigest()


def may_mail(email: str, *, at: dt.datetime) -> bool:
    """A stranger cannot fill somebody's letter-box; the links already sent still work."""
    limit = Limit(_key("mail", _folded(email)), most=5, within=dt.timedelta(hours=1))
    return bool(allowed([limit], at=at))
