"""Photographs, documents and footage of a draft; a record names those that were there."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from incidents.actions.drafts import _locked
from incidents.models import Incident, Reading, ReadingAttachment
from rri_portal import storage
from rri_portal.attachments import actions
from rri_portal.attachments.actions import Footage
from rri_portal.attachments.examining import Examined, examine
from rri_portal.attachments.models import Attachment, AttachmentQuerySet
from rri_portal.attachments.refusals import NotAPicture
from rri_portal.audit import book
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date

ASTRAY = (
    "A file that was attached to this draft is missing or was changed. Remove it, and attach it "
    "again."
)


def attached_to(incident: Incident) -> AttachmentQuerySet:
    """All that was ever attached, in order; `present()` leaves out what was removed."""
    rows = Attachment.objects.filter(school_id=incident.school_id).select_related("school")
    return rows.about("incident", incident.public_id)


def examine_and_keep(incident: Incident, content: bytes, *, shows: str = "") -> Examined:
    """Before any transaction: reading a file takes seconds, and its bytes are in storage before a
    row names them. Raises one of `rri_portal.attachments.refusals`."""
    examined = examine(content)
    if shows and not examined.is_picture:
        raise NotAPicture
    storage.keep(incident.school, examined.content)
    return examined


@transaction.atomic
def attach(
    *,
    incident: Incident,
    examined: Examined,
    shows: str = "",
    description: str,
    by: Actor,
    at: dt.datetime,
) -> Attachment:
    """Raises `NotADraft`, `MayNotAttach` or `NotAPicture`."""
    book.lock(incident.school)
    incident = _locked(incident)
    return actions.attach_file(
        school=incident.school,
        subject=("incident", incident.public_id),
        examined=examined,
        shows=shows,
        description=description,
        by=by,
        at=at,
        on=local_date(at),
    )


@transaction.atomic
def refer_to_footage(
    *, incident: Incident, footage: Footage, description: str, by: Actor, at: dt.datetime
) -> Attachment:
    """Raises `NotADraft` or `MayNotAttach`."""
    incident = _locked(incident)
    return actions.refer_to_footage(
        school=incident.school,
        subject=("incident", incident.public_id),
        footage=footage,
        description=description,
        by=by,
        at=at,
    )


@transaction.atomic
def remove_attachment(
    *, incident: Incident, attachment: Attachment, why: str, by: Actor, at: dt.datetime
) -> None:
    """From a draft only: what a record names stays. Raises `NotADraft` or `NotThere`."""
    _locked(incident)
    actions.remove_attachment(attachment=attachment, why=why, by=by, at=at)


def why_not_name(present: Iterable[Attachment]) -> str | None:
    """A record is not made of what is no longer what was attached."""
    return None if all(_is_as_attached(one) for one in present) else ASTRAY


def _is_as_attached(attachment: Attachment) -> bool:
    kept = attachment.sha256
    return not kept or storage.sha256_now(attachment.school, kept) == kept


def name_attachments(
    reading: Reading, present: Iterable[Attachment]
) -> Sequence[ReadingAttachment]:
    """Part of making a reading: what is attached now is named in it, as it is now."""
    return ReadingAttachment.objects.bulk_create(
        ReadingAttachment(
            school_id=reading.school_id,
            reading=reading,
            attachment=attachment,
            label=attachment.description,
            sha256=attachment.sha256,
        )
        for attachment in present
    )
