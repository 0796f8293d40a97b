"""What the school has decided about photographs of a child's body."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from rri_portal.attachments.actions import NOT_OF_A_BODY, decide_on_photographs
from rri_portal.attachments.models import PhotographDecision
from rri_portal.london import local_date
from rri_portal.schools.forms import PhotographsForm
from rri_portal.schools.guards import may
from rri_portal.schools.reports import photographs_of
from rri_portal.schools.requests import PortalRequest
from rri_portal.schools.views.sending import sent_once, token_for

VERB = "decide_on_photographs"


@may("manage_settings")
def photographs(request: PortalRequest) -> HttpResponse:
    """Refused unless the school decides otherwise, for a time; every decision stays to be read."""
    today = local_date(request.at)
    form = PhotographsForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid() and _decided(request, form):
        messages.success(request, "The decision is kept.")
        return redirect("schools:photographs", request.school.slug)
    context = {
        "form": form,
        "token": token_for(request, VERB),
        "reason": NOT_OF_A_BODY,
        "photographs": photographs_of(request.school, today=today),
    }
    return render(request, "schools/photographs.html", context)


def _decided(request: PortalRequest, form: PhotographsForm) -> bool:
    said = form.cleaned_data

    def make() -> tuple[str, object]:
        decision: PhotographDecision = decide_on_photographs(
            school=request.school,
            allows=said["decision"] == PhotographsForm.ALLOW,
            from_date=said["from_date"],
            review_on=said["review_on"],
            decided_by=said["decided_by"],
            why=said["why"],
            by=request.actor,
            at=request.at,
        )
        return "photograph_decision", decision.public_id

    return sent_once(request, form, VERB, make) is not None
