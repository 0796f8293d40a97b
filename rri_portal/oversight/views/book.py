"""The register page: the incident book as it may be read, searched, narrowed and printed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from incidents.models import IncidentQuerySet
from incidents.visibility import readable_by
from rri_portal.audit import book as the_book
from rri_portal.audit.reads import log_read
from rri_portal.oversight import selections
from rri_portal.oversight.forms import FilterForm, SearchForm
from rri_portal.oversight.numbers import Number, number_in, sequence_in
from rri_portal.oversight.register import Page, page_of, rows_of
from rri_portal.pupils import name_search
from rri_portal.schools.guards import may
from rri_portal.schools.models import PickList
from rri_portal.schools.permissions import verbs_of
from rri_portal.schools.requests import PortalRequest

NAMED = "named"
DATES = [f"{end}_{part}" for end in ("since", "until") for part in ("day", "month", "year")]
NARROWING = (*DATES, "kind", "place", "told", NAMED)
ASTRAY = "There is no such page of the book, so here it is from the newest record."


@dataclass(frozen=True)
class Asked:
    """What the address asks of the register; `wrong` are sentences about what it cannot mean."""

    filters: FilterForm
    search: name_search.Search
    before: Number | None = None
    after: Number | None = None
    wrong: tuple[str, ...] = ()

    @property
    def narrowed(self) -> list[str]:
        name = self.search.name
        return ([f"Pupil’s name: {name}"] if name else []) + self.filters.described


@may("see_book")
def book(request: PortalRequest) -> HttpResponse:
    search = SearchForm(request.POST if request.method == "POST" else None)
    if search.is_valid():
        return _searched(request, search)
    return _page(request, search)


def _searched(request: PortalRequest, search: SearchForm) -> HttpResponse:
    """A number goes straight to its record; a name is looked for in what is already narrowed."""
    sought = search.cleaned_data["sought"]
    number, sequence = number_in(sought), sequence_in(sought)
    if number is None and sequence is None:
        key = name_search.keep(request, sought)
        return redirect(_address(request, {**_narrowing(request), NAMED: key}))
    found = selections.numbered(_readable(request), number=number, sequence=sequence)
    if found is None:
        search.add_error("sought", f"No record that you may open has the number {number or sought}")
        return _page(request, search)
    return redirect("oversight:incident", request.school.slug, found.number)


def _readable(request: PortalRequest) -> IncidentQuerySet:
    return readable_by(request.actor, request.school, at=request.at)


def _page(request: PortalRequest, search: SearchForm) -> HttpResponse:
    verbs = verbs_of(request.actor, request.school, at=request.at)
    sees_all = "see_school_incidents" in verbs
    sees_holds = "tell_parents" in verbs
    asked = _asked(request, sees_holds=sees_holds)
    page = _found(request, asked, sees_holds=sees_holds)
    log_read(
        school=request.school,
        by=request.actor,
        at=request.at,
        verb="see_book",
        listed=[one.public_id for one in page.incidents],
    )
    head = the_book.head(request.school)
    context = {
        "search": search,
        "filter_forms": [asked.filters],
        "asked": asked,
        "page": page,
        "rows": rows_of(page.incidents, request, sees_holds=sees_holds),
        "sees_all": sees_all,
        "head": head,
        "head_groups": " ".join(head.hash[i : i + 4] for i in range(0, 16, 4)),
        "all_url": request.path,
        **_links(request, page),
    }
    return render(request, "oversight/book.html", context)


def _asked(request: PortalRequest, *, sees_holds: bool) -> Asked:
    filters = FilterForm(request.GET, places=_places(request), sees_holds=sees_holds)
    search = name_search.searched_for(request, request.GET.get(NAMED, ""))
    before, after = (number_in(request.GET.get(end, "")) for end in ("before", "after"))
    astray = any(request.GET.get(end) for end in ("before", "after")) and not (before or after)
    wrong = (*search.wrong, *([ASTRAY] if astray else []))
    return Asked(filters, search, before, after, wrong)


def _places(request: PortalRequest) -> list[tuple[str, str]]:
    rows = request.school.choices.filter(pick_list=PickList.PLACE).values_list("public_id", "label")
    return [(str(public_id), label) for public_id, label in rows]


def _found(request: PortalRequest, asked: Asked, *, sees_holds: bool) -> Page:
    """Nothing where a filter is wrong: a list that silently left it out would mislead."""
    if not asked.filters.is_valid():
        return Page([])
    chosen = selections.narrowed(
        _readable(request),
        school=request.school,
        name=asked.search.name,
        sees_holds=sees_holds,
        **asked.filters.cleaned_data,
    )
    return page_of(chosen, before=asked.before, after=asked.after)


def _narrowing(request: PortalRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in NARROWING if request.GET.get(name)}


def _links(request: PortalRequest, page: Page) -> dict[str, str | None]:
    kept = _narrowing(request)
    return {
        "here": _address(request, kept),
        "newer_url": _address(request, {**kept, "after": page.newer}) if page.newer else None,
        "older_url": _address(request, {**kept, "before": page.older}) if page.older else None,
    }


def _address(request: PortalRequest, query: dict[str, str]) -> str:
    path = reverse("oversight:book", args=[request.school.slug])
    return f"{path}?{urlencode(query)}" if query else path
