"""Changes to a school, its people and its calendar. Each is atomic and audited."""

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from rri_portal.audit import book, events
from rri_portal.audit.actors import Actor
from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.schools import seeds
from rri_portal.schools.models import (
    Choice,
    Closure,
    Invitation,
    Role,
    RoleKind,
    School,
    StaffMember,
    Technique,
    Term,
    User,
)

INVITATION_LASTS = dt.timedelta(days=7)


class InvitationSpent(Exception):
    """The invitation has been used, has run out, or was never made."""


class LastLeader(Exception):
    """A school keeps at least one person who can let others in."""


def why_not_accept(invitation: Invitation | None, *, at: dt.datetime) -> str | None:
    if invitation is None:
        return "This invitation is not one of ours. Ask your school to send you another."
    if invitation.accepted_at:
        return "This invitation has been used. Sign in with the password you chose then."
    if invitation.expires_at < at:
        return "This invitation has run out. Ask your school to send you another."
    return None


@transaction.atomic
def set_up_school(*, by: Actor, at: dt.datetime, **details) -> tuple[School, bool]:
    """The school of this slug with its pick-lists, catalogue and book. Safe to repeat."""
    school, made = School.objects.get_or_create(slug=details.pop("slug"), defaults=details)
    with acting_for(school.pk):
        if made:
            school.full_clean()
            _seed(school)
            events.record(
                verb="set_up_school",
                school=school,
                subject=("school", str(school.public_id)),
                by=by,
                at=at,
            )
        book.open_book(school)
    return school, made


def _seed(school: School) -> None:
    Choice.objects.bulk_create(
        Choice(school=school, pick_list=pick_list, position=position, label=label)
        for pick_list, labels in seeds.PICK_LISTS.items()
        for position, label in enumerate(labels)
    )
    Technique.objects.bulk_create(
        Technique(
            school=school,
            intervention=intervention,
            position=position,
            label=label,
            generic=generic,
            flagged=flagged,
        )
        for position, (intervention, label, generic, flagged) in enumerate(seeds.TECHNIQUES)
    )


@transaction.atomic
def invite(
    *,
    school: School,
    email: str,
    name: str,
    job: str,
    role_kind: str,
    by: Actor,
    at: dt.datetime,
) -> tuple[Invitation, str]:
    """An invitation and its secret, which is shown or sent once and kept only as a hash."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        school=school,
        email=email.strip().lower(),
        name=name,
        job=job,
        role_kind=role_kind,
        secret_hash=_hash(secret),
        made_at=at,
        made_by_kind=by.kind,
        made_by_id=by.id,
        expires_at=at + INVITATION_LASTS,
    )
    events.record(
        verb="invite",
        school=school,
        subject=("invitation", str(invitation.public_id)),
        by=by,
        at=at,
        fields=("role_kind",),
    )
    return invitation, secret


def invitation_with(secret: str) -> Invitation | None:
    return Invitation.objects.select_related("school").filter(secret_hash=_hash(secret)).first()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, name: str, password: str, at: dt.datetime) -> User:
    """The user who was invited, with their role and their place on the staff list.

    Somebody who already signs in at another school keeps their password; theirs must match.
    Raises `InvitationSpent` with the sentence to show.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if why := why_not_accept(invitation, at=at):
        raise InvitationSpent(why)
    user = _user_for(invitation, name=name, password=password)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    by = Actor("user", str(user.public_id))
    with acting_for(invitation.school_id):
        add_staff_member(
            school=invitation.school, name=user.name, job=invitation.job, user=user, by=by, at=at
        )
        grant_role(school=invitation.school, user=user, kind=invitation.role_kind, by=by, at=at)
    return user


def _user_for(invitation: Invitation, *, name: str, password: str) -> User:
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        validate_password(password)
        return User.objects.create_user(invitation.email, password, name=name)
    if not user.check_password(password):
        raise InvitationSpent(
            "You sign in at another school already. Enter the password you use there, "
            "or reset it from the sign-in page first."
        )
    return user


@transaction.atomic
def add_staff_member(
    *,
    school: School,
    name: str,
    job: str,
    by: Actor,
    at: dt.datetime,
    user: User | None = None,
    agency: str = "",
) -> StaffMember:
    """An adult on the school's list, with or without a sign-in; a user is on it once."""
    if user and (already := StaffMember.objects.filter(school=school, user=user).first()):
        return _back_on_the_staff(already)
    staff = StaffMember.made(
        school=school, user=user, name=name, job=job, agency=agency, from_date=local_date(at)
    )
    staff.save()
    events.record(
        verb="add_staff_member",
        school=school,
        subject=("staffmember", str(staff.public_id)),
        by=by,
        at=at,
    )
    return staff


def _back_on_the_staff(staff: StaffMember) -> StaffMember:
    if staff.until_date is not None:
        staff.until_date = None
        staff.save(update_fields=["until_date"])
    return staff


@transaction.atomic
def grant_role(
    *, user: User, kind: str, by: Actor, at: dt.datetime, school=None, trust=None
) -> Role:
    """A role from today on; granting one that is held already changes nothing."""
    today = local_date(at)
    held = Role.objects.on(today).filter(user=user, kind=kind, school=school, trust=trust)
    if role := held.filter(until_date__isnull=True).first():
        return role
    role = Role.objects.create(
        user=user,
        kind=kind,
        school=school,
        trust=trust,
        from_date=today,
        granted_at=at,
        granted_by_kind=by.kind,
        granted_by_id=by.id,
    )
    events.record(
        verb="grant_role",
        school=school,
        subject=("role", str(role.public_id)),
        by=by,
        at=at,
        fields=("kind",),
    )
    return role


@transaction.atomic
def end_roles(*, school: School, user: User, by: Actor, at: dt.datetime) -> int:
    """Someone leaves the school: every role there ended yesterday, so nothing is open to them now.

    Their sessions end at their next request, wherever they are signed in (the middleware asks
    for a role in force each time). Raises `LastLeader`.
    """
    yesterday = local_date(at) - dt.timedelta(days=1)
    if _only_leader(school, user, local_date(at)):
        raise LastLeader("Let another senior leader in first: nobody else could let people in.")
    running = Role.objects.on(local_date(at)).filter(school=school, user=user)
    running.filter(from_date__gt=yesterday).delete()
    ended = running.update(until_date=yesterday)
    StaffMember.objects.filter(school=school, user=user).update(until_date=local_date(at))
    events.record(
        verb="end_roles",
        school=school,
        subject=("user", str(user.public_id)),
        by=by,
        at=at,
    )
    return ended


def _only_leader(school: School, user: User, day: dt.date) -> bool:
    leaders = Role.objects.on(day).filter(
        school=school, kind__in=(RoleKind.HEADTEACHER, RoleKind.SENIOR_LEADER)
    )
    return leaders.filter(user=user).exists() and not leaders.exclude(user=user).exists()


@transaction.atomic
def change_settings(*, school: School, changed: list[str], by: Actor, at: dt.datetime) -> School:
    """Saves the fields of the school that a form has changed on it."""
    school.save(update_fields=changed)
    events.record(
        verb="manage_settings",
        school=school,
        subject=("school", str(school.public_id)),
        by=by,
        at=at,
        fields=tuple(changed),
    )
    return school


@transaction.atomic
def add_term(
    *, school: School, name: str, starts: dt.date, ends: dt.date, by: Actor, at: dt.datetime
) -> Term:
    term = Term(school=school, name=name, starts=starts, ends=ends)
    term.full_clean()
    term.save()
    _term_dates_changed(school, by, at)
    return term


@transaction.atomic
def add_closure(
    *,
    school: School,
    kind: str,
    starts: dt.date,
    ends: dt.date,
    by: Actor,
    at: dt.datetime,
    why: str = "",
) -> Closure:
    closure = Closure(school=school, kind=kind, starts=starts, ends=ends, why=why)
    closure.full_clean()
    closure.save()
    _term_dates_changed(school, by, at)
    return closure


@transaction.atomic
def remove_dates(*, dates: Term | Closure, by: Actor, at: dt.datetime) -> None:
    school = dates.school
    dates.delete()
    _term_dates_changed(school, by, at)


def _term_dates_changed(school: School, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb="manage_term_dates",
        school=school,
        subject=("school", str(school.public_id)),
        by=by,
        at=at,
    )


@transaction.atomic
def add_choice(*, school: School, pick_list: str, label: str, by: Actor, at: dt.datetime) -> Choice:
    """A new entry at the end of its list; one retired under these words comes back."""
    entries = Choice.objects.filter(school=school, pick_list=pick_list)
    choice = entries.filter(label=label).first() or Choice(
        school=school, pick_list=pick_list, label=label, position=entries.count()
    )
    choice.retired_at = None
    choice.save()
    _pick_list_changed(choice, by, at)
    return choice


@transaction.atomic
def retire_choice(*, choice: Choice, by: Actor, at: dt.datetime) -> Choice:
    choice.retired_at = at
    choice.save(update_fields=["retired_at"])
    _pick_list_changed(choice, by, at)
    return choice


def _pick_list_changed(choice: Choice, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb="manage_pick_lists",
        school=choice.school,
        subject=("choice", str(choice.public_id)),
        by=by,
        at=at,
        fields=("pick_list",),
    )
