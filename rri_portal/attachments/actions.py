"""Attaching to a subject, taking back, and deciding about photographs of a child's body."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models, transaction

from rri_portal import storage
from rri_portal.attachments.examining import Examined
from rri_portal.attachments.models import Attachment, Kind, PhotographDecision, Shows
from rri_portal.attachments.refusals import NotAPicture
from rri_portal.audit import book, events
from rri_portal.audit.actors import Actor

REMOVED_KEPT = dt.timedelta(days=1)  # a backup at work may name it still
MOST = 20  # attached to one subject at a time
NOT_OF_A_BODY = (
    "Photographs of a child’s body are not kept here. A picture of an injury intrudes on the "
    "child, does harm if it gets out, and often shows less than a person sees. Describe the "
    "injury in words under “Injuries and support”. If it may be evidence, tell the designated "
    "safeguarding lead, who can have a doctor look at it."
)


class MayNotAttach(Exception):
    """The sentence to show says why not."""


class NotThere(Exception):
    """It was removed already."""


@dataclass(frozen=True, kw_only=True)
class Footage:
    """CCTV by reference: where it is kept, which camera, from when to when, and until what day
    whoever keeps it will have it."""

    kept_where: str
    camera: str
    footage_from: dt.datetime
    footage_until: dt.datetime
    kept_until: dt.date | None = None


def why_not_show(shows: str, school: models.Model, on: dt.date) -> str | None:
    """Why a photograph that `shows` this is refused in this school on this day."""
    if shows != Shows.BODY:
        return None
    decision = PhotographDecision.objects.in_force(school, on)
    return None if decision and decision.allows_on(on) else NOT_OF_A_BODY


def attach_file(
    *,
    school: models.Model,
    subject: tuple[str, object],
    examined: Examined,
    shows: str = "",
    description: str,
    by: Actor,
    at: dt.datetime,
    on: dt.date,
) -> Attachment:
    """Keeps the bytes, then the row that names them; a photograph where it `shows` something.

    `on` is the school's own day. The caller holds the subject, so that no number is given twice,
    and the school's book, so that `forget_removed` takes no file away that this row names.
    Raises `MayNotAttach`, or `NotAPicture` for a photograph that is none.
    """
    if shows and not examined.is_picture:
        raise NotAPicture
    if why := why_not_show(shows, school, on):
        raise MayNotAttach(why)
    sha256 = storage.keep(school, examined.content)  # type: ignore[arg-type]
    return _attach(
        school,
        subject,
        by,
        at,
        kind=Kind.PHOTOGRAPH if shows else Kind.DOCUMENT,
        shows=shows,
        description=description,
        media_type=examined.media_type,
        size=len(examined.content),
        sha256=sha256,
        width=examined.width,
        height=examined.height,
    )


def refer_to_footage(
    *,
    school: models.Model,
    subject: tuple[str, object],
    footage: Footage,
    description: str,
    by: Actor,
    at: dt.datetime,
) -> Attachment:
    """CCTV stays where it is: a copy here would be one more place for it to leak from."""
    return _attach(
        school, subject, by, at, kind=Kind.FOOTAGE, description=description, **vars(footage)
    )


@transaction.atomic
def _attach(
    school: models.Model, subject: tuple[str, object], by: Actor, at: dt.datetime, **fields
) -> Attachment:
    rows = Attachment.objects.filter(school_id=school.pk).about(*subject)
    if rows.present().count() >= MOST:
        raise MayNotAttach(f"There are {MOST} attachments already. Remove one first.")
    attachment = Attachment(
        school_id=school.pk,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        n=rows.count() + 1,
        added_at=at,
        added_by_kind=by.kind,
        added_by_id=by.id,
        **fields,
    )
    attachment.save(force_insert=True)
    _audit("attach", school, attachment, by, at)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment: Attachment, why: str, by: Actor, at: dt.datetime) -> None:
    """What stays says that something was there, who took it away and why. Raises `NotThere`."""
    rows = Attachment.objects.present().filter(school_id=attachment.school_id, pk=attachment.pk)
    removed = rows.update(
        removed_at=at, removed_by_kind=by.kind, removed_by_id=by.id, removed_why=why
    )
    if not removed:
        raise NotThere
    _audit("remove_attachment", attachment.school, attachment, by, at)


@transaction.atomic
def forget_removed(*, school: models.Model, needed: Callable[[str], bool], at: dt.datetime) -> int:
    """Takes the files of what was removed a day ago out of storage; returns how many.

    `needed(sha256)` says whether somebody else's row names the same bytes: a family report may
    have been attached, and lies in the same place.
    """
    book.lock(school)
    rows = Attachment.objects.filter(school_id=school.pk)
    gone = rows.with_bytes().filter(removed_at__lte=at - REMOVED_KEPT)
    present = set(rows.present().exclude(sha256="").values_list("sha256", flat=True))
    hashes = set(gone.values_list("sha256", flat=True))
    forgotten = gone.update(bytes_gone_at=at)
    for sha256 in hashes - present:
        if not needed(sha256):
            storage.forget(school, sha256)  # type: ignore[arg-type]
    return forgotten


@transaction.atomic
def decide_on_photographs(
    *,
    school: models.Model,
    allows: bool,
    from_date: dt.date,
    review_on: dt.date,
    decided_by: str,
    why: str,
    by: Actor,
    at: dt.datetime,
) -> PhotographDecision:
    """The school's decision from a day on; the ones before it stay to be read."""
    decision = PhotographDecision(
        school_id=school.pk,
        allows=allows,
        from_date=from_date,
        review_on=review_on,
        decided_by=decided_by,
        why=why,
        noted_at=at,
        noted_by_kind=by.kind,
        noted_by_id=by.id,
    )
    decision.full_clean(exclude=["school"])
    decision.save(force_insert=True)
    events.record(
        verb="decide_on_photographs",
        school=school,
        subject=("photograph_decision", decision.public_id),
        by=by,
        at=at,
    )
    return decision


def _audit(
    verb: str, school: models.Model, attachment: Attachment, by: Actor, at: dt.datetime
) -> None:
    events.record(
        verb=verb, school=school, subject=("attachment", attachment.public_id), by=by, at=at
    )
