"""What the pages about parents do alike: a form's work once, and who looked."""

from collections.abc import Callable, Iterable

from incidents.models import Incident
from rri_portal.audit.once import Result, once
from rri_portal.audit.reads import log_read
from rri_portal.schools.requests import PortalRequest

OPEN_TOO_LONG = "This page was open too long. Check it and send it again."


def do_once(request: PortalRequest, verb: str, make: Callable[[], tuple[str, object]]) -> Result:
    """By the token in the form: a double click lands on what the first made. Raises
    `NotOurToken`."""
    return once(
        school=request.school,
        verb=verb,
        token=request.POST.get("token", ""),
        by=request.actor,
        at=request.at,
        make=make,
    )


def log_reading(
    request: PortalRequest, incident: Incident, verb: str, *, also_shown: Iterable[object] = ()
) -> None:
    """`also_shown` are the public ids of other children who are named beside it."""
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb=verb,
        subject=("incident", incident.public_id),
        listed=also_shown,
    )
