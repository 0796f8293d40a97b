"""A one-time way in for somebody new. The secret is shown or sent once; only its hash is kept."""

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.schools.actions.people import add_staff_member, grant_role
from rri_portal.schools.models import Invitation, Role, School, StaffMember, User

INVITATION_LASTS = dt.timedelta(days=7)
UNKNOWN = "This invitation is not one of ours. Ask your school to send you another."


ALREADY_HERE = (
    "Somebody here signs in with this address already. Open their page to give them another role."
)


class InvitationSpent(Exception):
    """The invitation has been used, has run out, or was never made."""


class WrongPassword(Exception):
    """Somebody who signs in at another school already has to give the password used there."""

    def __init__(self) -> None:
        super().__init__(
            "That is not the password you sign in with. If you have forgotten it, reset it from "
            "the sign-in page, then open this invitation again."
        )


def why_not_accept(invitation: Invitation | None, *, at: dt.datetime) -> str | None:
    if invitation is None:
        return UNKNOWN
    if invitation.accepted_at:
        return "This invitation has been used. Sign in with the password you chose then."
    if invitation.expires_at <= at:
        return "This invitation has run out. Ask your school to send you another."
    return None


def why_not_invite(school: School, email: str, *, at: dt.datetime) -> str | None:
    """Somebody with a role here needs no invitation; None for anybody else."""
    here = Role.objects.on(local_date(at)).filter(school=school, user__email__iexact=email.strip())
    return ALREADY_HERE if here.exists() else None


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
    staff_member: StaffMember | None = None,
) -> tuple[Invitation, str]:
    """An invitation and its secret. It takes the place of any that this address still has here.

    `staff_member` is who they already are in the school's records, where they are in them.
    """
    secret, email = secrets.token_urlsafe(32), email.strip().lower()
    _unanswered(school, at).filter(email=email).update(expires_at=at)
    invitation = Invitation(
        school=school,
        email=email,
        staff_member=staff_member,
        name=name,
        job=job,
        role_kind=role_kind,
        secret_hash=_hash(secret),
        made_at=at,
        made_by_kind=by.kind,
        made_by_id=by.id,
        expires_at=at + INVITATION_LASTS,
    )
    invitation.full_clean(exclude=["name"])
    invitation.save()
    _note("invite", invitation, by, at, fields=("role_kind",))
    return invitation, secret


def _unanswered(school: School, at: dt.datetime):
    return Invitation.objects.filter(school=school, accepted_at__isnull=True, expires_at__gt=at)


def invite_again(*, invitation: Invitation, by: Actor, at: dt.datetime) -> tuple[Invitation, str]:
    """The same invitation with a new secret; the one sent before no longer works."""
    return invite(
        school=invitation.school,
        email=invitation.email,
        name=invitation.name,
        job=invitation.job,
        role_kind=invitation.role_kind,
        staff_member=invitation.staff_member,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor, at: dt.datetime) -> None:
    """It no longer works; one that was used already stays as it is."""
    if why_not_accept(invitation, at=at):
        return
    invitation.expires_at = at
    invitation.save(update_fields=["expires_at"])
    _note("withdraw_invitation", invitation, by, at, fields=("expires_at",))


def invitation_with(secret: str) -> Invitation | None:
    return Invitation.objects.select_related("school").filter(secret_hash=_hash(secret)).first()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


@transaction.atomic
def accept_invitation(*, invitation: Invitation, name: str, password: str, at: dt.datetime) -> User:
    """The user who was invited, with their role and their place on the staff list.

    Somebody who already signs in at another school keeps their name and password; it must match.
    Raises `InvitationSpent` or `WrongPassword` with the sentence to show, and `ValidationError`
    for a password that is too easy.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if why := why_not_accept(invitation, at=at):
        raise InvitationSpent(why)
    user = _user_for(invitation, name=name, password=password)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    by = Actor("user", str(user.public_id))
    with acting_for(invitation.school_id):
        _join(invitation, user, by, at)
        _note("accept_invitation", invitation, by, at)
    return user


def user_invited(invitation: Invitation) -> User | None:
    """Who signs in with this address already, at another school or here before."""
    return User.objects.filter(email__iexact=invitation.email).first()


def _user_for(invitation: Invitation, *, name: str, password: str) -> User:
    user = user_invited(invitation)
    if user is None:
        validate_password(password, User(email=invitation.email, name=name))
        return User.objects.create_user(invitation.email, password, name=name)
    if not user.check_password(password):
        raise WrongPassword
    return user


def _join(invitation: Invitation, user: User, by: Actor, at: dt.datetime) -> None:
    school, known = invitation.school, invitation.staff_member
    on_the_list = StaffMember.objects.filter(school=school, user=user).exists()
    if known and known.user is None and not on_the_list:
        known.user, known.until_date = user, None
        known.save(update_fields=["user", "until_date"])
    else:
        add_staff_member(school=school, name=user.name, job=invitation.job, user=user, by=by, at=at)
    grant_role(school=school, user=user, kind=invitation.role_kind, by=by, at=at)


def _note(
    verb: str,
    invitation: Invitation,
    by: Actor,
    at: dt.datetime,
    fields: tuple[str, ...] = (),
) -> None:
    events.record(
        verb=verb,
        school=invitation.school,
        subject=("invitation", str(invitation.public_id)),
        by=by,
        at=at,
        fields=fields,
    )
