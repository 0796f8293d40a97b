"""Where each parent stands: who must be told of an incident, who has been, who is held back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guidance import library
from incidents.models import Incident, Telling
from rri_portal.london import local_date
from rri_portal.pupils.models import Parent

Step = Telling.Step


@dataclass(frozen=True)
class ParentsPlace:
    """One parent of one incident. Nobody is chosen in advance: `choice` is empty until a person
    has said *tell* or *hold*."""

    parent: Parent
    steps: tuple[Telling, ...]
    tell_by: dt.date | None

    @property
    def choice(self) -> str:
        """`tell`, `hold`, `withheld`, or empty while nobody has chosen."""
        choices = [s.step for s in self.steps if s.step in (Step.TELL, Step.HOLD, Step.WITHHELD)]
        return choices[-1] if choices else ""

    @property
    def held_back(self) -> bool:
        return self.choice in (Step.HOLD, Step.WITHHELD)

    @property
    def told(self) -> Telling | None:
        return self._first(Step.CALLED, Step.GIVEN)

    @property
    def written(self) -> Telling | None:
        return self._first(Step.GIVEN)

    @property
    def issued(self) -> Telling | None:
        return self._last(Step.REPORTED)

    def is_due(self) -> bool:
        return self.choice != Step.WITHHELD and not (self.told and self.written)

    def is_late(self, at: dt.datetime) -> bool:
        return bool(self.tell_by and self.is_due() and local_date(at) > self.tell_by)

    def _first(self, *steps: str) -> Telling | None:
        return next((s for s in self.steps if s.step in steps), None)

    def _last(self, *steps: str) -> Telling | None:
        return next((s for s in reversed(self.steps) if s.step in steps), None)


def places_of(incidents: Sequence[Incident]) -> dict[int, list[ParentsPlace]]:
    """For each incident's row id, its parents to be told; two queries however many incidents."""
    parents = defaultdict(list)
    schools = {incident.school_id for incident in incidents}
    pupils = {incident.pupil_id for incident in incidents}
    for parent in Parent.objects.filter(school_id__in=schools, pupil_id__in=pupils).to_be_told():
        parents[parent.pupil_id].append(parent)
    steps = _steps_of(incidents)
    return {
        incident.pk: [
            ParentsPlace(parent, tuple(steps[incident.pk, parent.pk]), tell_by(incident))
            for parent in parents[incident.pupil_id]
        ]
        for incident in incidents
    }


def place_of(incident: Incident, parent: Parent) -> ParentsPlace:
    steps = _steps_of([incident])[incident.pk, parent.pk]
    return ParentsPlace(parent, tuple(steps), tell_by(incident))


def _steps_of(incidents: Iterable[Incident]) -> dict[tuple[int, int], list[Telling]]:
    incidents = list(incidents)
    rows = Telling.objects.filter(
        school_id__in={i.school_id for i in incidents}, incident__in=incidents
    ).order_by("id")
    steps: dict[tuple[int, int], list[Telling]] = defaultdict(list)
    for row in rows:
        steps[row.incident_id, row.parent_id].append(row)
    return steps


def tell_by(incident: Incident) -> dt.date | None:
    """The London date by which parents are to be told; None where no duty is in force."""
    return _by(incident, "tell_by")


def record_by(incident: Incident) -> dt.date | None:
    return _by(incident, "record_by")


def _by(incident: Incident, which: str) -> dt.date | None:
    reading = incident.current_reading
    row = reading.characteristics if reading else None
    try:
        duties = library.duties(
            nation=incident.school.nation,
            year_group=row.year_group if row else "",
            on=incident.local_date,
        )
    except library.NothingInForce:
        return None
    return getattr(duties, which)(incident.local_date)
