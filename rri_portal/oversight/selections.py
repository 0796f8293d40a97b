"""Which incidents of a readable book somebody asks for, each selection by its name."""

import datetime as dt

from django.db.models import Exists, OuterRef

from incidents.models import Incident, IncidentQuerySet, Intervention, InterventionKind
from rri_portal.oversight.numbers import Number
from rri_portal.oversight.told import all_told, held_or_withheld, not_told_yet
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import School

Incidents = IncidentQuerySet


def numbered(
    incidents: Incidents, *, number: Number | None = None, sequence: int | None = None
) -> Incident | None:
    """The incident of that number; of a bare sequence, the newest that has it."""
    if number is not None:
        found = incidents.filter(series=number.series, year=number.year, sequence=number.sequence)
    else:
        found = incidents.filter(sequence=sequence)
    return found.newest_in_the_book().first()


def narrowed(
    incidents: Incidents,
    *,
    school: School,
    name: str,
    since: dt.date | None,
    until: dt.date | None,
    kind: str,
    place: str,
    told: str,
    sees_holds: bool,
) -> Incidents:
    """What is left out ("" or None) narrows nothing."""
    found = incidents
    if name:
        found = of_pupils_named_like(found, school, name)
    if since:
        found = found.filter(local_date__gte=since)
    if until:
        found = found.filter(local_date__lte=until)
    if kind:
        found = of_kind(found, kind)
    if place:
        found = found.filter(current_reading__place__public_id=place)
    return by_telling(found, told, sees_holds=sees_holds)


def of_pupils_named_like(incidents: Incidents, school: School, name: str) -> Incidents:
    return incidents.filter(pupil__in=Pupil.objects.filter(school=school).named_like(name))


def of_kind(incidents: Incidents, kind: str) -> Incidents:
    """With an intervention of this kind: every hold is a restraint in law, and none "without
    force"."""
    of_kind = Intervention.objects.filter(
        school_id=OuterRef("school_id"),
        reading_id=OuterRef("current_reading_id"),
        kind=InterventionKind(kind),
    )
    return incidents.filter(Exists(of_kind))


def by_telling(incidents: Incidents, told: str, *, sees_holds: bool) -> Incidents:
    if told == "yes":
        return all_told(incidents, sees_holds=sees_holds)
    if told == "no":
        return not_told_yet(incidents, sees_holds=sees_holds)
    return held_or_withheld(incidents) if told == "held" else incidents
