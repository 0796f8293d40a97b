"""How fast the portal is here: a made-up school records many incidents, and reads them again."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from incidents.actions.drafts import QuickFacts, log_incident
from incidents.actions.recording import record_incident
from incidents.facts import Facts, Segment
from incidents.models import Incident
from rri_portal.audit import book
from rri_portal.audit.actors import SYSTEM
from rri_portal.demo.settling import DATA
from rri_portal.nations import Nation
from rri_portal.pupils import mis
from rri_portal.pupils.importing import import_roll
from rri_portal.pupils.models import Pupil
from rri_portal.schools.actions import add_staff_member, grant_role, set_up_school
from rri_portal.schools.models import (
    Choice,
    Phase,
    PickList,
    RoleKind,
    School,
    SchoolKind,
    StaffMember,
    Technique,
    User,
)
from rri_portal.schools.permissions import SignedIn, signed_in

YEAR, MINUTE = dt.timedelta(days=365), dt.timedelta(minutes=1)
HEAD = "head@bench.example.org"
ROLL = "oakfield-special-school.ctf.xml"
LOOKS = 20
PAGE = 50


class PageRefused(Exception):
    """A page that was to be measured was not shown."""


@dataclass
class Timing:
    """Something done many times; seconds each."""

    what: str
    seconds: list[float] = field(default_factory=list)

    @property
    def line(self) -> str:
        ordered = sorted(self.seconds)
        slow = ordered[int(len(ordered) * 0.95)]
        return (
            f"{self.what:28} median {median(ordered) * 1000:9.1f} ms"
            f"   95th {slow * 1000:9.1f} ms   of {len(ordered):,}"
        )

    def of[**P, T](self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        began = time.perf_counter()
        done = work(*args, **kwargs)
        self.seconds.append(time.perf_counter() - began)
        return done


def bench_school(*, at: dt.datetime) -> School:
    """The school that everything is recorded in; there already where this has run before."""
    school, _ = set_up_school(
        by=SYSTEM,
        at=at,
        slug="bench",
        name="Bench School",
        urn="999999",
        laestab="9999999",
        nation=Nation.ENGLAND,
        phase=Phase.ALL_THROUGH,
        kind=SchoolKind.MAINTAINED_SPECIAL,
    )
    return school


class Bench:
    """Called within `acting_for(school.pk)`."""

    def __init__(self, school: School, *, now: dt.datetime) -> None:
        self.school, self.now = school, now
        self.head = self._head()
        self.teacher = self._teacher()
        content = (DATA / ROLL).read_bytes()
        import_roll(school=school, roll=mis.read(content, ROLL), by=SYSTEM, at=now - YEAR)
        self.pupils = list(Pupil.objects.filter(school=school).order_by("upn"))

    def record(self, count: int) -> Iterator[Timing]:
        """Through a year, each on its day, a step in log and in book at a time."""
        logging, recording = Timing("log an incident"), Timing("record it")
        for n in range(count):
            began = self.now - YEAR + YEAR * n / count
            incident = logging.of(self._log, self.pupils[n % len(self.pupils)], began)
            recording.of(self._record, incident)
        yield from (logging, recording)

    def look(self) -> Iterator[Timing]:
        """The register as a headteacher opens it, the whole request."""
        path = reverse("oversight:book", args=[self.school.slug])
        yield self._look("register, first page", path)
        yield self._look("register, last page", f"{path}?before={self._last_page}")

    def verify(self) -> Timing:
        timing = Timing("verify the book")
        verdict = timing.of(book.verify, self.school)
        timing.what = f"verify {verdict.entries:,} entries"
        if verdict.broken:
            raise PageRefused(verdict.sentence)
        return timing

    def _head(self) -> User:
        made = {"name": "Bench Head", "password": make_password(None)}
        head, _ = User.objects.get_or_create(email=HEAD, defaults=made)
        kind = RoleKind.HEADTEACHER
        grant_role(school=self.school, user=head, kind=kind, by=SYSTEM, at=self.now - YEAR)
        return head

    def _teacher(self) -> StaffMember:
        return add_staff_member(
            school=self.school,
            name=self.head.name,
            job="Headteacher",
            user=self.head,
            by=SYSTEM,
            at=self.now - YEAR,
        )

    @cached_property
    def actor(self) -> SignedIn:
        return signed_in(self.head)

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """One of each list."""
        return {one.pick_list: one for one in Choice.objects.filter(school=self.school)}

    @cached_property
    def technique(self) -> Technique:
        return Technique.objects.filter(school=self.school, intervention="force")[0]

    def _log(self, pupil: Pupil, began: dt.datetime) -> Incident:
        quick = QuickFacts(
            pupil=pupil,
            started_at=began,
            place=self.choices[PickList.PLACE],
            place_detail="",
            involved=(self.teacher,),
        )
        return log_incident(
            school=self.school, quick=quick, answers={"what": ["force"]}, by=self.actor, at=began
        )

    def _record(self, incident: Incident) -> Incident:
        facts = self._facts(incident)
        at = incident.started_at + MINUTE
        return record_incident(
            incident=incident, facts=facts, by=self.actor, at=at, late_why="It was midnight."
        )

    def _facts(self, incident: Incident) -> Facts:
        segment = Segment(
            technique=self.technique,
            degree=self.choices[PickList.DEGREE],
            started_at=incident.started_at,
            ended_at=incident.started_at + MINUTE,
            staff=(self.teacher,),
        )
        return Facts(
            started_at=incident.started_at,
            place=self.choices[PickList.PLACE],
            narrative="The minibus was late and it was loud in the corridor. " * 20,
            triggers=(self.choices[PickList.TRIGGER],),
            tried=(self.choices[PickList.DE_ESCALATION],),
            segments=(segment,),
            involved=(self.teacher,),
            purposes=("injury-to-others",),
            why_necessary="Another child would have been hit.",
            hurt="no",
            first_aider="yes",
            support=(self.choices[PickList.SUPPORT],),
        )

    @cached_property
    def _last_page(self) -> str:
        """The number after which the oldest fifty come."""
        recorded = Incident.objects.filter(school=self.school).recorded()
        oldest = list(recorded.newest_in_the_book().reverse()[: PAGE + 1])
        return oldest[-1].number

    def _look(self, what: str, address: str) -> Timing:
        timing = Timing(what)
        client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
        client.force_login(self.head, backend=settings.AUTHENTICATION_BACKENDS[0])
        for _ in range(LOOKS):
            shown = timing.of(client.get, address, secure=True)
            if shown.status_code != 200:
                raise PageRefused(f"{what} answered {shown.status_code}.")
        return timing
