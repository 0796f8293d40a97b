"""Another pupil of an event that has been logged: a draft of their own in it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.actions.drafts import InTheEventAlready, NotADraft, incidents_close_to, join_event
from incidents.actions.drafts import add_pupil as add
from incidents.forms.lists import SchoolLists
from incidents.forms.quick import FurtherPupilForm, SameEventForm
from incidents.models import Incident
from incidents.views.fetching import the_draft
from incidents.visibility import writable_by
from rri_portal.audit.once import NotOurToken, issue_token, once
from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.pupils.models import Pupil
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.models import StaffMember
from rri_portal.schools.requests import PortalRequest

VERB = "add_pupil"
ADDED = (
    "Added: this is their own draft. When and where it was, who was there and what you wrote of it "
    "stand in it already."
)
ELSEWHERE = (
    "It is the same event, and is being recorded there. The adults of this one are named in it "
    "now; nobody was added here."
)


class Perhaps(Exception):
    """The pupil has an incident elsewhere within half an hour."""

    def __init__(self, incident: Incident):
        super().__init__()
        self.incident = incident


@may(VERB, of=the_draft, gives_back=True)
def add_pupil(request: PortalRequest, incident: Incident) -> HttpResponse:
    lists = SchoolLists(request.school, local_date(request.at))
    typed = request.POST if request.method == "POST" else given_back(request)
    form = FurtherPupilForm(typed, lists=lists)
    if request.method == "POST" and form.is_valid():
        return _added(request, incident, form)
    return _page(request, incident, form)


def _page(
    request: PortalRequest,
    incident: Incident,
    form: FurtherPupilForm,
    *,
    token: str | None = None,
    perhaps: Incident | None = None,
) -> HttpResponse:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=VERB,
        subject=("incident", incident.public_id),
        listed=[str(perhaps.public_id)] if perhaps else [],
    )
    said = {"same": request.POST["same"]} if "same" in request.POST else None
    same = SameEventForm(said) if perhaps else None
    context = {
        "incident": incident,
        "form": form,
        "perhaps": [perhaps] if perhaps else [],
        "same": same,
        "asked": [same] if same else [],
        "token": form.data.get("token") if token is None else token,
    }
    context["token"] = context["token"] or issue_token(VERB, request.actor)
    return render(request, "incidents/add_pupil.html", context)


def _added(request: PortalRequest, incident: Incident, form: FurtherPupilForm) -> HttpResponse:
    try:
        made = once(
            school=request.school,
            verb=VERB,
            token=request.POST.get("token", ""),
            by=request.actor,
            at=request.at,
            make=lambda: ("incident", _made(request, incident, form).public_id),
        )
    except Perhaps as asked:
        return _page(request, incident, form, perhaps=asked.incident)
    except (InTheEventAlready, NotADraft) as error:
        form.add_error("pupil", str(error))
        return _page(request, incident, form)
    except NotOurToken:
        form.add_error(None, "This page was open too long. Check it and save it again.")
        return _page(request, incident, form, token="")
    return _onwards(request, incident, made.id)


def _made(request: PortalRequest, incident: Incident, form: FurtherPupilForm) -> Incident:
    one = form.further()
    if (close := _elsewhere(incident, one.pupil)) is not None:
        said = request.POST.get("same", "")
        if said not in ("yes", "no"):
            raise Perhaps(close)
        if said == "yes":
            involved = tuple(_involved_in(incident))
            join_event(incident=close, involved=involved, by=request.actor, at=request.at)
            return close
    return add(incident=incident, one=one, by=request.actor, at=request.at)


def _elsewhere(incident: Incident, pupil: Pupil) -> Incident | None:
    close = incidents_close_to(
        school=incident.school, pupils=[pupil], started_at=incident.event.started_at
    )
    return close.exclude(event=incident.event_id).first()


def _involved_in(incident: Incident) -> list[StaffMember]:
    adults = incident.event.adults.filter(involved=True).select_related("staff")
    return [one.staff for one in adults.order_by("id")]


def _onwards(request: PortalRequest, incident: Incident, public_id: str) -> HttpResponse:
    """To the pupil's own draft, where it is this event's; else back to where one came from."""
    mine = writable_by(request.actor, request.school).filter(public_id=public_id).first()
    if mine is None or mine.event_id != incident.event_id:
        messages.info(request, ELSEWHERE)
        return redirect(incident)
    if mine.is_draft:
        messages.success(request, ADDED)
    return redirect(mine)
