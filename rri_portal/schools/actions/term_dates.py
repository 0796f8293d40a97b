"""Terms, INSET days, half-terms and closures: what the clocks of a record run on."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.schools.models import Closure, School, Term

LONGEST_TERM = dt.timedelta(weeks=26)
LONGEST_CLOSURE = dt.timedelta(weeks=26)


def why_not_dates(school: School, starts: dt.date, ends: dt.date) -> str | None:
    """Why these cannot be a term's first and last day; None when they can."""
    if ends - starts > LONGEST_TERM:
        return "A term is half a year at most. Check the years."
    if over := school.terms.filter(starts__lte=ends, ends__gte=starts).first():
        return f"These dates overlap {over.name}, which is here already."
    return None


@transaction.atomic
def add_term(
    *, school: School, name: str, starts: dt.date, ends: dt.date, by: Actor, at: dt.datetime
) -> Term:
    """Raises `ValidationError` with the sentence to show."""
    term = Term(school=school, name=name, starts=starts, ends=ends)
    term.full_clean()
    if why := why_not_dates(school, starts, ends):
        raise ValidationError(why)
    term.save()
    _term_dates_changed(school, ("term", term), by, at)
    return term


@transaction.atomic
def add_closure(
    *,
    school: School,
    kind: str,
    starts: dt.date,
    ends: dt.date,
    by: Actor,
    at: dt.datetime,
    why: str = "",
) -> Closure:
    """Raises `ValidationError` with the sentence to show."""
    closure = Closure(school=school, kind=kind, starts=starts, ends=ends, why=why)
    closure.full_clean()
    if ends - starts > LONGEST_CLOSURE:
        raise ValidationError("A closure is half a year at most. Check the years.")
    closure.save()
    _term_dates_changed(school, ("closure", closure), by, at)
    return closure


@transaction.atomic
def remove_dates(*, dates: Term | Closure, by: Actor, at: dt.datetime) -> None:
    removed = (dates._meta.model_name or "", dates)
    _term_dates_changed(dates.school, removed, by, at)
    dates.delete()


def _term_dates_changed(
    school: School, subject: tuple[str, Term | Closure], by: Actor, at: dt.datetime
) -> None:
    kind, dates = subject
    events.record(
        verb="manage_term_dates",
        school=school,
        subject=(kind, str(dates.public_id)),
        by=by,
        at=at,
        fields=("starts", "ends"),
    )
