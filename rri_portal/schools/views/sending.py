"""A form that makes something is sent once: a second click lands where the first did."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from rri_portal.audit.once import NotOurToken, Result, issue_token, issued_to, once
from rri_portal.schools.forms import refuse
from rri_portal.schools.requests import PortalRequest

OPEN_TOO_LONG = "This page had been open too long, or was opened by somebody else. Send it again."


def token_for(request: PortalRequest, verb: str) -> str:
    """The one that was posted while it still stands, so that what is corrected is sent once too."""
    posted = request.POST.get("token", "")
    return posted if issued_to(request.actor, verb, posted) else issue_token(verb, request.actor)


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
