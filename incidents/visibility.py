"""Which incidents and drafts a person sees. Fetching through these is the access check."""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from incidents.authors import begun_by, written_by, written_or_helped_by
from incidents.models import (
    Account,
    Event,
    EventAdult,
    Incident,
    IncidentQuerySet,
    NotThere,
)
from rri_portal.audit.actors import Actor
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import Grant, School
from rri_portal.schools.permissions import SignedIn, is_the_adult, verbs_of

# Their school is the one that is asked
WITH_ITS_PEOPLE = ("event", "pupil")


def writable_by(actor: Actor, school: School) -> IncidentQuerySet:
    """Incidents whose draft the actor may open: those that they write, and those they were asked to
    help with, unless they were involved (decisions 2). Recorded ones are among them, so that a
    second click lands on the record."""
    rows = school.incidents.filter(written_or_helped_by(actor, school))
    return rows.select_related(*WITH_ITS_PEOPLE)


def readable_by(actor: SignedIn, school: School, *, at: dt.datetime) -> IncidentQuerySet:
    """Recorded incidents that the actor reads whole, colleagues' accounts included.

    The one place that keeps a colleague's words from whoever has yet to write their own: whatever
    their role, an involved adult reads nothing of it before their account is locked (J2). The
    recorder's narrative is theirs, so they read what they wrote.
    """
    recorded = school.incidents.recorded().select_related(*WITH_ITS_PEOPLE)
    closed = _own_account_to_come(actor, school)
    if "see_school_incidents" in verbs_of(actor, school, at=at):
        # To whom it was handed over is among them: they were not involved
        return recorded.filter(begun_by(actor) | _recorded_by(actor) | ~closed)
    opened = _own(actor, school) | Q(event__in=_locked_by(actor, school))
    if granted := _granted(actor, school, at):
        opened |= Q(public_id__in=granted) & ~closed
    return recorded.filter(opened)


def pupils_kept_from(actor: SignedIn, incident: Incident, *, at: dt.datetime) -> list[Pupil]:
    """The other pupils of its event whose names are not for somebody who reads this incident: one
    that was given to them by name, or that they only recorded. Whoever reads the school's
    incidents, logged the event or wrote their own account of it reads all of it."""
    school = incident.school
    if "see_school_incidents" in verbs_of(actor, school, at=at):
        return []
    others = [one for one in incident.event.records if one.pupil_id != incident.pupil_id]
    if not others or reads_all_of(incident.event, actor, at=at):
        return []
    open_ones = Q(pk__in=readable_by(actor, school, at=at).values("pk"))
    open_ones |= Q(pk__in=writable_by(actor, school).values("pk"))
    here = Incident.objects.filter(open_ones, school=school, event=incident.event_id)
    opened = set(here.values_list("pk", flat=True))
    return [one.pupil for one in others if one.pk not in opened]


def reads_all_of(event: Event, actor: SignedIn, *, at: dt.datetime) -> bool:
    """Whoever reads the school's incidents, or has locked an account of this event."""
    if "see_school_incidents" in verbs_of(actor, event.school, at=at):
        return True
    return _locked_by(actor, event.school).filter(event=event).exists()


def waits_for_own_account(actor: Actor, school: School) -> IncidentQuerySet:
    """Recorded incidents that the actor does not read before their own account is locked."""
    recorded = school.incidents.recorded()
    # Read first: a database without statistics would look for them once for every incident
    parts = EventAdult.objects.filter(_own_account_to_come(actor, school), school=school)
    events = set(parts.values_list("event", flat=True))
    return recorded.filter(event__in=events).exclude(_own(actor, school))


def own_account_first(incident: Incident) -> str:
    """The page that says why, to somebody whose role would otherwise read it."""
    return reverse("oversight:named", args=[incident.school.slug, incident.public_id])


def account_comes_first(event: Event, actor: Actor) -> bool:
    """The event involved the actor, who reads and decides nothing of it before they have locked
    their own account."""
    parts = event.adults.filter(_own_account_to_come(actor, event.school), school=event.school_id)
    return parts.exists()


def _own_account_to_come(actor: Actor, school: School) -> Q:
    """Rows of an event that involved the actor, until their account is locked or a leader has found
    that they were not there. One selection each for all incidents: asked for each, it costs a
    database that knows nothing yet of its tables half a minute."""
    parts = EventAdult.objects.filter(is_the_adult(actor, at="staff"), school=school, involved=True)
    absent = NotThere.objects.filter(is_the_adult(actor, at="staff"), school=school, accepted=True)
    settled = Q(event__in=_locked_by(actor, school)) | Q(event__in=absent.values("event"))
    return Q(event__in=parts.values("event")) & ~settled


def _locked_by(actor: Actor, school: School) -> QuerySet[Account, int]:
    locked = Account.objects.filter(is_the_adult(actor, at="staff"), school=school)
    return locked.values_list("event", flat=True)


def given_to(actor: SignedIn, school: School, *, at: dt.datetime) -> IncidentQuerySet:
    """Recorded incidents given to the actor by name, to review."""
    recorded = school.incidents.recorded().select_related(*WITH_ITS_PEOPLE)
    return recorded.filter(public_id__in=_granted(actor, school, at))


def recorded_by(actor: Actor, school: School) -> IncidentQuerySet:
    """Recorded incidents that the actor wrote, or recorded for whoever did."""
    rows = school.incidents.recorded().select_related(*WITH_ITS_PEOPLE)
    return rows.filter(_own(actor, school))


def _own(actor: Actor, school: School) -> Q:
    return written_by(actor, school) | _recorded_by(actor)


def _recorded_by(actor: Actor) -> Q:
    return Q(recorded_by_kind=actor.kind, recorded_by_id=actor.id)


def named_in(actor: Actor, school: School) -> IncidentQuerySet:
    """Incidents that name the actor as an adult of the event. Until their own account is locked
    they see of these only the date, time, place and pupil (J2)."""
    parts = EventAdult.objects.filter(
        is_the_adult(actor, at="staff"), school=school, event=OuterRef("event")
    )
    return (
        school.incidents.filter(discarded_at__isnull=True)
        .filter(Exists(parts))
        .select_related(*WITH_ITS_PEOPLE, "event__place", "current_reading")
    )


def pupils_known_to(actor: SignedIn, event: Event, *, at: dt.datetime) -> set[UUID]:
    """Which pupils of an event the actor may know of, by public id: those of the records that they
    read, write or are named in and, for whoever reads the school's incidents, of its drafts. The
    chair, who was given one record, knows its pupil and no other."""
    school = event.school
    of_event = Incident.objects.filter(school=school, event=event)
    selections = [
        readable_by(actor, school, at=at),
        writable_by(actor, school),
        named_in(actor, school),
    ]
    if "see_school_incidents" in verbs_of(actor, school, at=at):
        selections.append(of_event.filter(recorded_at__isnull=True))
    seen = Q(pk__in=[])
    for rows in selections:
        seen |= Q(pk__in=rows.filter(event=event).values("pk"))
    return set(of_event.filter(seen).values_list("pupil__public_id", flat=True))


def _granted(actor: SignedIn, school: School, at: dt.datetime) -> list[str]:
    return list(
        Grant.objects.filter(
            school=school,
            user__public_id=actor.id,
            verb="read_incident",
            subject_kind="incident",
            until__gt=at,
        ).values_list("subject_id", flat=True)
    )
