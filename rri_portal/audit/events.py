"""The log of changes."""

import datetime as dt
import re
from collections.abc import Iterable

from django.db import models

from rri_portal.audit.actors import Actor
from rri_portal.audit.models import AuditEvent

_NAME = re.compile(r"[a-z][a-z0-9_.]{0,59}\Z")
_PIECE = 200


class NotAFieldName(ValueError):
    """An audit event was handed something that looks like a value: it keeps names only."""


def record(
    *,
    verb: str,
    school: models.Model | None,
    subject: tuple[str, object],
    by: Actor,
    at: dt.datetime,
    fields: Iterable[str] = (),
) -> AuditEvent:
    """Kept in the transaction of the change itself: both are there, or neither.

    `subject` is a kind and a public id. `school` is None only for what no school owns, such as
    somebody's sign-in.
    """
    event = _event(verb, school, subject, by, at, fields)
    event.save(force_insert=True)
    return event


def record_each(
    *,
    verb: str,
    school: models.Model,
    subjects: Iterable[tuple[str, object, Iterable[str]]],
    by: Actor,
    at: dt.datetime,
) -> None:
    """One event for each subject with the fields that were touched of it, all in few queries."""
    AuditEvent.objects.bulk_create(
        [
            _event(verb, school, (kind, public_id), by, at, fields)
            for kind, public_id, fields in subjects
        ],
        batch_size=_PIECE,
    )


def _event(
    verb: str,
    school: models.Model | None,
    subject: tuple[str, object],
    by: Actor,
    at: dt.datetime,
    fields: Iterable[str],
) -> AuditEvent:
    names = list(fields)
    if not all(_NAME.match(name) for name in names):
        raise NotAFieldName
    return AuditEvent(
        school_id=school.pk if school else None,
        verb=verb,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        fields=names,
        at=at,
        by_kind=by.kind,
        by_id=by.id,
    )
