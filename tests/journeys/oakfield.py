"""A day at the demo's Oakfield: who is there, and what they do however their browser is."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.test import Client

from incidents.models import Account, EventAdult, Incident
from rri_portal.audit.tenancy import acting_for
from rri_portal.demo.cast import OAKFIELD, PASSWORD, TRUST
from rri_portal.london import local, local_date
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import RoleKind, School, User
from tests import databases
from tests.journeys.server import Server
from tests.journeys.visitor import Visitor

TEACHER, COLLEAGUE = "Joanna Pike", "Kofi Boateng"
HEAD, DSL, DATA_MANAGER = "Miriam Castell", "Helen Marsh", "Gareth Hume"
GOVERNOR, TRUST_SAFEGUARDING_LEAD = "Desmond Clay", "Winifred Sayer"
FORCE = "An adult used force beyond ordinary contact"
ADULTS = "Which adults held, directed or moved the child, or were hurt?"
FINISHES, HELPS = "Bethan Rees", "Samuel Adjei"
NEEDED = {TEACHER, COLLEAGUE, FINISHES, HELPS}
GUESTS = ("Oona Quill", "Petra Lund", "Rosa Whitlow", "Sabine Moor", "Tamsin Oakes")
HANDS = [one.name for one in OAKFIELD if one.kinds == (RoleKind.STAFF,)]
EMAIL = {one.name: one.email("oakfield") for one in OAKFIELD}
EMAIL |= {one.name: one.email("two-rivers") for one in TRUST}


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
    """So many children of whom no journey has told yet, no two of the same first name."""
    with databases.connected_to(server.database):
        school = School.objects.get(slug="oakfield")
        with acting_for(school.pk):
            left = [one for one in _children(school) if one.name not in server.taken]
    found = list({one.forename: one for one in left}.values())[:wanted]
    assert len(found) == wanted, "The roll has too few children with two parents to be told."
    server.taken.update(one.name for one in found)
    return found


def asked_for_an_account(server: Server) -> str:
    """A class teacher or assistant who was involved in a record and has yet to write of it; not one
    whom another journey needs."""
    with databases.connected_to(server.database):
        school = School.objects.get(slug="oakfield")
        with acting_for(school.pk):
            wrote = Account.objects.filter(event=OuterRef("event"), staff=OuterRef("staff"))
            asked = EventAdult.objects.filter(
                ~Exists(wrote),
                school=school,
                involved=True,
                staff__name__in=HANDS,
                event__incidents__recorded_at__isnull=False,
            )
            names = asked.order_by("-id").values_list("staff__name", flat=True)
            name = next(one for one in names if one not in server.taken | NEEDED)
    server.taken.add(name)
    return name


def _children(school: School) -> Iterator[Child]:
    today = this_day()
    recorded = Incident.objects.filter(school=school).values("pupil")
    roll = Pupil.objects.filter(school=school).enrolled_on(today).exclude(pk__in=recorded)
    for pupil in roll.order_by("-upn"):
        parents = tuple(one.name for one in pupil.parents.to_be_told())
        if len(parents) == 2:
            yield Child(pupil.forename, pupil.name, parents)


def sign_in(visitor: Visitor, name: str, password: str = PASSWORD) -> Visitor:
    visitor.open("/sign-in/")
    visitor.fill("E-mail address", EMAIL[name])
    visitor.fill("Password", password)
    visitor.go("Sign in")
    return visitor


def signed_in(visitor: Visitor, server: Server, name: str) -> Visitor:
    """Earlier: how one signs in is told in a journey of each kind of person, and takes a while."""
    with databases.connected_to(server.database):
        browser = Client()
        browser.force_login(User.objects.get(email=EMAIL[name]))
    visitor.keep_session(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return visitor


def at_home(visitor: Visitor, server: Server, name: str) -> Visitor:
    signed_in(visitor, server, name).open("/oakfield/")
    return visitor


def letter_to(server: Server, email: str, about: str) -> str:
    """What the newest says, once a task worker has sent it; `about` is what it must hold."""
    server.work_off_tasks()
    for letter in reversed(server.mail()):
        if letter["To"] == email and about in letter.get_content():
            assert letter["Message-ID"] not in server.taken, f"No new letter to {email}"
            server.taken.add(letter["Message-ID"])
            return f"{letter['Subject']}\n{letter.get_content()}"
    raise AssertionError(f"No letter to {email}")


def guest_of(server: Server) -> str:
    """Of an agency, and new to the school."""
    name = next(one for one in GUESTS if one not in server.taken)
    server.taken.add(name)
    return name


def this_day() -> dt.date:
    return local_date(dt.datetime.now(dt.UTC))


def today(visitor: Visitor, question: str) -> None:
    """By one tap, where script offers it."""
    if visitor.javascript:
        visitor.tap(f"Today: {question}")
    else:
        dated(visitor, question, this_day())


def dated(visitor: Visitor, question: str, day: dt.date) -> None:
    with visitor.within(question):
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            visitor.fill(part, str(number))


def now(visitor: Visitor, question: str) -> None:
    if visitor.javascript:
        visitor.tap(f"Now: {question}")
    else:
        visitor.fill(question, f"{local(dt.datetime.now(dt.UTC)):%H:%M}")
