"""Making a link, finding it by its key, using it up, taking it back."""

import datetime as dt
import hashlib
import secrets

from django.db import models, transaction
from django.db.models import QuerySet

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.links.models import Link

LASTS = dt.timedelta(days=7)


class LinkClosed(Exception):
    """It is unknown, used, expired or revoked; whoever holds it is not told which."""


def holder(link: Link) -> Actor:
    """Whoever opened it, as who does something."""
    return Actor("link", str(link.public_id))


@transaction.atomic
def make_link(
    *,
    school: models.Model,
    purpose: str,
    subject: tuple[str, object],
    by: Actor,
    at: dt.datetime,
) -> tuple[Link, str]:
    """A link and its key, which is shown or sent once. It takes the place of any that is open for
    the same purpose and subject."""
    for other in open_links(school=school, purpose=purpose, subject=subject, at=at):
        revoke_link(link=other, by=by, at=at)
    key = secrets.token_urlsafe(32)
    link = Link.objects.create(
        school_id=school.pk,
        key_hash=_hash(key),
        purpose=purpose,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        made_at=at,
        made_by_kind=by.kind,
        made_by_id=by.id,
        expires_at=at + LASTS,
    )
    _note("make_link", link, by, at)
    return link, key


def open_links(
    *, school: models.Model, purpose: str, subject: tuple[str, object], at: dt.datetime
) -> QuerySet[Link]:
    return Link.objects.filter(
        school_id=school.pk,
        purpose=purpose,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        used_at__isnull=True,
        revoked_at__isnull=True,
        expires_at__gt=at,
    )


def link_with(key: str, *, purpose: str, at: dt.datetime) -> Link:
    """Raises `LinkClosed`."""
    found = Link.objects.select_related("school").filter(key_hash=_hash(key), purpose=purpose)
    link = found.first()
    if link is None or not is_open(link, at):
        raise LinkClosed
    return link


def is_open(link: Link, at: dt.datetime) -> bool:
    return link.used_at is None and link.revoked_at is None and link.expires_at > at


@transaction.atomic
def use_link(*, link: Link, at: dt.datetime) -> None:
    """Part of the action it was made for: used up, for good. Raises `LinkClosed`."""
    held = Link.objects.select_for_update(of=("self",)).select_related("school").get(pk=link.pk)
    if not is_open(held, at):
        raise LinkClosed
    held.used_at = at
    held.save(update_fields=["used_at"])
    _note("use_link", held, holder(held), at)


@transaction.atomic
def revoke_link(*, link: Link, by: Actor, at: dt.datetime) -> None:
    """It opens nothing from now on; one that is closed already stays as it is."""
    held = Link.objects.select_for_update(of=("self",)).select_related("school").get(pk=link.pk)
    if is_open(held, at):
        held.revoked_at = at
        held.save(update_fields=["revoked_at"])
        _note("revoke_link", held, by, at)


def _note(verb: str, link: Link, by: Actor, at: dt.datetime) -> None:
    events.record(
        verb=verb, school=link.school, subject=("link", str(link.public_id)), by=by, at=at
    )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
