"""What the middleware and the guards have put on a request by the time a view sees it."""

import datetime as dt
from typing import TYPE_CHECKING

from django.http import HttpRequest

from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn

if TYPE_CHECKING:
    from rri_portal.schools.keeping import Kept


class AnyRequest(HttpRequest):
    """Of anybody, signed in or not."""

    at: dt.datetime
    actor: SignedIn | None
    school: School | None
    kept: "Kept | None"
    counts_as_activity: bool


class PortalRequest(AnyRequest):
    """Past the guard of a view: somebody, in a school."""

    actor: SignedIn
    school: School
