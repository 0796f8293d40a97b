"""A day's log of planned devices."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rri_portal.audit.once import Result
from rri_portal.interface.forms import EARLIEST, LATEST
from rri_portal.london import local_date
from rri_portal.pupils import devices as standing
from rri_portal.pupils.actions import devices as actions
from rri_portal.pupils.forms.devices import DayForm, use_of
from rri_portal.pupils.models import Device, DeviceDay, DeviceDecision
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.views.devices import NO_CLASS, log_listed
from rri_portal.schools.calendar import SchoolCalendar
from rri_portal.schools.forms import refuse
from rri_portal.schools.guards import may
from rri_portal.schools.models import School
from rri_portal.schools.permissions import names_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import SENT_ALREADY, sent_once, token_for

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Sheet:
    school: School
    day: dt.date


def the_day(request: PortalRequest, day: str) -> Sheet:
    return Sheet(request.school, day_of(day))


def day_of(said: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        raise Http404 from None
    if said != day.isoformat() or not EARLIEST <= day <= LATEST:
        raise Http404
    return day


@dataclass(frozen=True)
class Row:
    """One device on that day: what was logged of it, or the form to say it. Both, where somebody
    logged it while this person wrote, or where what was logged has been withdrawn."""

    device: Device
    name: str
    form: DayForm | None
    logged: DeviceDay | None
    by: str
    withdrawn: str

    @property
    def said(self) -> str:
        return standing.said_of(self.logged)


@dataclass(frozen=True)
class ClassShown:
    name: str
    devices: int
    left: int


@may("log_devices", of=the_day)
def log_devices(request: PortalRequest, sheet: Sheet) -> HttpResponse:
    """Every planned device of a class: used from when until when, or not used.

    What was filled in and can be kept is kept; the rest is drawn again as it was typed, though its
    plan, its class or the school's decision changed since the page was opened.
    """
    refused = why_not_log_on(request, sheet.day)
    found = [] if refused else list(standing.planned_on(request.school, sheet.day))
    chosen = _class_chosen(request, found)
    typed = _typed(request)
    wrong: list[str] = []
    if request.method == "POST" and _all_kept(request, typed, sheet.day, wrong):
        messages.success(request, "Logged.")
        return redirect(address_of(request, sheet.day, chosen))
    shown = _in_class(found, chosen, [form.device for form in typed])
    latest = standing.latest_of([*found, *shown], sheet.day, sheet.day)
    rows = _rows(request, shown, sheet.day, latest, typed)
    log_listed(request, "log_devices", [row.device.pupil for row in rows])
    context = {
        "day": sheet.day,
        "refused": refused,
        "no_school": not refused and _is_no_school_day(request.school, sheet.day),
        "classes": _classes(found, latest, sheet.day),
        "chosen": chosen,
        "rows": rows,
        "forms": [row.form for row in rows if row.form and row.form.is_bound],
        "wrong": wrong,
        "left": any(row.form for row in rows),
        "before": sheet.day - ONE_DAY,
        "after": sheet.day + ONE_DAY if sheet.day < local_date(request.at) else None,
        "token": token_for(request, "log_devices"),
    }
    return render(request, "pupils/log_devices.html", context)


def _typed(request: PortalRequest) -> list[DayForm]:
    """A form for each device of which something was typed, whether or not it is still planned."""
    prefixes = {name.rpartition("-")[0] for name, said in request.POST.items() if said}
    devices = standing.devices_of(request.school).filter(public_id__in=_uuids(prefixes))
    forms = [
        DayForm(request.POST, device=one, name=shown_name(one.pupil, request)) for one in devices
    ]
    return [form for form in forms if not form.is_empty]


def _uuids(said: Iterable[str]) -> Iterable[UUID]:
    for one in said:
        with suppress(ValueError):
            yield UUID(one)


def _in_class(found: Iterable[Device], chosen: str, typed: Iterable[Device]) -> list[Device]:
    """Those of the class, and after them whatever else was typed about."""
    in_class = [one for one in found if class_of(one) == chosen]
    shown = {one.pk for one in in_class}
    return [*in_class, *(one for one in typed if one.pk not in shown)]


def why_not_log_on(request: PortalRequest, day: dt.date) -> str | None:
    if day > local_date(request.at):
        return standing.STILL_TO_COME
    decision = DeviceDecision.objects.in_force(request.school, day)
    return standing.why_not_group(decision, day)


def _is_no_school_day(school: School, day: dt.date) -> bool:
    """Where the school has told its terms; nothing is waited for on such a day."""
    calendar = SchoolCalendar(school)
    return bool(calendar.terms) and not calendar.is_school_day(day)


def class_of(device: Device) -> str:
    return device.pupil.class_name or NO_CLASS


def _class_chosen(request: PortalRequest, found: Iterable[Device]) -> str:
    """The one asked for, or the only one; else none is chosen yet."""
    names = {class_of(one) for one in found}
    asked = request.POST.get("class_name") or request.GET.get("class_name", "")
    if asked in names:
        return asked
    return names.pop() if len(names) == 1 else ""


def _classes(
    found: Iterable[Device], latest: dict[tuple[int, dt.date], DeviceDay], day: dt.date
) -> list[ClassShown]:
    shown, logged = [], {key for key, one in latest.items() if one.withdrawn_at is None}
    for name, group in groupby(found, key=class_of):
        devices = list(group)
        left = sum((one.pk, day) not in logged for one in devices)
        shown.append(ClassShown(name, len(devices), left))
    return shown


def _rows(
    request: PortalRequest,
    shown: Iterable[Device],
    day: dt.date,
    latest: dict[tuple[int, dt.date], DeviceDay],
    typed: Iterable[DayForm],
) -> list[Row]:
    said = latest.values()
    names = names_of((one.withdrawn_by_id or one.logged_by_id for one in said), request.school)
    left = {form.device.pk: form for form in typed if not form.is_kept}
    return [_row(request, one, latest.get((one.pk, day)), names, left.get(one.pk)) for one in shown]


def _row(
    request: PortalRequest,
    device: Device,
    logged: DeviceDay | None,
    names: dict[str, str],
    typed: DayForm | None,
) -> Row:
    name = shown_name(device.pupil, request)
    stands = logged is not None and logged.withdrawn_at is None
    form = typed or (None if stands else DayForm(device=device, name=name))
    by = names.get(logged.withdrawn_by_id or logged.logged_by_id, "") if logged else ""
    withdrawn = standing.how_withdrawn(logged, by) if logged else ""
    return Row(device, name, form, logged, by, withdrawn)


def _all_kept(request: PortalRequest, typed: list[DayForm], day: dt.date, wrong: list[str]) -> bool:
    """Each that can be kept is; beside each of the others stands why not."""
    if not typed:
        wrong.append("Say of at least one device whether it was used")
        return False
    whole = [form for form in typed if form.is_valid()]
    if whole and (made := _sent(request, whole, day)) and not made.first:
        _refuse_what_differs(request, whole, day)
    kept = sum(form.is_kept for form in typed)
    if 0 < kept < len(typed):
        messages.success(request, f"Logged: {kept} of {len(typed)}. The rest is not kept yet.")
    return kept == len(typed)


def _sent(request: PortalRequest, whole: list[DayForm], day: dt.date) -> Result | None:
    def make() -> tuple[str, object]:
        made = [one for form in whole if (one := _logged(request, form, day))]
        if not made:
            raise _NoneKept
        return "deviceday", made[0].public_id

    try:
        return sent_once(request, whole[0], "log_devices", make)
    except _NoneKept:
        return None


class _NoneKept(Exception):
    """Each form says why; the page may be sent again."""


def _logged(request: PortalRequest, form: DayForm, day: dt.date) -> DeviceDay | None:
    """None where its form now says why not."""
    try:
        made = actions.log_device(
            device=form.device, day=day, use=form.use, by=request.actor, at=request.at
        )
    except (actions.NotThatDay, actions.EachUseIsRecorded) as why:
        form.add_error(field_of(why), str(why))
        return None
    except ValidationError as why:
        refuse(form, why)
        return None
    form.is_kept = True
    return made


def field_of(why: Exception) -> str:
    return "used_until" if isinstance(why, actions.StillOn) else "used"


def _refuse_what_differs(request: PortalRequest, whole: list[DayForm], day: dt.date) -> None:
    """The page was sent before: what it says now counts as kept only where that was kept then."""
    devices = [form.device for form in whole]
    latest = standing.latest_of(devices, day, day)
    rows = DeviceDay.objects.filter(
        school=request.school,
        device__in=[key for (key, _), one in latest.items() if one.withdrawn_at is None],
        day=day,
        changed_why__isnull=True,
        withdrawn_at__isnull=True,
        logged_by_id=request.actor.id,
    )
    said = {one.device_id: use_of(one) for one in rows.in_order()}
    for form in whole:
        if said.get(form.device.pk) == form.use:
            form.is_kept = True
        else:
            form.add_error("used", SENT_ALREADY)


def address_of(request: PortalRequest, day: dt.date, class_name: str) -> str:
    path = reverse("pupils:log_devices", args=[request.school.slug, day.isoformat()])
    return f"{path}?{urlencode({'class_name': class_name})}"
