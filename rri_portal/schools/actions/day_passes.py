"""A leader lets somebody of an agency, or a volunteer, in for today."""

import datetime as dt

from django.db import transaction

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.london import local_date
from rri_portal.schools.actions.people import add_staff_member
from rri_portal.schools.day_passes import hash_of, new_code
from rri_portal.schools.models import DayPass, School, StaffMember


@transaction.atomic
def give_day_pass(
    *, school: School, name: str, job: str, agency: str, by: Actor, at: dt.datetime
) -> tuple[DayPass, str]:
    """The pass and its code, which is shown once. Whoever was here before under the same name, job
    and agency is the same adult."""
    today, code = local_date(at), new_code()
    day_pass = DayPass.objects.create(
        school=school,
        staff=_adult(school, name, job, agency, by, at),
        day=today,
        code_hash=hash_of(code),
        made_at=at,
        made_by_kind=by.kind,
        made_by_id=by.id,
    )
    _note("give_day_pass", day_pass, by, at)
    return day_pass, code


def _adult(
    school: School, name: str, job: str, agency: str, by: Actor, at: dt.datetime
) -> StaffMember:
    """On the list until they are taken off it, so that records can name them in the days after."""
    here = StaffMember.objects.on(local_date(at)).filter(school=school, user__isnull=True)
    known = here.filter(name=name, job=job, agency=agency).first()
    return known or add_staff_member(school=school, name=name, job=job, agency=agency, by=by, at=at)


@transaction.atomic
def revoke_day_pass(*, day_pass: DayPass, by: Actor, at: dt.datetime) -> None:
    """It lets nobody in from now on; whoever was let in by it is out at their next click."""
    held = DayPass.objects.select_for_update(of=("self",)).select_related("school")
    held_pass = held.get(school_id=day_pass.school_id, pk=day_pass.pk)
    if held_pass.revoked_at is None:
        held_pass.revoked_at = at
        held_pass.save(update_fields=["revoked_at"])
        _note("revoke_day_pass", held_pass, by, at)


def _note(verb: str, day_pass: DayPass, by: Actor, at: dt.datetime) -> None:
    subject = ("daypass", str(day_pass.public_id))
    events.record(verb=verb, school=day_pass.school, subject=subject, by=by, at=at)
