"""The roll as a list: who is on it, by surname, with class, year and special needs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import FETCH_RAISE, Count, QuerySet

from rri_portal.keyset import beyond
from rri_portal.pupils.models import Characteristics, Parent, Pupil
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.models import School
from rri_portal.schools.requests import PortalRequest

PAGE = 50
KEYS = ("surname", "forename", "id")


@dataclass(frozen=True)
class Page:
    """A stretch of the roll. `back_to` and `on_from` are the pupils at its ends, where it goes on;
    an address names them by their public id."""

    pupils: list[Pupil]
    back_to: Pupil | None = None
    on_from: Pupil | None = None


def on_the_roll(school: School, day: dt.date, *, name: str = "") -> QuerySet[Pupil]:
    pupils = Pupil.objects.filter(school=school).enrolled_on(day).order_by(*KEYS)
    return pupils.named_like(name) if name else pupils


def page_of(
    pupils: QuerySet[Pupil], *, after: Pupil | None = None, before: Pupil | None = None
) -> Page:
    """Fifty from the beginning, or next to a pupil."""
    rows = pupils.fetch_mode(FETCH_RAISE)
    if before is not None:
        nearest = list(rows.filter(_beyond("<", before)).reverse()[: PAGE + 1])
        if len(nearest) <= PAGE:
            return page_of(pupils)
        shown = nearest[:PAGE][::-1]
        return Page(shown, back_to=shown[0], on_from=shown[-1])
    found = list((rows.filter(_beyond(">", after)) if after else rows)[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    return Page(
        shown,
        back_to=shown[0] if after and shown else None,
        on_from=shown[-1] if more else None,
    )


def _beyond(sign: str, pupil: Pupil):
    return beyond(KEYS, sign, [getattr(pupil, key) for key in KEYS])


@dataclass(frozen=True)
class Row:
    name: str
    class_name: str
    year: str
    sen: str
    contacts: str
    public_id: UUID


def rows_of(pupils: Sequence[Pupil], request: PortalRequest, *, day: dt.date) -> list[Row]:
    """Two queries, however many pupils."""
    facts, contacts = _in_force(pupils, day), _contacts_of(pupils)
    return [
        _row(pupil, facts.get(pupil.pk), contacts.get(pupil.pk, 0), request) for pupil in pupils
    ]


def _row(pupil: Pupil, facts: Characteristics | None, contacts: int, request: PortalRequest) -> Row:
    return Row(
        name=_by_surname(pupil, request),
        class_name=pupil.class_name or "No class",
        year=(facts and facts.get_year_group_display()) or "Not known",
        sen=(facts and facts.get_sen_status_display()) or "Not known",
        contacts=f"{contacts or 'No'} contact{'' if contacts == 1 else 's'}",
        public_id=pupil.public_id,
    )


def _by_surname(pupil: Pupil, request: PortalRequest) -> str:
    """As the list is ordered; initials where the screen shows no names."""
    shown = shown_name(pupil, request)
    return f"{pupil.surname}, {pupil.known_as}" if shown == pupil.name else shown


def _in_force(pupils: Sequence[Pupil], day: dt.date) -> dict[int, Characteristics]:
    rows = Characteristics.objects.filter(
        school_id__in={pupil.school_id for pupil in pupils}, pupil__in=pupils, from_date__lte=day
    )
    return {row.pupil_id: row for row in rows.order_by("from_date", "id")}


def _contacts_of(pupils: Sequence[Pupil]) -> dict[int, int]:
    """How many each has, by the pupil's row id."""
    rows = Parent.objects.filter(
        school_id__in={pupil.school_id for pupil in pupils}, pupil__in=pupils
    )
    counted = rows.running().order_by().values("pupil").annotate(number=Count("pk"))
    return dict(counted.values_list("pupil", "number"))
