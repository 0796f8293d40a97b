"""Who may do what: a plain table from roles to verbs, and the one question `may` (decisions 4).

Which single incident or draft somebody sees is decided where it is fetched, by the
`visible_to(actor)` selections of the apps above; this table says what a role is for at all.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from rri_portal.audit.actors import SYSTEM, Actor
from rri_portal.london import local_date
from rri_portal.schools.models import DayPass, Grant, Role, RoleKind, School, StaffMember, User

ON_THE_STAFF = {
    "home",
    "log_incident",
    "write_draft",
    "add_pupil",
    "discard_draft",
    "propose_not_significant",
    "record_incident",
    "read_incident",
    "see_named",
    "say_this_happened",
    "see_book",
    "write_account",
    "guidance",
    "see_devices",
    "log_devices",
}
READS_THE_SCHOOL = {"see_school_incidents", "see_pupils", "read_checklist"}
REVIEWS = {"record_debrief", "complete_checklist"}
TELLS_PARENTS = {
    "tell_parents",
    "choose_telling",
    "log_call",
    "write_family_report",
    "issue_family_report",
    "open_family_report",
    "share_device_log",
}
DECIDES_SAFETY = {
    "keep_contacts",
    "decide_hold",
    "settle_occurrence",
    "stop_asking",
    "restart_asking",
    "give_account_link",
    "hand_over_draft",
    "see_unfinished",
}
LEADS = {
    "keep_contacts",
    "stop_asking",
    "decide_not_there",
    "give_account_link",
    "hand_over_draft",
    "see_unfinished",
    "decide_significance",
    "give_day_pass",
    "invite",
    "manage_people",
    "manage_settings",
    "manage_term_dates",
    "manage_pick_lists",
    "plan_device",
}
KEEPS_DATA = {
    "import_pupils",
    "keep_contacts",
    "see_pupils",
    "manage_term_dates",
    "manage_pick_lists",
}

# What the holder of a day pass is, for its day; nobody is given it as a role.
DAY_PASS = "day-pass"

VERBS: dict[str, frozenset[str]] = {
    DAY_PASS: frozenset(ON_THE_STAFF - {"see_book", "guidance", "see_devices", "log_devices"}),
    RoleKind.STAFF: frozenset(ON_THE_STAFF),
    RoleKind.SENCO: frozenset(ON_THE_STAFF | READS_THE_SCHOOL | REVIEWS | {"plan_device"}),
    RoleKind.DSL: frozenset(
        ON_THE_STAFF | READS_THE_SCHOOL | TELLS_PARENTS | DECIDES_SAFETY | REVIEWS
    ),
    RoleKind.DEPUTY_DSL: frozenset(
        ON_THE_STAFF | READS_THE_SCHOOL | TELLS_PARENTS | DECIDES_SAFETY | REVIEWS
    ),
    RoleKind.HEADTEACHER: frozenset(
        ON_THE_STAFF | READS_THE_SCHOOL | TELLS_PARENTS | LEADS | REVIEWS | {"import_pupils"}
    ),
    RoleKind.SENIOR_LEADER: frozenset(
        ON_THE_STAFF | READS_THE_SCHOOL | TELLS_PARENTS | LEADS | REVIEWS | {"import_pupils"}
    ),
    RoleKind.SENDER: frozenset(ON_THE_STAFF | READS_THE_SCHOOL | TELLS_PARENTS),
    RoleKind.DATA_MANAGER: frozenset(ON_THE_STAFF | KEEPS_DATA),
    RoleKind.DATA_PROTECTION_LEAD: frozenset({"home", "guidance"}),
    RoleKind.CHAIR: frozenset({"home", "guidance", "restart_asking"}),
    RoleKind.GOVERNOR: frozenset({"home", "guidance"}),
    RoleKind.TRUST_SAFEGUARDING_LEAD: frozenset(
        {"home", "guidance", "read_incident", "see_book"} | READS_THE_SCHOOL
    ),
    RoleKind.TRUST_LEAD: frozenset({"home", "guidance"}),
}


@dataclass(frozen=True)
class Held:
    """A role as it is asked about: what, where, from and until when."""

    kind: str
    school: School | None
    trust_id: int | None
    from_date: dt.date
    until_date: dt.date | None

    def runs_on(self, day: dt.date) -> bool:
        return self.from_date <= day and (self.until_date is None or day <= self.until_date)

    def covers(self, school: School) -> bool:
        if self.school is not None:
            return self.school == school
        return self.trust_id == school.trust_id


@dataclass(frozen=True)
class SignedIn(Actor):
    """Somebody who is let in, with the roles they hold, read once for a request."""

    name: str = field(compare=False, repr=False, default="")
    held: tuple[Held, ...] = field(compare=False, repr=False, default=())

    def held_on(self, day: dt.date) -> list[Held]:
        return [role for role in self.held if role.runs_on(day)]

    def roles_in(self, school: School, on: dt.date) -> set[str]:
        return {role.kind for role in self.held_on(on) if role.covers(school)}

    def works_anywhere(self, on: dt.date) -> bool:
        return bool(self.held_on(on))

    def schools(self, on: dt.date) -> list[School]:
        """Where they hold a role, by name; no query but for whoever holds one in a trust."""
        own = {role.school for role in self.held_on(on) if role.school}
        return sorted(own.union(self._of_trusts(on)), key=lambda school: school.name)

    def school_called(self, slug: str, on: dt.date) -> School | None:
        """The one of an address, if they hold a role there: one where they hold none answers as
        one that does not exist. No query but for whoever holds a role in a trust."""
        own = (role.school for role in self.held_on(on) if role.school)
        found = next((school for school in own if school.slug == slug), None)
        return found or self._of_trusts(on).filter(slug=slug).first()

    def _of_trusts(self, on: dt.date) -> QuerySet[School]:
        trusts = [role.trust_id for role in self.held_on(on) if role.trust_id]
        return School.objects.filter(trust__in=trusts)


def signed_in(user: User) -> SignedIn:
    """The user as an actor; one query."""
    rows = Role.objects.filter(user=user).select_related("school")
    held = (Held(r.kind, r.school, r.trust_id, r.from_date, r.until_date) for r in rows)
    return SignedIn("user", str(user.public_id), name=user.name, held=tuple(held))


def let_in(day_pass: DayPass) -> SignedIn:
    """Whoever entered its code as an actor, for its day and its school. The pass comes with its
    adult and its school."""
    held = Held(DAY_PASS, day_pass.school, None, day_pass.day, day_pass.day)
    identity = str(day_pass.public_id)
    return SignedIn("day_pass", identity, name=day_pass.staff.name, held=(held,))


def verbs_of(actor: SignedIn, school: School, *, at: dt.datetime) -> frozenset[str]:
    roles = actor.roles_in(school, local_date(at))
    return frozenset().union(*(VERBS[role] for role in roles))


def may(actor: Actor | None, verb: str, subject, *, at: dt.datetime) -> bool:
    """Whether `actor` may do `verb` to `subject` (a school, or a row that carries its school)."""
    if not isinstance(actor, SignedIn):
        return False
    school = subject if isinstance(subject, School) else subject.school
    if verb in verbs_of(actor, school, at=at):
        return True
    return _granted(actor, verb, school, subject, at)


def _granted(actor: SignedIn, verb: str, school: School, subject, at: dt.datetime) -> bool:
    if isinstance(subject, School) or not hasattr(subject, "public_id"):
        return False
    return Grant.objects.filter(
        school=school,
        user__public_id=actor.id,
        verb=verb,
        subject_kind=subject._meta.model_name,
        subject_id=str(subject.public_id),
        until__gt=at,
    ).exists()


def roles_that_may(verb: str, school: School, *, on: dt.date) -> QuerySet[Role]:
    """In force on a day, of those who sign in; a day pass is no role."""
    here = Q(school=school)
    if school.trust_id:
        here |= Q(trust=school.trust_id)
    kinds = [kind for kind, verbs in VERBS.items() if verb in verbs]
    return Role.objects.on(on).filter(here, kind__in=kinds, user__is_active=True)


# Where the public id of an actor of each kind stands, seen from the adult in a record
IS_THE_ADULT = {"user": "user__public_id", "day_pass": "day_passes__public_id"}


def adults_who_are(actor: Actor, school: School) -> QuerySet[StaffMember]:
    """The adult that this actor is in the school's records, as a selection: one, or none."""
    return StaffMember.objects.filter(is_the_adult(actor), school=school)


def is_the_adult(actor: Actor, *, at: str = "") -> Q:
    """That an adult is this actor; of rows that name one, `at` says where: `"staff"`."""
    if actor.kind not in IS_THE_ADULT:
        return Q(pk__in=[])
    path = f"{at}__{IS_THE_ADULT[actor.kind]}" if at else IS_THE_ADULT[actor.kind]
    return Q((path, actor.id))


def staff_member_of(actor: Actor, school: School) -> StaffMember | None:
    """The adult that this actor is in the school's records, if they are on its staff list."""
    return adults_who_are(actor, school).first()


def names_of(actor_ids: Iterable[str], school: School) -> dict[str, str]:
    """What the school's records call those who did something, by their public ids: one query, and
    one more where somebody among them came with a day pass or is not on its staff list."""
    found: dict[str, str] = {}
    left = {one for one in actor_ids if one != SYSTEM.id}
    for where in IS_THE_ADULT.values():
        rows = StaffMember.objects.filter(school=school, **{f"{where}__in": left})
        found |= {str(public_id): name for public_id, name in rows.values_list(where, "name")}
        left -= found.keys()
    return found
