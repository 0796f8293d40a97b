"""A link for an adult without a sign-in: it opens the draft of their account, and is used up as
that is locked."""

import datetime as dt

from django.db import transaction

from incidents.actions.accounts import MayNotWrite, _audit, _held
from incidents.asking import Asked, signing_in, why_not_write
from incidents.authors import typed_before
from incidents.models import AccountDraft, Event
from rri_portal.audit.actors import Actor
from rri_portal.links.actions import make_link
from rri_portal.links.models import Link
from rri_portal.schools.models import StaffMember

PURPOSE = "write_account"
SUBJECT = "accountdraft"


def why_not_give_link(asked: Asked, at: dt.datetime) -> str | None:
    """To a leader who would give one."""
    if asked.account:
        return "Their account is locked already."
    if signing_in(asked.school, at).filter(user=asked.staff.user_id).exists():
        return "They have a sign-in, and write their account there."
    if asked.stopped:
        return "Asking for accounts of this is stopped."
    return "No account is asked of them." if why_not_write(asked) else None


@transaction.atomic
def give_account_link(
    *, event: Event, staff: StaffMember, by: Actor, at: dt.datetime
) -> tuple[Link, str]:
    """The link and its key, to hand over once. One given before opens nothing any more; what was
    typed through it is kept. Raises `MayNotWrite`."""
    asked = _held(event, staff)
    if refused := why_not_give_link(asked, at):
        raise MayNotWrite(refused)
    draft = asked.draft or AccountDraft.objects.create(
        school=event.school,
        event=event,
        staff=staff,
        words=typed_before(event, staff),
        saved_at=at,
        saved_by_kind=by.kind,
        saved_by_id=by.id,
    )
    subject = (SUBJECT, str(draft.public_id))
    return make_link(school=event.school, purpose=PURPOSE, subject=subject, by=by, at=at)


@transaction.atomic
def attest(
    *, asked: Asked, name: str, agency: str, job: str, by: Actor, at: dt.datetime
) -> AccountDraft:
    """Who somebody without a sign-in says that they are; it is locked with their account."""
    draft = _held(asked.event, asked.staff).draft
    if draft is None:
        raise MayNotWrite(why_not_write(asked))
    draft.attested_name, draft.attested_agency, draft.attested_job = name, agency, job
    draft.save(update_fields=["attested_name", "attested_agency", "attested_job"])
    fields = ("attested_name", "attested_agency", "attested_job")
    subject = (SUBJECT, draft.public_id)
    _audit("attest", asked.school, subject, by, at, fields=fields)
    return draft
