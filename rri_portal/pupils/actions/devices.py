"""Deciding about planned daily devices, planning one, logging its days and withdrawing them.

None of these has a way to log force or seclusion: only prescribed equipment is planned, for a
purpose that is not behaviour, and a day that departed from the plan is refused.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.pupils.devices import (
    BEGINS_TODAY,
    ENDS_TODAY,
    LOGGED_ALREADY,
    NOT_AS_PLANNED,
    NOT_LOGGED,
    SAID_ANEW,
    why_not_group,
    why_not_here,
    why_not_log,
    why_not_until,
)
from rri_portal.pupils.models import (
    Device,
    DeviceDay,
    DeviceDecision,
    DeviceKind,
    DevicePurpose,
    Pupil,
)
from rri_portal.pupils.models.devices import NOT_A_DEVICE, NOT_FOR_BEHAVIOUR
from rri_portal.schools.models import School


class NotADevice(Exception):
    """Not prescribed equipment, or not for what equipment is prescribed for."""


class EachUseIsRecorded(Exception):
    """No decision in force lets it be logged by the day, or it was not used as planned."""


class NotThatDay(Exception):
    """It cannot be logged for that day, or not again."""


class StillOn(NotThatDay):
    """When it was taken off is still to come."""


class HasEnded(Exception):
    """This plan has ended already."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """What is said of a device on a day. Of one that was not used, only the note."""

    used: bool
    used_from: dt.time | None = None
    used_until: dt.time | None = None
    as_planned: bool | None = None
    was_unusual: bool | None = None
    unusual: str = ""
    note: str = ""


@transaction.atomic
def decide_on_devices(
    *,
    school: School,
    shared_every: str,
    from_date: dt.date,
    review_on: dt.date,
    decided_by: str,
    why: str,
    by: Actor,
    at: dt.datetime,
) -> DeviceDecision:
    """The school's decision from a day on; those before it stay to be read. Without `shared_every`
    it is that each use is recorded. Raises `ValidationError`."""
    decision = DeviceDecision(
        school=school,
        grouped=bool(shared_every),
        shared_every=shared_every,
        from_date=from_date,
        review_on=review_on,
        decided_by=decided_by,
        why=why,
        noted_at=at,
        noted_by_kind=by.kind,
        noted_by_id=by.id,
    )
    decision.full_clean(exclude=["school"])
    decision.save(force_insert=True)
    _audit("decide_on_devices", school, ("devicedecision", decision.public_id), by, at)
    return decision


@transaction.atomic
def plan_device(
    *,
    pupil: Pupil,
    kind: str,
    purpose: str,
    what: str,
    prescriber: str,
    prescribed_on: dt.date,
    from_date: dt.date,
    review_by: dt.date,
    by: Actor,
    at: dt.datetime,
) -> Device:
    """From today at the earliest: nothing was used as planned before there was a plan. Raises
    `NotADevice`, or `ValidationError` for days that do not follow one another."""
    if kind not in DeviceKind.values:
        raise NotADevice(NOT_A_DEVICE)
    if purpose not in DevicePurpose.values:
        raise NotADevice(NOT_FOR_BEHAVIOUR)
    if from_date < local_date(at):
        raise ValidationError({"from_date": BEGINS_TODAY})
    device = Device(
        school=pupil.school,
        pupil=pupil,
        kind=kind,
        purpose=purpose,
        what=what or None,
        prescriber=prescriber or None,
        prescribed_on=prescribed_on,
        from_date=from_date,
        review_by=review_by,
        planned_at=at,
        planned_by_kind=by.kind,
        planned_by_id=by.id,
    )
    device.full_clean(exclude=["school", "pupil"])
    device.save(force_insert=True)
    _audit("plan_device", device.school, ("device", device.public_id), by, at)
    return device


@transaction.atomic
def end_device(
    *, device: Device, until_date: dt.date, why: str, by: Actor, at: dt.datetime
) -> Device:
    """Its plan ran until that day, and no longer; that day is not still to come, as how a plan
    ends is said once. Raises `HasEnded` or `ValidationError`."""
    device = _locked(device)
    if device.ended_at:
        raise HasEnded("This plan has ended already.")
    if until_date > local_date(at):
        raise ValidationError({"until_date": ENDS_TODAY})
    device.until_date, device.ended_why = until_date, why or None
    device.ended_at, device.ended_by_kind, device.ended_by_id = at, by.kind, by.id
    device.full_clean(exclude=["school", "pupil"])
    device.save()
    _audit("end_device", device.school, ("device", device.public_id), by, at)
    return device


@transaction.atomic
def log_device(*, device: Device, day: dt.date, use: Use, by: Actor, at: dt.datetime) -> DeviceDay:
    """What was so of a device on a day, said for the first time, or anew after it was withdrawn.

    Raises `EachUseIsRecorded` or `NotThatDay`; `ValidationError` where something is not said.
    """
    device = _locked(device)
    before = _latest(device, day)
    if before and not before.withdrawn_at:
        raise NotThatDay(LOGGED_ALREADY)
    return _log("log_device", device, day, use, before=before, changed_why=None, by=by, at=at)


@transaction.atomic
def correct_device_day(
    *,
    device: Device,
    day: dt.date,
    use: Use,
    why: str,
    by: Actor,
    at: dt.datetime,
    shown: str = "",
) -> DeviceDay:
    """What was so of that day after all, and why it was said otherwise; both stay to be read.
    `shown`: the public id of what this person was shown as logged.

    Raises what `log_device` raises.
    """
    device = _locked(device)
    before = _standing(device, day, shown)
    return _log(
        "correct_device_day", device, day, use, before=before, changed_why=why, by=by, at=at
    )


@transaction.atomic
def withdraw_device_day(
    *, device: Device, day: dt.date, why: str, by: Actor, at: dt.datetime, shown: str = ""
) -> DeviceDay:
    """It was logged of the wrong child or day: nothing is logged of that day any more, and what was
    said stays to be read with who withdrew it, when and why. `shown`: the public id of what this
    person was shown as logged.

    Whatever the plan, the roll and the school's decision are by now. Raises `NotThatDay`, and
    `ValidationError` without a reason.
    """
    device = _locked(device)
    logged = _standing(device, day, shown)
    logged.withdrawn_why, logged.withdrawn_at = why or None, at
    logged.withdrawn_by_kind, logged.withdrawn_by_id = by.kind, by.id
    logged.full_clean(exclude=["school", "device", "decision"])
    logged.save()
    _audit("withdraw_device_day", device.school, ("deviceday", logged.public_id), by, at)
    return logged


def _log(
    verb: str,
    device: Device,
    day: dt.date,
    use: Use,
    *,
    before: DeviceDay | None,
    changed_why: str | None,
    by: Actor,
    at: dt.datetime,
) -> DeviceDay:
    decision = DeviceDecision.objects.in_force(device.school, day)
    if (refused := why_not_group(decision, day)) or decision is None:
        raise EachUseIsRecorded(refused)
    if refused := why_not_log(device, day, local_date(at)) or why_not_here(device.pupil, day):
        raise NotThatDay(refused)
    if refused := why_not_until(use.used_until, day, at):
        raise StillOn(refused)
    if use.used and use.as_planned is False:
        raise EachUseIsRecorded(NOT_AS_PLANNED)
    row = DeviceDay(
        school=device.school,
        device=device,
        decision=decision,
        day=day,
        n=before.n + 1 if before else 1,
        anew=bool(before and before.withdrawn_at),
        used=use.used,
        used_from=use.used_from,
        used_until=use.used_until,
        as_planned=use.as_planned,
        was_unusual=use.was_unusual,
        unusual=use.unusual or None,
        note=use.note or None,
        changed_why=changed_why or None,
        logged_at=at,
        logged_by_kind=by.kind,
        logged_by_id=by.id,
    )
    row.full_clean(exclude=["school", "device", "decision"])
    row.save(force_insert=True)
    _audit(verb, device.school, ("deviceday", row.public_id), by, at)
    return row


def _locked(device: Device) -> Device:
    """As it stands now, held until the transaction ends: no day is logged twice."""
    rows = Device.objects.select_for_update(of=("self",)).select_related("school", "pupil")
    return rows.get(school_id=device.school_id, pk=device.pk)


def _latest(device: Device, day: dt.date) -> DeviceDay | None:
    rows = DeviceDay.objects.filter(school=device.school_id, device=device, day=day)
    return rows.order_by("-n").first()


def _standing(device: Device, day: dt.date, shown: str) -> DeviceDay:
    """What is logged of that day. Raises `NotThatDay` where nothing is, and where it is no longer
    what was shown: nobody takes back what they have not read."""
    logged = _latest(device, day)
    if logged is None or logged.withdrawn_at:
        raise NotThatDay(NOT_LOGGED)
    if shown and shown != str(logged.public_id):
        raise NotThatDay(SAID_ANEW)
    return logged


def _audit(
    verb: str, school: School, subject: tuple[str, object], by: Actor, at: dt.datetime
) -> None:
    events.record(verb=verb, school=school, subject=subject, by=by, at=at)
