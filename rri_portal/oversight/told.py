"""Whether the parents of an incident have been told: a selection, and words for its reader.

Both say the same; a test compares them. That a parent is held back is for those who tell parents
(`sees_holds`); to anybody else such a parent has simply not been told yet.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from incidents.holds import CHOICES
from incidents.models import IncidentQuerySet, Telling
from incidents.telling import BY_ANY_CHANNEL, ParentsPlace, duty_has_ended
from rri_portal.london import local_date
from rri_portal.pupils.models import Parent

Step = Telling.Step


@dataclass(frozen=True)
class Told:
    words: str
    tone: str  # of a tag: "good", "info", "due" or "late"


def told(places: Sequence[ParentsPlace], *, at: dt.datetime, sees_holds: bool) -> Told:
    """Of one incident, from where each of its parents stands."""
    counted = [p for p in places if not (sees_holds and p.choice == Step.WITHHELD)]
    if not places:
        return Told("Nobody to tell", "due")
    if duty_has_ended(places[0].incident):
        return Told("Not asked for", "info")
    if not counted:
        return Told("Withheld", "info")
    waiting = [p for p in counted if not p.told]
    unwritten = [p for p in counted if not p.written]
    parts = [_how_many(counted, waiting, unwritten), *(_held(places) if sees_holds else ())]
    late = bool(unwritten) and _is_past(counted[0].tell_by, at)
    tone = "good" if not unwritten else "late" if late else "due"
    return Told(", ".join([*parts, *(["late"] if late else [])]), tone)


def _how_many(counted: Sequence, waiting: Sequence, unwritten: Sequence) -> str:
    if not waiting:
        return "Told, no report yet" if unwritten else "Told, report given"
    if len(waiting) == len(counted):
        return "Not told yet"
    return f"{len(counted) - len(waiting)} of {len(counted)} told"


def _held(places: Sequence[ParentsPlace]) -> list[str]:
    held = sum(p.choice == Step.HOLD for p in places)
    withheld = sum(p.choice == Step.WITHHELD for p in places)
    return [f"{n} {word}" for n, word in ((held, "held"), (withheld, "withheld")) if n]


def _is_past(day: dt.date | None, at: dt.datetime) -> bool:
    return day is not None and local_date(at) > day


def not_told_yet(incidents: IncidentQuerySet, *, sees_holds: bool) -> IncidentQuerySet:
    """With a parent still to be told, or with nobody to tell."""
    return incidents.filter(Exists(_waiting(sees_holds)) | ~Exists(_parents()))


def all_told(incidents: IncidentQuerySet, *, sees_holds: bool) -> IncidentQuerySet:
    """With somebody to tell, and everybody told by any channel."""
    return incidents.filter(Exists(_counted(sees_holds)), ~Exists(_waiting(sees_holds)))


def held_or_withheld(incidents: IncidentQuerySet) -> IncidentQuerySet:
    return incidents.filter(Exists(_with_choice().filter(Q(choice__in=(Step.HOLD, Step.WITHHELD)))))


def _parents() -> QuerySet[Parent]:
    """Of the incident that the outer query stands on."""
    return Parent.objects.filter(school=OuterRef("school"), pupil=OuterRef("pupil")).to_be_told()


def _steps(*steps: str) -> QuerySet[Telling]:
    return Telling.objects.filter(
        school=OuterRef("school"),
        incident=OuterRef(OuterRef("pk")),
        parent=OuterRef("pk"),
        step__in=steps,
    )


def _with_choice() -> QuerySet[Parent]:
    latest = _steps(*CHOICES).order_by("-id").values("step")[:1]
    return _parents().annotate(choice=Subquery(latest))


def _counted(sees_holds: bool) -> QuerySet[Parent]:
    if not sees_holds:
        return _parents()
    return _with_choice().filter(Q(choice__isnull=True) | ~Q(choice=Step.WITHHELD))


def _waiting(sees_holds: bool) -> QuerySet[Parent]:
    return _counted(sees_holds).filter(~Exists(_steps(*BY_ANY_CHANNEL)))
