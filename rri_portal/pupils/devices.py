"""Where planned daily devices stand on a day, and why a use of one is recorded and not logged.

The sentences here say why something may not be done; pages, forms and exceptions share them.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from rri_portal.interface.forms import spelled
from rri_portal.london import local
from rri_portal.pupils.models import (
    Device,
    DeviceDay,
    DeviceDecision,
    DeviceQuerySet,
    Enrolment,
    Pupil,
    ShareEvery,
)
from rri_portal.schools.calendar import ONE_DAY, SchoolCalendar
from rri_portal.schools.models import School

NO_DECISION = (
    "The school has not decided that planned daily devices are logged by the day, so each use of "
    "one is recorded as an incident."
)
STILL_TO_COME = "This day is still to come."
STILL_ON = "This is still to come. Log it once it has been taken off."
BEGINS_TODAY = (
    "A plan begins today or later. What was used before it was made is recorded as an incident."
)
ENDS_TODAY = "A plan ends today at the latest. If it is to run on until then, end it on that day."
NOT_PLANNED_THEN = (
    "The plan of this device does not run on that day, so its use then is recorded as an incident."
)
NOT_HERE_THEN = "This child was not on the roll on that day, so nothing is logged of it."
NOT_AS_PLANNED = (
    "Use that departs from the plan, or is for behaviour, is not logged here. Record it as an "
    "incident, with “Log it now”."
)
LOGGED_ALREADY = "This device has been logged for that day already. It can be corrected."
NOT_LOGGED = "Nothing is logged of this device for that day."
SAID_ANEW = "This was logged otherwise since you opened the page. Read it, then send this again."
NOT_RECORDED = "Not recorded"
NOT_BY_THE_DAY = "Not logged by the day: each use is recorded as an incident"
LONGEST = dt.timedelta(days=100)  # of a log that is looked at or given at once


def why_not_group(decision: DeviceDecision | None, on: dt.date) -> str | None:
    """Why each use that day is recorded as an incident, and not logged by the day."""
    if decision is None:
        return NO_DECISION
    if not decision.grouped:
        return (
            f"The school has decided that from {spelled(decision.from_date)} each use of a planned "
            "device is recorded as an incident."
        )
    if not decision.groups_on(on):
        return (
            "The decision to log planned devices by the day was to be looked at again on "
            f"{spelled(decision.review_on)}. Until a leader notes a new one, each use is recorded "
            "as an incident."
        )
    return None


def why_not_log(device: Device, day: dt.date, today: dt.date) -> str | None:
    if day > today:
        return STILL_TO_COME
    runs = device.from_date <= day and (device.until_date is None or day <= device.until_date)
    return None if runs else NOT_PLANNED_THEN


def why_not_here(pupil: Pupil, day: dt.date) -> str | None:
    rows = Pupil.objects.filter(school=pupil.school_id, pk=pupil.pk)
    return None if rows.enrolled_on(day).exists() else NOT_HERE_THEN


def why_not_until(used_until: dt.time | None, day: dt.date, at: dt.datetime) -> str | None:
    """Nobody knows yet when it will have been taken off."""
    now = local(at)
    if used_until is None or day != now.date() or used_until <= now.time():
        return None
    return STILL_ON


def why_not_plan_from(from_date: dt.date, review_by: dt.date) -> str | None:
    """A plan is reviewed within a year."""
    if from_date < review_by <= from_date + dt.timedelta(days=366):
        return None
    return "Choose a day after it begins, and within a year of it."


def devices_of(school: School) -> DeviceQuerySet:
    """With their pupils, by class and name."""
    rows = Device.objects.filter(school=school, erased_at__isnull=True).select_related("pupil")
    return rows.order_by(
        "pupil__class_name", "pupil__surname", "pupil__forename", "pupil_id", "from_date", "id"
    )


def planned_on(school: School, day: dt.date) -> DeviceQuerySet:
    """Those whose plan runs that day, of pupils who are on the roll."""
    here = Pupil.objects.filter(school=school).enrolled_on(day)
    return devices_of(school).running_on(day).filter(pupil__in=here.values("pk"))


def not_planned_on(school: School, day: dt.date) -> DeviceQuerySet:
    """Those whose plan has ended or is yet to begin, or whose pupil is not on the roll that day."""
    return devices_of(school).exclude(pk__in=planned_on(school, day).order_by().values("pk"))


def when_planned(device: Device) -> str:
    if device.until_date:
        return f"until {spelled(device.until_date)}"
    return f"from {spelled(device.from_date)}"


def latest_of(
    devices: Iterable[Device], first: dt.date, last: dt.date
) -> dict[tuple[int, dt.date], DeviceDay]:
    """The last that was said of each device and day, withdrawn or not, by the device's row id; one
    query."""
    devices = list(devices)
    rows = DeviceDay.objects.filter(
        school_id__in={one.school_id for one in devices},
        device__in=devices,
        day__range=(first, last),
    )
    return {(one.device_id, one.day): one for one in rows.in_order()}


@dataclass(frozen=True)
class Line:
    """One day of one device, in words. `logged` is None where nothing was, or where it was
    withdrawn; `to_log` where it still can be. `said` is empty where nothing was to be logged and
    what was has been withdrawn."""

    day: dt.date
    said: str
    logged: DeviceDay | None
    to_log: bool = False
    withdrawn: DeviceDay | None = None

    @property
    def spelled(self) -> str:
        return f"{self.day:%A} {spelled(self.day)}"

    @property
    def was(self) -> str:
        """What stood here until it was withdrawn."""
        return said_of(self.withdrawn)


@dataclass(frozen=True)
class DeviceLog:
    """One device over a time, the earliest day first.

    A school day on which its plan ran and of which nothing was logged is a line too: not recorded
    is not the same as not used. Where no decision let it be logged the line says so, as a day left
    out would be read as one on which it was not used. A day to come, or on which the child was not
    on the roll, is no line.
    """

    device: Device
    lines: tuple[Line, ...]


def log_of(pupil: Pupil, first: dt.date, last: dt.date, *, today: dt.date) -> list[DeviceLog]:
    """Of every device whose plan ran at some time of it, or of which something was logged before
    its plan was ended; six queries, however many days."""
    last = min(last, today)
    devices = list(devices_of(pupil.school).filter(pupil=pupil))
    latest, here = latest_of(devices, first, last), _DaysHere(pupil)
    logged = {device for device, _ in latest}
    days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    return [
        DeviceLog(one, tuple(_lines(one, days, latest, here)))
        for one in devices
        if one.pk in logged or _ran_between(one, first, last)
    ]


def _ran_between(device: Device, first: dt.date, last: dt.date) -> bool:
    return device.from_date <= last and (device.until_date is None or device.until_date >= first)


class _DaysHere:
    """On which days a pupil was at school, and what the school had decided then; four queries,
    however many days are asked about."""

    def __init__(self, pupil: Pupil) -> None:
        self.calendar = SchoolCalendar(pupil.school)
        self.enrolments = list(Enrolment.objects.filter(school=pupil.school_id, pupil=pupil))
        decisions = DeviceDecision.objects.filter(school=pupil.school_id)
        self.decisions = list(decisions.latest_first())

    def expects(self, day: dt.date) -> bool:
        return self.calendar.is_school_day(day) and any(
            (one.from_date is None or one.from_date <= day)
            and (one.until_date is None or day <= one.until_date)
            for one in self.enrolments
        )

    def groups(self, day: dt.date) -> bool:
        """Whether the decision that held that day let it be logged by the day."""
        in_force = next((one for one in self.decisions if one.from_date <= day), None)
        return why_not_group(in_force, day) is None


def _lines(
    device: Device,
    days: Iterable[dt.date],
    latest: dict[tuple[int, dt.date], DeviceDay],
    here: _DaysHere,
) -> Iterable[Line]:
    for day in days:
        found = latest.get((device.pk, day))
        if found and not found.withdrawn_at:
            yield Line(day, said_of(found), found)
        elif here.expects(day) and why_not_log(device, day, day) is None:
            to_log = here.groups(day)
            yield Line(day, NOT_RECORDED if to_log else NOT_BY_THE_DAY, None, to_log, found)
        elif found:
            yield Line(day, "", None, withdrawn=found)


def said_of(logged: DeviceDay | None) -> str:
    if logged is None:
        return NOT_RECORDED
    if logged.used_from is None or logged.used_until is None:
        return "Not used"
    return f"Used {logged.used_from:%H:%M} to {logged.used_until:%H:%M}"


def how_withdrawn(logged: DeviceDay, by: str) -> str:
    """Empty where it was not. `by` is the name of who did, where it is known."""
    if logged.withdrawn_at is None:
        return ""
    at = local(logged.withdrawn_at)
    who = f" by {by}" if by else ""
    why = f": {logged.withdrawn_why}" if logged.withdrawn_why else ""
    return f"Withdrawn{who} on {spelled(at.date())}, {at:%H:%M}{why}"


def how_often(decision: DeviceDecision) -> str:
    return ShareEvery(decision.shared_every).label.lower()
