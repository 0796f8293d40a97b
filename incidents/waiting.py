"""What waits, each selection by its name: parents to tell, holds, reviews of them, occurrences,
proposals, drafts."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear

from guidance import library
from incidents.authors import written_by
from incidents.holds import CHOICES, in_force
from incidents.models import EventAdult, Incident, IncidentQuerySet, Occurrence, Proposal, Telling
from incidents.telling import IN_WRITING
from rri_portal.audit.actors import Actor
from rri_portal.pupils.models import Parent
from rri_portal.schools.models import School
from rri_portal.schools.permissions import is_the_adult

Step = Telling.Step
# What was carried forward from paper was told, or not, before the portal came.
RECORDED_HERE = "RI"


def with_parents_to_tell(school: School, on: dt.date) -> QuerySet[Incident]:
    """With a parent who is neither held back nor has the written report, the oldest first."""
    to_tell = _parents().filter(
        _chosen_otherwise_than(Step.HOLD, Step.WITHHELD), ~Exists(_steps(*IN_WRITING))
    )
    return _asked_for(school, on).filter(Exists(to_tell))


def with_nobody_to_tell(school: School, on: dt.date) -> QuerySet[Incident]:
    """Nobody among the child's contacts qualifies."""
    return _asked_for(school, on).filter(~Exists(_listed()))


def with_nobody_safe(school: School, on: dt.date) -> QuerySet[Incident]:
    """Every parent who must be told is withheld, so the local authority is to be told."""
    withheld = Telling.objects.filter(school=school, incident=OuterRef("pk"), step=Step.WITHHELD)
    others = _parents().filter(_chosen_otherwise_than(Step.WITHHELD))
    return _asked_for(school, on).filter(Exists(withheld), Exists(_listed()), ~Exists(others))


def _chosen_otherwise_than(*steps: str) -> Q:
    """Nobody has chosen yet counts too."""
    return Q(choice__isnull=True) | ~Q(choice__in=steps)


def _asked_for(school: School, on: dt.date) -> QuerySet[Incident]:
    """Recorded here, of pupils who on the day it happened were of an age at which the law has
    parents told, as `duty_has_ended` counts."""
    rows = Incident.objects.filter(school=school, series=RECORDED_HERE).recorded()
    if age := _not_told_from_age(school, on):
        years = ExtractYear("local_date") - ExtractYear("pupil__born")
        rows = rows.alias(
            years=years, day_of_it=_day_of_year("local_date"), birthday=_day_of_year("pupil__born")
        )
        still = Q(pupil__born__gt=dt.date(on.year - age, 12, 31))  # nearly all, by one comparison
        then = Q(years__lt=age) | Q(years=age, day_of_it__lt=F("birthday"))
        rows = rows.filter(still | then)
    return rows.select_related("school", "pupil", "current_reading__characteristics").order_by(
        "local_date", "started_at", "id"
    )


def _not_told_from_age(school: School, on: dt.date) -> int | None:
    try:
        return library.duties(nation=school.nation, year_group="", on=on).not_told_from_age
    except library.NothingInForce:
        return None


def _day_of_year(field: str) -> Combinable:
    return ExtractMonth(field) * 100 + ExtractDay(field)


def _listed() -> QuerySet[Parent]:
    """To be told of the incident that the outer query stands on."""
    return Parent.objects.filter(school=OuterRef("school"), pupil=OuterRef("pupil")).to_be_told()


def _parents() -> QuerySet[Parent]:
    """The same, each with the choice in force."""
    latest = _steps(*CHOICES).order_by("-id").values("step")[:1]
    return _listed().annotate(choice=Subquery(latest))


def _steps(*steps: str) -> QuerySet[Telling]:
    return Telling.objects.filter(
        school=OuterRef("school"),
        incident=OuterRef(OuterRef("pk")),
        parent=OuterRef("pk"),
        step__in=steps,
    )


def holds_to_decide(school: School) -> QuerySet[Telling]:
    return _in_force(school, Step.HOLD)


def withheld_to_look_at(school: School, on: dt.date) -> QuerySet[Telling]:
    """Whose day to be looked at again has come."""
    return _in_force(school, Step.WITHHELD).filter(review_on__lte=on)


def _in_force(school: School, step: str) -> QuerySet[Telling]:
    """Choices of this kind that no later choice has replaced, the oldest first."""
    rows = in_force(Telling.objects.filter(school=school, step=step))
    return rows.select_related("incident__pupil", "incident__school", "parent").order_by("id")


def occurrences_to_settle(school: School) -> QuerySet[Occurrence]:
    rows = Occurrence.objects.filter(school=school, settled_at__isnull=True)
    return rows.order_by("said_at", "id")


def proposals_to_decide(school: School, actor: Actor) -> QuerySet[Proposal]:
    """Those that the actor may decide: not their own, nor of a draft that they write, nor of what
    they were involved in."""
    involved = EventAdult.objects.filter(
        is_the_adult(actor, at="staff"),
        school=school,
        event=OuterRef("incident__event"),
        involved=True,
    )
    rows = Proposal.objects.filter(
        ~Exists(involved),
        ~Q(proposed_by_kind=actor.kind, proposed_by_id=actor.id),
        school=school,
        decided_at__isnull=True,
        incident__in=Incident.objects.filter(~written_by(actor, school), school=school)
        .drafts()
        .values("pk"),
    )
    return rows.select_related("incident__pupil").order_by("proposed_at", "id")


def drafts_of_others(school: School, actor: Actor) -> QuerySet[Incident]:
    """Those that the actor does not write, the oldest first; without those of which the actor is
    to decide whether they were significant."""
    to_decide = proposals_to_decide(school, actor).order_by().values("incident")
    rows = Incident.objects.filter(~written_by(actor, school), school=school).drafts()
    rows = in_doubt(rows.exclude(pk__in=to_decide))
    return rows.select_related("school", "pupil", "event").order_by("started_at", "id")


def in_doubt(drafts: QuerySet[Incident]) -> QuerySet[Incident]:
    """Each with `is_in_doubt`: that somebody is to decide whether it was significant."""
    undecided = Proposal.objects.filter(
        school=OuterRef("school"), incident=OuterRef("pk"), decided_at__isnull=True
    )
    return drafts.annotate(is_in_doubt=Exists(undecided))


def stranded_drafts(stranded: IncidentQuerySet) -> QuerySet[Incident]:
    """Whose writers can no longer open them."""
    rows = stranded.select_related("school", "pupil", "event")
    return rows.order_by("started_at", "id")
