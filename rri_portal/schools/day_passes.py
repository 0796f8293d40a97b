"""A day pass: its code, and whether it lets somebody in now."""

import datetime as dt
import secrets

from django.utils.crypto import salted_hmac

from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.schools.models import DayPass, School

LET_IN_BY = "let_in_by"  # the pass's public id, in the session of whoever entered its code
LETTERS = "ABCDEFGHJKMNPQRTUVWXYZ2346789"  # none that is read as another
LENGTH = 8


def new_code() -> str:
    """`K7QM-4XRT`: nearly forty bits."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{code[:4]}-{code[4:]}"


def hash_of(code: str) -> str:
    """Keyed: a code is too short for its hash to be kept bare. Typed in any case, with or without
    its hyphen."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return salted_hmac("rri_portal.schools.day_passes", plain, algorithm="sha256").hexdigest()


def pass_with(school: School, code: str, *, at: dt.datetime) -> DayPass | None:
    found = DayPass.objects.filter(school=school, code_hash=hash_of(code))
    return found.filter(day=local_date(at), revoked_at__isnull=True).first()


def pass_in_force(public_id: str, *, at: dt.datetime) -> DayPass | None:
    """With its adult and its school; None once it is revoked or its day is over."""
    found = DayPass.objects.filter(public_id=public_id, day=local_date(at), revoked_at__isnull=True)
    if (day_pass := found.first()) is None:
        return None
    with acting_for(day_pass.school_id):
        return DayPass.objects.select_related("staff", "school").get(pk=day_pass.pk)
