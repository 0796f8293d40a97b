"""Who is held back, and by which record of which child: asked here and nowhere else.

A hold keeps that contact back in every record of the child, and whoever is taken for the same
person in every record of another child of the school (docs/decisions/holding-a-parent-back.md).
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from incidents.models import Telling
from rri_portal.pupils.models import Parent
from rri_portal.pupils.same_person import of_one_name, share_a_way, taken_for_one

Step = Telling.Step
CHOICES = (Step.TELL, Step.HOLD, Step.WITHHELD)
HELD_BACK = (Step.HOLD, Step.WITHHELD)


class Whose(Enum):
    """Of which contact a hold was made, to one whom it may concern."""

    OWN = "this very contact"
    CHILDS = "the same person, another contact of the same child"
    ANOTHER_CHILDS = "the same person, a contact of another child"
    NAMESAKES = "a contact of another child, of the same name and otherwise reached"
    REACHED_ALIKE = "a contact of the same child, of another name and reached in the same way"


@dataclass(frozen=True)
class Hold:
    """A hold in force, as it concerns one contact. `since` is the row id of the step by which they
    were first held: to decide on a hold, or to look at it again, is not to hold them anew."""

    whose: Whose
    step: str
    incident_id: int
    since: int


def holds_in_force(parents: Collection[Parent]) -> dict[int, list[Hold]]:
    """By each contact's row id, every hold in force that concerns them, in whichever incident of
    whichever child. One query, however many contacts."""
    schools = {one.school_id for one in parents}
    names = {one.name_folded for one in parents}
    concerned = Parent.objects.filter(
        Q(name_folded__in=names) | Q(pupil__in={one.pupil_id for one in parents}),
        school__in=schools,
    )
    rows = in_force(
        Telling.objects.filter(
            school__in=schools, parent__in=concerned.order_by().values("pk"), step__in=HELD_BACK
        )
    )
    found = list(rows.annotate(since=_held_since()).select_related("parent").order_by())
    held: dict[int, list[Hold]] = defaultdict(list)
    for parent in parents:
        for row in found:
            if whose := _whose(parent, row.parent):
                held[parent.pk].append(Hold(whose, row.step, row.incident_id, row.since))
    return held


def _whose(parent: Parent, held: Parent) -> Whose | None:
    if held.pk == parent.pk:
        return Whose.OWN
    of_this_child = held.pupil_id == parent.pupil_id
    if not of_one_name(parent, held):
        return Whose.REACHED_ALIKE if of_this_child and share_a_way(parent, held) else None
    if taken_for_one(parent, held):
        return Whose.CHILDS if of_this_child else Whose.ANOTHER_CHILDS
    return None if of_this_child else Whose.NAMESAKES


def last_releases(parents: Collection[Parent]) -> dict[int, int]:
    """By each contact's row id, the row id of the step that last released them; one query."""
    held_before = _same_place(Telling.objects.filter(step__in=HELD_BACK, id__lt=OuterRef("id")))
    rows = Telling.objects.filter(
        Exists(held_before),
        school__in={one.school_id for one in parents},
        parent__in=parents,
        step=Step.TELL,
    )
    return dict(rows.order_by().values("parent").values_list("parent", Max("id")))


def in_force(choices: QuerySet[Telling]) -> QuerySet[Telling]:
    """Those that no later choice for the same parent of the same incident has replaced."""
    later = _same_place(Telling.objects.filter(step__in=CHOICES, id__gt=OuterRef("id")))
    return choices.filter(~Exists(later))


def _held_since() -> Coalesce:
    began = _same_place(Telling.objects.filter(step=Step.HOLD, id__lte=OuterRef("id")))
    return Coalesce(Subquery(began.order_by("-id").values("id")[:1]), F("id"))


def _same_place(rows: QuerySet[Telling]) -> QuerySet[Telling]:
    """For the same parent of the same incident as the outer query's."""
    return rows.filter(
        school=OuterRef("school"), incident=OuterRef("incident"), parent=OuterRef("parent")
    )
