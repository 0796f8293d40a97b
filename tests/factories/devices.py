"""Planned daily devices, reached through the actions."""

import datetime as dt

from incidents.actions.device_logs import Printed, share_device_log
from incidents.device_logs import as_document
from rri_portal.documents.actions import Finished
from rri_portal.pupils.actions.devices import (
    Use,
    decide_on_devices,
    log_device,
    plan_device,
    withdraw_device_day,
)
from rri_portal.pupils.models import Device, DeviceDay, DeviceDecision, DeviceLogCopy, Parent, Pupil
from tests.cast import NOW, TODAY, Person, act

ONE_DAY = dt.timedelta(days=1)
USED = Use(
    used=True,
    used_from=dt.time(9, 5),
    used_until=dt.time(10, 20),
    as_planned=True,
    was_unusual=False,
)
NOT_USED = Use(used=False)


def decides(leader: Person, school, shared_every: str = "week", **changes) -> DeviceDecision:
    told = {
        "from_date": TODAY - 14 * ONE_DAY,
        "review_on": TODAY + 200 * ONE_DAY,
        "decided_by": "Grace Mensah, headteacher",
        "why": "The same belts and chairs every day; the families asked for one sheet.",
    }
    return decide_on_devices(
        school=school, shared_every=shared_every, by=act(leader), at=NOW, **(told | changes)
    )


def plans(pupil: Pupil, by: Person, **changes) -> Device:
    told = {
        "kind": "chair",
        "purpose": "posture",
        "what": "For table work and meals, up to an hour at a time.",
        "prescriber": "Occupational therapist",
        "prescribed_on": TODAY - 30 * ONE_DAY,
        "from_date": TODAY - 14 * ONE_DAY,
        "review_by": TODAY + 100 * ONE_DAY,
    }
    told |= changes
    at = min(NOW, NOW + (told["from_date"] - TODAY))  # on its first day, or today for a later one
    return plan_device(pupil=pupil, by=act(by), at=at, **told)


def logs(device: Device, by: Person, day: dt.date = TODAY, use: Use = USED) -> DeviceDay:
    return log_device(device=device, day=day, use=use, by=act(by), at=NOW)


def printed(parent: Parent, first: dt.date = TODAY - 6 * ONE_DAY, last: dt.date = TODAY) -> Printed:
    """As if it had been printed: printing takes a second."""
    facts = as_document(parent, first, last, at=NOW).facts()
    paper = Finished(kind="device_log", layout=1, facts=facts, content=b"%PDF-1.7 a log")
    return Printed(parent=parent, first=first, last=last, document=paper)


def shares(parent: Parent, by: Person) -> DeviceLogCopy:
    return share_device_log(printed=printed(parent), by=act(by), at=NOW)


def withdraws(
    device: Device, by: Person, day: dt.date = TODAY, why: str = "The wrong day."
) -> DeviceDay:
    return withdraw_device_day(device=device, day=day, why=why, by=act(by), at=NOW)
