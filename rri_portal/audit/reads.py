"""The log of who looked at which child's record."""

import datetime as dt
from collections.abc import Iterable

from django.db import DatabaseError, models, transaction

from rri_portal.audit.actors import Actor
from rri_portal.audit.models import Read


class ReadNotLogged(Exception):
    """The page must not be shown: nobody could tell later who saw it."""


def log_read(
    *,
    school: models.Model,
    by: Actor,
    at: dt.datetime,
    verb: str,
    subject: tuple[str, object] = ("", ""),
    listed: Iterable[object] = (),
) -> Read:
    """Called once by a request that shows a child's record, before anything of it is sent.

    `subject` is the kind and public id of what was opened, `listed` the public ids of what a list
    showed. Durable: never part of a transaction that may yet roll back and take the row with it.
    Raises `ReadNotLogged`.
    """
    try:
        with transaction.atomic(durable=True):
            return Read.objects.create(
                school_id=school.pk,
                verb=verb,
                subject_kind=subject[0],
                subject_id=str(subject[1]),
                listed=[str(one) for one in listed],
                at=at,
                by_kind=by.kind,
                by_id=by.id,
            )
    except DatabaseError as error:
        raise ReadNotLogged from error
