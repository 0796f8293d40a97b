"""The log of changes."""

import datetime as dt
import re
from collections.abc import Iterable

from django.db import models

from rri_portal.audit.actors import Actor
from rri_portal.audit.models import AuditEvent

_NAME = re.compile(r"[a-z][a-z0-9_.]{0,59}\Z")


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
    names = list(fields)
    if not all(_NAME.match(name) for name in names):
        raise NotAFieldName
    return AuditEvent.objects.create(
        school_id=school.pk if school else None,
        verb=verb,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        fields=names,
        at=at,
        by_kind=by.kind,
        by_id=by.id,
    )
