"""Photographs, documents and footage: of a draft that one may write, or a record one reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from incidents import attachments as shown
from incidents.actions import attachments as actions
from incidents.actions.drafts import NotADraft
from incidents.forms.attachments import (
    BODY,
    DOCUMENT,
    FOOTAGE,
    PHOTOGRAPH,
    ChooseForm,
    FileForm,
    FootageForm,
    RemoveForm,
)
from incidents.models import Incident, ReadingAttachment
from incidents.views.fetching import the_draft, the_incident
from rri_portal.attachments.actions import MayNotAttach, NotThere, why_not_show
from rri_portal.attachments.models import Attachment, Kind, Shows
from rri_portal.attachments.refusals import NotTaken, too_large
from rri_portal.attachments.responses import as_response
from rri_portal.audit.once import NotOurToken, issue_token, issued_to, once
from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.requests import PortalRequest
from rri_portal.storage import BytesAltered, BytesMissing

VERB = "attach"
STALE = "This page was open too long. Send it again."
ASTRAY = "The file is missing from storage, or was changed since it was attached."
PAGES = {
    PHOTOGRAPH: "incidents:attach_photograph",
    BODY: "incidents:attach_body_photograph",
    DOCUMENT: "incidents:attach_document",
    FOOTAGE: "incidents:refer_to_footage",
}


@dataclass(frozen=True)
class Opened:
    """An attachment, and the incident through which the person came to it."""

    incident: Incident
    attachment: Attachment

    @property
    def school(self) -> Any:
        return self.incident.school

    @property
    def public_id(self) -> UUID:
        return self.incident.public_id

    @property
    def _meta(self) -> Any:
        """Whoever was given the incident by name was given what belongs to it."""
        return self.incident._meta


def the_attached(request: PortalRequest, draft: UUID, attached: UUID) -> Opened:
    """What is attached to a draft that the person may write, and was not removed."""
    incident = the_draft(request, draft)
    found = actions.attached_to(incident).present().filter(public_id=attached).first()
    if found is None:
        raise Http404
    return Opened(incident, found)


def the_attachment(request: PortalRequest, number: str, attachment: UUID) -> Opened:
    """What some reading of a record names that the person reads whole."""
    incident = the_incident(request, number)
    row = (
        ReadingAttachment.objects.filter(
            school=request.school, reading__incident=incident, attachment__public_id=attachment
        )
        .select_related("attachment__school")
        .first()
    )
    if row is None:
        raise Http404
    return Opened(incident, row.attachment)


def attachments_task(incident: Incident) -> dict[str, Any]:
    """Its line in the draft's task list."""
    some = actions.attached_to(incident).present().exists()
    return {
        "label": "Photographs and documents",
        "hint": "A photograph of a place or an object, a document, where CCTV footage is kept",
        "status": "Done" if some else "Optional",
        "url": _list_url(incident),
        "tone": "",
    }


def attached_in_words(incident: Incident) -> list[dict[str, Any]]:
    """Its card among the answers to check, where there is something to check."""
    present = actions.attached_to(incident).present()
    rows = [
        {"key": one.title, "value": one.description} for one in shown.of_draft(incident, present)
    ]
    title = "Photographs and documents"
    return [{"title": title, "url": _list_url(incident), "rows": rows}] if rows else []


def _list_url(incident: Incident) -> str:
    return reverse("incidents:attachments", args=[incident.school.slug, incident.public_id])


@may("write_draft", of=the_draft)
def attachments(request: PortalRequest, incident: Incident) -> HttpResponse:
    if incident.recorded_at:
        return redirect(incident)
    present = list(actions.attached_to(incident).present())
    _log_read(request, incident, "write_draft", present)
    context = {"incident": incident, "attachments": shown.of_draft(incident, present)}
    return render(request, "incidents/attachments.html", context)


def _log_read(
    request: PortalRequest, incident: Incident, verb: str, opened: list[Attachment]
) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=verb,
        subject=("incident", incident.public_id),
        listed=[one.public_id for one in opened],
    )


@may("write_draft", of=the_draft)
def choose_attachment(request: PortalRequest, incident: Incident) -> HttpResponse:
    """What it is comes first: a photograph of a child's body is refused before one is taken."""
    if incident.recorded_at:
        return redirect(incident)
    form = ChooseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        page = PAGES[form.cleaned_data["what"]]
        return redirect(page, request.school.slug, incident.public_id)
    return _page(request, incident, form, title="Add a photograph or document", button="Continue")


def _page(
    request: PortalRequest, incident: Incident, form: BaseForm, *, title: str, button: str
) -> HttpResponse:
    context = {
        "incident": incident,
        "form": form,
        "title": title,
        "button": button,
        "token": _token(request),
        "list_url": _list_url(incident),
    }
    return render(request, "incidents/attach.html", context)


def _token(request: PortalRequest) -> str:
    """The one that was posted while it still stands, so that what is corrected is sent once too."""
    posted = request.POST.get("token", "")
    return posted if issued_to(request.actor, VERB, posted) else issue_token(VERB, request.actor)


def _file_view(shows: str, title: str) -> Callable[..., HttpResponse]:
    """One page for each thing that a file may show, under its own address."""

    @may("write_draft", of=the_draft)
    def view(request: PortalRequest, incident: Incident) -> HttpResponse:
        if incident.recorded_at:
            return redirect(incident)
        if why := why_not_show(shows, request.school, local_date(request.at)):
            context = {"incident": incident, "why": why, "list_url": _list_url(incident)}
            return render(request, "incidents/attach_refused.html", context)
        form = _file_form(request, pictures_only=bool(shows))
        if request.method == "POST" and _file_is_attached(request, incident, form, shows):
            messages.success(request, "It is added.")
            return redirect(_list_url(incident))
        return _page(request, incident, form, title=title, button="Add it")

    return view


def _file_form(request: PortalRequest, *, pictures_only: bool) -> FileForm:
    if request.method == "POST":
        return FileForm(request.POST, request.FILES, pictures_only=pictures_only)
    return FileForm(pictures_only=pictures_only)


def _file_is_attached(
    request: PortalRequest, incident: Incident, form: FileForm, shows: str
) -> bool:
    """Where it is not, the form says why."""
    if sentence := _why_not_read(request):
        form.errors.pop("file", None)
        form.add_error("file", sentence)
    if not form.is_valid():
        return False
    try:
        content = form.cleaned_data["file"].read()
        examined = actions.examine_and_keep(incident, content, shows=shows)
    except NotTaken as refused:
        form.add_error("file", str(refused))
        return False
    return _attached_once(
        request,
        form,
        lambda: actions.attach(
            incident=incident,
            examined=examined,
            shows=shows,
            description=form.cleaned_data["description"],
            by=request.actor,
            at=request.at,
        ),
    )


def _why_not_read(request: PortalRequest) -> str | None:
    """A body that is too large is passed over as it arrives: the form finds no file in it."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    return too_large(size) if size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE else None


def _attached_once(
    request: PortalRequest, form: BaseForm, attach: Callable[[], Attachment]
) -> bool:
    try:
        once(
            school=request.school,
            verb=VERB,
            token=request.POST.get("token", ""),
            by=request.actor,
            at=request.at,
            make=lambda: ("attachment", attach().public_id),
        )
    except NotOurToken:
        form.add_error(None, STALE)
    except (MayNotAttach, NotADraft) as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


attach_photograph = _file_view(Shows.PLACE, "Add a photograph of a place or an object")
attach_body_photograph = _file_view(Shows.BODY, "Add a photograph of a child’s body")
attach_document = _file_view("", "Add a document")


@may("write_draft", of=the_draft, gives_back=True)
def refer_to_footage(request: PortalRequest, incident: Incident) -> HttpResponse:
    """CCTV by reference: where it is kept, which camera, from when to when, until when."""
    if incident.recorded_at:
        return redirect(incident)
    form = _footage_form(request, incident)
    if (
        request.method == "POST"
        and form.is_valid()
        and _footage_is_attached(request, incident, form)
    ):
        messages.success(request, "It is added.")
        return redirect(_list_url(incident))
    return _page(request, incident, form, title="Say where CCTV footage is kept", button="Add it")


def _footage_form(request: PortalRequest, incident: Incident) -> FootageForm:
    today = local_date(request.at)
    if request.method == "POST":
        return FootageForm(request.POST, today=today)
    if kept := given_back(request):
        return FootageForm(kept, today=today)
    return FootageForm(initial={"day": incident.local_date}, today=today)


def _footage_is_attached(request: PortalRequest, incident: Incident, form: FootageForm) -> bool:
    return _attached_once(
        request,
        form,
        lambda: actions.refer_to_footage(
            incident=incident,
            footage=form.footage(),
            description=form.cleaned_data["description"],
            by=request.actor,
            at=request.at,
        ),
    )


@may("write_draft", of=the_attached)
def remove_attachment(request: PortalRequest, opened: Opened) -> HttpResponse:
    incident = opened.incident
    if incident.recorded_at:
        return redirect(incident)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _remove(request, opened, form.cleaned_data["why"])
        return redirect(_list_url(incident))
    _log_read(request, incident, "remove_attachment", [opened.attachment])
    (about,) = shown.of_draft(incident, [opened.attachment])
    context = {"incident": incident, "form": form, "about": about, "list_url": _list_url(incident)}
    return render(request, "incidents/remove_attachment.html", context)


def _remove(request: PortalRequest, opened: Opened, why: str) -> None:
    """A second click finds it gone, which is what it asked for."""
    try:
        actions.remove_attachment(
            incident=opened.incident,
            attachment=opened.attachment,
            why=why,
            by=request.actor,
            at=request.at,
        )
    except NotADraft as refused:
        messages.error(request, str(refused))
    except NotThere:
        messages.info(request, "It was removed already.")
    else:
        messages.success(request, "It is removed. Who did it and why is kept.")


@may("write_draft", of=the_attached)
def open_draft_attachment(request: PortalRequest, opened: Opened) -> HttpResponse:
    return _download(request, opened)


@may("read_incident", of=the_attachment)
def open_attachment(request: PortalRequest, opened: Opened) -> HttpResponse:
    return _download(request, opened)


def _download(request: PortalRequest, opened: Opened) -> HttpResponse:
    if opened.attachment.kind == Kind.FOOTAGE:
        raise Http404
    _log_read(request, opened.incident, "open_attachment", [opened.attachment])
    try:
        return as_response(opened.attachment)
    except (BytesMissing, BytesAltered):
        messages.error(request, ASTRAY)
        return redirect(opened.incident)
