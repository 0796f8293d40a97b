"""A day's log of planned devices, and one day of one device corrected."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rri_portal.interface.forms import EARLIEST, LATEST, spelled
from rri_portal.london import local, local_date
from rri_portal.pupils import devices as standing
from rri_portal.pupils.actions import devices as actions
from rri_portal.pupils.forms.devices import CorrectDayForm, DayForm, as_said
from rri_portal.pupils.models import Device, DeviceDay, DeviceDecision
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.views.devices import NO_CLASS, log_listed, log_pupil, the_device
from rri_portal.schools.guards import may
from rri_portal.schools.models import School
from rri_portal.schools.permissions import names_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import sent_once, token_for

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Sheet:
    school: School
    day: dt.date


def the_day(request: PortalRequest, day: str) -> Sheet:
    return Sheet(request.school, _day(day))


def _day(said: str) -> dt.date:
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
    logged it while this person wrote."""

    device: Device
    name: str
    form: DayForm | None
    logged: DeviceDay | None
    by: str

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
    """Every planned device of a class: used from when until when, or not used."""
    refused = _why_not_log_on(request, sheet.day)
    found = [] if refused else list(standing.planned_on(request.school, sheet.day))
    logged = standing.latest_of(found, sheet.day, sheet.day)
    chosen = _class_chosen(request, found)
    rows = _rows(request, [one for one in found if _class_of(one) == chosen], sheet.day, logged)
    wrong: list[str] = []
    if request.method == "POST" and not refused and _kept(request, rows, sheet.day, wrong):
        messages.success(request, "Logged.")
        return redirect(_address_of(request, sheet.day, chosen))
    log_listed(request, "log_devices", [row.device.pupil for row in rows])
    context = {
        "day": sheet.day,
        "refused": refused,
        "classes": _classes(found, logged, sheet.day),
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


def _why_not_log_on(request: PortalRequest, day: dt.date) -> str | None:
    if day > local_date(request.at):
        return standing.STILL_TO_COME
    decision = DeviceDecision.objects.in_force(request.school, day)
    return standing.why_not_group(decision, day)


def _class_of(device: Device) -> str:
    return device.pupil.class_name or NO_CLASS


def _class_chosen(request: PortalRequest, found: Iterable[Device]) -> str:
    """The one asked for, or the only one; else none is chosen yet."""
    names = {_class_of(one) for one in found}
    asked = request.POST.get("class_name") or request.GET.get("class_name", "")
    if asked in names:
        return asked
    return names.pop() if len(names) == 1 else ""


def _classes(
    found: Iterable[Device], logged: dict[tuple[int, dt.date], DeviceDay], day: dt.date
) -> list[ClassShown]:
    shown = []
    for name, group in groupby(found, key=_class_of):
        devices = list(group)
        left = sum((one.pk, day) not in logged for one in devices)
        shown.append(ClassShown(name, len(devices), left))
    return shown


def _rows(
    request: PortalRequest,
    found: Iterable[Device],
    day: dt.date,
    logged: dict[tuple[int, dt.date], DeviceDay],
) -> list[Row]:
    names = names_of((one.logged_by_id for one in logged.values()), request.school)
    return [_row(request, one, logged.get((one.pk, day)), names) for one in found]


def _row(
    request: PortalRequest, device: Device, logged: DeviceDay | None, names: dict[str, str]
) -> Row:
    name = shown_name(device.pupil, request)
    sent = DayForm(request.POST, device=device, name=name) if request.method == "POST" else None
    filled = sent if sent and not sent.is_empty else None
    form = filled or (None if logged else DayForm(device=device, name=name))
    by = names.get(logged.logged_by_id, "") if logged else ""
    return Row(device, name, form, logged, by)


def _kept(request: PortalRequest, rows: list[Row], day: dt.date, wrong: list[str]) -> bool:
    """All that was filled in, or nothing: then each sentence stands beside its field."""
    filled = [row.form for row in rows if row.form and row.form.is_bound]
    if not filled:
        wrong.append("Say of at least one device whether it was used")
    judged = [form.is_valid() for form in filled]  # each of them, so that all sentences stand
    if not filled or not all(judged):
        return False

    def make() -> tuple[str, object]:
        made = [_logged(request, form, day) for form in filled]
        return "deviceday", made[0].public_id

    try:
        return sent_once(request, filled[0], "log_devices", make) is not None
    except _Refused as refused:
        refused.form.add_error("used", str(refused))
        return False


class _Refused(Exception):
    """One of several devices cannot be logged; its form says why."""

    def __init__(self, form: DayForm, why: Exception) -> None:
        super().__init__(str(why))
        self.form = form


def _logged(request: PortalRequest, form: DayForm, day: dt.date) -> DeviceDay:
    try:
        return actions.log_device(
            device=form.device, day=day, use=form.use, by=request.actor, at=request.at
        )
    except (actions.NotThatDay, actions.EachUseIsRecorded) as why:
        raise _Refused(form, why) from why


def _address_of(request: PortalRequest, day: dt.date, class_name: str) -> str:
    path = reverse("pupils:log_devices", args=[request.school.slug, day.isoformat()])
    return f"{path}?{urlencode({'class_name': class_name})}"


@dataclass(frozen=True)
class LoggedDay:
    """One device on one day that has been logged, with all that was said of it, latest first."""

    device: Device
    day: dt.date
    versions: list[DeviceDay]

    @property
    def school(self) -> School:
        return self.device.school

    @property
    def latest(self) -> DeviceDay:
        return self.versions[0]


def the_logged_day(request: PortalRequest, device: UUID, day: str) -> LoggedDay:
    one = the_device(request, device)
    rows = DeviceDay.objects.filter(school=request.school, device=one, day=_day(day))
    if not (versions := list(rows.order_by("-n"))):
        raise Http404
    return LoggedDay(one, versions[0].day, versions)


@may("log_devices", of=the_logged_day)
def correct_device_day(request: PortalRequest, logged: LoggedDay) -> HttpResponse:
    """Said anew, with a reason; what was said before stays to be read."""
    refused = _why_not_log_on(request, logged.day)
    form = CorrectDayForm(
        request.POST if request.method == "POST" else None,
        device=logged.device,
        initial=as_said(logged.latest),
    )
    if request.method == "POST" and form.is_valid() and _corrected(request, form, logged):
        messages.success(request, "Corrected.")
        return redirect(_address_of(request, logged.day, _class_of(logged.device)))
    log_pupil(request, "correct_device_day", logged.device.pupil)
    names = names_of((one.logged_by_id for one in logged.versions), request.school)
    context = {
        "form": form,
        "logged": logged,
        "refused": refused,
        "name": shown_name(logged.device.pupil, request),
        "versions": [_version(one, names) for one in logged.versions],
        "back": _address_of(request, logged.day, _class_of(logged.device)),
        "token": token_for(request, "correct_device_day"),
    }
    return render(request, "pupils/correct_device_day.html", context)


def _version(one: DeviceDay, names: dict[str, str]) -> dict[str, str]:
    """As a line of a timeline."""
    at = local(one.logged_at)
    unusual = f"Unusual: {one.unusual}" if one.unusual else ""
    why = f"Corrected because: {one.changed_why}" if one.changed_why else ""
    return {
        "title": standing.said_of(one),
        "when": f"{spelled(at.date())}, {at:%H:%M}",
        "by": names.get(one.logged_by_id, ""),
        "text": "\n".join(words for words in (unusual, one.note or "", why) if words),
    }


def _corrected(request: PortalRequest, form: CorrectDayForm, logged: LoggedDay) -> bool:
    def make() -> tuple[str, object]:
        made = actions.correct_device_day(
            device=logged.device,
            day=logged.day,
            use=form.use,
            why=form.cleaned_data["why"],
            by=request.actor,
            at=request.at,
        )
        return "deviceday", made.public_id

    try:
        return sent_once(request, form, "correct_device_day", make) is not None
    except (actions.NotThatDay, actions.EachUseIsRecorded) as refused:
        form.add_error(None, str(refused))
        return False
