"""A form sent twice does its work once, and both senders land on the same result."""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.db import models, transaction

from rri_portal.audit.actors import Actor
from rri_portal.audit.models import Submission


class NotOurToken(Exception):
    """The token was not issued to this person for this verb: the form has to be opened afresh."""


@dataclass(frozen=True)
class Result:
    """What the action made, and whether this call was the one that made it."""

    kind: str
    id: str
    first: bool


def _signer(verb: str, actor: Actor) -> Signer:
    return Signer(salt=f"rri_portal.audit.once:{verb}:{actor.kind}:{actor.id}")


def issue_token(verb: str, actor: Actor) -> str:
    """For a hidden field of one form; valid for this verb and this person, and as long as it takes
    them to send it."""
    return _signer(verb, actor).sign(secrets.token_urlsafe(16))


def issued_to(actor: Actor, verb: str, token: str) -> bool:
    """Whether the form that carries `token` was opened by this very person."""
    try:
        _signer(verb, actor).unsign(token)
    except BadSignature:
        return False
    return True


def is_spent(school: models.Model, actor: Actor, verb: str, token: str) -> bool:
    """Whether the form that carries `token` was sent already, and did its work."""
    try:
        nonce = _signer(verb, actor).unsign(token)
    except BadSignature:
        return False
    sent = Submission.objects.filter(school_id=school.pk, verb=verb, token=nonce)
    return sent.exists()


def once(
    *,
    school: models.Model,
    verb: str,
    token: str,
    by: Actor,
    at: dt.datetime,
    make: Callable[[], tuple[str, object]],
) -> Result:
    """Runs `make`, which returns the kind and public id of what it made, unless this form was
    already sent; then hands back what the first sending made, a day later too.

    One transaction holds the action and the note of it: where `make` raises, neither happened and
    the same form may be sent again. A second sending that arrives while the first is at work waits
    for it. Raises `NotOurToken`.
    """
    try:
        nonce = _signer(verb, by).unsign(token)
    except BadSignature as error:
        raise NotOurToken from error
    with transaction.atomic():
        sent, first = Submission.objects.get_or_create(
            school_id=school.pk,
            verb=verb,
            token=nonce,
            defaults={"at": at, "by_kind": by.kind, "by_id": by.id},
        )
        if first:
            _note(sent, *make())
    return Result(sent.result_kind or "", sent.result_id or "", first)


def _note(sent: Submission, kind: str, identifier: object) -> None:
    sent.result_kind, sent.result_id = kind, str(identifier)
    sent.save(update_fields=["result_kind", "result_id"])
