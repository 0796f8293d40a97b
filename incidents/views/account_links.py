"""A leader gives somebody without a sign-in a link for their account."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from incidents.accounts_due import when_and_where
from incidents.actions.account_links import give_account_link as give
from incidents.actions.account_links import why_not_give_link
from incidents.actions.accounts import MayNotWrite
from incidents.asking import Asked
from incidents.forms.accounts import GiveLinkForm
from incidents.views.account_desk import log_reading
from incidents.views.fetching import the_adults_part
from rri_portal.interface.forms import spelled
from rri_portal.london import local_date
from rri_portal.schools.guards import may
from rri_portal.schools.mail import MailNotSent, send
from rri_portal.schools.requests import PortalRequest


@may("give_account_link", of=the_adults_part)
def give_account_link(request: PortalRequest, asked: Asked) -> HttpResponse:
    """The key is on this page once, and in the e-mail where one is sent; nowhere else."""
    refused = why_not_give_link(asked, request.at)
    form = GiveLinkForm(request.POST or None)
    given = {}
    if request.method == "POST" and not refused and form.is_valid():
        given = _given(request, asked, form.cleaned_data["email"])
    log_reading(request, asked, "give_account_link", request.actor)
    context = {
        "form": form,
        "refused": refused,
        "given": asked.draft is not None,
        "rows": [
            {"key": "Who", "value": ", ".join(filter(None, _adult(asked)))},
            {"key": "When and where", "value": when_and_where(asked.event)},
        ],
        **given,
    }
    return render(request, "incidents/give_account_link.html", context)


def _adult(asked: Asked) -> tuple[str, ...]:
    return asked.staff.name, asked.staff.job, asked.staff.agency


def _given(request: PortalRequest, asked: Asked, email: str) -> dict[str, str]:
    try:
        link, key = give(event=asked.event, staff=asked.staff, by=request.actor, at=request.at)
    except MayNotWrite as refused:
        return {"refused": str(refused)}
    said = {
        "address": settings.SITE_URL + reverse("links:open_link", args=[key]),
        "until": spelled(local_date(link.expires_at)),
    }
    if not email:
        return said
    try:
        send("incidents/mail/account_link", said | {"school": request.school.name}, to=email)
    except MailNotSent:
        messages.error(request, "The e-mail could not be sent. Hand the link over yourself.")
        return said
    return said | {"sent_to": email}
