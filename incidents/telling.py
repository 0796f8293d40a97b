"""Where each parent stands: who must be told of an incident, who has been, who is held back.

The sentences here say why something may not be done. Pages, forms and exceptions share them, so
none of them names anybody.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guidance import library
from incidents.holds import CHOICES, HELD_BACK, Hold, Whose, holds_in_force
from incidents.models import Incident, Telling
from rri_portal.london import local_date
from rri_portal.pupils.models import Parent
from rri_portal.schools.models import School

Step = Telling.Step

DUTY_ENDED = "Because of this pupil’s age that day, the duty to tell parents had ended."
HELD = (
    "Telling this parent is held: it may not be safe. "
    "The designated safeguarding lead decides what happens next."
)
WITHHELD = (
    "This parent is not to be told. The designated safeguarding lead decided that it would not "
    "be safe."
)
HELD_ELSEWHERE = (
    "Telling this parent is held back in another record of this child. Hold it here too: "
    "the designated safeguarding lead then decides."
)
HELD_FOR_ANOTHER_CHILD = (
    "Somebody of this name is held back for another child of the school, and may well be the same "
    "person. Hold them back here too: the designated safeguarding lead then decides."
)
NAMESAKE_HELD = (
    "Somebody of the same name, who is reached in other ways, is held back for another child of "
    "the school. If it is the same person, hold them back here too."
)
REACHED_ALIKE_HELD = (
    "Another contact of this child, who has the same telephone number or e-mail address, is held "
    "back. Make sure that they do not hear or read what is meant for this one."
)
# A school that writes its own letter, or cannot make a PDF today, has told the parent in writing.
IN_WRITING = (Step.GIVEN, Step.LETTER)
BY_ANY_CHANNEL = (Step.CALLED, *IN_WRITING)
NO_LONGER = "This person is no longer among the child’s contacts, so no report goes to them."
NOT_CHOSEN = "Choose first whether this parent may safely be told."
NOTHING_HELD = "Nothing is held from this parent, so there is nothing to decide."
TO_THINK_OF = {Whose.NAMESAKES: NAMESAKE_HELD, Whose.REACHED_ALIKE: REACHED_ALIKE_HELD}


@dataclass(frozen=True)
class ParentsPlace:
    """One parent of one incident. Nobody is chosen in advance: `choice` is empty until a person
    has said *tell* or *hold*. `held` are the holds in force that were made elsewhere, which nobody
    has decided on here."""

    parent: Parent
    steps: tuple[Telling, ...]
    tell_by: dt.date | None
    incident: Incident
    held: tuple[Hold, ...] = ()

    @property
    def school(self) -> School:
        return self.incident.school

    @property
    def choice(self) -> str:
        """`tell`, `hold`, `withheld`, or empty while nobody has chosen."""
        return self.chosen.step if self.chosen else ""

    @property
    def chosen(self) -> Telling | None:
        """The step that the choice in force was made by."""
        return self._last(*CHOICES)

    @property
    def held_back(self) -> bool:
        return self.choice in HELD_BACK

    @property
    def elsewhere(self) -> bool:
        """They have been held back in another record, of this child or of another, so that nothing
        may reach them here either."""
        return self.why_elsewhere is not None

    @property
    def why_elsewhere(self) -> str | None:
        whose = {hold.whose for hold in self.held}
        if whose & {Whose.OWN, Whose.CHILDS}:
            return HELD_ELSEWHERE
        return HELD_FOR_ANOTHER_CHILD if Whose.ANOTHER_CHILDS in whose else None

    @property
    def hint(self) -> str:
        """What whoever tells them should think of; empty where there is nothing."""
        if self.kept_back:
            return ""
        whose = {hold.whose for hold in self.held}
        return " ".join(said for one, said in TO_THINK_OF.items() if one in whose)

    @property
    def kept_back(self) -> bool:
        """Here, or elsewhere: nothing may reach them."""
        return self.held_back or self.elsewhere

    @property
    def told(self) -> Telling | None:
        return self._first(*BY_ANY_CHANNEL)

    @property
    def written(self) -> Telling | None:
        return self._first(*IN_WRITING)

    @property
    def issued(self) -> Telling | None:
        return self._last(Step.REPORTED)

    def is_due(self) -> bool:
        return self.choice != Step.WITHHELD and not (self.told and self.written)

    def is_late(self, at: dt.datetime) -> bool:
        return bool(self.tell_by and self.is_due() and local_date(at) > self.tell_by)

    def is_past(self, moment: dt.datetime) -> bool:
        """Whether telling at this moment is later than the day it was asked for."""
        return bool(self.tell_by and local_date(moment) > self.tell_by)

    def _first(self, *steps: str) -> Telling | None:
        return next((s for s in self.steps if s.step in steps), None)

    def _last(self, *steps: str) -> Telling | None:
        return next((s for s in reversed(self.steps) if s.step in steps), None)


def places_of(incidents: Sequence[Incident]) -> dict[int, list[ParentsPlace]]:
    """For each incident's row id, its parents to be told; three queries however many incidents."""
    parents = defaultdict(list)
    schools = {incident.school_id for incident in incidents}
    pupils = {incident.pupil_id for incident in incidents}
    for parent in Parent.objects.filter(school_id__in=schools, pupil_id__in=pupils).to_be_told():
        parents[parent.pupil_id].append(parent)
    steps = _steps_of(incidents)
    held = holds_in_force([one for group in parents.values() for one in group])
    return {
        incident.pk: [
            _place(incident, parent, steps[incident.pk, parent.pk], held[parent.pk])
            for parent in parents[incident.pupil_id]
        ]
        for incident in incidents
    }


def place_of(incident: Incident, parent: Parent) -> ParentsPlace:
    steps = _steps_of([incident])[incident.pk, parent.pk]
    held = holds_in_force([parent])
    return _place(incident, parent, steps, held[parent.pk])


def places_now_and_once(incident: Incident) -> tuple[list[ParentsPlace], list[ParentsPlace]]:
    """Those who must be told; and contacts who need not be told now, yet were told, or held back,
    when they had to be. Four queries at most."""
    here = Parent.objects.filter(school=incident.school_id)
    steps = _steps_of([incident])
    now = list(here.filter(pupil=incident.pupil_id).to_be_told())
    others = {parent for _, parent in steps} - {parent.pk for parent in now}
    once = list(here.filter(pk__in=others)) if others else []
    held = holds_in_force([*now, *once])

    def places(parents: list[Parent]) -> list[ParentsPlace]:
        return [_place(incident, one, steps[incident.pk, one.pk], held[one.pk]) for one in parents]

    return places(now), places(once)


def _place(
    incident: Incident, parent: Parent, steps: Sequence[Telling], held: Iterable[Hold]
) -> ParentsPlace:
    """`held` are the holds in force that concern this parent, whichever incident they are of."""
    choices = [step for step in steps if step.step in CHOICES]
    chosen = max((step.pk for step in choices), default=0)
    # To tell is a decision on a hold only where they had been held here.
    decided = chosen if any(step.step in HELD_BACK for step in choices) else 0
    settled_by = {Whose.NAMESAKES: chosen, Whose.REACHED_ALIKE: 0}
    open_still = tuple(
        hold
        for hold in held
        if not (hold.whose == Whose.OWN and hold.incident_id == incident.pk)
        and hold.since > settled_by.get(hold.whose, decided)
    )
    return ParentsPlace(parent, tuple(steps), tell_by(incident), incident, open_still)


def _steps_of(incidents: Iterable[Incident]) -> dict[tuple[int, int], list[Telling]]:
    incidents = list(incidents)
    rows = Telling.objects.filter(
        school_id__in={i.school_id for i in incidents}, incident__in=incidents
    )
    steps: dict[tuple[int, int], list[Telling]] = defaultdict(list)
    for row in rows.select_related("report", "told_by").order_by("id"):
        steps[row.incident_id, row.parent_id].append(row)
    return steps


def nobody_may_be_told(places: Sequence[ParentsPlace]) -> bool:
    """Every parent who must be told is withheld: then the local authority is told instead."""
    return bool(places) and all(place.choice == Step.WITHHELD for place in places)


def why_not_tell(place: ParentsPlace) -> str | None:
    """Why nothing may be sent or said to this parent now: no call, no report."""
    if refused := _why_held_back(place) or why_not_choose_to_tell(place):
        return refused
    return None if place.choice == Step.TELL else NOT_CHOSEN


def why_not_reach(place: ParentsPlace) -> str | None:
    """Why nothing written may go to this parent: a call that was made can still be logged."""
    return NO_LONGER if place.parent.ended_at else why_not_tell(place)


def why_not_choose(place: ParentsPlace) -> str | None:
    """Whoever is held back is released by the designated safeguarding lead, and nobody else."""
    return _why_held_back(place)


def why_not_choose_to_tell(place: ParentsPlace) -> str | None:
    """Whoever is held back in another record, of this child or of another, is held here too, for
    the designated safeguarding lead to decide: nobody else finds out in time that it may not be
    safe."""
    return place.why_elsewhere


def why_not_decide(place: ParentsPlace) -> str | None:
    return None if place.held_back else NOTHING_HELD


def why_not_then(place: ParentsPlace, happened_at: dt.datetime, at: dt.datetime) -> str | None:
    """Nobody was told in the future, nor before there was anything to tell."""
    if happened_at > at:
        return "This is in the future. Check the day and the time."
    if happened_at < place.incident.started_at:
        return "This is before it happened. Check the day and the time."
    return None


def _why_held_back(place: ParentsPlace) -> str | None:
    if duty_has_ended(place.incident):
        return DUTY_ENDED
    if place.choice == Step.HOLD:
        return HELD
    return WITHHELD if place.choice == Step.WITHHELD else None


def duty_has_ended(incident: Incident) -> bool:
    """The duty is for a child: it ends at the age that the law in force that day names."""
    duties = _duties(incident)
    age = incident.pupil.age_on(incident.local_date)
    return duties is not None and not duties.parents_are_told(age=age)


def tell_by(incident: Incident) -> dt.date | None:
    """The London date by which parents are to be told; None where no duty is in force."""
    duties = _duties(incident)
    return duties.tell_by(incident.local_date) if duties else None


def record_by(incident: Incident, started_on: dt.date | None = None) -> dt.date | None:
    """The London date by which it is to be recorded; None where no duty is in force."""
    duties = _duties(incident)
    return duties.record_by(started_on or incident.local_date) if duties else None


def is_late_to_record(
    incident: Incident, on: dt.date, *, started_on: dt.date | None = None
) -> bool:
    """Whether a record made on this London date is later than is asked; where no duty is in force,
    later than the day it happened."""
    return on > (record_by(incident, started_on) or started_on or incident.local_date)


def _duties(incident: Incident) -> library.Duties | None:
    reading = incident.current_reading
    row = reading.characteristics if reading else None
    try:
        return library.duties(
            nation=incident.school.nation,
            year_group=row.year_group if row else "",
            on=incident.local_date,
        )
    except library.NothingInForce:
        return None
