"""Where the account of each adult of an event stands: whom it is asked of, since when, until when.

Each involved adult is asked but whoever records it, whose narrative is theirs. A witness may write
one and is not chased. The sentences here say why something may not be done; page and action share
them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from incidents.models import (
    Account,
    AccountDraft,
    Asking,
    Event,
    EventAdult,
    HandOver,
    Incident,
    IncidentQuerySet,
    NotThere,
)
from incidents.waiting import RECORDED_HERE
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.schools.calendar import SchoolCalendar, calendar_of
from rri_portal.schools.models import Role, RoleKind, School, StaffMember
from rri_portal.schools.permissions import adults_who_are, is_the_adult, roles_that_may

REMINDED_AFTER = 1
OVERDUE_AFTER = 3
"""School days since an account is asked for. Law names no number (domain 8)."""
LEADERS_AND_SAFEGUARDING = (
    RoleKind.HEADTEACHER,
    RoleKind.SENIOR_LEADER,
    RoleKind.DSL,
    RoleKind.DEPUTY_DSL,
)

LOCKED = "Your account is locked. What comes to mind later is added under it."
RECORDING = "You are recording this yourself: the narrative you write there is your account."
CLOSED = "This has no record, so no account is asked for."
STOPPED = (
    "Asking for accounts of this has been stopped for now. Please write nothing more about it. "
    "What you had typed is kept."
)
WAS_NOT_THERE = "It was decided that you were not there, so no account is asked for."
NOT_NAMED = "You are no longer named in this. What you had typed is kept."
INVOLVED = "You were involved in this, so another senior leader decides."
YOURS = "You said this yourself, so a senior leader decides."
FOR_THE_CHAIR = (
    "A leader or safeguarding lead was involved, so the chair of governors decides on this."
)
ANOTHER_LEAD = "You were involved in this, so another safeguarding lead decides."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One adult of an event. `involved` None: they are not named in it any more."""

    event: Event
    staff: StaffMember
    involved: bool | None
    since: dt.datetime
    calendar: SchoolCalendar
    incidents: tuple[Incident, ...]
    account: Account | None
    draft: AccountDraft | None
    not_there: NotThere | None
    stopped: Asking | None
    hand_overs: tuple[HandOver, ...] = ()

    @property
    def school(self) -> School:
        return self.event.school

    @property
    def handed_over(self) -> HandOver | None:
        """To whoever writes its record now."""
        return self.hand_overs[-1] if self.hand_overs else None

    @property
    def public_id(self):
        """What a grant or an audit event calls it by: its event."""
        return self.event.public_id

    @property
    def due_on(self) -> dt.date | None:
        """None beyond the terms that the school has entered."""
        return self.calendar.days_after(local_date(self.since), OVERDUE_AFTER)

    @property
    def remind_from(self) -> dt.date | None:
        """None beyond the terms that the school has entered."""
        return self.calendar.days_after(local_date(self.since), REMINDED_AFTER)

    @property
    def records_it(self) -> bool:
        """Somebody whose draft of it is not recorded yet."""
        drafts = [one for one in self.incidents if one.is_draft]
        if self.handed_over:
            return bool(drafts) and self.handed_over.staff_id == self.staff.pk and not self.involved
        if self.staff.user:
            return str(self.staff.user.public_id) in {one.logged_by_id for one in drafts}
        passes = {one.logged_by_id for one in drafts if one.logged_by_kind == "day_pass"}
        return bool(passes) and self.staff.day_passes.filter(public_id__in=passes).exists()

    @property
    def says_not_there(self) -> bool:
        return self.not_there is not None and self.not_there.decided_at is None

    @property
    def was_not_there(self) -> bool:
        return self.not_there is not None and bool(self.not_there.accepted)

    @property
    def is_asked(self) -> bool:
        """Somebody waits for their account."""
        return bool(self.involved) and not self.says_not_there and why_not_write(self) is None

    def is_overdue(self, today: dt.date) -> bool:
        return self.is_asked and self.due_on is not None and self.due_on < today


def why_not_write(asked: Asked) -> str | None:
    if asked.account:
        return LOCKED
    if asked.stopped:
        return STOPPED
    if asked.records_it:
        return RECORDING
    if not asked.incidents:
        return CLOSED
    if asked.was_not_there:
        return WAS_NOT_THERE
    return NOT_NAMED if asked.involved is None else None


def why_not_add(asked: Asked) -> str | None:
    """A later thought goes under an account that is locked."""
    if asked.account is None:
        return "Lock your account first. Later thoughts are added under it."
    return STOPPED if asked.stopped else None


def why_not_say_not_there(asked: Asked) -> str | None:
    if asked.says_not_there:
        return "You have said so. A senior leader is to decide."
    return why_not_write(asked)


def why_not_decide_not_there(said: NotThere, by: Actor) -> str | None:
    """Nobody involved decides who was there."""
    if said.decided_at:
        return "This has been decided already."
    me = adults_who_are(by, said.school)
    if me.filter(pk=said.staff_id).exists():
        return YOURS
    return INVOLVED if _involved(said.event, me) else None


def _involved(event: Event, adults: QuerySet[StaffMember]) -> bool:
    return event.adults.filter(involved=True, staff__in=adults).exists()


def leader_is_implicated(event: Event, at: dt.datetime) -> bool:
    """An involved adult was a leader or safeguarding lead on the day, or has been since."""
    here = Q(school=event.school_id)
    if event.school.trust_id:
        here |= Q(trust=event.school.trust_id)
    since = Q(until_date__isnull=True) | Q(until_date__gte=local_date(event.started_at))
    roles = Role.objects.filter(
        here,
        since,
        kind__in=LEADERS_AND_SAFEGUARDING,
        from_date__lte=local_date(at),
        user__in=event.adults.filter(involved=True, staff__user__isnull=False).values(
            "staff__user"
        ),
    )
    return roles.exists()


def why_not_restart(event: Event, by: Actor, roles: set[str], at: dt.datetime) -> str | None:
    """On advice, by a safeguarding lead who was not involved; by the chair where a leader or
    safeguarding lead was."""
    if is_stopped(event) is None:
        return "Asking for accounts of this is not stopped."
    if leader_is_implicated(event, at):
        return None if RoleKind.CHAIR in roles else FOR_THE_CHAIR
    if not roles & {RoleKind.DSL, RoleKind.DEPUTY_DSL}:
        return "A designated safeguarding lead decides on this."
    return ANOTHER_LEAD if _involved(event, adults_who_are(by, event.school)) else None


def is_the_chairs(event: Event, at: dt.datetime) -> bool:
    """The chair sees of an event that its asking is stopped, and when and where it was."""
    return is_stopped(event) is not None and leader_is_implicated(event, at)


def is_stopped(event: Event) -> Asking | None:
    """The stop in force."""
    last = Asking.objects.filter(school=event.school_id, event=event).order_by("-id").first()
    return last if last and last.stopped else None


def live(incidents: IncidentQuerySet) -> IncidentQuerySet:
    """Being written or recorded here: asking never begins for what was discarded or set aside."""
    open_ones = Q(recorded_at__isnull=True, discarded_at__isnull=True, set_aside_at__isnull=True)
    return incidents.filter(open_ones | Q(recorded_at__isnull=False, series=RECORDED_HERE))


# Selections


def signing_in(school: School, at: dt.datetime) -> QuerySet[Role, int]:
    """Users who can open the page of their own account; whoever has left, or never had a sign-in,
    is given a link."""
    roles = roles_that_may("write_account", school, on=local_date(at))
    return roles.values_list("user", flat=True)


def accounts_to_come(school: School) -> QuerySet[EventAdult]:
    """Of involved adults, with nothing that stands in the way of asking; the longest named first.
    Those who record it themselves are among them, as long as they have not."""
    of_event = {"school": school, "event": OuterRef("event")}
    own = of_event | {"staff": OuterRef("staff")}
    settled = NotThere.objects.filter(Q(accepted=True) | Q(decided_at__isnull=True), **own)
    in_force = Asking.objects.filter(**of_event).order_by("-id").values("stopped")[:1]
    rows = EventAdult.objects.filter(
        Exists(live(Incident.objects.filter(**of_event))),
        ~Exists(Account.objects.filter(**own)),
        ~Exists(settled),
        school=school,
        involved=True,
    )
    rows = rows.annotate(halted=Subquery(in_force))
    return rows.filter(Q(halted__isnull=True) | Q(halted=False)).order_by("named_at", "id")


def parts_of(actor: Actor, school: School) -> QuerySet[EventAdult]:
    """The actor's own parts in events."""
    return EventAdult.objects.filter(is_the_adult(actor, at="staff"), school=school)


def not_there_to_decide(school: School, actor: Actor) -> QuerySet[NotThere]:
    """Those that the actor may decide: of nothing they were involved in themselves."""
    involved = parts_of(actor, school).filter(event=OuterRef("event"), involved=True)
    locked = Account.objects.filter(school=school, event=OuterRef("event"), staff=OuterRef("staff"))
    rows = NotThere.objects.filter(
        ~Exists(involved), ~Exists(locked), school=school, decided_at__isnull=True
    )
    return rows.select_related("staff", "event__place").order_by("said_at", "id")


def events_with_asking_stopped(school: School) -> QuerySet[Event]:
    last = Asking.objects.filter(school=school, event=OuterRef("pk")).order_by("-id")
    rows = Event.objects.filter(school=school).annotate(halted=Subquery(last.values("stopped")[:1]))
    return rows.filter(halted=True).select_related("place", "school").order_by("started_at", "id")


# Where they stand


def standing_of(parts: Iterable[EventAdult], school: School) -> list[Asked]:
    """Of each of these parts; eight queries, however many there are."""
    parts = list(parts)
    if not parts:
        return []
    known = _Known(school, {part.event for part in parts})
    return [known.asked(part.event, part.staff, part.involved, part.named_at) for part in parts]


def everybody_of(event: Event) -> list[Asked]:
    """Every adult of the event, the involved first; and whoever wrote and is named no more."""
    rows = event.adults.select_related("event__school", "event__place", "staff__user")
    parts = list(rows.order_by("-involved", "id"))
    known = _Known(event.school, {event})
    named = {part.staff_id for part in parts}
    others = [a for a in known.accounts.values() if a.staff_id not in named]
    return [known.asked(event, one.staff, one.involved, one.named_at) for one in parts] + [
        known.asked(event, one.staff, None, one.locked_at) for one in others
    ]


def own_part(actor: Actor, school: School, event_id) -> Asked | None:
    """The actor's, in an event that names them or of which they wrote."""
    part = parts_of(actor, school).filter(event__public_id=event_id)
    if found := part.select_related("event__place", "staff__user").first():
        found.event.school = school
        return standing_of([found], school)[0]
    staff = adults_who_are(actor, school).select_related("user").first()
    if staff is None or not _wrote(staff, school=school, event__public_id=event_id):
        return None
    event = Event.objects.select_related("place").get(school=school, public_id=event_id)
    event.school = school
    return _no_longer_named(event, staff)


def part_in(event: Event | None, staff: StaffMember) -> Asked | None:
    if event is None:
        return None
    of_event = {"school": event.school_id, "event": event}
    part = EventAdult.objects.filter(**of_event, staff=staff).first()
    if part:
        return _Known(event.school, {event}).asked(event, staff, part.involved, part.named_at)
    return _no_longer_named(event, staff) if _wrote(staff, **of_event) else None


def _wrote(staff: StaffMember, **of_event) -> bool:
    """Whether they have an account of the event, locked or not."""
    written = (Account.objects, AccountDraft.objects)
    return any(rows.filter(**of_event, staff=staff).exists() for rows in written)


def _no_longer_named(event: Event, staff: StaffMember) -> Asked:
    return _Known(event.school, {event}).asked(event, staff, None, event.logged_at)


class _Known:
    """What is known of some events, read once."""

    def __init__(self, school: School, events: set[Event]):
        self.calendar = calendar_of(school)
        of_these = {"school": school, "event__in": events}
        self.accounts = {
            (row.event_id, row.staff_id): row
            for row in Account.objects.filter(**of_these)
            .select_related("staff")
            .prefetch_related("notes")
            .order_by("locked_at", "id")
        }
        drafts = AccountDraft.objects.filter(**of_these)
        self.drafts = {(row.event_id, row.staff_id): row for row in drafts}
        said = NotThere.objects.filter(**of_these).order_by("id")
        self.not_there = {(row.event_id, row.staff_id): row for row in said}
        self.asking = {
            row.event_id: row for row in Asking.objects.filter(**of_these).order_by("id")
        }
        self.hand_overs: dict[int, list[HandOver]] = defaultdict(list)
        if any(event.hand_over_id for event in events):
            rows = HandOver.objects.filter(**of_these).select_related("before").order_by("id")
            for over in rows:
                self.hand_overs[over.event_id].append(over)
        self.incidents: dict[int, list[Incident]] = defaultdict(list)
        incidents = live(Incident.objects.filter(**of_these)).select_related("pupil")
        for row in incidents.order_by("id"):
            row.school = school
            self.incidents[row.event_id].append(row)

    def asked(
        self, event: Event, staff: StaffMember, involved: bool | None, named_at: dt.datetime
    ) -> Asked:
        key = (event.pk, staff.pk)
        last = self.asking.get(event.pk)
        since = max(named_at, last.at) if last and not last.stopped else named_at
        hand_overs = tuple(self.hand_overs[event.pk])
        for over in hand_overs:
            if over.before_id == staff.pk:  # until then their narrative was their account
                since = max(since, over.handed_at)
        return Asked(
            event=event,
            staff=staff,
            involved=involved,
            since=since,
            calendar=self.calendar,
            incidents=tuple(self.incidents[event.pk]),
            account=self.accounts.get(key),
            draft=self.drafts.get(key),
            not_there=self.not_there.get(key),
            stopped=last if last and last.stopped else None,
            hand_overs=hand_overs,
        )
