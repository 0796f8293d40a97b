"""The register: the incident book as a list, newest first, in words for its reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import FETCH_RAISE
from django.urls import reverse

from incidents.models import Incident, IncidentQuerySet, InterventionKind, Reading
from incidents.reports import clock, day, duration
from incidents.telling import is_late_to_record, places_of
from rri_portal.keyset import at_least, beyond
from rri_portal.london import local_date
from rri_portal.oversight.numbers import Number
from rri_portal.oversight.told import Told, told
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.requests import PortalRequest

PAGE = 50
KEYS = ("series", "year", "sequence")


@dataclass(frozen=True)
class Page:
    """A stretch of the book; `newer` and `older` are the numbers at its ends, where it goes on."""

    incidents: list[Incident]
    newer: str = ""
    older: str = ""
    first: bool = True

    @property
    def count(self) -> str:
        return at_least(self.incidents, "record", more=bool(self.older))


def page_of(
    incidents: IncidentQuerySet, *, before: Number | None = None, after: Number | None = None
) -> Page:
    """Fifty of `incidents` from the newest, or next to a number; no page costs more than another.

    Whatever a row lacks raises: a query for each row of a list is a defect.
    """
    rows = incidents.newest_in_the_book().select_related(
        "pupil", "school", "current_reading__characteristics"
    )
    rows = rows.prefetch_related("current_reading__interventions").fetch_mode(FETCH_RAISE)
    if after is not None:
        return _newer_than(rows, after)
    found = list(rows.filter(beyond(KEYS, "<", before))[: PAGE + 1] if before else rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(
        shown,
        newer=shown[0].number if before and shown else "",
        older=shown[-1].number if len(found) > PAGE else "",
        first=before is None,
    )


def _newer_than(rows: IncidentQuerySet, number: Number) -> Page:
    nearest = list(rows.filter(beyond(KEYS, ">", number)).reverse()[: PAGE + 1])
    if len(nearest) <= PAGE:
        return page_of(rows)
    shown = nearest[:PAGE][::-1]
    return Page(shown, newer=shown[0].number, older=shown[-1].number, first=False)


@dataclass(frozen=True)
class Row:
    number: str
    url: str
    date: str
    time: str
    pupil: str
    kinds: str
    place: str
    duration: str
    late: str
    told: Told


def rows_of(
    incidents: Sequence[Incident], request: PortalRequest, *, sees_holds: bool
) -> list[Row]:
    """Two queries, however many incidents."""
    places = places_of(incidents)
    return [
        _row(one, told(places[one.pk], at=request.at, sees_holds=sees_holds), request)
        for one in incidents
    ]


def _row(incident: Incident, status: Told, request: PortalRequest) -> Row:
    reading = incident.reading
    return Row(
        number=incident.number,
        url=reverse("oversight:incident", args=[incident.school.slug, incident.number]),
        date=day(reading.started_at),
        time=clock(reading.started_at),
        pupil=shown_name(incident.pupil, request),
        kinds=kinds_of(reading),
        place=reading.place_label,
        duration=how_long(reading),
        late=recorded_late(incident),
        told=status,
    )


def kinds_of(reading: Reading) -> str:
    """`Use of force, seclusion`, as its interventions are; a hold is no restraint without force."""
    kinds = {one.kind for one in reading.interventions.all()}
    return ", ".join(kind.label for kind in InterventionKind if kind in kinds).capitalize()


def how_long(reading: Reading) -> str:
    """Seclusion apart from the rest; where an end is not known, at least so long."""
    spans = [
        duration(reading.held_seconds) if reading.held_seconds is not None else "",
        f"secluded {duration(reading.secluded_seconds).lower()}"
        if reading.secluded_seconds is not None
        else "",
    ]
    known = ", ".join(filter(None, spans))
    if reading.unknown_ends:
        return f"At least {known.lower()}" if known else "Not known"
    return known[:1].upper() + known[1:]


def recorded_late(incident: Incident) -> str:
    """The day it was recorded, where that is later than the law in force that day asks."""
    recorded_at = incident.recorded_at
    if recorded_at is None or not is_late_to_record(incident, local_date(recorded_at)):
        return ""
    return day(recorded_at)
