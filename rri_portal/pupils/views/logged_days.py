"""One device on one day that has been logged: corrected, or withdrawn."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from rri_portal.interface.forms import spelled
from rri_portal.london import local
from rri_portal.pupils import devices as standing
from rri_portal.pupils.actions import devices as actions
from rri_portal.pupils.forms.devices import CorrectDayForm, WithdrawDayForm, as_said, use_of
from rri_portal.pupils.models import Device, DeviceDay
from rri_portal.pupils.models.devices import DeviceDayQuerySet
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.views.device_days import (
    address_of,
    class_of,
    day_of,
    field_of,
    why_not_log_on,
)
from rri_portal.pupils.views.devices import log_pupil, the_device
from rri_portal.schools.guards import may
from rri_portal.schools.models import School
from rri_portal.schools.permissions import names_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import sent_as_it_stands, token_for


@dataclass(frozen=True)
class LoggedDay:
    """One device on one day, with all that was said of it, latest first."""

    device: Device
    day: dt.date
    versions: list[DeviceDay]

    @property
    def school(self) -> School:
        return self.device.school

    @property
    def latest(self) -> DeviceDay:
        return self.versions[0]

    @property
    def stands(self) -> bool:
        return self.latest.withdrawn_at is None


def the_logged_day(request: PortalRequest, device: UUID, day: str) -> LoggedDay:
    one = the_device(request, device)
    rows = DeviceDay.objects.filter(school=request.school, device=one, day=day_of(day))
    if not (versions := list(rows.order_by("-n"))):
        raise Http404
    return LoggedDay(one, versions[0].day, versions)


@may("log_devices", of=the_logged_day)
def correct_device_day(request: PortalRequest, logged: LoggedDay) -> HttpResponse:
    """Said anew, with a reason; what was said before stays to be read."""
    refused = why_not_log_on(request, logged.day) if logged.stands else standing.NOT_LOGGED
    form = CorrectDayForm(
        request.POST if request.method == "POST" else None,
        device=logged.device,
        initial=as_said(logged.latest),
    )
    if request.method == "POST" and form.is_valid() and _corrected(request, form, logged):
        messages.success(request, "Corrected.")
        return redirect(_sheet_of(request, logged))
    context = _about(request, logged, "correct_device_day", form, refused)
    return render(request, "pupils/correct_device_day.html", context)


@may("log_devices", of=the_logged_day)
def withdraw_device_day(request: PortalRequest, logged: LoggedDay) -> HttpResponse:
    """Of the wrong child or day: it counts as not logged, and stays to be read with the reason."""
    refused = "" if logged.stands else standing.NOT_LOGGED
    form = WithdrawDayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _withdrawn(request, form, logged):
        messages.success(request, "Withdrawn.")
        return redirect(_sheet_of(request, logged))
    context = _about(request, logged, "withdraw_device_day", form, refused)
    return render(request, "pupils/withdraw_device_day.html", context)


def _about(
    request: PortalRequest,
    logged: LoggedDay,
    verb: str,
    form: CorrectDayForm | WithdrawDayForm,
    refused: str | None,
) -> dict[str, object]:
    """What either page shows: all that was said of that day, and the form where it has a use."""
    log_pupil(request, verb, logged.device.pupil)
    ids = [one.logged_by_id for one in logged.versions]
    ids += [one.withdrawn_by_id for one in logged.versions if one.withdrawn_by_id]
    names = names_of(ids, request.school)
    return {
        "form": form,
        "logged": logged,
        "refused": refused,
        "shows_form": form.is_bound or not refused,
        "name": shown_name(logged.device.pupil, request),
        "versions": [_version(one, names) for one in logged.versions],
        "back": _sheet_of(request, logged),
        "token": token_for(request, verb),
    }


def _sheet_of(request: PortalRequest, logged: LoggedDay) -> str:
    return address_of(request, logged.day, class_of(logged.device))


def _version(one: DeviceDay, names: dict[str, str]) -> dict[str, object]:
    """As a line of a timeline."""
    at = local(one.logged_at)
    words = (
        f"Unusual: {one.unusual}" if one.unusual else "",
        one.note or "",
        f"Corrected because: {one.changed_why}" if one.changed_why else "",
        standing.how_withdrawn(one, names.get(one.withdrawn_by_id or "", "")),
    )
    return {
        "title": standing.said_of(one),
        "struck": one.withdrawn_at is not None,
        "when": f"{spelled(at.date())}, {at:%H:%M}",
        "by": names.get(one.logged_by_id, ""),
        "text": "\n".join(filter(None, words)),
    }


def _now(logged: LoggedDay) -> DeviceDayQuerySet:
    """As it stands by now: a first click may have changed it since this one was fetched."""
    return DeviceDay.objects.filter(school=logged.school, device=logged.device, day=logged.day)


def _corrected(request: PortalRequest, form: CorrectDayForm, logged: LoggedDay) -> bool:
    def make() -> tuple[str, object]:
        made = actions.correct_device_day(
            device=logged.device,
            day=logged.day,
            use=form.use,
            why=form.cleaned_data["why"],
            by=request.actor,
            at=request.at,
            shown=request.POST.get("shown", ""),
        )
        return "deviceday", made.public_id

    def says(made: str) -> bool:
        rows = _now(logged).filter(public_id=made, changed_why=form.cleaned_data["why"])
        return any(use_of(one) == form.use for one in rows)

    try:
        return sent_as_it_stands(request, form, "correct_device_day", make, says)
    except (actions.NotThatDay, actions.EachUseIsRecorded) as refused:
        form.add_error(field_of(refused), str(refused))
        return False


def _withdrawn(request: PortalRequest, form: WithdrawDayForm, logged: LoggedDay) -> bool:
    def make() -> tuple[str, object]:
        made = actions.withdraw_device_day(
            device=logged.device,
            day=logged.day,
            by=request.actor,
            at=request.at,
            shown=request.POST.get("shown", ""),
            **form.cleaned_data,
        )
        return "deviceday", made.public_id

    def says(made: str) -> bool:
        rows = _now(logged).filter(public_id=made)
        return rows.filter(withdrawn_why=form.cleaned_data["why"]).exists()

    try:
        return sent_as_it_stands(request, form, "withdraw_device_day", make, says)
    except actions.NotThatDay as refused:
        form.add_error(None, str(refused))
        return False
