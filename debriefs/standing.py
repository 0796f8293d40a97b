"""Where the debriefs of an incident stand: what waits, until when, and who may not lead.

The sentences here say why something may not be done; the form and the action share them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from debriefs.models import TRIED_BEFORE_THEN, DebriefStep, Kind
from incidents.models import EventAdult, Incident, StaffPart
from incidents.waiting import RECORDED_HERE
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.schools.calendar import calendar_of
from rri_portal.schools.models import School, StaffMember
from rri_portal.schools.permissions import adults_who_are

TARGETS = {Kind.PUPIL: 3, Kind.FAMILY: 5, Kind.STAFF: 3}
"""School days after the incident by which each debrief is offered. Law names no number: these are
our defaults, between the norms of neighbouring fields (domain 4.2)."""
LONGEST_WAIT = dt.timedelta(days=60)

INVOLVED = "They were involved, so somebody else leads it. A witness may."
YOU_WERE_INVOLVED = "You were involved, so somebody else decides what is in this child’s interest."


@dataclass(frozen=True)
class Debrief:
    """One of the three of an incident. `target` is None beyond the terms the school has entered."""

    incident: Incident
    kind: Kind
    steps: tuple[DebriefStep, ...]
    target: dt.date | None

    @property
    def school(self) -> School:
        return self.incident.school

    @property
    def last(self) -> DebriefStep | None:
        return self.steps[-1] if self.steps else None

    @property
    def due_on(self) -> dt.date | None:
        """The day that was promised: the target, then the day to try again."""
        return self.last.try_again_on if self.last else self.target

    def waits(self, today: dt.date) -> bool:
        if self.last is None:
            return True
        return self.last.try_again_on is not None and self.last.try_again_on <= today

    def is_late(self, today: dt.date) -> bool:
        return self.due_on is not None and self.due_on < today


def debriefs_of(incidents: Iterable[Incident], school: School) -> list[Debrief]:
    """All three of each; three queries, however many incidents."""
    incidents = list(incidents)
    steps: dict[tuple[int, str], list[DebriefStep]] = defaultdict(list)
    rows = DebriefStep.objects.filter(school=school, incident__in=incidents)
    for step in rows.select_related("led_by").in_order():
        steps[step.incident_id, step.kind].append(step)
    calendar = calendar_of(school)
    return [
        Debrief(
            incident,
            kind,
            tuple(steps[incident.pk, kind]),
            calendar.days_after(incident.local_date, TARGETS[kind]),
        )
        for incident in incidents
        for kind in Kind
    ]


def with_one_waiting(school: School, today: dt.date) -> QuerySet[Incident]:
    """Recorded incidents with a debrief that waits, the oldest first."""
    at_rest = DebriefStep.objects.standing_now().at_rest_on(today)
    pupil, family, staff = (
        ~Exists(at_rest.filter(school=school, incident=OuterRef("pk"), kind=kind)) for kind in Kind
    )
    rows = Incident.objects.filter(school=school, series=RECORDED_HERE).recorded()
    rows = rows.filter(Q(pupil) | Q(family) | Q(staff))
    return rows.select_related("pupil", "school").order_by("local_date", "started_at", "id")


def involved_in(incident: Incident) -> QuerySet[StaffMember]:
    """Of the event as it was logged, and of any record of it as it now reads (decisions 2)."""
    here = {"school": incident.school_id, "staff": OuterRef("pk"), "involved": True}
    readings = Incident.objects.filter(school=incident.school_id, event=incident.event_id)
    logged = EventAdult.objects.filter(**here, event=incident.event_id)
    recorded = StaffPart.objects.filter(**here, reading__in=readings.values("current_reading"))
    return StaffMember.objects.filter(
        Exists(logged) | Exists(recorded), school_id=incident.school_id
    )


def why_not_lead(incident: Incident, staff: StaffMember) -> str | None:
    return INVOLVED if involved_in(incident).filter(pk=staff.pk).exists() else None


def why_not_spare(incident: Incident, by: Actor) -> str | None:
    """Nobody involved decides that a child or family is better not asked."""
    involved = involved_in(incident).filter(pk__in=adults_who_are(by, incident.school))
    return YOU_WERE_INVOLVED if involved.exists() else None


def why_not_then(incident: Incident, day: dt.date, at: dt.datetime) -> str | None:
    if day > local_date(at):
        return "This is in the future. Check the day."
    if day < incident.local_date:
        return "This is before it happened. Check the day."
    return None


def why_not_wait(day: dt.date, tried_on: dt.date) -> str | None:
    """Whoever is not ready is tried again, and soon enough that nobody forgets."""
    if day < tried_on:
        return TRIED_BEFORE_THEN
    if day > tried_on + LONGEST_WAIT:
        return f"Choose a day within {LONGEST_WAIT.days} days of it, so that it is not forgotten."
    return None
