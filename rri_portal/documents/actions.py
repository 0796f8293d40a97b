"""Handing a document over."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from rri_portal import storage
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.documents.models import IssuedDocument
from rri_portal.schools.models import School


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A document that is made but not yet handed over: what it says, and its bytes."""

    kind: str
    layout: int
    facts: Mapping[str, Any]
    content: bytes


def issue(
    *,
    school: School,
    document: Finished,
    subject: tuple[str, object],
    recipient: tuple[str, object] = ("", ""),
    head: tuple[int, str] | None = None,
    by: Actor,
    at: dt.datetime,
) -> IssuedDocument:
    """Keeps the bytes for good, then the row that names them; audited in its transaction.

    `subject` (what it is about) and `recipient` (to whom) are a kind and a public id; `head` is
    the incident book's number and hash where the document prints them. Make the document before
    any transaction begins: rendering takes seconds.
    """
    sha256 = storage.keep(school, document.content)
    with transaction.atomic():
        issued = IssuedDocument.objects.create(
            school=school,
            kind=document.kind,
            layout=document.layout,
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            recipient_kind=recipient[0],
            recipient_id=str(recipient[1]),
            facts=dict(document.facts),
            head_n=head[0] if head else None,
            head_hash=head[1] if head else None,
            size=len(document.content),
            sha256=sha256,
            issued_at=at,
            issued_by_kind=by.kind,
            issued_by_id=by.id,
        )
        events.record(
            verb="issue_document",
            school=school,
            subject=("document", issued.public_id),
            by=by,
            at=at,
        )
    return issued


def bytes_of(issued: IssuedDocument) -> bytes:
    """What was handed over, to the byte. Raises `storage.BytesMissing` or `BytesAltered`."""
    return storage.fetch(issued.school, issued.sha256)
