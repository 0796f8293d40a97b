"""Planned daily devices: the school's decision, the plans, one pupil's."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from guidance.asking import bases
from rri_portal.audit.reads import log_read
from rri_portal.interface.forms import spelled
from rri_portal.london import local_date
from rri_portal.pupils import devices as standing
from rri_portal.pupils.actions import devices as actions
from rri_portal.pupils.devices_waiting import DayToLog, waiting
from rri_portal.pupils.forms.devices import (
    DecideOnDevicesForm,
    EndDeviceForm,
    PeriodForm,
    PlanDeviceForm,
)
from rri_portal.pupils.models import Device, DeviceDecision, DeviceLogCopy, Pupil
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.roll import on_the_roll
from rri_portal.schools.guards import may
from rri_portal.schools.models import School
from rri_portal.schools.permissions import names_of, verbs_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import sent_as_it_stands, token_for

FOUR_WEEKS = dt.timedelta(days=27)
NO_CLASS = "No class"


def log_listed(request: PortalRequest, verb: str, pupils: Iterable[Pupil]) -> None:
    listed = sorted({str(one.public_id) for one in pupils})
    log_read(school=request.school, by=request.actor, at=request.at, verb=verb, listed=listed)


def log_pupil(request: PortalRequest, verb: str, pupil: Pupil) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=verb,
        subject=("pupil", pupil.public_id),
    )


def _refused_on(school: School, day: dt.date) -> str | None:
    return standing.why_not_group(DeviceDecision.objects.in_force(school, day), day)


# Which devices are planned


@dataclass(frozen=True)
class Planned:
    """A pupil with their devices; `others` are those that are not planned today, in words."""

    pupil: Pupil
    name: str
    devices: tuple[Device, ...]

    @property
    def others(self) -> list[str]:
        return [f"{one.get_kind_display()}, {standing.when_planned(one)}" for one in self.devices]


@may("see_devices")
def devices(request: PortalRequest) -> HttpResponse:
    """Who uses which, and whether their days are logged together. For whoever plans devices or
    shares their log, also those that are not planned today: their log can still be given."""
    today = local_date(request.at)
    verbs = verbs_of(request.actor, request.school, at=request.at)
    found = list(standing.planned_on(request.school, today))
    looks_back = bool({"plan_device", "share_device_log"} & set(verbs))
    others = list(standing.not_planned_on(request.school, today)) if looks_back else []
    log_listed(request, "see_devices", [one.pupil for one in (*found, *others)])
    decision = DeviceDecision.objects.in_force(request.school, today)
    context = {
        "refused": standing.why_not_group(decision, today),
        "decision": decision,
        "how_often": standing.how_often(decision) if decision and decision.grouped else "",
        "planned": _by_pupil(request, found),
        "others": _by_pupil(request, others),
        "to_log": _to_log(request.school, today) if "log_devices" in verbs else [],
        "today": today,
        "plans": "plan_device" in verbs,
        "logs": "log_devices" in verbs,
        "decides": "manage_settings" in verbs,
    }
    return render(request, "pupils/devices.html", context)


@dataclass(frozen=True)
class DayShown:
    """A day that is still to be logged, as `components/due.html` draws it."""

    label: str
    url: str
    hint: str
    when: str
    late: bool


def _to_log(school: School, today: dt.date) -> list[DayShown]:
    """Of the days before today: today's are a button."""
    return [_day_shown(one, school) for one in waiting(school, today).days if one.day < today]


def _day_shown(one: DayToLog, school: School) -> DayShown:
    number = len(one.devices)
    hint = f"{number} device{'' if number == 1 else 's'}"
    if one.class_name:
        hint += f", {one.class_name}"
    return DayShown(
        f"{one.day:%A} {spelled(one.day)}", one.address(school), hint, "Late", late=True
    )


def _by_pupil(request: PortalRequest, found: Iterable[Device]) -> list[Planned]:
    return [
        Planned(pupil, shown_name(pupil, request), tuple(group))
        for pupil, group in groupby(found, key=lambda one: one.pupil)
    ]


# The school's decision


@may("manage_settings")
def decide_on_devices(request: PortalRequest) -> HttpResponse:
    """Each use is recorded unless the school decides otherwise; every decision stays to be read."""
    today = local_date(request.at)
    form = DecideOnDevicesForm(request.POST if request.method == "POST" else None, today=today)
    form.rests_on = bases({"decision": "planned-devices"}, school=request.school, on=today)
    if request.method == "POST" and form.is_valid() and _decided(request, form):
        messages.success(request, "The decision is kept.")
        return redirect("pupils:decide_on_devices", request.school.slug)
    decision = DeviceDecision.objects.in_force(request.school, today)
    decisions = DeviceDecision.objects.filter(school=request.school).latest_first()
    context = {
        "form": form,
        "token": token_for(request, "decide_on_devices"),
        "refused": standing.why_not_group(decision, today),
        "decision": decision,
        "how_often": standing.how_often(decision) if decision and decision.grouped else "",
        "decisions": [_shown(one) for one in decisions],
    }
    return render(request, "pupils/decide_on_devices.html", context)


def _decided(request: PortalRequest, form: DecideOnDevicesForm) -> bool:
    said = {name: form.cleaned_data[name] for name in form.fields if name != "decision"}

    def make() -> tuple[str, object]:
        made = actions.decide_on_devices(
            school=request.school, by=request.actor, at=request.at, **said
        )
        return "devicedecision", made.public_id

    def says(made: str) -> bool:
        rows = DeviceDecision.objects.filter(school=request.school, public_id=made)
        return rows.filter(**said).exists()

    return sent_as_it_stands(request, form, "decide_on_devices", make, says)


def _shown(decision: DeviceDecision) -> dict[str, object]:
    what = "Logged by the day" if decision.grouped else "Each use recorded"
    shared = [{"key": "Shared with parents", "value": decision.get_shared_every_display()}]
    return {
        "title": f"{what}, from {spelled(decision.from_date)}",
        "rows": [
            *(shared if decision.grouped else []),
            {"key": "Decided by", "value": decision.decided_by},
            {"key": "Reason", "value": decision.why},
            {"key": "To be looked at again", "value": spelled(decision.review_on)},
        ],
    }


# The plan of a device


@may("plan_device")
def plan_device(request: PortalRequest) -> HttpResponse:
    pupils = {
        str(one.public_id): one for one in on_the_roll(request.school, local_date(request.at))
    }
    sent = request.POST if request.method == "POST" else None
    form = PlanDeviceForm(sent, pupils=_options(pupils))
    if request.method == "POST" and form.is_valid() and _planned(request, form, pupils):
        messages.success(request, "The plan is kept.")
        pupil = form.cleaned_data["pupil"]
        return redirect("pupils:pupil_devices", request.school.slug, pupil)
    context = {"form": form, "token": token_for(request, "plan_device")}
    return render(request, "pupils/plan_device.html", context)


def _options(pupils: dict[str, Pupil]) -> list[tuple[str, list[tuple[str, str]]]]:
    in_order = sorted(pupils.items(), key=lambda pair: pair[1].class_name)
    return [
        (name or NO_CLASS, [(key, one.name) for key, one in group])
        for name, group in groupby(in_order, key=lambda pair: pair[1].class_name)
    ]


def _planned(request: PortalRequest, form: PlanDeviceForm, pupils: dict[str, Pupil]) -> bool:
    said = dict(form.cleaned_data)
    pupil = pupils[said.pop("pupil")]

    def make() -> tuple[str, object]:
        made = actions.plan_device(pupil=pupil, by=request.actor, at=request.at, **said)
        return "device", made.public_id

    def says(made: str) -> bool:
        rows = Device.objects.filter(school=request.school, public_id=made, pupil=pupil)
        return rows.filter(**said).exists()

    return sent_as_it_stands(request, form, "plan_device", make, says)


def the_device(request: PortalRequest, device: UUID) -> Device:
    found = standing.devices_of(request.school).select_related("school")
    if (one := found.filter(public_id=device).first()) is None:
        raise Http404
    return one


@may("plan_device", of=the_device)
def end_device(request: PortalRequest, device: Device) -> HttpResponse:
    back = redirect("pupils:pupil_devices", request.school.slug, device.pupil.public_id)
    if device.ended_at and request.method != "POST":
        messages.info(request, "This plan has ended already.")
        return back
    form = EndDeviceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _ended(request, form, device):
        messages.success(request, "The plan ends.")
        return back
    log_pupil(request, "end_device", device.pupil)
    context = {
        "form": form,
        "device": device,
        "name": shown_name(device.pupil, request),
        "token": token_for(request, "end_device"),
    }
    return render(request, "pupils/end_device.html", context)


def _ended(request: PortalRequest, form: EndDeviceForm, device: Device) -> bool:
    def make() -> tuple[str, object]:
        made = actions.end_device(
            device=device, by=request.actor, at=request.at, **form.cleaned_data
        )
        return "device", made.public_id

    def says(made: str) -> bool:
        last, why = form.cleaned_data["until_date"], form.cleaned_data["why"]
        rows = Device.objects.filter(school=request.school, pk=device.pk, public_id=made)
        return rows.filter(until_date=last, ended_why=why).exists()

    try:
        return sent_as_it_stands(request, form, "end_device", make, says)
    except actions.HasEnded as refused:
        form.add_error(None, str(refused))
        return False


# One pupil


def the_pupil(request: PortalRequest, pupil: UUID) -> Pupil:
    rows = Pupil.objects.filter(school=request.school).select_related("school")
    if (found := rows.filter(public_id=pupil).first()) is None:
        raise Http404
    return found


@may("see_devices", of=the_pupil)
def pupil_devices(request: PortalRequest, pupil: Pupil) -> HttpResponse:
    """Each device's plan, what was logged of it in a time, and what the parents were given."""
    today = local_date(request.at)
    form = PeriodForm(request.GET if "from_day_day" in request.GET else None, today=today)
    first, last = today - FOUR_WEEKS, today
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["from_day"], form.cleaned_data["until_day"]
    log_pupil(request, "see_devices", pupil)
    verbs = verbs_of(request.actor, request.school, at=request.at)
    planned = standing.devices_of(request.school).filter(pupil=pupil)
    context = {
        "pupil": pupil,
        "name": shown_name(pupil, request),
        "form": form,
        "first": first,
        "last": last,
        "refused": _refused_on(request.school, today),
        "plans": [_plan_shown(one, today) for one in planned],
        "logs": _logs_shown(pupil, first, last, today),
        "copies": copies_of(pupil) if "share_device_log" in verbs else [],
        "ends": "plan_device" in verbs,
        "corrects": "log_devices" in verbs,
        "shares": "share_device_log" in verbs,
    }
    return render(request, "pupils/pupil_devices.html", context)


@dataclass(frozen=True)
class LineShown:
    """`withdrawn`: who withdrew what was logged, when and why; empty where nobody did."""

    line: standing.Line
    withdrawn: str


@dataclass(frozen=True)
class LogShown:
    device: Device
    lines: list[LineShown]


def _logs_shown(pupil: Pupil, first: dt.date, last: dt.date, today: dt.date) -> list[LogShown]:
    logs = standing.log_of(pupil, first, last, today=today)
    withdrawn = [line.withdrawn for log in logs for line in log.lines if line.withdrawn]
    names = names_of((one.withdrawn_by_id or "" for one in withdrawn), pupil.school)
    return [LogShown(log.device, [_line_shown(one, names) for one in log.lines]) for log in logs]


def _line_shown(line: standing.Line, names: dict[str, str]) -> LineShown:
    was = line.withdrawn
    by = names.get(was.withdrawn_by_id or "", "") if was else ""
    return LineShown(line, standing.how_withdrawn(was, by) if was else "")


def copies_of(pupil: Pupil) -> list[DeviceLogCopy]:
    """What was made out to a parent, the latest first."""
    rows = DeviceLogCopy.objects.filter(school=pupil.school_id, pupil=pupil)
    return list(rows.select_related("parent").order_by("-id"))


@dataclass(frozen=True)
class PlanShown:
    device: Device
    rows: list[dict[str, object]]


def _plan_shown(device: Device, today: dt.date) -> PlanShown:
    overdue = device.until_date is None and device.review_by < today
    rows: list[dict[str, object]] = [
        {"key": "What it is for", "value": device.get_purpose_display()},
        {"key": "When and how it is used", "value": device.what},
        {"key": "Prescribed by", "value": device.prescriber},
        {"key": "Prescribed on", "value": spelled(device.prescribed_on)},
        {"key": "Runs from", "value": spelled(device.from_date)},
        {
            "key": "Reviewed by",
            "value": spelled(device.review_by),
            "flag": "Review overdue" if overdue else "",
        },
    ]
    if device.until_date:
        last = f"{spelled(device.until_date)}\n{device.ended_why or ''}"
        rows.append({"key": "Last day", "value": last})
    return PlanShown(device, rows)
