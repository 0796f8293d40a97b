"""A form that makes something is sent once: a second click lands where the first did."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from rri_portal.audit.once import NotOurToken, Result, is_spent, issue_token, issued_to, once
from rri_portal.schools.forms import refuse
from rri_portal.schools.requests import PortalRequest

OPEN_TOO_LONG = "This page had been open too long, or was opened by somebody else. Send it again."
SENT_ALREADY = (
    "This page was sent before and did something else then. Nothing of what it says now was kept. "
    "Check it and send it again."
)


def token_for(request: PortalRequest, verb: str) -> str:
    """The one that was posted while it still stands, so that what is corrected is sent once too.
    One that has done its work does not: whatever is sent next would get what that one made."""
    posted, actor = request.POST.get("token", ""), request.actor
    stands = issued_to(actor, verb, posted) and not is_spent(request.school, actor, verb, posted)
    return posted if stands else issue_token(verb, actor)


def sent_once(
    request: PortalRequest,
    form: BaseForm,
    verb: str,
    make: Callable[[], tuple[str, object]],
) -> Result | None:
    """What `make` made, now or at the first click; None where the form now says why not."""
    try:
        return once(
            school=request.school,
            verb=verb,
            token=request.POST.get("token", ""),
            by=request.actor,
            at=request.at,
            make=make,
        )
    except NotOurToken:
        form.add_error(None, OPEN_TOO_LONG)
    except ValidationError as refused:
        refuse(form, refused)
    return None


def sent_as_it_stands(
    request: PortalRequest,
    form: BaseForm,
    verb: str,
    make: Callable[[], tuple[str, object]],
    says: Callable[[str], bool],
) -> bool:
    """Whether what the form says is done, now or at the first click.

    `says` is handed the public id of what an earlier sending made: where that says something else,
    because somebody went back and changed the form, this one is refused and nothing of it kept.
    """
    made = sent_once(request, form, verb, make)
    if made is None or made.first or says(made.id):
        return made is not None
    form.add_error(None, SENT_ALREADY)
    return False
