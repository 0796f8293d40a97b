"""Telling the parents: choose for each, hold where it may not be safe, log the call.

Every step is an entry in the incident book. A hold stops everything that would reach that parent,
here and in `family_reports`, until the designated safeguarding lead has decided.
"""

import datetime as dt

from django.db import transaction

from incidents import in_the_book
from incidents.models import FamilyReport, Incident, Telling
from incidents.tasks import alert_of_hold
from incidents.telling import (
    ParentsPlace,
    place_of,
    why_not_choose,
    why_not_choose_to_tell,
    why_not_decide,
    why_not_tell,
    why_not_then,
)
from rri_portal.audit import book, events
from rri_portal.audit.actors import Actor
from rri_portal.audit.models import Book
from rri_portal.pupils.models import Parent
from rri_portal.schools.models import StaffMember

Step = Telling.Step


class MayNotTell(Exception):
    """Nothing may reach this parent now."""


class NothingHeld(Exception):
    """There is no hold to decide on."""


class NotThen(Exception):
    """It cannot have happened at that moment."""


@transaction.atomic
def choose_telling(
    *, incident: Incident, parent: Parent, hold: bool, by: Actor, at: dt.datetime, why: str = ""
) -> Telling:
    """*Tell*, or *hold, may not be safe*, which alerts the designated safeguarding lead at once.

    Raises `MayNotTell`: whoever is held already, in whichever record of this child, is not
    released here.
    """
    writing, place = locked_place(incident, parent)
    if refused := why_not_choose(place) or (None if hold else why_not_choose_to_tell(place)):
        raise MayNotTell(refused)
    if not hold and place.chosen and place.choice == Step.TELL:
        return place.chosen
    step = Step.HOLD if hold else Step.TELL
    made = take_step(writing, place, step, by=by, at=at, verb="choose_telling", words=why or None)
    if hold:
        alert_of_hold.enqueue(str(incident.school.public_id), str(made.public_id))
    return made


@transaction.atomic
def decide_hold(
    *,
    incident: Incident,
    parent: Parent,
    tell: bool,
    why: str,
    by: Actor,
    at: dt.datetime,
    review_on: dt.date | None = None,
) -> Telling:
    """The designated safeguarding lead releases a parent to be told, or withholds them until a day
    on which it is looked at again. Raises `NothingHeld`."""
    writing, place = locked_place(incident, parent)
    if refused := why_not_decide(place):
        raise NothingHeld(refused)
    step = Step.TELL if tell else Step.WITHHELD
    return take_step(
        writing,
        place,
        step,
        by=by,
        at=at,
        verb="decide_hold",
        words=why,
        review_on=None if tell else review_on,
    )


@transaction.atomic
def log_call(
    *,
    incident: Incident,
    parent: Parent,
    reached: bool,
    happened_at: dt.datetime,
    told_by: StaffMember,
    by: Actor,
    at: dt.datetime,
    how: str = Telling.How.PHONE,
    words: str = "",
    late_why: str = "",
) -> Telling:
    """They were told by phone or in person; or somebody tried, and did not reach them.

    Raises `MayNotTell` or `NotThen`. Late is asked about, and never stops it.
    """
    writing, place = _place_to_tell(incident, parent, happened_at, at)
    return take_step(
        writing,
        place,
        Step.CALLED if reached else Step.TRIED,
        by=by,
        at=at,
        verb="log_call",
        happened_at=happened_at,
        how=how,
        told_by=told_by,
        words=words or None,
        late_why=late_why or None,
    )


@transaction.atomic
def log_letter(
    *,
    incident: Incident,
    parent: Parent,
    happened_at: dt.datetime,
    told_by: StaffMember,
    by: Actor,
    at: dt.datetime,
    words: str = "",
    late_why: str = "",
) -> Telling:
    """They were told in writing by a letter or e-mail of the school's own, not by the portal's
    report. Raises `MayNotTell` or `NotThen`."""
    writing, place = _place_to_tell(incident, parent, happened_at, at)
    return take_step(
        writing,
        place,
        Step.LETTER,
        by=by,
        at=at,
        verb="log_letter",
        happened_at=happened_at,
        told_by=told_by,
        words=words or None,
        late_why=late_why or None,
    )


def _place_to_tell(
    incident: Incident, parent: Parent, happened_at: dt.datetime, at: dt.datetime
) -> tuple[Book, ParentsPlace]:
    writing, place = locked_place(incident, parent)
    if refused := why_not_tell(place):
        raise MayNotTell(refused)
    if refused := why_not_then(place, happened_at, at):
        raise NotThen(refused)
    return writing, place


def locked_place(incident: Incident, parent: Parent) -> tuple[Book, ParentsPlace]:
    """Where the parent stands, and the book in which the next step is entered: until the
    transaction ends nobody else takes one."""
    writing = book.lock(incident.school)
    return writing, place_of(incident, parent)


def take_step(
    writing: Book,
    place: ParentsPlace,
    step: str,
    *,
    by: Actor,
    at: dt.datetime,
    verb: str,
    happened_at: dt.datetime | None = None,
    report: FamilyReport | None = None,
    **said,
) -> Telling:
    """One step for one parent, its entry in the book and its audit event."""
    telling = Telling.objects.create(
        school=place.school,
        incident=place.incident,
        parent=place.parent,
        step=step,
        happened_at=happened_at or at,
        report=report,
        logged_at=at,
        logged_by_kind=by.kind,
        logged_by_id=by.id,
        **said,
    )
    identity = str(telling.public_id)
    book.append(
        book=writing,
        kind=in_the_book.TELLING_ENTRIES[step],
        subject=("telling", identity),
        content=in_the_book.tellings(place.school.pk, [identity])[identity],
        at=at,
    )
    events.record(
        verb=verb,
        school=place.school,
        subject=("telling", identity),
        by=by,
        at=at,
        fields=("step",),
    )
    return telling
