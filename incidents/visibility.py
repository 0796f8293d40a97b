"""Which incidents and drafts a person sees. Fetching through these is the access check."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from incidents.models import DraftWriter, EventAdult, Incident, IncidentQuerySet
from rri_portal.audit.actors import Actor
from rri_portal.schools.models import Grant, School
from rri_portal.schools.permissions import SignedIn, verbs_of

WITH_ITS_PEOPLE = ("event", "pupil", "school")


def writable_by(actor: Actor, school: School) -> IncidentQuerySet:
    """Incidents whose draft the actor may open: their own, and those they were asked to help with,
    unless they were involved (decisions 2). Recorded ones are among them, so that a second click
    lands on the record."""
    involved = EventAdult.objects.filter(
        school=school, event=OuterRef("incident__event"), staff=OuterRef("staff"), involved=True
    )
    helps = DraftWriter.objects.filter(
        ~Exists(involved), school=school, incident=OuterRef("pk"), staff__user__public_id=actor.id
    )
    return (
        Incident.objects.filter(school=school)
        .filter(Q(logged_by_kind=actor.kind, logged_by_id=actor.id) | Exists(helps))
        .select_related(*WITH_ITS_PEOPLE)
    )


def readable_by(actor: SignedIn, school: School, *, at: dt.datetime) -> IncidentQuerySet:
    """Recorded incidents that the actor reads whole."""
    recorded = Incident.objects.filter(school=school).recorded().select_related(*WITH_ITS_PEOPLE)
    if "see_school_incidents" in verbs_of(actor, school, at=at):
        return recorded
    return recorded.filter(_own(actor) | Q(public_id__in=_granted(actor, school, at)))


def given_to(actor: SignedIn, school: School, *, at: dt.datetime) -> IncidentQuerySet:
    """Recorded incidents given to the actor by name, to review."""
    recorded = Incident.objects.filter(school=school).recorded().select_related(*WITH_ITS_PEOPLE)
    return recorded.filter(public_id__in=_granted(actor, school, at))


def recorded_by(actor: Actor, school: School) -> IncidentQuerySet:
    """Recorded incidents that the actor logged, or recorded for whoever did."""
    rows = Incident.objects.filter(school=school).recorded().select_related(*WITH_ITS_PEOPLE)
    return rows.filter(_own(actor))


def _own(actor: Actor) -> Q:
    logged = Q(logged_by_kind=actor.kind, logged_by_id=actor.id)
    return logged | Q(recorded_by_kind=actor.kind, recorded_by_id=actor.id)


def named_in(actor: Actor, school: School) -> IncidentQuerySet:
    """Incidents that name the actor as an adult of the event. Until their own account is locked
    they see of these only the date, time, place and pupil (J2)."""
    parts = EventAdult.objects.filter(
        school=school, event=OuterRef("event"), staff__user__public_id=actor.id
    )
    return (
        Incident.objects.filter(school=school, discarded_at__isnull=True)
        .filter(Exists(parts))
        .select_related(*WITH_ITS_PEOPLE, "event__place")
    )


def _granted(actor: SignedIn, school: School, at: dt.datetime) -> list[str]:
    return list(
        Grant.objects.filter(
            school=school,
            user=actor.user,
            verb="read_incident",
            subject_kind="incident",
            until__gt=at,
        ).values_list("subject_id", flat=True)
    )
