"""Writing and locking an account, the same for whoever is let in: by sign-in, day pass or link.

The page shows when and where it was and which child, and nothing that anybody wrote.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render

from incidents.accounts_due import when_and_where
from incidents.actions.accounts import (
    MayNotWrite,
    NotReady,
    Overtaken,
    say_not_there,
    why_not_lock,
)
from incidents.actions.accounts import lock_account as lock
from incidents.actions.accounts import write_account as write
from incidents.asking import STOPPED, Asked, why_not_say_not_there, why_not_write
from incidents.authors import typed_before
from incidents.forms.accounts import AccountForm, SayNotThereForm
from incidents.forms.fields import own_words
from incidents.models import AccountDraft
from incidents.people_of_event import offered_with_an_account
from incidents.reports import clock
from rri_portal.audit.actors import Actor
from rri_portal.audit.reads import log_read
from rri_portal.interface.forms import PortalForm
from rri_portal.links.actions import LinkClosed
from rri_portal.links.models import Link
from rri_portal.pupils.on_screen import names_are_shown, shown_name
from rri_portal.schools.keeping import given_back
from rri_portal.schools.requests import PortalRequest

SAVED = "Saved. Nobody else can read it before you lock it."


@dataclass(frozen=True)
class Desk:
    """Somebody's place to write: who they are, what of, and the addresses of their pages."""

    request: PortalRequest
    asked: Asked
    by: Actor
    write_url: str
    lock_url: str
    closed_url: str  # where it is said why nothing is written
    after_url: str  # once it is locked
    later_url: str  # "finish later"
    not_there_url: str = ""
    locks_as: str = ""  # who somebody without a sign-in says that they are
    link: Link | None = None  # used up as the account is locked

    @property
    def draft(self) -> AccountDraft | None:
        return self.asked.draft

    @property
    def typed_before(self) -> str:
        """What they had typed as the narrative before somebody else was to finish the record."""
        return typed_before(self.asked.event, self.asked.staff)


def about(request: PortalRequest, asked: Asked) -> dict[str, str]:
    """All that somebody sees before their own account is locked: date, time, place and pupil."""
    names = dict.fromkeys(shown_name(one.pupil, request) for one in asked.incidents)
    return {"pupils": ", ".join(names), "when": when_and_where(asked.event)}


def offer_people(form: PortalForm, request: PortalRequest, asked: Asked) -> None:
    """Whom "@" can name in `words`: of whom the page speaks already, and nobody else."""
    shown = names_are_shown(request)
    own_words(form, "words").offer(offered_with_an_account(asked.incidents, names_shown=shown))


def log_reading(request: PortalRequest, asked: Asked, verb: str, by: Actor) -> None:
    log_read(
        school=request.school,
        by=by,
        at=request.at,
        verb=verb,
        subject=("event", asked.event.public_id),
        listed=[one.public_id for one in asked.incidents],
    )


def typed_words(post: QueryDict) -> str:
    """As they were typed; a NUL, which no database keeps, stands as an unreadable character."""
    words = post.get("words", "").replace("\x00", "\ufffd")
    return words.replace("\r\n", "\n").replace("\r", "\n")


def version_in(post: QueryDict) -> int:
    typed = post.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def writing(desk: Desk) -> HttpResponse:
    request = desk.request
    if request.method == "POST":
        return _save(desk)
    if why_not_write(desk.asked):
        return redirect(desk.closed_url)
    kept = given_back(request)
    saved = desk.draft
    so_far = saved.words if saved else desk.typed_before
    words = typed_words(kept) if kept is not None else so_far
    version = version_in(kept) if kept is not None else saved.version if saved else 0
    return _page(desk, AccountForm(initial={"words": words}), version)


def _page(
    desk: Desk, form: AccountForm, version: int, *, theirs: AccountDraft | None = None
) -> HttpResponse:
    log_reading(desk.request, desk.asked, "write_account", desk.by)
    offer_people(form, desk.request, desk.asked)
    context: dict[str, Any] = {
        "form": form,
        "desk": desk,
        "about": about(desk.request, desk.asked),
        "version": version,
        "typed_before": desk.typed_before,
        "theirs": None,
    }
    if theirs is not None:
        mine = typed_words(desk.request.POST)
        context["theirs"] = [{"label": "Your account", "mine": mine, "theirs": theirs.words}]
    status = 409 if theirs is not None else 200
    return render(desk.request, "incidents/write_account.html", context, status=status)


def _save(desk: Desk) -> HttpResponse:
    request = desk.request
    autosaved = bool(request.headers.get("X-Autosave"))
    before = desk.draft.version if desk.draft else 0
    try:
        saved = write(
            event=desk.asked.event,
            staff=desk.asked.staff,
            words=typed_words(request.POST),
            version=version_in(request.POST),
            by=desk.by,
            at=request.at,
        )
    except Overtaken as overtaken:
        return _overtaken(desk, overtaken, autosaved)
    except MayNotWrite as refused:
        return _closed(desk, str(refused), autosaved)
    if desk.asked.stopped:
        return _closed(desk, STOPPED, autosaved)
    if autosaved:
        request.counts_as_activity = saved.version != before
        return JsonResponse({"version": saved.version, "saved_at": clock(saved.saved_at)})
    return _onwards(desk, saved)


def _closed(desk: Desk, why: str, autosaved: bool) -> HttpResponse:
    if autosaved:
        return JsonResponse({"message": why}, status=410)
    messages.info(desk.request, why)
    return redirect(desk.closed_url)


def _overtaken(desk: Desk, overtaken: Overtaken, autosaved: bool) -> HttpResponse:
    theirs = overtaken.theirs
    if autosaved:
        log_reading(desk.request, desk.asked, "write_account", desk.by)
        pair = {
            "name": "words",
            "label": "Your account",
            "theirs": theirs.words,
            "values": [theirs.words],
        }
        return JsonResponse(
            {"message": str(overtaken), "version": theirs.version, "theirs": [pair]}, status=409
        )
    return _page(desk, AccountForm(desk.request.POST), theirs.version, theirs=theirs)


def _onwards(desk: Desk, saved: AccountDraft) -> HttpResponse:
    if desk.request.POST.get("then") == "later":
        messages.success(desk.request, SAVED)
        return redirect(desk.later_url)
    if refused := why_not_lock(saved):
        form = AccountForm(desk.request.POST)
        form.add_error("words", refused)
        return _page(desk, form, saved.version)
    return redirect(desk.lock_url)


def locking(desk: Desk) -> HttpResponse:
    """Exactly the words that are shown are locked: what was saved meanwhile is checked again."""
    request, draft = desk.request, desk.draft
    if why_not_write(desk.asked):
        return redirect(desk.closed_url)
    if draft is None or why_not_lock(draft):
        return redirect(desk.write_url)
    if request.method == "POST" and (answer := _locked(desk)):
        return answer
    log_reading(request, desk.asked, "lock_account", desk.by)
    context = {"desk": desk, "about": about(request, desk.asked), "draft": draft}
    return render(request, "incidents/lock_account.html", context)


def _locked(desk: Desk) -> HttpResponse | None:
    try:
        lock(
            event=desk.asked.event,
            staff=desk.asked.staff,
            version=version_in(desk.request.POST),
            by=desk.by,
            at=desk.request.at,
            link=desk.link,
        )
    except (MayNotWrite, LinkClosed) as refused:
        return _closed(desk, str(refused), autosaved=False)
    except NotReady as refused:
        messages.error(desk.request, str(refused))
        return redirect(desk.lock_url)
    messages.success(desk.request, "Your account is locked. Nobody can change it now.")
    return redirect(desk.after_url)


def saying_not_there(desk: Desk) -> HttpResponse:
    """A leader decides on it; until then nobody reminds them, and they may write all the same."""
    request = desk.request
    if request.method != "POST" and (refused := why_not_say_not_there(desk.asked)):
        messages.info(request, refused)
        return redirect(desk.closed_url)
    form = SayNotThereForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _said(desk, form)
    log_reading(request, desk.asked, "say_not_there", desk.by)
    context = {"form": form, "desk": desk, "about": about(request, desk.asked)}
    return render(request, "incidents/say_not_there.html", context)


def _said(desk: Desk, form: SayNotThereForm) -> HttpResponse:
    request, asked = desk.request, desk.asked
    try:
        say_not_there(
            event=asked.event,
            staff=asked.staff,
            why=form.cleaned_data["why"],
            by=desk.by,
            at=request.at,
        )
    except MayNotWrite as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, "Thank you. A senior leader decides on it.")
    return redirect(desk.later_url)
