"""Who is on the roll."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rri_portal.audit.reads import log_read
from rri_portal.keyset import at_least
from rri_portal.london import local_date
from rri_portal.pupils import name_search
from rri_portal.pupils.forms.name_search import NameSearchForm
from rri_portal.pupils.models import Pupil
from rri_portal.pupils.roll import Page, on_the_roll, page_of, rows_of
from rri_portal.schools.guards import may
from rri_portal.schools.permissions import verbs_of
from rri_portal.schools.requests import PortalRequest

ASTRAY = "There is no such page of the list, so here it is from the beginning."


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `wrong` are sentences about what it cannot mean."""

    search: name_search.Search
    after: Pupil | None
    before: Pupil | None
    wrong: tuple[str, ...]


@may("see_pupils")
def pupils(request: PortalRequest) -> HttpResponse:
    search = NameSearchForm(request.POST if request.method == "POST" else None)
    if search.is_valid():
        key = name_search.keep(request, search.cleaned_data["sought"])
        return redirect(_address(request, {"named": key}))
    asked, day = _asked(request), local_date(request.at)
    roll = on_the_roll(request.school, day, name=asked.search.name)
    page = page_of(roll, after=asked.after, before=asked.before)
    _log_read(request, page)
    context = {
        "search": search,
        "asked": asked,
        "rows": rows_of(page.pupils, request, day=day),
        "count": at_least(page.pupils, "pupil", more=page.on_from is not None),
        "first": page.back_to is None,
        **_links(request, asked, page),
    }
    return render(request, "pupils/pupils.html", context)


def _asked(request: PortalRequest) -> Asked:
    search = name_search.searched_for(request, request.GET.get("named", ""))
    after, before = _pupil(request, "after"), _pupil(request, "before")
    astray = any(request.GET.get(end) for end in ("after", "before")) and not (after or before)
    wrong = (*search.wrong, *([ASTRAY] if astray else []))
    return Asked(search, after, before, wrong)


def _pupil(request: PortalRequest, which: str) -> Pupil | None:
    """The pupil beside whom the page goes on."""
    try:
        public_id = UUID(request.GET.get(which, ""))
    except ValueError:
        return None
    return Pupil.objects.filter(school=request.school, public_id=public_id).first()


def _log_read(request: PortalRequest, page: Page) -> None:
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="see_pupils",
        listed=[pupil.public_id for pupil in page.pupils],
    )


def _links(request: PortalRequest, asked: Asked, page: Page) -> dict[str, str | None]:
    kept = {"named": asked.search.key} if asked.search.key else {}
    back, on = page.back_to, page.on_from
    may_import = "import_pupils" in verbs_of(request.actor, request.school, at=request.at)
    slug = request.school.slug
    return {
        "all_url": _address(request, {}),
        "back_url": _address(request, {**kept, "before": str(back.public_id)}) if back else None,
        "on_url": _address(request, {**kept, "after": str(on.public_id)}) if on else None,
        "import_url": reverse("pupils:import_pupils", args=[slug]) if may_import else None,
    }


def _address(request: PortalRequest, query: dict[str, str]) -> str:
    path = reverse("pupils:pupils", args=[request.school.slug])
    return f"{path}?{urlencode(query)}" if query else path
