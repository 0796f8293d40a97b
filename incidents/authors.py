"""Who writes the record of an event: whoever logged it, until a leader hands it over.

Whoever logged it stays on the record as that. A day pass ends with its day, and people leave, so
somebody else must be able to finish what they began; what they had typed as their own narrative
stays theirs.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.models import (
    Account,
    DraftWriter,
    Event,
    EventAdult,
    HandOver,
    Incident,
    IncidentQuerySet,
    Reading,
)
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.schools.models import DayPass, School, StaffMember
from rri_portal.schools.permissions import (
    adults_who_are,
    is_the_adult,
    names_of,
    roles_that_may,
    staff_member_of,
)

WRITES = "write_draft"
HANDED_OVER = Q(event__hand_over__isnull=False)


def written_by(actor: Actor, school: School) -> Q:
    """Incidents of the events that the actor logged and that were handed over to nobody since, or
    that were last handed over to them. Somebody involved writes only their own account."""
    return begun_by(actor) | (_handed_to(actor, school) & ~_involves(actor, school))


def written_or_helped_by(actor: Actor, school: School) -> Q:
    """Those, and the incidents whose writer asked the actor to help."""
    asked = DraftWriter.objects.filter(is_the_adult(actor, at="staff"), school=school)
    theirs = _handed_to(actor, school) | Q(pk__in=asked.values("incident"))
    return begun_by(actor) | (theirs & ~_involves(actor, school))


def begun_by(actor: Actor) -> Q:
    """Incidents of the events that the actor logged and that were handed over to nobody since."""
    return Q(logged_by_kind=actor.kind, logged_by_id=actor.id) & ~HANDED_OVER


def _handed_to(actor: Actor, school: School) -> Q:
    return Q(event__hand_over__staff__in=adults_who_are(actor, school))


def _involves(actor: Actor, school: School) -> Q:
    """Incidents of the events that involved the actor."""
    parts = EventAdult.objects.filter(
        is_the_adult(actor, at="staff"), school=school, event=OuterRef("event"), involved=True
    )
    return Q(Exists(parts))


def stranded(school: School, at: dt.datetime) -> IncidentQuerySet:
    """Drafts whose writer can no longer open them: their day pass has ended, they have no role here
    any more, or they were named as involved since it was handed over to them."""
    here = roles_that_may(WRITES, school, on=local_date(at))
    finishes = {"event": OuterRef("event"), "staff": OuterRef("event__hand_over__staff")}
    involved = EventAdult.objects.filter(**finishes, school=school, involved=True)
    can = Q(event__hand_over__staff__user__in=here.values("user")) & ~Q(Exists(involved))
    logged_here = Q(logged_by_kind="user", logged_by_id__in=_ids(here, "user__public_id"))
    passes = DayPass.objects.filter(school=school, day=local_date(at), revoked_at__isnull=True)
    logged_here |= Q(logged_by_kind="day_pass", logged_by_id__in=_ids(passes, "public_id"))
    drafts = Incident.objects.filter(school=school).drafts()
    return drafts.filter((HANDED_OVER & ~can) | (~HANDED_OVER & ~logged_here))


def _ids(rows: QuerySet, of: str) -> list[str]:
    """As a row that somebody made names them."""
    return [str(one) for one in rows.values_list(of, flat=True).distinct()]


def last_handed_over(event: Event) -> HandOver | None:
    if event.hand_over_id is None:
        return None
    rows = HandOver.objects.filter(school=event.school_id, pk=event.hand_over_id)
    return rows.select_related("staff__user").get()


def writer_of(event: Event) -> StaffMember | None:
    """The adult, where they are on the school's staff list."""
    over = last_handed_over(event)
    return over.staff if over else logged_by(event)


def writers_of(drafts: Iterable[Incident], school: School) -> dict[Incident, str]:
    """Each draft with what the school's records call whoever writes it; two or three queries."""
    drafts = list(drafts)
    over = HandOver.objects.filter(school=school, event__in={one.event_id for one in drafts})
    handed = {one.event_id: one.staff.name for one in over.in_force().select_related("staff")}
    began = names_of((one.logged_by_id for one in drafts), school)
    return {
        one: handed.get(one.event_id) or began.get(one.logged_by_id, "somebody") for one in drafts
    }


def writer_and_actor(event: Event) -> tuple[StaffMember | None, Actor]:
    """Whose account the record's narrative is, and under whom it is locked, whoever of those who
    help records it."""
    over = last_handed_over(event)
    if over is None:
        return logged_by(event), _logged_under(event)
    user = over.staff.user
    return over.staff, Actor("user", str(user.public_id)) if user else _logged_under(event)


def logged_by(event: Event) -> StaffMember | None:
    return staff_member_of(_logged_under(event), event.school)


def _logged_under(event: Event) -> Actor:
    return Actor(event.logged_by_kind, event.logged_by_id)


def narrative_of(event: Event) -> Account | None:
    """The account that is the narrative of each pupil's record, once the first of them is made."""
    readings = Reading.objects.filter(school=event.school_id, incident__event=event)
    rows = Account.objects.filter(school=event.school_id, pk__in=readings.values("account"))
    return rows.order_by("id").first()


def typed_before(event: Event, staff: StaffMember) -> str:
    """The narrative that an adult had typed before somebody else was to finish the record: their
    own account begins with it."""
    rows = HandOver.objects.filter(school=event.school_id, event=event, before=staff)
    return rows.values_list("words", flat=True).order_by("-id").first() or ""
