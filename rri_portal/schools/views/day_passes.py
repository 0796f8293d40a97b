"""Day passes: a leader gives one in a minute, and its holder is let in with the code."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from rri_portal.audit.once import Result
from rri_portal.london import local_date
from rri_portal.schools import actions, throttle
from rri_portal.schools.day_passes import LET_IN_BY, pass_with
from rri_portal.schools.forms import EnterDayPassForm, GiveDayPassForm
from rri_portal.schools.guards import may
from rri_portal.schools.models import DayPass
from rri_portal.schools.requests import AnyRequest, PortalRequest
from rri_portal.schools.views.sending import sent_once, token_for

WRONG = "This code does not open this school today. Check it, or ask a senior leader for another."
GIVEN_ALREADY = (
    "This pass was given already, and its code is shown only once. If nobody wrote it down, end "
    "the pass below and give another."
)
VERB = "give_day_pass"
TOO_MANY = "Too many wrong codes. Wait five minutes, then try again."


def the_day_pass(request: PortalRequest, day_pass: UUID) -> DayPass:
    found = DayPass.objects.filter(school=request.school, public_id=day_pass)
    if (one := found.select_related("school").first()) is None:
        raise Http404
    return one


@may(VERB)
def day_passes(request: PortalRequest) -> HttpResponse:
    return _page(request, GiveDayPassForm())


@may(VERB)
def give_day_pass(request: PortalRequest) -> HttpResponse:
    """The code is on this page once, and nowhere else: whoever opens its address again begins
    anew."""
    if request.method != "POST":
        return redirect("schools:day_passes", request.school.slug)
    form = GiveDayPassForm(request.POST)
    shown: dict[str, object] = {}
    if not form.is_valid() or not (sent := _given_once(request, form, shown)):
        return _page(request, form)
    return _page(request, GiveDayPassForm(), **shown, again="" if sent.first else GIVEN_ALREADY)


def _given_once(
    request: PortalRequest, form: GiveDayPassForm, shown: dict[str, object]
) -> Result | None:
    """`shown` is told the pass and its code, at the first click only."""

    def make() -> tuple[str, object]:
        given, code = actions.give_day_pass(
            school=request.school, **form.cleaned_data, by=request.actor, at=request.at
        )
        shown.update(given=given, code=code)
        return "daypass", given.public_id

    return sent_once(request, form, VERB, make)


def _page(request: PortalRequest, form: GiveDayPassForm, **shown: object) -> HttpResponse:
    """`given` and its `code`, or `again` what is said to whoever sent the form twice."""
    today = DayPass.objects.filter(school=request.school, day=local_date(request.at))
    open_today = today.filter(revoked_at__isnull=True).select_related("staff").order_by("id")
    context = {
        "form": form,
        "token": token_for(request, VERB),
        **shown,
        "address": settings.SITE_URL + reverse("schools:enter_day_pass"),
        "passes": open_today,
    }
    return render(request, "schools/day_passes.html", context)


@may(VERB, of=the_day_pass)
@require_POST
def revoke_day_pass(request: PortalRequest, day_pass: DayPass) -> HttpResponse:
    actions.revoke_day_pass(day_pass=day_pass, by=request.actor, at=request.at)
    return redirect("schools:day_passes", request.school.slug)


@sensitive_post_parameters("code")
def enter_day_pass(request: AnyRequest) -> HttpResponse:
    """Wrong codes are counted by where they come from, before they are tried."""
    form = EnterDayPassForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (found := _found(request, form)):
        _let_in(request, found)
        return redirect("oversight:home", form.cleaned_data["school"].slug)
    return render(request, "schools/enter_day_pass.html", {"form": form})


def _found(request: AnyRequest, form: EnterDayPassForm) -> DayPass | None:
    address = get_adapter(request).get_client_ip(request)
    counted = throttle.allowed([throttle.wrong_codes(address, at=request.at)], at=request.at)
    if not counted:
        form.add_error("code", TOO_MANY)
        return None
    school, code = form.cleaned_data["school"], form.cleaned_data["code"]
    found = pass_with(school, code, at=request.at)
    if found is None:
        form.add_error("code", WRONG)
        return None
    throttle.take_back(counted)
    return found


def _let_in(request: AnyRequest, day_pass: DayPass) -> None:
    """In a session that begins here: nothing of whoever used this browser before is in it."""
    logout(request)
    request.session[LET_IN_BY] = str(day_pass.public_id)
    rotate_token(request)
