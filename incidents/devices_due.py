"""What there is to say of planned daily devices on pages across apps: what is due from somebody."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from incidents.due import MOST, Due, Named
from rri_portal.london import local_date
from rri_portal.pupils.devices_waiting import DayToLog, waiting
from rri_portal.pupils.models import Device, DeviceDecision
from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn, verbs_of

LOOK_AGAIN = "Look again at the school’s decision on planned devices"
LAPSED = "The decision on planned devices has lapsed, so each use is recorded: look at it again"


def due(
    school: School, actor: SignedIn, at: dt.datetime, *, named: Named = lambda pupil: pupil.name
) -> list[Due]:
    """Days to log, plans to review, and the decision, each to whoever may do it. Four queries at
    most, however much waits; one where no device is planned."""
    verbs, today = verbs_of(actor, school, at=at), local_date(at)
    if not verbs & {"log_devices", "plan_device", "manage_settings"}:
        return []
    found, waits = list[Due](), waiting(school, today)
    if "log_devices" in verbs:
        found += [_to_log(one, school, today) for one in waits.days]
    if "plan_device" in verbs:
        found += _to_review(waits.plans, school, today, named)
    if "manage_settings" in verbs and waits.decision:
        found.append(_to_decide(waits.decision, school, today))
    return found


def _to_log(one: DayToLog, school: School, today: dt.date) -> Due:
    """One line a day, without a name: it goes to everybody who may do it."""
    of_then = f"the planned devices of {one.day:%A} {one.day.day} {one.day:%B}"
    which = "today’s planned devices" if one.day == today else of_then
    where = f" in {one.class_name}" if one.class_name else ""
    return Due(
        what=f"Log {which}: {len(one.devices)} not logged yet{where}",
        url=one.address(school),
        when=one.day,
        late=one.day < today,
        subject_kind="school",
        subject_id=str(school.public_id),
        routine=True,
    )


def _to_review(
    plans: tuple[Device, ...], school: School, today: dt.date, named: Named
) -> Iterator[Due]:
    for device in plans[:MOST]:
        yield Due(
            what=f"{named(device.pupil)}: review the plan of a device, "
            f"{device.get_kind_display().lower()}",
            url=reverse("pupils:pupil_devices", args=[school.slug, device.pupil.public_id]),
            when=device.review_by,
            late=device.review_by < today,
            subject_kind="pupil",
            subject_id=str(device.pupil.public_id),
        )
    if len(plans) > MOST:
        said = f"There are more than {MOST} plans of devices to review: the earliest are listed"
        yield Due(said, "", None, True, "school", str(school.public_id))


def _to_decide(decision: DeviceDecision, school: School, today: dt.date) -> Due:
    late = decision.review_on < today
    return Due(
        what=LAPSED if late and decision.grouped else LOOK_AGAIN,
        url=reverse("pupils:decide_on_devices", args=[school.slug]),
        when=decision.review_on,
        late=late,
        subject_kind="school",
        subject_id=str(school.public_id),
    )
