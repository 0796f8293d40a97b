"""Who is at a school and what each of them is there: from a day, and until one."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.names import folded
from rri_portal.schools.models import LEADERS, Role, RoleKind, School, StaffMember, Trust, User

ONE_DAY = dt.timedelta(days=1)


class LastLeader(Exception):
    """A school keeps at least one person who can let others in."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody else here could let people in. Give another person the role of headteacher "
            "or senior leader first."
        )


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
    until_date: dt.date | None = None,
) -> StaffMember:
    """An adult on the school's list, with or without a sign-in; a user is on it once."""
    if user and (already := StaffMember.objects.filter(school=school, user=user).first()):
        return _back_on_the_staff(already, job=job, by=by, at=at)
    staff = StaffMember.made(
        school=school,
        user=user,
        name=name,
        job=job,
        agency=agency,
        from_date=local_date(at),
        until_date=until_date,
    )
    staff.full_clean(exclude=["name_folded"])
    staff.save()
    _note("add_staff_member", staff, by, at)
    return staff


def _back_on_the_staff(staff: StaffMember, *, job: str, by: Actor, at: dt.datetime) -> StaffMember:
    if staff.until_date is None and staff.job == job:
        return staff
    staff.until_date, staff.job = None, job
    staff.save(update_fields=["until_date", "job"])
    _note("add_staff_member", staff, by, at, fields=("until_date", "job"))
    return staff


@transaction.atomic
def change_staff_member(
    *, staff: StaffMember, name: str, job: str, agency: str, by: Actor, at: dt.datetime
) -> StaffMember:
    """How somebody is named from now on; what was recorded and issued keeps the words it has."""
    wanted = {"name": name, "name_folded": folded(name), "job": job, "agency": agency}
    changed = [field for field, value in wanted.items() if getattr(staff, field) != value]
    for field in changed:
        setattr(staff, field, wanted[field])
    if changed:
        staff.save(update_fields=changed)
        _note("change_staff_member", staff, by, at, fields=changed)
    return staff


@transaction.atomic
def grant_role(
    *,
    user: User,
    kind: str,
    by: Actor,
    at: dt.datetime,
    school: School | None = None,
    trust: Trust | None = None,
    until_date: dt.date | None = None,
) -> Role:
    """A role from today on, to its last day or without one; granting what is held changes nothing.

    Whoever holds a role in a school is on its list of staff.
    """
    User.objects.select_for_update().get(pk=user.pk)  # a second click waits, and finds it held
    today = local_date(at)
    if held := _held(user, kind, school, trust, today, until_date):
        return held
    if school:
        _on_the_list(school, user, kind, by, at)
    role = Role(
        user=user,
        kind=kind,
        school=school,
        trust=trust,
        from_date=today,
        until_date=until_date,
        granted_at=at,
        granted_by_kind=by.kind,
        granted_by_id=by.id,
    )
    role.full_clean()
    role.save()
    _note_role("grant_role", role, by, at, fields=("kind", "from_date", "until_date"))
    return role


def _held(
    user: User,
    kind: str,
    school: School | None,
    trust: Trust | None,
    today: dt.date,
    until_date: dt.date | None,
) -> Role | None:
    long_enough = Q(until_date__isnull=True)
    if until_date:
        long_enough |= Q(until_date__gte=until_date)
    running = Role.objects.on(today).filter(user=user, kind=kind, school=school, trust=trust)
    return running.filter(long_enough).first()


def _on_the_list(school: School, user: User, kind: str, by: Actor, at: dt.datetime) -> None:
    if not StaffMember.objects.filter(school=school, user=user).exists():
        job = RoleKind(kind).label
        add_staff_member(school=school, user=user, name=user.name, job=job, by=by, at=at)


@transaction.atomic
def end_role(*, role: Role, by: Actor, at: dt.datetime) -> None:
    """One role ends at once; the person keeps the others. Raises `LastLeader`."""
    if role.kind in LEADERS and role.school:
        _refuse_to_leave_nobody(role.school, local_date(at), Q(pk=role.pk))
    _end(Role.objects.filter(pk=role.pk), local_date(at) - ONE_DAY)
    _note_role("end_role", role, by, at, fields=("until_date",))


@transaction.atomic
def end_roles(
    *,
    school: School,
    user: User,
    by: Actor,
    at: dt.datetime,
    last_day: dt.date | None = None,
) -> int:
    """Every role that somebody has in the school ends: on `last_day`, or else at once.

    At once means that its last day was yesterday, so that nothing is open to them now, and that
    they are signed out wherever they are signed in. Raises `LastLeader`.
    """
    ends = last_day or local_date(at) - ONE_DAY
    _refuse_to_leave_nobody(school, ends + ONE_DAY, Q(user=user))
    ended = _end(Role.objects.filter(school=school, user=user), ends)
    staying = StaffMember.objects.filter(school=school, user=user).exclude(
        until_date__lt=local_date(at)
    )
    staying.update(until_date=last_day or local_date(at))
    if last_day is None:
        end_sessions(user)
    events.record(
        verb="end_roles",
        school=school,
        subject=("user", str(user.public_id)),
        by=by,
        at=at,
        fields=("until_date",),
    )
    return ended


def _refuse_to_leave_nobody(school: School, day: dt.date, leaving: Q) -> None:
    School.objects.select_for_update(no_key=True).get(pk=school.pk)  # two who end each other's
    leaders = Role.objects.on(day).filter(school=school, kind__in=LEADERS)
    if leaders.filter(leaving).exists() and not leaders.exclude(leaving).exists():
        raise LastLeader


def _end(roles: QuerySet[Role], last_day: dt.date) -> int:
    """A role that began after `last_day` was never in force for a whole day, and goes."""
    roles = roles.filter(Q(until_date__isnull=True) | Q(until_date__gt=last_day))
    gone, _ = roles.filter(from_date__gt=last_day).delete()
    return gone + roles.update(until_date=last_day)


def end_sessions(user: User) -> None:
    """They are signed out everywhere, now rather than at their next request."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def leave_school(
    *, staff: StaffMember, by: Actor, at: dt.datetime, last_day: dt.date | None = None
) -> None:
    """An adult leaves, with every role they hold there. Raises `LastLeader`."""
    if staff.user:
        end_roles(school=staff.school, user=staff.user, by=by, at=at, last_day=last_day)
    staff.until_date = last_day or local_date(at)
    staff.save(update_fields=["until_date"])
    _note("leave_school", staff, by, at, fields=("until_date",))


def _note(
    verb: str,
    staff: StaffMember,
    by: Actor,
    at: dt.datetime,
    fields: tuple[str, ...] | list[str] = (),
) -> None:
    events.record(
        verb=verb,
        school=staff.school,
        subject=("staffmember", str(staff.public_id)),
        by=by,
        at=at,
        fields=fields,
    )


def _note_role(
    verb: str, role: Role, by: Actor, at: dt.datetime, fields: tuple[str, ...] = ()
) -> None:
    events.record(
        verb=verb,
        school=role.school,
        subject=("role", str(role.public_id)),
        by=by,
        at=at,
        fields=fields,
    )
