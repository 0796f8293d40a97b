"""An uploaded roll waits in the database, never in a file, until its plan has been looked at."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.pupils import mis
from rri_portal.pupils.importing.applying import import_roll
from rri_portal.pupils.models import RollImport
from rri_portal.schools.models import School

KEPT = dt.timedelta(hours=1)


class OfferGone(Exception):
    """The file was let go of: an hour passed, or somebody put it aside."""

    def __init__(self) -> None:
        super().__init__("The file was kept for an hour and is gone. Choose it again.")


@transaction.atomic
def offer_roll(
    *, school: School, content: bytes, filename: str, by: Actor, at: dt.datetime
) -> RollImport:
    """Keep a roll that can be read. Raises `mis.UnreadableRoll` for one that cannot."""
    roll = mis.read(content, filename)
    offer = RollImport.objects.create(
        school=school,
        layout=roll.format,
        sha256=roll.sha256,
        content=content,
        offered_at=at,
        offered_by_kind=by.kind,
        offered_by_id=by.id,
    )
    _record("offer_roll", offer, by=by, at=at)
    return offer


def offered(offer: RollImport, *, at: dt.datetime) -> mis.Roll:
    """The roll that was offered. Raises `OfferGone`."""
    if offer.content is None or at - offer.offered_at >= KEPT:
        raise OfferGone
    return mis.read(bytes(offer.content), "")


@transaction.atomic
def confirm_offer(
    *,
    offer: RollImport,
    shown: str,
    settled: Mapping[int, str],
    left: Mapping[str, dt.date],
    by: Actor,
    at: dt.datetime,
) -> RollImport:
    """Import the roll that was offered, if its plan is still the one that was shown.

    Raises `OfferGone`, `PlanChanged`, or `NotMissing` with the sentence to show.
    """
    offer = RollImport.objects.select_for_update().get(pk=offer.pk)
    roll = offered(offer, at=at)
    _, done = import_roll(
        school=offer.school,
        roll=roll,
        by=by,
        at=at,
        offer=offer,
        shown=shown,
        settled=settled,
        left=left,
    )
    return done


@transaction.atomic
def discard_offer(*, offer: RollImport, by: Actor, at: dt.datetime) -> None:
    """Let the file go unread. Of a roll that was imported there is nothing left to let go."""
    if RollImport.objects.filter(pk=offer.pk, content__isnull=False).update(content=None):
        _record("discard_roll", offer, by=by, at=at)


def forget_old_offers(*, at: dt.datetime) -> int:
    """Erase every file that has waited for an hour; how many. By any visit, and by the timer."""
    old = RollImport.objects.filter(content__isnull=False, offered_at__lte=at - KEPT)
    return old.update(content=None)


def _record(verb: str, offer: RollImport, *, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb=verb,
        school=offer.school,
        subject=("roll_import", offer.public_id),
        by=by,
        at=at,
        fields=("content",),
    )
