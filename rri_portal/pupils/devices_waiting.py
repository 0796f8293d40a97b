"""What of planned daily devices waits: days to log, plans to review, the decision to look at."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.db.models import F, Q
from django.urls import reverse

from rri_portal.pupils.devices import devices_of, latest_of, why_not_group, why_not_log
from rri_portal.pupils.models import Device, DeviceDecision
from rri_portal.schools.calendar import ONE_DAY, SchoolCalendar, calendar_of
from rri_portal.schools.models import School

LOOKS_BACK = 5  # school days: of one before them nobody is asked, and it stays not recorded
FURTHEST = dt.timedelta(days=60)  # over the longest holiday
REVIEW_SOON = dt.timedelta(days=14)
LAPSES_SOON = dt.timedelta(days=28)


@dataclass(frozen=True)
class DayToLog:
    """A school day of which something could be logged by the day, and is not: of these devices."""

    day: dt.date
    devices: tuple[Device, ...]

    @property
    def class_name(self) -> str:
        """The one that they are all in; empty where they are in several, or in none."""
        names = {one.pupil.class_name for one in self.devices}
        return names.pop() if len(names) == 1 else ""

    def address(self, school: School) -> str:
        """Of the sheet on which they are logged."""
        path = reverse("pupils:log_devices", args=[school.slug, self.day.isoformat()])
        return f"{path}?{urlencode({'class_name': self.class_name})}" if self.class_name else path


@dataclass(frozen=True)
class Waiting:
    """Days, the earliest first; plans whose review is near or gone, the earliest first; and the
    decision where its day is near or gone and no later one takes its place."""

    days: tuple[DayToLog, ...] = ()
    plans: tuple[Device, ...] = ()
    decision: DeviceDecision | None = None


@dataclass(frozen=True)
class _Planned:
    """A plan, and when its pupil was on the roll; without a start, before our first record."""

    device: Device
    stays: tuple[tuple[dt.date | None, dt.date | None], ...]

    def runs_on(self, day: dt.date) -> bool:
        here = any(
            (first is None or first <= day) and (last is None or day <= last)
            for first, last in self.stays
        )
        return here and why_not_log(self.device, day, day) is None


def waiting(school: School, today: dt.date) -> Waiting:
    """Three queries and the calendar's, however much waits; one where no device is planned. Once
    none is, the days that were forgotten are still to be logged, and nobody looks at the decision.
    """
    planned = _planned(school, today)
    if not planned:
        return Waiting()
    still = any(one.runs_on(today) for one in planned)
    decisions = list(DeviceDecision.objects.filter(school=school).latest_first())
    return Waiting(
        days=tuple(_to_log(planned, decisions, school, today)),
        plans=tuple(_to_review(planned, today)),
        decision=_to_look_at(decisions, today) if still else None,
    )


def _planned(school: School, today: dt.date) -> list[_Planned]:
    """Those that ran of late; one row for each time on the roll, so that it takes one query."""
    of_late = Q(until_date__isnull=True) | Q(until_date__gte=today - FURTHEST)
    rows = devices_of(school).filter(of_late, from_date__lte=today, pupil__enrolments__isnull=False)
    stays: dict[Device, list[tuple[dt.date | None, dt.date | None]]] = {}
    for one in rows.annotate(
        here_from=F("pupil__enrolments__from_date"), here_until=F("pupil__enrolments__until_date")
    ):
        stays.setdefault(one, []).append((one.here_from, one.here_until))
    return [_Planned(device, tuple(times)) for device, times in stays.items()]


def _to_log(
    planned: list[_Planned], decisions: list[DeviceDecision], school: School, today: dt.date
) -> Iterator[DayToLog]:
    days = [day for day in _days(calendar_of(school), today) if _grouped(decisions, day)]
    if not days:
        return
    latest = latest_of((one.device for one in planned), days[0], days[-1])
    logged = {key for key, said in latest.items() if said.withdrawn_at is None}
    for day in days:
        devices = (one.device for one in planned if one.runs_on(day))
        if left := tuple(one for one in devices if (one.pk, day) not in logged):
            yield DayToLog(day, left)


def _days(calendar: SchoolCalendar, today: dt.date) -> list[dt.date]:
    """Today, where there is school, and the school days just before it."""
    back = (today - n * ONE_DAY for n in range(1, FURTHEST.days + 1))
    before = list(islice(filter(calendar.is_school_day, back), LOOKS_BACK))
    return [*reversed(before), *filter(calendar.is_school_day, [today])]


def _in_force(decisions: list[DeviceDecision], day: dt.date) -> DeviceDecision | None:
    return next((one for one in decisions if one.from_date <= day), None)


def _grouped(decisions: list[DeviceDecision], day: dt.date) -> bool:
    return why_not_group(_in_force(decisions, day), day) is None


def _to_review(planned: list[_Planned], today: dt.date) -> list[Device]:
    """Of those that run on: how a plan goes on is decided once it has not been ended."""
    found = [
        one.device
        for one in planned
        if one.runs_on(today)
        and one.device.ended_at is None
        and one.device.review_by - REVIEW_SOON <= today
    ]
    return sorted(found, key=lambda one: one.review_by)


def _to_look_at(decisions: list[DeviceDecision], today: dt.date) -> DeviceDecision | None:
    decision = _in_force(decisions, today)
    if decision is None or decision.review_on - LAPSES_SOON > today:
        return None
    follows = any(today < one.from_date <= decision.review_on + ONE_DAY for one in decisions)
    return None if follows else decision
