"""How a draft comes to its end: checked and recorded, discarded, or with a colleague's help."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.actions.drafts import NotADraft
from incidents.actions.drafts import discard_draft as discard
from incidents.actions.drafts import let_write as let
from incidents.actions.recording import CHANGED, AlreadyRecorded, NotReady
from incidents.actions.recording import record_incident as record
from incidents.forms.draft import Draft
from incidents.forms.lists import SchoolLists
from incidents.forms.pages import PAGES
from incidents.forms.recording import DiscardForm, LetWriteForm, RecordForm
from incidents.models import Incident
from incidents.other_pupils import LEFT_OUT, LeftOut, others_of, pages_that_name_others
from incidents.reports import cards, groups, needs_of
from incidents.telling import is_late_to_record
from incidents.views.attachments import attached_in_words
from incidents.views.drafts import address_of_page, draft_as_opened, log_draft_read
from incidents.views.fetching import the_draft, the_draft_or_discarded
from rri_portal.audit.once import NotOurToken, once
from rri_portal.london import local_date
from rri_portal.schools.guards import may
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import OPEN_TOO_LONG, token_for


@may("record_incident", of=the_draft)
def record_incident(request: PortalRequest, incident: Incident) -> HttpResponse:
    """Check your answers, then record: the number is given, and the record is fixed."""
    if incident.recorded_at:
        return redirect(incident)
    opened = draft_as_opened(request, incident)
    late = is_late_to_record(incident, local_date(request.at))
    sent = request.method == "POST"
    form = RecordForm(request.POST if sent else None, late=late)
    gaps = opened.gaps()
    # A helper may have saved something since: nobody records what they have not read
    unread = sent and request.POST.get("checked") != opened.edition
    may_be_recorded = sent and not gaps and not unread and form.is_valid()
    if may_be_recorded and (recorded := _record(request, opened, form)):
        return recorded
    log_draft_read(request, incident)
    context = {
        "incident": incident,
        "form": form,
        "gaps": [
            (gap, PAGES[gap.key].title, address_of_page(incident, gap.key, gap.field))
            for gap in gaps
        ],
        **({} if gaps else _checked(request, opened)),
        "late": late,
        "unread": CHANGED if unread and not gaps else "",
        "checked": opened.edition,
        "token": token_for(request, "record_incident"),
    }
    return render(
        request, "incidents/record_incident.html", context, status=409 if context["unread"] else 200
    )


def _checked(request: PortalRequest, opened: Draft) -> dict[str, Any]:
    """As whoever records it may read it."""
    latest = opened.incident.pupil.characteristics.order_by("-from_date", "-id").first()
    said = groups(opened.facts(), needs=needs_of(latest))
    left_out = LeftOut(opened.incident, request.actor, at=request.at)
    shown = cards(left_out.of_groups(said), url=lambda key: address_of_page(opened.incident, key))
    return shown | {
        "cards": [*shown["cards"], *attached_in_words(opened.incident)],
        "left_out": LEFT_OUT if left_out.any else "",
    }


def _record(request: PortalRequest, opened: Draft, form: RecordForm) -> HttpResponse | None:
    """None where the form now says why it is not recorded, and keeps what was typed into it."""
    incident = opened.incident
    try:
        once(
            school=request.school,
            verb="record_incident",
            token=request.POST.get("token", ""),
            by=request.actor,
            at=request.at,
            make=lambda: (
                "incident",
                record(
                    incident=incident,
                    facts=opened.facts(),
                    versions=opened.versions,
                    late_why=form.cleaned_data.get("late_why", ""),
                    by=request.actor,
                    at=request.at,
                ).public_id,
            ),
        )
    except AlreadyRecorded as error:
        messages.error(request, str(error))
        return redirect("incidents:draft", request.school.slug, incident.public_id)
    except (NotReady, NotOurToken) as error:
        form.add_error(None, str(error) or OPEN_TOO_LONG)
        return None
    incident.refresh_from_db()
    messages.success(request, f"Recorded as {incident.number}.")
    return redirect(incident)


@may("discard_draft", of=the_draft_or_discarded)
def discard_draft(request: PortalRequest, incident: Incident) -> HttpResponse:
    if incident.recorded_at:
        return redirect(incident)
    if incident.discarded_at:  # by the first of two clicks, which has said so
        return redirect("oversight:home", request.school.slug)
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            discard(
                incident=incident,
                why=form.cleaned_data["why"],
                by=request.actor,
                at=request.at,
            )
        except NotADraft as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The draft is discarded. Who did it and why is kept.")
        return redirect("oversight:home", request.school.slug)
    log_draft_read(request, incident)
    return render(request, "incidents/discard_draft.html", {"form": form, "incident": incident})


@may("write_draft", of=the_draft)
def let_write(request: PortalRequest, incident: Incident) -> HttpResponse:
    """Ask an uninvolved colleague to help write the draft."""
    if incident.recorded_at:
        return redirect(incident)
    lists = SchoolLists(request.school, local_date(request.at))
    form = LetWriteForm(request.POST if request.method == "POST" else None, lists=lists)
    if request.method == "POST" and form.is_valid():
        try:
            let(
                incident=incident,
                staff=form.cleaned_data["staff"],
                by=request.actor,
                at=request.at,
            )
        except NotADraft as error:
            form.add_error("staff", str(error))
        else:
            messages.success(request, "They can open and write this draft now.")
            return redirect("incidents:draft", request.school.slug, incident.public_id)
    log_draft_read(request, incident)
    naming = pages_that_name_others(incident)
    context = {
        "form": form,
        "incident": incident,
        "others": bool(others_of(incident)),
        "naming": [page.title for key, page in PAGES.items() if key in naming],
    }
    return render(request, "incidents/let_write.html", context)
