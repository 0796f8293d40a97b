"""Telling the parents: who, whether it is safe, the call, and a hold decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.actions import telling as actions
from incidents.actions.family_reports import begin_family_report
from incidents.actions.telling import MayNotTell, NothingHeld, NotThen
from incidents.forms.lists import SchoolLists
from incidents.forms.telling import HOLD, CallForm, ChooseForm, DecideHoldForm
from incidents.models import Incident, Telling
from incidents.parent_cards import (
    ParentCard,
    cards_of,
    looked_after_without_authority,
    status_of,
)
from incidents.tasks import whom_to_alert
from incidents.telling import (
    DUTY_ENDED,
    ParentsPlace,
    duty_has_ended,
    nobody_may_be_told,
    places_now_and_once,
    tell_by,
    why_not_choose,
    why_not_decide,
    why_not_tell,
)
from incidents.views.fetching import the_incident, the_place
from incidents.views.sending import OPEN_TOO_LONG, do_once, log_reading
from rri_portal.audit.once import NotOurToken, issue_token
from rri_portal.london import local_date
from rri_portal.pupils.models import Parent
from rri_portal.pupils.on_screen import shown_name
from rri_portal.pupils.same_person import namesakes_elsewhere, taken_for_one
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import staff_member_of, verbs_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import token_for

# Whoever decides on holds, and the leaders, may read why
SEES_REASONS = {"decide_hold", "decide_significance"}


@may("tell_parents", of=the_incident)
def tell_parents(request: PortalRequest, incident: Incident) -> HttpResponse:
    """Each parent who must be told, their clock, and what to do next."""
    log_reading(request, incident, "tell_parents")
    verbs = verbs_of(request.actor, request.school, at=request.at)
    places, others = places_now_and_once(incident)
    cards = cards_of(
        incident,
        places,
        others,
        at=request.at,
        sees_reasons=bool(verbs & SEES_REASONS),
        actor_id=request.actor.id,
    )
    context = {
        "incident": incident,
        "name": shown_name(incident.pupil, request),
        "cards": [(card, _token(request, card)) for card in cards],
        "duty_ended": DUTY_ENDED if duty_has_ended(incident) else "",
        "nobody": not places,
        "to_reach": any(place.is_due() and not place.kept_back for place in places),
        "none_safe": nobody_may_be_told(places),
        "authority_missing": looked_after_without_authority(incident, cards),
        "no_clock": tell_by(incident) is None,
        "decides": "decide_hold" in verbs,
    }
    return render(request, "incidents/tell_parents.html", context)


def _token(request: PortalRequest, card: ParentCard) -> str:
    verb = "choose_telling" if card.next_step == "choose" else "begin_family_report"
    return issue_token(verb, request.actor)


@may("choose_telling", of=the_place)
def choose_telling(request: PortalRequest, place: ParentsPlace) -> HttpResponse:
    """*Tell*, perhaps straight on to the call or the report; or *hold, may not be safe*."""
    if request.method != "POST" and (refused := why_not_choose(place)):
        messages.info(request, refused)
        return to_parents(request, place)
    asked = {"choice": request.GET["choice"]} if request.GET.get("choice") == HOLD else None
    form = ChooseForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid() and (answer := _choose(request, place, form)):
        return answer
    log_reading(request, place.incident, "choose_telling")
    context = {
        "form": form,
        "place": place,
        "name": shown_name(place.incident.pupil, request),
        "token": token_for(request, "choose_telling"),
    }
    return render(request, "incidents/choose_telling.html", context)


def _choose(request: PortalRequest, place: ParentsPlace, form: ChooseForm) -> HttpResponse | None:
    try:
        do_once(
            request, "choose_telling", lambda: ("telling", _chosen(request, place, form).public_id)
        )
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
        return None
    except MayNotTell as error:
        form.add_error("choice", str(error))
        return None
    if form.hold:
        messages.success(request, _alerted(request))
    return _onwards(request, place)


def _chosen(request: PortalRequest, place: ParentsPlace, form: ChooseForm) -> Telling:
    made = actions.choose_telling(
        incident=place.incident,
        parent=place.parent,
        hold=form.hold,
        why=form.cleaned_data["why"] if form.hold else "",
        by=request.actor,
        at=request.at,
    )
    if not form.hold and request.POST.get("then") == "report":
        begin_family_report(
            incident=place.incident, parent=place.parent, by=request.actor, at=request.at
        )
    return made


def _alerted(request: PortalRequest) -> str:
    people, decide = whom_to_alert(request.school, on=local_date(request.at))
    if not people:
        return "Held. Nobody here is named as safeguarding lead: tell your headteacher now."
    names = [person.name for person in people]
    said = ", ".join([*names[:-2], " and ".join(names[-2:])])
    if not decide:
        return (
            "Held. Nothing reaches this parent now. Nobody here is named as safeguarding lead, "
            f"so we are asking {said} by e-mail to name one."
        )
    return f"Held. Nothing reaches this parent now. We are alerting {said} by e-mail."


def _onwards(request: PortalRequest, place: ParentsPlace) -> HttpResponse:
    """Where the button said; the first sending's result where it was pressed twice."""
    then = request.POST.get("then", "")
    if then == "call":
        slug, number = request.school.slug, place.incident.number
        return redirect("incidents:log_call", slug, number, place.parent.public_id)
    if then == "report":
        reports = place.incident.family_reports.filter(school=request.school, parent=place.parent)
        if writing := reports.being_written().first():
            return redirect("incidents:write_family_report", request.school.slug, writing.public_id)
    return to_parents(request, place)


def to_parents(request: PortalRequest, place: ParentsPlace) -> HttpResponse:
    return redirect("incidents:tell_parents", request.school.slug, place.incident.number)


@may("log_call", of=the_place)
def log_call(request: PortalRequest, place: ParentsPlace) -> HttpResponse:
    """When, by whom, and what they said; or that somebody tried."""
    if request.method != "POST" and (refused := why_not_tell(place)):
        messages.info(request, refused)
        return to_parents(request, place)
    form = CallForm(
        request.POST or None,
        place=place,
        now=request.at,
        late=place.is_past(request.at) and not (place.told and place.written),
        lists=SchoolLists(request.school, local_date(request.at)),
        me=staff_member_of(request.actor, request.school),
    )
    if request.method == "POST" and form.is_valid() and (answer := _log(request, place, form)):
        return answer
    log_reading(request, place.incident, "log_call")
    context = {
        "form": form,
        "place": place,
        "name": shown_name(place.incident.pupil, request),
        "token": token_for(request, "log_call"),
    }
    return render(request, "incidents/log_call.html", context)


def _log(request: PortalRequest, place: ParentsPlace, form: CallForm) -> HttpResponse | None:
    try:
        do_once(request, "log_call", lambda: ("telling", _logged(request, place, form).public_id))
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
        return None
    except NotThen as error:
        form.add_error("time", str(error))
        return None
    except MayNotTell as error:
        messages.error(request, str(error))
        return to_parents(request, place)
    messages.success(request, _next_after(form))
    return to_parents(request, place)


def _next_after(form: CallForm) -> str:
    if form.in_writing:
        return "Logged: this parent has it in writing."
    return "Logged. The written report is next." if form.reached else "Logged. Please try again."


def _logged(request: PortalRequest, place: ParentsPlace, form: CallForm) -> Telling:
    cleaned = form.cleaned_data
    said = {
        "incident": place.incident,
        "parent": place.parent,
        "happened_at": cleaned["happened_at"],
        "told_by": cleaned["told_by"],
        "words": cleaned["words"],
        "late_why": cleaned.get("late_why", ""),
        "by": request.actor,
        "at": request.at,
    }
    if form.in_writing:
        return actions.log_letter(**said)
    return actions.log_call(**said, reached=form.reached, how=form.how)


@may("decide_hold", of=the_place)
def decide_hold(request: PortalRequest, place: ParentsPlace) -> HttpResponse:
    """Release, or withhold until a day on which it is looked at again."""
    if request.method != "POST" and (refused := why_not_decide(place)):
        messages.info(request, refused)
        return to_parents(request, place)
    form = DecideHoldForm(request.POST or None, today=local_date(request.at))
    if request.method == "POST" and form.is_valid() and (answer := _decide(request, place, form)):
        return answer
    others = namesakes_elsewhere(place.parent)
    log_reading(
        request, place.incident, "decide_hold", also_shown=[one.pupil.public_id for one in others]
    )
    same = [one for one in others if taken_for_one(place.parent, one)]
    context = {
        "form": form,
        "place": place,
        "held": place.chosen,
        "status": status_of(place, at=request.at)[0],
        "same_person": [_of_whom(request, one) for one in same],
        "namesakes": [_of_whom(request, one) for one in others if one not in same],
        "name": shown_name(place.incident.pupil, request),
        "token": token_for(request, "decide_hold"),
    }
    return render(request, "incidents/decide_hold.html", context)


def _of_whom(request: PortalRequest, contact: Parent) -> str:
    """A contact of another child, of whom whoever decides is asked to think too."""
    return f"{contact.get_relationship_display()} of {shown_name(contact.pupil, request)}"


def _decide(
    request: PortalRequest, place: ParentsPlace, form: DecideHoldForm
) -> HttpResponse | None:
    try:
        do_once(
            request, "decide_hold", lambda: ("telling", _decided(request, place, form).public_id)
        )
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
        return None
    except NothingHeld as error:
        messages.error(request, str(error))
        return to_parents(request, place)
    kept = "Released: this parent is told." if form.tell else "Withheld: this parent is not told."
    messages.success(request, f"{kept} Your reason is kept.")
    return to_parents(request, place)


def _decided(request: PortalRequest, place: ParentsPlace, form: DecideHoldForm) -> Telling:
    return actions.decide_hold(
        incident=place.incident,
        parent=place.parent,
        tell=form.tell,
        why=form.cleaned_data["why"],
        review_on=form.cleaned_data["review_on"],
        by=request.actor,
        at=request.at,
    )
