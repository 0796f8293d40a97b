"""*Log it now*: is everybody safe, then one short page, then a draft that is kept."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from incidents.actions import drafts
from incidents.actions.drafts import Further, InTheEventAlready, NotADraft, incidents_close_to
from incidents.actions.drafts import log_incident as log
from incidents.authors import stranded
from incidents.forms.draft import as_typed
from incidents.forms.lists import SchoolLists
from incidents.forms.quick import FURTHER, QuickLogForm, SafetyForm, SameEventForm
from incidents.models import Incident, Safety
from incidents.visibility import writable_by
from rri_portal.audit.once import NotOurToken, issue_token, once
from rri_portal.audit.reads import log_read
from rri_portal.london import local_date
from rri_portal.pupils.models import Pupil
from rri_portal.schools.actions import add_staff_member
from rri_portal.schools.guards import may
from rri_portal.schools.keeping import given_back
from rri_portal.schools.models import StaffMember
from rri_portal.schools.permissions import staff_member_of
from rri_portal.schools.requests import PortalRequest

VERB = "log_incident"
BY_A_COLLEAGUE = "a colleague is recording it."
STRANDED = (
    "whoever began to record it can no longer open it. A senior leader or safeguarding lead finds "
    "it on their home page, and says who finishes it."
)
NAMED_NOW = (
    "The adults and pupils you chose are named in it now. Nothing else that you typed is kept."
)
OWN = ("pupil", "what", "hurt", "first_aider")


class Perhaps(Exception):
    """Incidents of the same pupils within half an hour: is it the same event?"""

    def __init__(self, incidents: list[Incident]):
        super().__init__()
        self.incidents = incidents


@may(VERB, gives_back=True)
def log_incident(request: PortalRequest) -> HttpResponse:
    if request.method == "POST":
        return _log(request)
    if kept := given_back(request):
        return _page(request, _form(request, kept), token=kept.get("token", ""))
    safety = request.GET.get("safety", "")
    if safety not in Safety.values:
        return render(request, "incidents/safety.html", {"form": SafetyForm()})
    if safety == Safety.NOT_SAFE:
        return render(request, "incidents/get_help.html")
    return _page(request, _form(request, initial={"safety": safety}))


def _form(request: PortalRequest, data=None, **kwargs) -> QuickLogForm:
    lists = SchoolLists(request.school, local_date(request.at))
    me = staff_member_of(request.actor, request.school)
    return QuickLogForm(data, lists=lists, me=me, now=request.at, **kwargs)


def _page(
    request: PortalRequest,
    form: QuickLogForm,
    *,
    token: str = "",
    perhaps: Sequence[Incident] = (),
    same: SameEventForm | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "token": token or issue_token(VERB, request.actor),
        "perhaps": perhaps,
        "same": same,
        "asked": [same] if same else [],
    }
    return render(request, "incidents/log_incident.html", context)


def _log(request: PortalRequest) -> HttpResponse:
    form = _form(request, request.POST)
    token = request.POST.get("token", "")
    if form.further.asked_for_another:
        form.find_no_fault_yet()
        return _page(request, form, token=token)
    if not form.is_valid():
        return _page(request, form, token=token)
    try:
        made = once(
            school=request.school,
            verb=VERB,
            token=token,
            by=request.actor,
            at=request.at,
            make=lambda: _made(request, form),
        )
    except Perhaps as asked:
        return _ask(request, form, token, asked.incidents)
    except (InTheEventAlready, NotADraft) as error:
        form.add_error("pupil", str(error))
        return _page(request, form, token=token)
    except NotOurToken:
        form.add_error(None, "This page was open too long. Check it and save it again.")
        return _page(request, form)
    return _onwards(request, made.id, form)


def _made(request: PortalRequest, form: QuickLogForm) -> tuple[str, object]:
    if (close := _same_event(request, form)) is not None:
        return "incident", close.public_id
    others = _other_adult(request, form)
    incident = log(
        school=request.school,
        quick=form.facts(others),
        answers=with_other_adults(_of_the_first(request), others),
        further=form.further_pupils(),
        by=request.actor,
        at=request.at,
    )
    return "incident", incident.public_id


def _of_the_first(request: PortalRequest) -> dict[str, list[str]]:
    typed = as_typed(request.POST)
    return {name: said for name, said in typed.items() if not name.startswith(f"{FURTHER}-")}


def _same_event(request: PortalRequest, form: QuickLogForm) -> Incident | None:
    """The incident that this one was said to be; None for another event. Raises `Perhaps`.

    Of several pupils those who have nothing logged are added to the event of whoever has.
    """
    pupils = [form.cleaned_data["pupil"], *(one.pupil for one in form.further_pupils())]
    close = _close_to(request, form, pupils)
    said = request.POST.get("same", "")
    if not close or said == "no":
        return None
    if said != "yes":
        raise Perhaps(list(close.values()))
    involved = form.facts(_other_adult(request, form)).involved
    events = {incident.event_id: incident for incident in close.values()}
    for _, there in sorted(events.items()):  # in one order, or two people wait for each other
        drafts.join_event(incident=there, involved=involved, by=request.actor, at=request.at)
    first = next(iter(close.values()))
    own = {name: said for name, said in _of_the_first(request).items() if name in OWN}
    for one in (Further(pupils[0], own), *form.further_pupils()):
        if one.pupil not in close:
            drafts.add_pupil(incident=first, one=one, by=request.actor, at=request.at)
    return first


def _close_to(
    request: PortalRequest, form: QuickLogForm, pupils: list[Pupil]
) -> dict[Pupil, Incident]:
    """The first that each has within half an hour, in the order in which they were chosen."""
    rows = incidents_close_to(
        school=request.school, pupils=pupils, started_at=form.cleaned_data["started_at"]
    )
    found: dict[Pupil, Incident] = {}
    for incident in rows:
        found.setdefault(incident.pupil, incident)
    return {pupil: found[pupil] for pupil in pupils if pupil in found}


def _ask(
    request: PortalRequest, form: QuickLogForm, token: str, close: list[Incident]
) -> HttpResponse:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=VERB,
        subject=("incident", close[0].public_id),
        listed=[str(one.public_id) for one in close],
    )
    same = SameEventForm({"same": request.POST["same"]} if "same" in request.POST else None)
    return _page(request, form, token=token, perhaps=close, same=same)


def _other_adult(request: PortalRequest, form: QuickLogForm) -> tuple[StaffMember, ...]:
    cleaned = form.cleaned_data
    if not cleaned["other_name"]:
        return ()
    return (
        add_staff_member(
            school=request.school,
            name=cleaned["other_name"],
            job=cleaned["other_job"],
            agency=cleaned["other_agency"],
            by=request.actor,
            at=request.at,
        ),
    )


def with_other_adults(answers: dict, others: tuple[StaffMember, ...]) -> dict:
    """Somebody typed in is on the list from now on, and is not made a second time."""
    if not others:
        return answers
    kept = {
        k: v for k, v in answers.items() if k not in ("other_name", "other_job", "other_agency")
    }
    kept["adults"] = [*answers.get("adults", []), *(str(one.public_id) for one in others)]
    return kept


def _onwards(request: PortalRequest, public_id: str, form: QuickLogForm) -> HttpResponse:
    """To the next page of the draft; to the home page where it is somebody else's."""
    slug = request.school.slug
    mine = writable_by(request.actor, request.school).filter(public_id=public_id).first()
    if mine is None:
        colleague = STRANDED if _is_stranded(request, public_id) else BY_A_COLLEAGUE
        messages.success(request, f"It is the same event, and {colleague} {NAMED_NOW}")
        return redirect("oversight:home", slug)
    if mine.recorded_at:
        return redirect(mine)
    if request.POST.get("same") == "yes":
        messages.info(
            request,
            "It is the same event, so here is your draft of it. The adults you chose are named in "
            "it now, and any pupil you chose who was not in it yet; nothing else that you have "
            "just answered is. Please check when and where.",
        )
        return redirect("incidents:write_quick", slug, public_id)
    messages.success(request, _saved(len(form.further.filled) + 1))
    if form.seems_not_significant:
        return redirect("incidents:propose_not_significant", slug, public_id)
    if request.POST.get("then") == "list":
        return redirect("incidents:draft", slug, public_id)
    return redirect("incidents:write_before", slug, public_id)


def _is_stranded(request: PortalRequest, public_id: str) -> bool:
    return stranded(request.school, request.at).filter(public_id=public_id).exists()


def _saved(pupils: int) -> str:
    if pupils == 1:
        return "Saved. It is a draft until you record it."
    both = pupils == 2
    all_of, others = "both" if both else f"all {pupils}", "other is" if both else "others are"
    return (
        f"Saved: drafts for {all_of} pupils, until you record each of them. This is the first; "
        f"the {others} on your home page."
    )
