"""A day's log of planned devices, and one day of one device corrected."""

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
from rri_portal.interface.forms import EARLIEST, LATEST, spelled
from rri_portal.london import local, local_date
from rri_portal.pupils import devices as standing
from rri_portal.pupils.actions import devices as actions
from rri_portal.pupils.forms.devices import CorrectDayForm, DayForm, as_said, use_of
from rri_portal.pupils.models import Device, DeviceDay, DeviceDecision
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.views.devices import NO_CLASS, log_listed, log_pupil, the_device
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
    """Every planned device of a class: used from when until when, or not used.

    What was filled in and can be kept is kept; the rest is drawn again as it was typed, though its
    plan, its class or the school's decision changed since the page was opened.
    """
    refused = _why_not_log_on(request, sheet.day)
    found = [] if refused else list(standing.planned_on(request.school, sheet.day))
    chosen = _class_chosen(request, found)
    typed = _typed(request)
    wrong: list[str] = []
    if request.method == "POST" and _all_kept(request, typed, sheet.day, wrong):
        messages.success(request, "Logged.")
        return redirect(_address_of(request, sheet.day, chosen))
    shown = _in_class(found, chosen, [form.device for form in typed])
    logged = standing.latest_of([*found, *shown], sheet.day, sheet.day)
    rows = _rows(request, shown, sheet.day, logged, typed)
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
    in_class = [one for one in found if _class_of(one) == chosen]
    shown = {one.pk for one in in_class}
    return [*in_class, *(one for one in typed if one.pk not in shown)]


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
    shown: Iterable[Device],
    day: dt.date,
    logged: dict[tuple[int, dt.date], DeviceDay],
    typed: Iterable[DayForm],
) -> list[Row]:
    names = names_of((one.logged_by_id for one in logged.values()), request.school)
    left = {form.device.pk: form for form in typed if not form.is_kept}
    return [_row(request, one, logged.get((one.pk, day)), names, left.get(one.pk)) for one in shown]


def _row(
    request: PortalRequest,
    device: Device,
    logged: DeviceDay | None,
    names: dict[str, str],
    typed: DayForm | None,
) -> Row:
    name = shown_name(device.pupil, request)
    form = typed or (None if logged else DayForm(device=device, name=name))
    by = names.get(logged.logged_by_id, "") if logged else ""
    return Row(device, name, form, logged, by)


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
        form.add_error(_field_of(why), str(why))
        return None
    except ValidationError as why:
        refuse(form, why)
        return None
    form.is_kept = True
    return made


def _field_of(why: Exception) -> str:
    return "used_until" if isinstance(why, actions.StillOn) else "used"


def _refuse_what_differs(request: PortalRequest, whole: list[DayForm], day: dt.date) -> None:
    """The page was sent before: what it says now counts as kept only where that was kept then."""
    rows = DeviceDay.objects.filter(
        school=request.school,
        device__in=[form.device for form in whole],
        day=day,
        n=1,
        logged_by_id=request.actor.id,
    )
    said = {one.device_id: use_of(one) for one in rows}
    for form in whole:
        if said.get(form.device.pk) == form.use:
            form.is_kept = True
        else:
            form.add_error("used", SENT_ALREADY)


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
        "shows_form": form.is_bound or not refused,
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
        made = sent_once(request, form, "correct_device_day", make)
    except (actions.NotThatDay, actions.EachUseIsRecorded) as refused:
        form.add_error(_field_of(refused), str(refused))
        return False
    if made and not made.first and not _is_said(logged, made, form):
        form.add_error(None, SENT_ALREADY)
        return False
    return made is not None


def _is_said(logged: LoggedDay, made: Result, form: CorrectDayForm) -> bool:
    """Whether what an earlier sending made says what this form says."""
    return any(
        str(one.public_id) == made.id
        and use_of(one) == form.use
        and one.changed_why == form.cleaned_data["why"]
        for one in logged.versions
    )
