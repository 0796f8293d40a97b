"""A day at the demo's Oakfield: who is there, and what they do however their browser is."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from incidents.models import Incident
from rri_portal.audit.tenancy import acting_for
from rri_portal.demo.cast import OAKFIELD, PASSWORD
from rri_portal.london import local, local_date
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import School
from tests import databases
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

TEACHER, COLLEAGUE = "Joanna Pike", "Kofi Boateng"
HEAD, DSL, DATA_MANAGER = "Miriam Castell", "Helen Marsh", "Gareth Hume"
FORCE = "An adult used force beyond ordinary contact"
ADULTS = "Which adults held, directed or moved the child, or were hurt?"
EMAIL = {person.name: person.email("oakfield") for person in OAKFIELD}


@dataclass(frozen=True)
class Child:
    """Of the imported roll, with two parents to be told and nothing recorded yet."""

    forename: str
    name: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Hold:
    """Of a few minutes, just now; after midnight, of no time at all."""

    started: str
    ended: str

    @classmethod
    def just_now(cls) -> "Hold":
        now = dt.datetime.now(dt.UTC)
        began = now - dt.timedelta(minutes=5)
        began = began if local_date(began) == local_date(now) else now
        return cls(f"{local(began):%H:%M}", f"{local(now):%H:%M}")


def children_of(server: Server, wanted: int) -> list[Child]:
    """So many children, no two of the same first name."""
    with databases.connected_to(server.database):
        school = School.objects.get(slug="oakfield")
        with acting_for(school.pk):
            found = {one.forename: one for one in _children(school)}
    assert len(found) >= wanted, "The roll has too few children with two parents to be told."
    return list(found.values())[:wanted]


def _children(school: School) -> Iterator[Child]:
    today = local_date(dt.datetime.now(dt.UTC))
    recorded = Incident.objects.filter(school=school).values("pupil")
    roll = Pupil.objects.filter(school=school).enrolled_on(today).exclude(pk__in=recorded)
    for pupil in roll.order_by("-upn"):
        parents = tuple(one.name for one in pupil.parents.to_be_told())
        if len(parents) == 2:
            yield Child(pupil.forename, pupil.name, parents)


def sign_in(visitor: Visitor, name: str) -> Visitor:
    visitor.open("/sign-in/")
    visitor.fill("E-mail address", EMAIL[name])
    visitor.fill("Password", PASSWORD)
    visitor.go("Sign in")
    return visitor


def just_now(visitor: Visitor, day: str, time: str) -> None:
    """A date and a time, by one tap each where script offers it."""
    if visitor.javascript:
        visitor.tap(f"Today: {day}")
        visitor.tap(f"Now: {time}")
        return
    now = local(dt.datetime.now(dt.UTC))
    asked = visitor.page.get_by_role("group", name=day)
    for part, number in (("Day", now.day), ("Month", now.month), ("Year", now.year)):
        asked.get_by_label(part).fill(str(number))
    visitor.fill(time, f"{now:%H:%M}")
