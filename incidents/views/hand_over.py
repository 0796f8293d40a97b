"""A draft whose writer can no longer open it: a leader or safeguarding lead takes it over, or hands
it to a colleague. The page says when, where and of whom, and nothing that anybody wrote."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.accounts_due import when_and_where
from incidents.actions import hand_over as actions
from incidents.actions.hand_over import (
    CLOSED,
    NotToBeHandedOver,
    NotToThem,
    why_not_hand_over,
    writers_here,
)
from incidents.authors import last_handed_over, writers_of
from incidents.forms.recording import HandOverForm
from incidents.models import DraftWriter, Event, HandOver, Incident
from incidents.reports import day
from incidents.telling import is_late_to_record, record_by
from incidents.views.fetching import the_unfinished
from incidents.views.sending import OPEN_TOO_LONG, do_once
from rri_portal.audit.once import NotOurToken, Result
from rri_portal.audit.reads import log_read
from rri_portal.interface.forms import spelled
from rri_portal.london import local_date
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.guards import may
from rri_portal.schools.models import StaffMember
from rri_portal.schools.permissions import staff_member_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import SENT_ALREADY, token_for

VERB = "hand_over_draft"


@may(VERB, of=the_unfinished)
def hand_over_draft(request: PortalRequest, event: Event) -> HttpResponse:
    me = staff_member_of(request.actor, request.school)
    form = HandOverForm(request.POST or None, staff=writers_here(request.school, request.at), me=me)
    if request.method == "POST" and form.is_valid() and (made := _handed(request, event, form)):
        return _onwards(request, event, made)
    return _page(request, event, form)


def _handed(request: PortalRequest, event: Event, form: HandOverForm) -> Result | None:
    def make() -> HandOver:
        return actions.hand_over_draft(
            event=event, staff=form.cleaned_data["staff"], by=request.actor, at=request.at
        )

    try:
        made = do_once(request, VERB, lambda: ("handover", make().public_id))
        if made.first or _went_to(request, made, form.cleaned_data["staff"]):
            return made
        form.add_error(None, SENT_ALREADY)
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
    except NotToBeHandedOver as refused:
        form.add_error(None, str(refused))
    except NotToThem as refused:
        form.add_error("staff", str(refused))
    return None


def _went_to(request: PortalRequest, made: Result, staff: StaffMember) -> bool:
    """Whether an earlier sending handed it to this adult, and not to another."""
    rows = HandOver.objects.filter(school=request.school, public_id=made.id)
    return rows.filter(staff=staff).exists()


def _onwards(request: PortalRequest, event: Event, made: Result) -> HttpResponse:
    """To the draft, where it is one's own now."""
    over = HandOver.objects.select_related("staff").get(school=request.school, public_id=made.id)
    me = staff_member_of(request.actor, request.school)
    if me == over.staff and (draft := event.incidents.drafts().order_by("id").first()):
        messages.success(request, "It is yours to finish now.")
        return redirect("incidents:draft", request.school.slug, draft.public_id)
    messages.success(request, f"{over.staff.name} finds it on their home page now.")
    return redirect("oversight:home", request.school.slug)


def _page(request: PortalRequest, event: Event, form: HandOverForm) -> HttpResponse:
    drafts = list(
        event.incidents.drafts().select_related("pupil", "school", "event").order_by("id")
    )
    if not drafts:  # since the page was opened
        messages.info(request, CLOSED)
        return redirect("oversight:home", request.school.slug)
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=VERB,
        subject=("event", event.public_id),
        listed=[str(one.public_id) for one in drafts],
    )
    first, today = drafts[0], local_date(request.at)
    due = record_by(first)
    context = {
        "form": form,
        "rows": _rows(request, event, drafts),
        "refused": why_not_hand_over(event, request.actor, request.at) or "",
        "late": is_late_to_record(first, today),
        "due": spelled(due) if due else "",
        "token": token_for(request, VERB),
    }
    return render(request, "incidents/hand_over_draft.html", context)


def _rows(request: PortalRequest, event: Event, drafts: list[Incident]) -> list[dict[str, str]]:
    names = dict.fromkeys(shown_name(one.pupil, request) for one in drafts)
    over = last_handed_over(event)
    since = f", since it was handed over on {day(over.handed_at)}" if over else ""
    rows = [
        {"key": "Pupil" if len(names) == 1 else "Pupils", "value": ", ".join(names)},
        {"key": "When and where", "value": when_and_where(event)},
        {"key": "Written by", "value": writers_of(drafts, request.school)[drafts[0]] + since},
    ]
    if helpers := _helpers(event):
        rows.append({"key": "Helped by", "value": helpers})
    return rows


def _helpers(event: Event) -> str:
    """They may go on with it, whoever finishes it."""
    rows = DraftWriter.objects.filter(school=event.school_id, incident__event=event)
    names = rows.order_by("id").values_list("staff__name", flat=True)
    return ", ".join(dict.fromkeys(names))
