"""A child's name on a page: initials, where the school shows names only when somebody asks.

A classroom's projector shows whatever the teacher's screen does.
"""

from rri_portal.pupils.models import Pupil
from rri_portal.schools.requests import PortalRequest

NAMES_SHOWN = "names_shown_in"


def names_are_shown(request: PortalRequest) -> bool:
    """Whether this browser shows the names of `request.school`, until its session ends."""
    school = request.school
    return not school.initials_only or school.slug in request.session.get(NAMES_SHOWN, ())


def shown_name(pupil: Pupil, request: PortalRequest) -> str:
    return pupil.name if names_are_shown(request) else pupil.initials


def show_names(request: PortalRequest, *, shown: bool) -> None:
    elsewhere = [s for s in request.session.get(NAMES_SHOWN, ()) if s != request.school.slug]
    request.session[NAMES_SHOWN] = [*elsewhere, request.school.slug] if shown else elsewhere
