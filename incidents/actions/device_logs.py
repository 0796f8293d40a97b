"""Making the log of planned devices out to a parent, and noting that they were given it."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from incidents.actions.telling import MayNotTell, NotThen
from incidents.device_logs import (
    CHANGED,
    GIVEN_ALREADY,
    NOTHING_LOGGED,
    as_document,
    why_not_give,
    why_not_share,
)
from rri_portal import storage
from rri_portal.audit import book, events
from rri_portal.audit.actors import Actor
from rri_portal.documents import actions as documents
from rri_portal.documents.device_log import as_pdf
from rri_portal.pupils.models import DeviceLogCopy, Parent


class NothingLogged(Exception):
    """There is nothing to give; or what there was has changed since it was printed."""


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A log's bytes, the parent and the days they were made for."""

    parent: Parent
    first: dt.date
    last: dt.date
    document: documents.Finished


def print_device_log(*, parent: Parent, first: dt.date, last: dt.date, at: dt.datetime) -> Printed:
    """The finished paper; takes a second or two, so never inside a transaction.

    Raises `MayNotTell`, `NothingLogged`, or what `documents.rendering.render_pdf` raises.
    """
    if refused := why_not_share(parent):
        raise MayNotTell(refused)
    log = as_document(parent, first, last, at=at)
    if log is None:
        raise NothingLogged(NOTHING_LOGGED)
    return Printed(parent=parent, first=first, last=last, document=as_pdf(log))


def share_device_log(*, printed: Printed, by: Actor, at: dt.datetime) -> DeviceLogCopy:
    """Its bytes kept for good, then the rows that name them.

    Raises `MayNotTell`, for a parent held back since it was printed, or `NothingLogged`.
    """
    storage.keep(printed.parent.school, printed.document.content)
    with transaction.atomic():
        return _share(printed, by, at)


def _share(printed: Printed, by: Actor, at: dt.datetime) -> DeviceLogCopy:
    parent = printed.parent
    book.lock(parent.school)  # until the transaction ends nobody is held back, and nobody released
    if refused := why_not_share(parent):
        raise MayNotTell(refused)
    log = as_document(parent, printed.first, printed.last, at=at)
    if log is None or log.facts() != printed.document.facts:
        raise NothingLogged(CHANGED)
    document = documents.issue(
        school=parent.school,
        document=printed.document,
        subject=("pupil", parent.pupil.public_id),
        recipient=("parent", parent.public_id),
        by=by,
        at=at,
    )
    copy = DeviceLogCopy.objects.create(
        school=parent.school,
        pupil=parent.pupil,
        parent=parent,
        from_date=printed.first,
        until_date=printed.last,
        document=document,
        issued_at=at,
        issued_by_kind=by.kind,
        issued_by_id=by.id,
    )
    _audit("share_device_log", copy, by, at)
    return copy


@transaction.atomic
def give_device_log(
    *, copy: DeviceLogCopy, given_on: dt.date, how: str, by: Actor, at: dt.datetime
) -> DeviceLogCopy:
    """They were given it, on a day and in a way. Raises `MayNotTell` or `NotThen`."""
    book.lock(copy.school)
    rows = DeviceLogCopy.objects.select_related("school", "parent__pupil__school")
    copy = rows.get(school_id=copy.school_id, pk=copy.pk)
    if refused := GIVEN_ALREADY if copy.given_at else why_not_share(copy.parent):
        raise MayNotTell(refused)
    if refused := why_not_give(copy, given_on, at):
        raise NotThen(refused)
    copy.given_on, copy.given_how = given_on, how
    copy.given_at, copy.given_by_kind, copy.given_by_id = at, by.kind, by.id
    copy.save()
    _audit("give_device_log", copy, by, at)
    return copy


def _audit(verb: str, copy: DeviceLogCopy, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb=verb,
        school=copy.school,
        subject=("devicelogcopy", copy.public_id),
        by=by,
        at=at,
    )
