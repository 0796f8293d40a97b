"""What somebody types is never lost: not to an ended session, nor to a page left open too long.

A form says, signed, whom its page was shown to. Sent without that person's session, or with a stale
CSRF token, it is sealed for them alone and kept for an hour, its key in a cookie of its address;
it is given back once that very person may do there what they were doing (decisions 17).
"""

import base64
import datetime as dt
import hashlib
import json
import re
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render

from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.schools.captions import CAPTIONS
from rri_portal.schools.day_passes import pass_in_force
from rri_portal.schools.models import STASHED_FOR, StashedPost, User
from rri_portal.schools.permissions import signed_in
from rri_portal.schools.requests import AnyRequest, PortalRequest

COOKIE = "kept_words_"
SHOWN_TO = "shown_to"
SHOWN_FOR = dt.timedelta(hours=24)
START_AGAIN = "start_again_without_it"
TOO_MUCH = 500_000
AT_ONCE = 20

SIGNED_OUT = "You have been signed out. What you typed is kept for an hour: sign in to carry on."
KEPT = "What you typed is kept for an hour. Sign in, and it is given back to you."
NOT_KEPT = "You have been signed out, and this could not be kept. Copy it before you sign in."
CLOSED_MEANWHILE = (
    "This has been closed, or is not open to you any more, so it is not saved. Copy what you typed."
)
NOT_YOURS_NOW = (
    "What you do in school does not include this any more, so it is not saved. Copy what you "
    "typed. If you think that it should, ask a senior leader."
)
NO_WAY_BACK = (
    "Your sign-in or your day pass has ended, so this is not saved. Copy what you typed, and give "
    "it to a senior leader."
)
FILE_AGAIN = "A file cannot be kept: please choose it again."
GIVEN_BACK = "We kept what you typed. Check it, then save it: it is not saved yet."

FOR_THE_PAGE = {"csrfmiddlewaretoken", SHOWN_TO, "token", "version", "checked", "shown"}
ROW_COUNTS = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$")
OF_ONE_ROW = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-")  # its id, before the name
PART_OF_A_DATE = re.compile(r"_(day|month|year)$")
ONLY_A_MACHINE_READS_IT = re.compile(r"on|/\S*|[0-9a-f-]{32,}|\S{100,}")


@dataclass
class Kept:
    """One form that came signed out, given back to whoever typed it."""

    shown_to: str
    address: str
    words: QueryDict
    shown: bool = False

    @property
    def fields(self) -> list[tuple[str, str]]:
        """All that was sent, to be sent again; the page draws its own tokens."""
        own = ("csrfmiddlewaretoken", SHOWN_TO)
        named = [(name, values) for name, values in self.words.lists() if name not in own]
        return [(name, value) for name, values in named for value in values]

    @property
    def rows(self) -> list[dict[str, str]]:
        return readable(self.words)


def readable(words: QueryDict) -> list[dict[str, str]]:
    """What somebody typed or chose, as far as it can be read outside its own page."""
    rows: dict[str, list[str]] = {}
    for name, values in _typed(words).items():
        read = [one for one in values if one and not ONLY_A_MACHINE_READS_IT.fullmatch(one)]
        if read and (date := PART_OF_A_DATE.sub("", name)) in rows:
            rows[date][-1] += f" {read[0]}"
        elif read:
            rows[date] = read
    return [
        {
            "key": OF_ONE_ROW.sub("", name).replace("_", " ").capitalize(),
            "value": "\n".join(values),
        }
        for name, values in rows.items()
    ]


def _typed(words: QueryDict) -> dict[str, list[str]]:
    """Without what the page itself put there; nothing where only a button was pressed."""
    named = dict(words.lists())
    return {
        name: values
        for name, values in named.items()
        if name not in FOR_THE_PAGE and not ROW_COUNTS.search(name)
    }


# Whom a page was shown to


def shown_to(actor: Actor) -> str:
    """For a hidden field: signed, for a day, and of this one form, so that two tabs never push
    out each other's words."""
    return _signer().sign(f"{actor.kind}:{actor.id}:{secrets.token_urlsafe(8)}")


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="rri_portal.schools.keeping.shown_to")


def whose_page(request: AnyRequest) -> Actor | None:
    """Whom the form that was sent had been shown to; None where nobody can say."""
    try:
        said = _signer().unsign(request.POST.get(SHOWN_TO, ""), max_age=SHOWN_FOR)
    except BadSignature:
        return None
    kind, identifier, _ = said.split(":")
    return Actor(kind, identifier)


# Keeping


def signed_out(request: AnyRequest) -> HttpResponse:
    """To sign in and back to this page; after a form that was sent signed out, to the page of the
    form, which is kept aside."""
    if request.method == "POST":
        return _kept_aside(request, redirect_to_login(request.path))
    return redirect_to_login(request.get_full_path())


def closed_meanwhile(request: AnyRequest) -> HttpResponse | None:
    """What was typed, to be copied, for whoever had this form open before its page was gone from
    them; None for everybody else. Whether there is such a page makes no difference."""
    return _to_be_copied(request, CLOSED_MEANWHILE, 404) if _had_it_open(request) else None


def refused_meanwhile(request: AnyRequest) -> HttpResponse | None:
    """The same where they may do this no longer."""
    return _to_be_copied(request, NOT_YOURS_NOW, 403) if _had_it_open(request) else None


def _had_it_open(request: AnyRequest) -> bool:
    if request.method != "POST" or request.actor is None or not _typed(request.POST):
        return False
    whose = whose_page(request)
    return whose is not None and _same(whose, request.actor)


def _to_be_copied(request: AnyRequest, why: str, status: int) -> HttpResponse:
    if _autosaves(request):
        return JsonResponse({"message": why}, status=status)
    page = {"rows": readable(request.POST), "why": why, "gone": True}
    return render(request, "schools/not_kept.html", page, status=status)


def csrf_failure(request: AnyRequest, **_reason: str) -> HttpResponse:
    """A stale page of a school is given back with its words; anything else says what to do."""
    view = request.resolver_match.func if request.resolver_match else None
    whose = whose_page(request)
    if not hasattr(view, "verb") or (whose is None and not _autosaves(request)):
        return render(request, "403_csrf.html", status=403)
    if request.actor is None:
        return _kept_aside(request, redirect_to_login(request.path))
    if whose is None or _same(whose, request.actor):
        return _kept_aside(request, redirect(request.path))
    somebody_else = render(request, "403_csrf.html", {"of_somebody_else": True}, status=403)
    return _kept_aside(request, somebody_else)


def _same(one: Actor, other: Actor) -> bool:
    return (one.kind, one.id) == (other.kind, other.id)


def _autosaves(request: AnyRequest) -> bool:
    return "X-Autosave" in request.headers


def _kept_aside(request: AnyRequest, onwards: HttpResponse) -> HttpResponse:
    """`onwards`, once what was typed is kept; else a page that shows it, to be copied.

    A stranger, whose form was shown to nobody, is sent onwards and has nothing kept.
    """
    whose = whose_page(request)
    if whose and request.actor is None and _typed(request.POST) and not _may_return(whose, request):
        return _to_be_copied(request, NO_WAY_BACK, 403)
    if _autosaves(request):
        return _autosave_answered(request, whose)
    if whose is None or not (_typed(request.POST) or request.FILES):
        return onwards
    if request.FILES:
        messages.info(request, FILE_AGAIN)
        return onwards
    if not (key := _stash(request, whose)):
        page = {"rows": readable(request.POST), "why": NOT_KEPT}
        return render(request, "schools/not_kept.html", page, status=403)
    if request.actor is None:
        messages.info(request, KEPT)
    return _with_key(request, onwards, key)


def _may_return(whose: Actor, request: AnyRequest) -> bool:
    """Whether they can still be let in, so that what is kept can be given back."""
    if whose.kind == "day_pass":
        return pass_in_force(whose.id, at=request.at) is not None
    user = User.objects.filter(public_id=whose.id, is_active=True).first()
    return user is not None and signed_in(user).works_anywhere(local_date(request.at))


def _autosave_answered(request: AnyRequest, whose: Actor | None) -> HttpResponse:
    key = _stash(request, whose) if whose else None
    if key is None:
        return JsonResponse({"message": NOT_KEPT, "kept": False}, status=401)
    return _with_key(request, JsonResponse({"message": SIGNED_OUT, "kept": True}, status=401), key)


def _stash(request: AnyRequest, whose: Actor) -> str | None:
    """The key to what is now sealed; None where it is too long, or too much is kept already.

    The same form sent again takes the place of what it sent before.
    """
    body = request.POST.urlencode()
    before = StashedPost.objects.filter(key_hash=_hash(request.COOKIES.get(_cookie(request), "")))
    others = StashedPost.objects.of(whose).kept_at(request.at).exclude(pk__in=before.values("pk"))
    if len(body) > TOO_MUCH or others.count() >= AT_ONCE:
        return None
    key = secrets.token_urlsafe(32)
    words = json.dumps({"path": request.path, "address": request.get_full_path(), "body": body})
    with transaction.atomic():
        before.delete()
        StashedPost.objects.create(
            key_hash=_hash(key),
            sealed=_seal(key, whose).encrypt(words.encode()),
            stashed_at=request.at,
            typed_by_kind=whose.kind,
            typed_by_id=whose.id,
        )
    return key


def _with_key(request: AnyRequest, response: HttpResponse, key: str) -> HttpResponse:
    response.set_cookie(
        _cookie(request),
        key,
        max_age=STASHED_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path=request.path,
    )
    return response


def _cookie(request: AnyRequest) -> str:
    """Of this address and this one form: an address above also sends its own to this one."""
    return COOKIE + _hash(f"{request.path}\0{request.POST.get(SHOWN_TO, '')}")[:20]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _seal(key: str, whose: Actor) -> Fernet:
    """Neither the database nor the browser alone can open it, nor both for somebody else."""
    secret = f"{settings.SECRET_KEY}\0{key}\0{whose.kind}\0{whose.id}"
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))


# Giving back


def instead_of_the_page(request: PortalRequest, *, gives_back: bool) -> HttpResponse | None:
    """What the guard shows before the page itself where words are kept for it; None where none
    are, and where the page shows them itself. Called only once this person is let in."""
    if request.method == "POST":
        return _without_it(request) if START_AGAIN in request.POST else None
    request.kept = _kept_for(request) if request.method == "GET" else None
    return None if gives_back else _on_a_page_of_its_own(request)


def _on_a_page_of_its_own(request: PortalRequest) -> HttpResponse | None:
    if request.kept is None or request.kept.shown:
        return None
    page = {"kept": request.kept, "where": _where(request), "start_again": START_AGAIN}
    return render(request, "schools/kept.html", page)


def _where(request: PortalRequest) -> str:
    """The page in words, and the record it is about: "Log a call to a parent, RI-2026-0001"."""
    page = request.resolver_match
    caption = CAPTIONS.get(page.view_name, "") if page else ""
    number = page.kwargs.get("number") if page else None
    return ", ".join(filter(None, [caption, number]))


def _without_it(request: PortalRequest) -> HttpResponse:
    return _forgotten(request, redirect(request.path))


def _kept_for(request: PortalRequest) -> Kept | None:
    """The first that was sent from here by this very person, if this browser holds its key."""
    held = [key for name, key in request.COOKIES.items() if name.startswith(COOKIE)]
    keys = {_hash(key): key for key in held}
    if not keys:
        return None
    theirs = StashedPost.objects.of(request.actor).kept_at(request.at).filter(key_hash__in=keys)
    for row in theirs.order_by("stashed_at", "pk"):
        kept = _opened(row, keys[row.key_hash], request)
        if kept is not None:
            return kept
    return None


def _opened(row: StashedPost, key: str, request: PortalRequest) -> Kept | None:
    try:
        sealed = json.loads(_seal(key, request.actor).decrypt(bytes(row.sealed)))
    except InvalidToken:
        return None
    words = QueryDict(sealed["body"])
    if sealed["path"] != request.path:
        return None
    return Kept(words.get(SHOWN_TO, ""), sealed["address"], words)


def given_back(request: PortalRequest) -> QueryDict | None:
    """For a view that declares `gives_back`: the words to show in its own page."""
    if request.kept is None:
        return None
    messages.warning(request, GIVEN_BACK)
    request.kept.shown = True
    return request.kept.words


def after_the_view(request: PortalRequest, response: HttpResponse) -> HttpResponse:
    """Once a form has reached its view, nothing of it stays aside. Words that a view was to show
    and had no place for (what it was written in is recorded meanwhile) are shown all the same."""
    if request.method == "POST":
        return _forgotten(request, response) if response.status_code < 500 else response
    return _on_a_page_of_its_own(request) or response


def _forgotten(request: PortalRequest, response: HttpResponse) -> HttpResponse:
    if key := request.COOKIES.get(_cookie(request)):
        StashedPost.objects.of(request.actor).filter(key_hash=_hash(key)).delete()
        response.delete_cookie(_cookie(request), path=request.path, samesite="Lax")
    return response


__all__ = [
    "Kept",
    "after_the_view",
    "closed_meanwhile",
    "csrf_failure",
    "given_back",
    "instead_of_the_page",
    "refused_meanwhile",
    "shown_to",
    "signed_out",
]
