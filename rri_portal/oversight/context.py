"""What stands around every page of a school: the menu, *Log it now*, and a warning where its
deadlines come from a preset."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

from guidance.asking import preset_notice
from rri_portal.london import local_date
from rri_portal.oversight.addresses import address_of
from rri_portal.schools.permissions import verbs_of
from rri_portal.schools.requests import AnyRequest, PortalRequest


class Entry(NamedTuple):
    label: str
    verb: str
    url_name: str
    pages: tuple[str, ...] = ()  # further pages that stand under this entry
    group: str = ""  # that it is folded away in


class Shown(NamedTuple):
    """An entry of the menu, or a group of them; a group has no address."""

    label: str
    url: str
    current: bool
    entries: tuple["Shown", ...] = ()


SCHOOL = "School"
MENU = (
    Entry("Home", "home", "oversight:home", ("oversight:named",)),
    Entry("Incident book", "see_book", "oversight:book", ("oversight:incident",)),
    Entry("Pupils", "see_pupils", "pupils:pupils"),
    Entry("Devices", "see_devices", "pupils:devices"),
    Entry("Guidance", "guidance", "guidance:in_force"),
    Entry("People", "manage_people", "schools:people", group=SCHOOL),
    Entry("Import the roll", "import_pupils", "pupils:import_pupils", group=SCHOOL),
    Entry("Term dates", "manage_term_dates", "schools:term_dates", group=SCHOOL),
    Entry("Pick-lists", "manage_pick_lists", "schools:pick_lists", group=SCHOOL),
    Entry("Settings", "manage_settings", "schools:settings", group=SCHOOL),
)


def frame(request: AnyRequest) -> dict[str, Any]:
    """`navigation` and `log_it_now_url`, of what the actor may do in this school, and
    `preset_notice`. Asks the database nothing: the request knows the school and the actor's
    roles."""
    actor, school = getattr(request, "actor", None), getattr(request, "school", None)
    if actor is None or school is None:
        return {}
    verbs = verbs_of(actor, school, at=request.at)
    may_log = "log_incident" in verbs
    return {
        "navigation": _menu(cast("PortalRequest", request), verbs),
        "log_it_now_url": address_of("incidents:log_incident", school.slug) if may_log else None,
        "preset_notice": preset_notice(school.nation, local_date(request.at)),
    }


def _menu(request: PortalRequest, verbs: frozenset[str]) -> list[Shown]:
    slug = request.school.slug
    entries = [(e, address_of(e.url_name, slug)) for e in MENU if e.verb in verbs]
    offered = [(entry, url) for entry, url in entries if url]
    here = _entry_of(request, offered)
    shown = [(entry.group, Shown(entry.label, url, entry is here)) for entry, url in offered]
    return [one for name, group in groupby(shown, itemgetter(0)) for one in _grouped(name, group)]


def _grouped(name: str, group: Iterable[tuple[str, Shown]]) -> list[Shown]:
    """Under their group's name, so that the menu stays one line; one alone stands by itself."""
    entries = tuple(entry for _, entry in group)
    if not name or len(entries) == 1:
        return list(entries)
    return [Shown(name, "", any(one.current for one in entries), entries)]


def _entry_of(request: PortalRequest, offered: list[tuple[Entry, str]]) -> Entry | None:
    """The entry that this page stands under: by its name, or else by the longest address."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    for entry, _ in offered:
        if page in (entry.url_name, *entry.pages):
            return entry
    above = [(url, e) for e, url in offered[1:] if request.path.startswith(url)]
    return max(above, key=lambda pair: len(pair[0]))[1] if above else None
