"""Who is at the school: invited, added, given roles, and gone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from rri_portal.audit.once import NotOurToken, issue_token, once
from rri_portal.london import local_date
from rri_portal.schools import actions
from rri_portal.schools.actions import LastLeader
from rri_portal.schools.forms import (
    AddStaffMemberForm,
    GrantRoleForm,
    InviteForm,
    LeaveSchoolForm,
    StaffMemberForm,
)
from rri_portal.schools.guards import may
from rri_portal.schools.mail import address_of_invitation, mail_invitation
from rri_portal.schools.models import Invitation, Role, StaffMember
from rri_portal.schools.reports import people_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import OPEN_TOO_LONG, sent_once, token_for


def the_member(request: PortalRequest, member: str, **_: object) -> StaffMember:
    on_the_list = request.school.staff.select_related("school", "user")
    return get_object_or_404(on_the_list, public_id=member)


def the_role(request: PortalRequest, member: str, role: str) -> Role:
    held = Role.objects.on(local_date(request.at)).select_related("school", "user")
    whose = the_member(request, member).user
    return get_object_or_404(held, school=request.school, user=whose, public_id=role)


def the_invitation(request: PortalRequest, invitation: str) -> Invitation:
    made_here = request.school.invitations.select_related("school", "staff_member")
    return get_object_or_404(made_here, public_id=invitation, accepted_at__isnull=True)


@may("manage_people")
def people(request: PortalRequest) -> HttpResponse:
    shown = people_of(request.school, at=request.at, today=local_date(request.at))
    invited = [(one, issue_token("invite_again", request.actor)) for one in shown.invited]
    return render(request, "schools/people.html", {"people": shown, "invited": invited})


@may("manage_people", of=the_member)
def staff_member(request: PortalRequest, member: StaffMember) -> HttpResponse:
    today = local_date(request.at)
    page = {
        "member": member,
        "left": member.until_date is not None and member.until_date < today,
        "roles": _roles_of(request, member),
    }
    return render(request, "schools/staff_member.html", page)


def _roles_of(request: PortalRequest, member: StaffMember) -> list[Role]:
    if member.user is None:
        return []
    held = Role.objects.on(local_date(request.at)).filter(school=request.school, user=member.user)
    return list(held.order_by("from_date", "id"))


@may("invite")
def invite(request: PortalRequest) -> HttpResponse:
    return _invite(request, member=None)


@may("invite", of=the_member)
def invite_member(request: PortalRequest, member: StaffMember) -> HttpResponse:
    """A sign-in for somebody who is on the list: what they are named in stays theirs."""
    if _roles_of(request, member):
        return redirect("schools:staff_member", request.school.slug, member.public_id)
    return _invite(request, member=member)


def _invite(request: PortalRequest, member: StaffMember | None) -> HttpResponse:
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        school=request.school,
        at=request.at,
        initial=_known_of(member) if member else None,
    )
    if request.method == "POST" and form.is_valid() and _invited(request, form, member):
        return redirect("schools:people", request.school.slug)
    page = {"form": form, "member": member, "token": token_for(request, "invite")}
    return render(request, "schools/invite.html", page)


def _known_of(member: StaffMember) -> dict[str, str]:
    email = member.user.email if member.user else ""
    return {"name": member.name, "job": member.job, "email": email}


def _invited(request: PortalRequest, form: InviteForm, member: StaffMember | None) -> bool:
    letters: list[tuple[Invitation, str]] = []

    def make() -> tuple[str, object]:
        made = actions.invite(
            school=request.school,
            staff_member=member,
            by=request.actor,
            at=request.at,
            **form.cleaned_data,
        )
        letters.append(made)
        return "invitation", made[0].public_id

    sent = sent_once(request, form, "invite", make)
    for invitation, secret in letters:
        _mail(request, invitation, secret)
    return sent is not None


def _mail(request: PortalRequest, invitation: Invitation, secret: str) -> None:
    """After the commit: no page says that something was sent which then was not kept."""
    last_day = local_date(invitation.expires_at)
    if mail_invitation(invitation, secret, last_day=last_day):
        messages.success(request, f"We have sent an invitation to {invitation.email}.")
        return
    messages.warning(
        request,
        "The invitation is made, but the message could not be sent. Give this address to "
        f"{invitation.name or invitation.email} yourself; it works once: "
        + address_of_invitation(secret),
    )


@may("invite", of=the_invitation)
def invite_again(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        _invited_again(request, invitation)
    return redirect("schools:people", request.school.slug)


def _invited_again(request: PortalRequest, invitation: Invitation) -> None:
    """A second click makes no second secret, which would spoil the one just mailed."""
    letters: list[tuple[Invitation, str]] = []

    def make() -> tuple[str, object]:
        made = actions.invite_again(invitation=invitation, by=request.actor, at=request.at)
        letters.append(made)
        return "invitation", made[0].public_id

    try:
        once(
            school=request.school,
            verb="invite_again",
            token=request.POST.get("token", ""),
            by=request.actor,
            at=request.at,
            make=make,
        )
    except NotOurToken:
        messages.error(request, OPEN_TOO_LONG)
    for made, secret in letters:
        _mail(request, made, secret)


@may("invite", of=the_invitation)
def withdraw_invitation(request: PortalRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        actions.withdraw_invitation(invitation=invitation, by=request.actor, at=request.at)
        messages.success(request, f"The invitation to {invitation.email} no longer works.")
    return redirect("schools:people", request.school.slug)


@may("manage_people")
def add_staff_member(request: PortalRequest) -> HttpResponse:
    form = AddStaffMemberForm(
        request.POST if request.method == "POST" else None, today=local_date(request.at)
    )
    if request.method == "POST" and form.is_valid():

        def make() -> tuple[str, object]:
            added = actions.add_staff_member(
                school=request.school, by=request.actor, at=request.at, **form.cleaned_data
            )
            return "staffmember", added.public_id

        if sent := sent_once(request, form, "add_staff_member", make):
            return redirect("schools:staff_member", request.school.slug, sent.id)
    page = {"form": form, "token": token_for(request, "add_staff_member")}
    return render(request, "schools/add_staff_member.html", page)


@may("manage_people", of=the_member)
def change_staff_member(request: PortalRequest, member: StaffMember) -> HttpResponse:
    form = StaffMemberForm(
        request.POST if request.method == "POST" else None,
        initial={"name": member.name, "job": member.job, "agency": member.agency},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_staff_member(
            staff=member, by=request.actor, at=request.at, **form.cleaned_data
        )
        return redirect("schools:staff_member", request.school.slug, member.public_id)
    page = {"form": form, "member": member}
    return render(request, "schools/change_staff_member.html", page)


@may("manage_people", of=the_member)
def grant_role(request: PortalRequest, member: StaffMember) -> HttpResponse:
    if member.user is None or not _roles_of(request, member):
        return redirect("schools:invite_member", request.school.slug, member.public_id)
    form = GrantRoleForm(
        request.POST if request.method == "POST" else None, today=local_date(request.at)
    )
    if request.method == "POST" and form.is_valid():
        actions.grant_role(
            school=request.school,
            user=member.user,
            by=request.actor,
            at=request.at,
            **form.cleaned_data,
        )
        return redirect("schools:staff_member", request.school.slug, member.public_id)
    return render(request, "schools/grant_role.html", {"form": form, "member": member})


@may("manage_people", of=the_role)
def end_role(request: PortalRequest, role: Role) -> HttpResponse:
    member = request.school.staff.get(user=role.user)
    page = {"role": role, "member": member}
    if request.method == "POST":
        try:
            actions.end_role(role=role, by=request.actor, at=request.at)
        except LastLeader as why:
            return render(request, "schools/end_role.html", {**page, "why": why}, status=409)
        return redirect("schools:staff_member", request.school.slug, member.public_id)
    return render(request, "schools/end_role.html", page)


@may("manage_people", of=the_member)
def leave_school(request: PortalRequest, member: StaffMember) -> HttpResponse:
    form = LeaveSchoolForm(
        request.POST if request.method == "POST" else None, today=local_date(request.at)
    )
    if request.method == "POST" and form.is_valid() and _left(request, form, member):
        return redirect("schools:people", request.school.slug)
    return render(request, "schools/leave_school.html", {"form": form, "member": member})


def _left(request: PortalRequest, form: LeaveSchoolForm, member: StaffMember) -> bool:
    last_day = form.cleaned_data["last_day"]
    try:
        actions.leave_school(staff=member, last_day=last_day, by=request.actor, at=request.at)
    except LastLeader as why:
        form.add_error(None, str(why))
        return False
    if last_day is None:
        messages.success(request, f"{member.name} has left. Nothing is open to them any more.")
    return True
