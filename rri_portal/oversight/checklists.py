"""The checklists of one incident: which can be gone through, and which somebody has."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from debriefs.standing import involved_in
from guidance.editions import Checklist, ChecklistKind, Edition
from guidance.models import CompletedChecklist, CompletedChecklistQuerySet
from guidance.reports import TITLES, ChecklistPage, checklist_page, checklists_in_force
from incidents.models import Incident
from incidents.reports import clock, day
from rri_portal.audit.actors import Actor
from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn, adults_who_are, names_of, verbs_of

OF_AN_INCIDENT = (
    ChecklistKind.RECORDING,
    ChecklistKind.LAST_RESORT,
    ChecklistKind.BEST_INTERESTS,
    ChecklistKind.SECLUSION,
    ChecklistKind.PARENT_REPORT,
)
YOU_WERE_INVOLVED = "You were involved, so somebody else goes through the checklists about it."


@dataclass(frozen=True)
class ToComplete:
    """One checklist about one incident, as it is asked there."""

    incident: Incident
    edition: Edition
    checklist: Checklist

    @property
    def school(self) -> School:
        return self.incident.school

    @property
    def page(self) -> ChecklistPage:
        day = self.incident.local_date
        return checklist_page(self.edition, self.checklist, school=self.school, on=day)

    @property
    def kind(self) -> ChecklistKind:
        return self.checklist.kind

    @property
    def title(self) -> str:
        return TITLES[self.kind]


@dataclass(frozen=True)
class Completed:
    """One that somebody went through, with the incident it is about."""

    incident: Incident
    checklist: CompletedChecklist

    @property
    def school(self) -> School:
        return self.incident.school


def to_complete(incident: Incident) -> list[ToComplete]:
    """Those in force on the day it happened; none where the portal holds none of that day."""
    held = checklists_in_force(incident.school, incident.local_date)
    return [ToComplete(incident, *held[kind]) for kind in OF_AN_INCIDENT if kind in held]


def completed_about(incident: Incident) -> CompletedChecklistQuerySet:
    """The latest first."""
    rows = CompletedChecklist.objects.filter(school=incident.school_id)
    return rows.of(("incident", incident.public_id))


def why_not_complete(incident: Incident, by: Actor) -> str | None:
    """Nobody who was involved reviews it."""
    themselves = adults_who_are(by, incident.school).values("pk")
    return YOU_WERE_INVOLVED if involved_in(incident).filter(pk__in=themselves).exists() else None


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Done:
    """One that was gone through, as a line of a timeline."""

    title: str
    url: str
    when: str
    by: str


@dataclass(frozen=True)
class Panel:
    """`why_not` says why there is nothing `to_do` for somebody who otherwise goes through them."""

    to_do: tuple[Link, ...]
    done: tuple[Done, ...]
    why_not: str


def panel(incident: Incident, actor: SignedIn, at: dt.datetime) -> Panel | None:
    """None for whoever does not read them. Four queries, however many there are."""
    verbs = verbs_of(actor, incident.school, at=at)
    if "read_checklist" not in verbs:
        return None
    refused = (why_not_complete(incident, actor) or "") if "complete_checklist" in verbs else ""
    may_complete = "complete_checklist" in verbs and not refused
    return Panel(
        to_do=tuple(_link(one) for one in to_complete(incident)) if may_complete else (),
        done=tuple(_done(incident)),
        why_not=refused,
    )


def _link(one: ToComplete) -> Link:
    args = [one.school.slug, one.incident.number, one.kind.value]
    return Link(one.title, reverse("oversight:complete_checklist", args=args))


def _done(incident: Incident) -> Iterable[Done]:
    rows = list(completed_about(incident))
    names = names_of((one.completed_by_id for one in rows), incident.school)
    for one in rows:
        args = [incident.school.slug, incident.number, one.public_id]
        yield Done(
            title=TITLES[one.kind],
            url=reverse("oversight:read_checklist", args=args),
            when=f"{day(one.completed_at)}, {clock(one.completed_at)}",
            by=names.get(one.completed_by_id, ""),
        )
