"""Writing one's own account through a link. Who one is comes first: before that the page shows
nothing but the school's name, so that a link which went astray tells nothing of a child."""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from incidents.actions.account_links import PURPOSE, attest
from incidents.asking import Asked, part_in, why_not_write
from incidents.forms.accounts import AttestForm
from incidents.models import AccountDraft
from incidents.views.account_desk import (
    Desk,
    about,
    locking,
    log_reading,
    saying_not_there,
    writing,
)
from rri_portal.audit.tenancy import acting_for
from rri_portal.interface.forms import spelled
from rri_portal.links.actions import LinkClosed, holder, link_with
from rri_portal.links.models import Link
from rri_portal.london import local_date
from rri_portal.schools import throttle
from rri_portal.schools.requests import AnyRequest, PortalRequest


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in whoever holds the key of an open link; every other is answered alike.

    The key in the address is what a forged request would lack, so no second token is asked for: a
    page that was open for long loses nobody's words.
    """

    @wraps(view)
    def guarded(request: AnyRequest, key: str) -> HttpResponse:
        try:
            link = link_with(key, purpose=PURPOSE, at=request.at)
        except LinkClosed:
            return _closed(request)
        request.school = link.school
        with acting_for(link.school_id):
            asked = _asked_through(link)
            if asked is None or asked.account:
                return _closed(request)
            return view(request, key, link, asked)

    return csrf_exempt(guarded)


def _asked_through(link: Link) -> Asked | None:
    drafts = AccountDraft.objects.filter(school=link.school_id, public_id=link.subject_id)
    draft = drafts.select_related("event__school", "event__place", "staff__user").first()
    return part_in(draft.event, draft.staff) if draft else None


def _closed(request: AnyRequest) -> HttpResponse:
    """Unknown, used, expired and revoked are one to whoever holds it."""
    request.school = None
    address = get_adapter(request).get_client_ip(request)
    tried = throttle.allowed([throttle.wrong_keys(address)], at=request.at)
    return render(request, "incidents/link_closed.html", status=404 if tried else 429)


def _desk(request: PortalRequest, key: str, link: Link, asked: Asked) -> Desk:
    draft = asked.draft
    said = [draft.attested_name, draft.attested_job, draft.attested_agency] if draft else []
    here = reverse("links:open_link", args=[key])
    return Desk(
        request=request,
        asked=asked,
        by=holder(link),
        write_url=reverse("links:write_account", args=[key]),
        lock_url=reverse("links:lock_account", args=[key]),
        closed_url=here,
        after_url=reverse("links:account_locked"),
        later_url=here,
        not_there_url=reverse("links:say_not_there", args=[key]) if asked.is_asked else "",
        locks_as=", ".join(filter(None, said)),
        link=link,
    )


@by_link
def open_link(request: PortalRequest, key: str, link: Link, asked: Asked) -> HttpResponse:
    desk = _desk(request, key, link, asked)
    if refused := why_not_write(asked):
        return render(request, "incidents/link_resting.html", {"why_not": refused})
    if not desk.locks_as:
        return _attesting(desk)
    log_reading(request, asked, "open_link", desk.by)
    context = {
        "desk": desk,
        "about": about(request, asked),
        "until": spelled(local_date(link.expires_at)),
    }
    return render(request, "incidents/link_opened.html", context)


def _attesting(desk: Desk) -> HttpResponse:
    request = desk.request
    form = AttestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who = {name: form.cleaned_data[name] for name in ("name", "agency", "job")}
        attest(asked=desk.asked, **who, by=desk.by, at=request.at)
        return redirect(desk.write_url)
    return render(request, "incidents/attest.html", {"form": form, "school": request.school})


@by_link
def write_account(request: PortalRequest, key: str, link: Link, asked: Asked) -> HttpResponse:
    desk = _desk(request, key, link, asked)
    return writing(desk) if desk.locks_as else redirect(desk.closed_url)


@by_link
def lock_account(request: PortalRequest, key: str, link: Link, asked: Asked) -> HttpResponse:
    desk = _desk(request, key, link, asked)
    return locking(desk) if desk.locks_as else redirect(desk.closed_url)


@by_link
def say_not_there(request: PortalRequest, key: str, link: Link, asked: Asked) -> HttpResponse:
    """The link stays open: a leader may find that they were there, and asks again."""
    desk = _desk(request, key, link, asked)
    return saying_not_there(desk) if desk.locks_as else redirect(desk.closed_url)


def account_locked(request: AnyRequest) -> HttpResponse:
    """Where the writer is left: it holds nothing of what they wrote."""
    list(messages.get_messages(request))  # said by the page itself
    return render(request, "incidents/account_locked.html")
