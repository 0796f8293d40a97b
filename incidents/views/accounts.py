"""One's own account: to write, to lock, to read again and to add to; or "I was not there"."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from incidents.accounts_due import later_thoughts, when_and_where
from incidents.actions import accounts as actions
from incidents.actions.accounts import MayNotWrite, NotForYou
from incidents.asking import (
    Asked,
    why_not_add,
    why_not_decide_not_there,
    why_not_write,
)
from incidents.authors import typed_before
from incidents.forms.accounts import DecideNotThereForm, LaterThoughtForm
from incidents.models import AccountDraft, AccountNote, NotThere
from incidents.people_in_text import as_read
from incidents.people_of_event import as_its_author_reads
from incidents.reports import clock, day
from incidents.views.account_desk import (
    Desk,
    about,
    locking,
    log_reading,
    offer_people,
    saying_not_there,
    writing,
)
from incidents.views.fetching import the_part, the_saying
from incidents.views.sending import OPEN_TOO_LONG, do_once
from incidents.visibility import named_in, readable_by
from rri_portal.audit.once import NotOurToken
from rri_portal.audit.reads import log_read
from rri_portal.pupils.on_screen import names_are_shown
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import token_for


def _url(request: PortalRequest, name: str, asked: Asked) -> str:
    return reverse(f"incidents:{name}", args=[request.school.slug, asked.event.public_id])


def _desk(request: PortalRequest, asked: Asked) -> Desk:
    own, staff = _url(request, "account", asked), asked.staff
    said = [staff.name, staff.job, staff.agency] if request.actor.kind == "day_pass" else []
    return Desk(
        request=request,
        asked=asked,
        by=request.actor,
        write_url=_url(request, "write_account", asked),
        lock_url=_url(request, "lock_account", asked),
        closed_url=own,
        after_url=own,
        later_url=reverse("oversight:home", args=[request.school.slug]),
        not_there_url=_url(request, "say_not_there", asked) if asked.is_asked else "",
        locks_as=", ".join(filter(None, said)),
    )


@may("write_account", of=the_part, gives_back=True)
def write_account(request: PortalRequest, asked: Asked) -> HttpResponse:
    return writing(_desk(request, asked))


@may("write_account", of=the_part)
def lock_account(request: PortalRequest, asked: Asked) -> HttpResponse:
    return locking(_desk(request, asked))


@may("write_account", of=the_part)
def account(request: PortalRequest, asked: Asked) -> HttpResponse:
    """An author always sees their own: what is locked, or what they had typed and why it rests."""
    log_reading(request, asked, "account", request.actor)
    locked = asked.account
    readable = readable_by(request.actor, request.school, at=request.at)
    audience = as_its_author_reads(asked.event, names_shown=names_are_shown(request))
    context = {
        "asked": asked,
        "about": about(request, asked),
        "locked": f"{day(locked.locked_at)}, {clock(locked.locked_at)}" if locked else "",
        "words": as_read(locked.words, locked.people, audience) if locked else "",
        "later": later_thoughts(locked, audience) if locked else (),
        "why_not": "" if locked else why_not_write(asked),
        "why_not_add": why_not_add(asked) if locked else "",
        "typed_before": typed_before(asked.event, asked.staff),
        "write_url": _url(request, "write_account", asked),
        "add_url": _url(request, "add_to_account", asked),
        "records": readable.filter(event=asked.event) if locked else (),
        "named": named_in(request.actor, request.school).filter(event=asked.event).first(),
    }
    return render(request, "incidents/account.html", context)


@may("write_account", of=the_part, gives_back=True)
def add_to_account(request: PortalRequest, asked: Asked) -> HttpResponse:
    if request.method != "POST" and why_not_add(asked):
        return redirect(_url(request, "account", asked))
    form = LaterThoughtForm(request.POST if request.method == "POST" else given_back(request))
    if request.method == "POST" and form.is_valid() and _added(request, asked, form):
        messages.success(request, "Added under your account.")
        return redirect(_url(request, "account", asked))
    log_reading(request, asked, "add_to_account", request.actor)
    offer_people(form, request, asked)
    context = {
        "form": form,
        "about": about(request, asked),
        "back_url": _url(request, "account", asked),
        "token": token_for(request, "add_to_account"),
    }
    return render(request, "incidents/add_to_account.html", context)


def _added(request: PortalRequest, asked: Asked, form: LaterThoughtForm) -> bool:
    def make() -> AccountNote:
        if asked.account is None:
            raise MayNotWrite(why_not_add(asked))
        return actions.add_to_account(
            account=asked.account,
            words=form.cleaned_data["words"],
            by=request.actor,
            at=request.at,
        )

    try:
        do_once(request, "add_to_account", lambda: ("accountnote", make().public_id))
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
    except MayNotWrite as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


@may("write_account", of=the_part)
def say_not_there(request: PortalRequest, asked: Asked) -> HttpResponse:
    return saying_not_there(_desk(request, asked))


@may("decide_not_there", of=the_saying)
def decide_not_there(request: PortalRequest, said: NotThere) -> HttpResponse:
    refused = why_not_decide_not_there(said, request.actor)
    form = DecideNotThereForm(request.POST or None)
    if request.method == "POST" and not refused and form.is_valid():
        return _decided(request, said, form)
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="decide_not_there",
        subject=("event", said.event.public_id),
    )
    context = {
        "form": form,
        "refused": refused,
        "rows": [
            {"key": "Who", "value": f"{said.staff.name}, {said.staff.job}"},
            *_through_a_link(said),
            {"key": "When and where", "value": when_and_where(said.event)},
            *([] if refused else [{"key": "What they say", "value": said.why}]),
        ],
    }
    return render(request, "incidents/decide_not_there.html", context)


def _through_a_link(said: NotThere) -> list[dict[str, str]]:
    """Whoever held it said themselves who they are."""
    if said.said_by_kind != "link":
        return []
    rows = AccountDraft.objects.filter(school=said.school, event=said.event, staff=said.staff)
    who = rows.values_list("attested_name", "attested_job", "attested_agency").first() or ()
    return [{"key": "Said through a link, by", "value": ", ".join(filter(None, who))}]


def _decided(request: PortalRequest, said: NotThere, form: DecideNotThereForm) -> HttpResponse:
    accepted = form.cleaned_data["decision"] == "accept"
    try:
        actions.decide_not_there(
            said=said,
            accepted=accepted,
            why=form.cleaned_data["why"],
            by=request.actor,
            at=request.at,
        )
    except NotForYou as refused:
        messages.error(request, str(refused))
    else:
        kept = "No account is asked of them." if accepted else "They are asked for it again."
        messages.success(request, f"Decided. {kept}")
    return redirect("oversight:home", request.school.slug)
