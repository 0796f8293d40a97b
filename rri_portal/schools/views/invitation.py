"""The page behind the one-time address: a name, a password, and in."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from rri_portal.schools import actions
from rri_portal.schools.actions import InvitationSpent, WrongPassword
from rri_portal.schools.forms import AcceptInvitationForm, AcceptWithPasswordForm, refuse
from rri_portal.schools.models import Invitation, User
from rri_portal.schools.requests import AnyRequest


@sensitive_post_parameters("password")
def accept_invitation(request: AnyRequest, secret: str) -> HttpResponse:
    invitation = actions.invitation_with(secret)
    if invitation is None or actions.why_not_accept(invitation, at=request.at):
        return _closed(request, invitation)
    known = actions.user_invited(invitation)
    form = _form(request, invitation, known)
    if request.method == "POST" and form.is_valid():
        user = _accept(request, invitation, known, form)
        if user:
            return perform_login(request, user, redirect_url="/")
    page = {"form": form, "invitation": invitation, "known": known is not None}
    return render(request, "schools/accept_invitation.html", page)


def _closed(request: AnyRequest, invitation: Invitation | None) -> HttpResponse:
    """One that nobody ever made answers as any page that is not there."""
    if invitation and request.actor and request.user.pk == invitation.accepted_by_id:
        return redirect("/")
    why = actions.why_not_accept(invitation, at=request.at)
    status = 410 if invitation else 404
    return render(request, "schools/invitation_closed.html", {"why": why}, status=status)


def _form(request: AnyRequest, invitation: Invitation, known: User | None) -> Any:
    data = request.POST if request.method == "POST" else None
    if known:
        return AcceptWithPasswordForm(data)
    return AcceptInvitationForm(data, initial={"name": invitation.name})


def _accept(request: AnyRequest, invitation: Invitation, known: User | None, form) -> User | None:
    """None when the page is to be shown again; the form then says why."""
    password = form.cleaned_data["password"]
    try:
        if known:
            _check_password(request, known, password)
        return actions.accept_invitation(
            invitation=invitation,
            name=form.cleaned_data.get("name", ""),
            password=password,
            at=request.at,
        )
    except (WrongPassword, InvitationSpent) as why:
        form.add_error("password", str(why))
    except ValidationError as refused:
        refuse(form, ValidationError({"password": refused}))
    return None


def _check_password(request: AnyRequest, known: User, password: str) -> None:
    """As slowly as at the sign-in page: an invitation is no way round it."""
    adapter = get_adapter(request)
    if adapter.authenticate(request, email=known.email, password=password) != known:
        raise WrongPassword
