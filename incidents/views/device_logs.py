"""Giving a parent the log of their child's planned devices."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csp import csp_override

from incidents.actions import device_logs as actions
from incidents.actions.telling import MayNotTell, NotThen
from incidents.device_logs import NOTHING_LOGGED, as_document, standing_of, why_not_share
from incidents.forms.device_logs import GiveLogForm, ShareForm
from incidents.views.family_reports import AS_PDF, NOT_AS_ISSUED
from incidents.views.sending import OPEN_TOO_LONG, do_once
from rri_portal.audit.once import NotOurToken, Result
from rri_portal.audit.reads import log_read
from rri_portal.documents.device_log import as_screen
from rri_portal.documents.rendering import RenderingFailed
from rri_portal.documents.responses import as_response
from rri_portal.london import local_date
from rri_portal.pupils.models import DeviceLogCopy, Pupil
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.views.devices import log_pupil, the_pupil
from rri_portal.schools.guards import may
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import SENT_ALREADY, sent_as_it_stands, token_for
from rri_portal.storage import BytesAltered, BytesMissing

VERB = "share_device_log"


@may(VERB, of=the_pupil)
def share_device_log(request: PortalRequest, pupil: Pupil) -> HttpResponse:
    """On screen first, exactly as it will print; then made out to one parent."""
    standing = standing_of(pupil)
    parents = [one.parent for one in standing if one.refused is None]
    sent = request.POST if request.method == "POST" else None
    form = ShareForm(sent, parents=parents, today=local_date(request.at))
    document = ""
    if request.method == "POST" and form.is_valid():
        if "look" in request.POST:
            document = _looked_at(request, form)
        elif made := _shared(request, form):
            messages.success(request, "Made out. Now give it to them, and say here how you did.")
            return redirect("incidents:give_device_log", request.school.slug, made.id)
    log_pupil(request, VERB, pupil)
    context = {
        "form": form,
        "pupil": pupil,
        "name": shown_name(pupil, request),
        "to_think_of": [
            (one.parent, said) for one in standing if (said := one.refused or one.hint)
        ],
        "document": document,
        "token": token_for(request, VERB),
    }
    return render(request, "incidents/share_device_log.html", context)


def _looked_at(request: PortalRequest, form: ShareForm) -> str:
    said = form.cleaned_data
    log = as_document(form.chosen, said["from_day"], said["until_day"], at=request.at)
    if log is None:
        form.add_error("from_day", NOTHING_LOGGED)
        return ""
    return as_screen(log)


def _shared(request: PortalRequest, form: ShareForm) -> Result | None:
    """Printed first, which takes a second or two; then the transaction, which does not."""
    said = form.cleaned_data
    try:
        printed = actions.print_device_log(
            parent=form.chosen, first=said["from_day"], last=said["until_day"], at=request.at
        )
        made = do_once(request, VERB, lambda: ("devicelogcopy", _made(request, printed).public_id))
        if made.first or _is_of(request, made, printed):
            return made
        form.add_error(None, SENT_ALREADY)
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
    except actions.NothingLogged as refused:
        form.add_error("from_day", str(refused))
    except MayNotTell as refused:
        form.add_error("parent", str(refused))
    except RenderingFailed as failed:
        form.add_error(None, str(failed))
    return None


def _made(request: PortalRequest, printed: actions.Printed) -> DeviceLogCopy:
    return actions.share_device_log(printed=printed, by=request.actor, at=request.at)


def _is_of(request: PortalRequest, made: Result, printed: actions.Printed) -> bool:
    """Whether what an earlier sending made is for this parent, and of these days."""
    return DeviceLogCopy.objects.filter(
        school=request.school,
        public_id=made.id,
        parent=printed.parent,
        from_date=printed.first,
        until_date=printed.last,
    ).exists()


def the_copy(request: PortalRequest, copy: UUID) -> DeviceLogCopy:
    rows = DeviceLogCopy.objects.filter(school=request.school)
    rows = rows.select_related("school", "document__school", "parent__pupil__school", "pupil")
    if (found := rows.filter(public_id=copy).first()) is None:
        raise Http404
    return found


@may(VERB, of=the_copy)
def give_device_log(request: PortalRequest, copy: DeviceLogCopy) -> HttpResponse:
    """How they were given it, once it was."""
    refused = why_not_share(copy.parent)
    form = GiveLogForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _given(request, copy, form):
        messages.success(request, "Noted.")
        return redirect("pupils:pupil_devices", request.school.slug, copy.pupil.public_id)
    _log(request, copy, "give_device_log")
    context = {
        "form": form,
        "copy": copy,
        "refused": refused,
        "name": shown_name(copy.pupil, request),
        "token": token_for(request, "give_device_log"),
    }
    return render(request, "incidents/give_device_log.html", context)


def _given(request: PortalRequest, copy: DeviceLogCopy, form: GiveLogForm) -> bool:
    def make() -> tuple[str, object]:
        made = actions.give_device_log(
            copy=copy, by=request.actor, at=request.at, **form.cleaned_data
        )
        return "devicelogcopy", made.public_id

    def says(made: str) -> bool:
        rows = DeviceLogCopy.objects.filter(school=request.school, pk=copy.pk, public_id=made)
        given_on, how = form.cleaned_data["given_on"], form.cleaned_data["how"]
        return rows.filter(given_on=given_on, given_how=how).exists()

    try:
        return sent_as_it_stands(request, form, "give_device_log", make, says)
    except MayNotTell as refused:
        form.add_error(None, str(refused))
    except NotThen as refused:
        form.add_error("given_on", str(refused))
    return False


@csp_override(AS_PDF)
@may(VERB, of=the_copy)
def open_device_log(request: PortalRequest, copy: DeviceLogCopy) -> HttpResponse:
    """What was made out, to the byte; not for a parent who has been held back since."""
    _log(request, copy, "open_device_log")
    if refused := why_not_share(copy.parent):
        messages.error(request, refused)
        return redirect("incidents:give_device_log", request.school.slug, copy.public_id)
    try:
        return as_response(copy.document)
    except (BytesMissing, BytesAltered):
        messages.error(request, NOT_AS_ISSUED)
        return redirect("incidents:give_device_log", request.school.slug, copy.public_id)


def _log(request: PortalRequest, copy: DeviceLogCopy, verb: str) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=verb,
        subject=("pupil", copy.pupil.public_id),
    )
