"""A page asks the database as often for two hundred rows as for ten.

Whatever a page could list grows at once: the roll, the staff, the lists, the records and what waits
for somebody. Rows only: nothing of them is in the chained book.
"""

import datetime as dt
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from debriefs.models import DebriefStep
from guidance.models import CompletedChecklist
from incidents.models import DraftWriter, FamilyReport, Incident, Occurrence, Proposal, Telling
from rri_portal.pupils.models import DeviceDay, DeviceLogCopy, Parent, Pupil
from rri_portal.schools.models import Role, School, StaffMember
from tests import databases
from tests.addresses import address
from tests.cast import NOW, TODAY
from tests.factories.copies import copies
from tests.factories.debriefs import finds_not_ready
from tests.factories.telling import begins, calls, holds, issues, parent_called, tells, withholds
from tests.test_every_address import TABLE, who_opens

pytestmark = pytest.mark.usefixtures("monday_morning", "printed_at_once")

FEW, MANY = 10, 200  # incidents; of everything else there are likewise far more the second time
AT_MOST = 55
ONE_DAY = dt.timedelta(days=1)


class Growing:
    """Oakfield, with more and more rows like the first of each kind."""

    def __init__(self, school: School, draft: Incident) -> None:
        self.school, self.draft = school, draft
        self.record = Incident.objects.recorded().get()
        self.proposal = Proposal.objects.get()
        self.steps = {one.step: one for one in Telling.objects.all()}
        self.numbers = itertools.count(1000)

    def to(self, number: int) -> None:
        """So many incidents in all: of ten, four are recorded, three proposed as not significant,
        three being written."""
        more, tenth = number - Incident.objects.count(), number // 10
        pupils = self._roll(more // 2)
        staff = self._staff(more // 4)
        self._devices(pupils, staff)
        self._lists(more // 4)
        self._schools(more // 4)
        self._around_one_draft(staff)
        self._around_one_record(staff)
        self._records(4 * tenth - Incident.objects.recorded().count(), pupils)
        self._proposals(3 * tenth - Proposal.objects.count(), pupils)
        self._incidents(self.draft, number - Incident.objects.count(), pupils)
        copies(Occurrence.objects.first(), more // 2)
        databases.count_rows()

    def _word(self, _: int = 0) -> str:
        return f"Zz{next(self.numbers)}"

    def _number(self, _: int = 0) -> int:
        return next(self.numbers)

    def _day(self, _: int = 0) -> dt.date:
        return TODAY + next(self.numbers) * ONE_DAY

    def _roll(self, number: int) -> list[Pupil]:
        """Each with parents, an enrolment and characteristics of their own."""
        first = self.record.pupil
        pupils = copies(first, number, upn=lambda n: "", surname=self._word)
        parents = first.parents.order_by("id")[:2]
        for row in (*parents, first.enrolments.get(), first.characteristics.get()):
            copies(row, number, pupil=lambda n: pupils[n])
        return pupils

    def _staff(self, number: int) -> list[StaffMember]:
        """Each with a sign-in and a role."""
        role = Role.objects.filter(school=self.school, kind="staff").first()
        users = copies(role.user, number, email=lambda n: f"{self._word()}@example.org")
        copies(role, number, user=lambda n: users[n])
        first = self.school.staff.get(user=role.user)
        return copies(first, number, user=lambda n: users[n], name=self._word)

    def _devices(self, pupils: Sequence[Pupil], staff: Sequence[StaffMember]) -> None:
        """One for each pupil, each logged today by somebody else; as many of one pupil, on other
        days; and what the school decided before."""
        day, number = DeviceDay.objects.first(), len(staff)
        devices = copies(day.device, len(pupils), pupil=lambda n: pupils[n])
        by = {"logged_by_id": lambda n: str(staff[n % number].user.public_id)}
        copies(day, len(devices), device=lambda n: devices[n], **by)
        copies(day.device, number)
        earlier = DeviceDay.objects.filter(device=day.device).count()
        copies(day, min(number, 20), day=lambda n: TODAY - (earlier + n) * ONE_DAY, **by)
        copies(day.decision, number, from_date=lambda n: TODAY - (400 + n) * ONE_DAY)
        copies(DeviceLogCopy.objects.first(), number)
        copies(CompletedChecklist.objects.first(), number)

    def _lists(self, number: int) -> None:
        firsts = {one.pick_list: one for one in self.school.choices.all()}
        for first in (*firsts.values(), self.school.techniques.first()):
            copies(first, number, label=self._word)
            copies(first, number, label=self._word, retired_at=lambda n: NOW)
        for first in (self.school.terms.first(), self.school.closures.first()):
            copies(first, number, starts=self._day, ends=lambda n: TODAY + 5000 * ONE_DAY)
        copies(self.school.invitations.first(), number, secret_hash=self._word)

    def _schools(self, number: int) -> None:
        """Of the same trust."""
        copies(self.school, number, slug=self._word, urn=lambda n: f"{self._number():06}")

    def _around_one_draft(self, staff: Sequence[StaffMember]) -> None:
        """Adults of its event, and colleagues who help with it."""
        number = len(staff)
        copies(self.draft.event.adults.first(), number, staff=lambda n: staff[n])
        writer = DraftWriter(school=self.school, incident=self.draft, added_at=NOW)
        copies(writer, number, staff=lambda n: staff[n])

    def _around_one_record(self, staff: Sequence[StaffMember]) -> None:
        """What was done and by whom, who was told what, and debriefs that nobody was ready for."""
        number = len(staff)
        done = self.record.current_reading.interventions.first()
        parts = copies(done, number, position=self._number)
        copies(done.staff_parts.first(), number, intervention=lambda n: parts[n])
        copies(self.record.pupil.parents.first(), number)
        copies(
            self.steps["called"],
            number,
            logged_by_id=lambda n: str(staff[n].user.public_id),
            told_by=lambda n: staff[n],
        )
        copies(FamilyReport.objects.filter(issued_at__isnull=False).first(), number)
        copies(DebriefStep.objects.first(), number, led_by=lambda n: staff[n])

    def _incidents(self, like: Incident, number: int, pupils: Sequence[Pupil], **more):
        events = copies(like.event, number)
        for adult in like.event.adults.all():
            copies(adult, number, event=lambda n: events[n])
        where = {"event": lambda n: events[n], "pupil": lambda n: pupils[n]}
        return copies(like, number, **where, **more)

    def _proposals(self, number: int, pupils: Sequence[Pupil]) -> None:
        drafts = self._incidents(self.proposal.incident, number, pupils)
        copies(self.proposal, number, incident=lambda n: drafts[n])

    def _records(self, number: int, pupils: Sequence[Pupil]) -> None:
        """One parent of each is held back, or withheld and to be looked at again."""
        blank = {"sequence": self._number, "current_reading": lambda n: None}
        records = self._incidents(self.record, number, pupils, **blank)
        readings = copies(self.record.current_reading, number, incident=lambda n: records[n])
        for record, reading in zip(records, readings, strict=True):
            record.current_reading = reading
        Incident.objects.bulk_update(records, ["current_reading"])
        mothers = {one.pupil_id: one for one in Parent.objects.filter(position=1).order_by("-pk")}
        for step in ("hold", "withheld"):
            copies(
                self.steps[step],
                number if step == "hold" else number // 2,
                incident=lambda n: records[n],
                parent=lambda n: mothers[pupils[n].pk],
            )


@pytest.fixture
def growing(arguments, oakfield, amara, class_teacher, headteacher, dsl, senco) -> Growing:
    record = Incident.objects.recorded().get()
    mother, father = (parent_called(amara, f"{name} Okafor") for name in ("Ngozi", "Emeka"))
    calls(record, mother, headteacher)
    tells(record, father, headteacher)
    issues(begins(record, father, headteacher), headteacher)
    holds(record, father, headteacher)
    withholds(record, father, headteacher, review_on=TODAY)
    finds_not_ready(record, senco, TODAY, led_by=senco.staff)
    return Growing(oakfield, Incident.objects.get(public_id=arguments["draft"]))


ASKED = {
    "oversight:book": [
        "?kind=force", "?told=yes", "?told=no", "?told=held", "?before=RI-2026-9999",
        "?after=RI-2026-0001", "?since_day=1&since_month=1&since_year=2026",
    ],
    "incidents:log_incident": ["?safety=safe-together"],
}  # fmt: skip
BY_NAME = ("oversight:book", "pupils:pupils")


def pages(arguments: dict[str, Any]) -> list[tuple[str, str]]:
    """Who opens which; every page of a school, and as what some are asked for."""
    found = [(who_opens(name), address(name, arguments)) for name in TABLE]
    found += [(who, address("oversight:home", arguments)) for who in ("dsl", "class_teacher")]
    found += [(who, address("oversight:book", arguments)) for who in ("dsl", "class_teacher")]
    for name, queries in ASKED.items():
        found += [(who_opens(name), address(name, arguments) + query) for query in queries]
    return [*found, ("trust_lead", "/")]


def sought(browser: Client, name: str, arguments: dict[str, Any]) -> str:
    """The address of what is found by a pupil's name."""
    return browser.post(address(name, arguments), {"sought": "Amara"}).url


@pytest.fixture
def asked(arguments, client_of, headteacher, dsl, class_teacher, trust_lead):
    """asked(pages): which questions each of them puts to the database now; without pages, all."""
    people = {
        "headteacher": headteacher,
        "dsl": dsl,
        "class_teacher": class_teacher,
        "trust_lead": trust_lead,
    }
    browsers = {name: client_of(person) for name, person in people.items()}
    for browser in browsers.values():
        browser.get("/")  # what a session's first page finds out is known from then on
    found = pages(arguments)
    for name in BY_NAME:
        found.append(("headteacher", sought(browsers["headteacher"], name, arguments)))

    def questions(pages: Iterable[tuple[str, str]] = found) -> dict[tuple[str, str], Counter[str]]:
        return {(who, url): _questions(browsers[who], url) for who, url in pages}

    return questions


def _questions(browser: Client, url: str) -> Counter[str]:
    """How often each is put, whatever it asks about."""
    put: list[str] = []

    def hears(execute: Callable, statement: str, *rest: Any) -> Any:
        put.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(hears):
        assert browser.get(url).status_code in (200, 302, 405), url
    return Counter(NUMBERED.sub("", SEVERAL.sub("%s", one)) for one in put)


# As many values as there are; the number of a savepoint, each of which has one of its own
SEVERAL, NUMBERED = re.compile(r"%s(, %s)+"), re.compile(r'(?<=SAVEPOINT )"\w+"')


@contextmanager
def undone() -> Iterator[None]:
    """By hand: inside `atomic()` the log of reads, which must be durable, would refuse."""
    before = transaction.savepoint_create()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)


# The frame of each request and transaction, not what is asked within it
FRAME = ("SELECT set_config(", "SAVEPOINT", "RELEASE SAVEPOINT")


def puts_one_twice(put: Counter[str]) -> bool:
    return any(times > 1 for one, times in put.items() if not one.startswith(FRAME))


def test_no_page_asks_more_often_for_two_hundred_rows_than_for_ten(growing, asked):
    """One that puts no question twice asks as often for however many rows, and is asked once."""
    growing.to(FEW)
    with undone():
        growing.to(MANY)
        assert Incident.objects.count() == MANY
        at_many = asked()
    at_few = asked([page for page, put in at_many.items() if puts_one_twice(put)])
    more = {page: at_many[page] - put for page, put in at_few.items()}
    assert {page: put for page, put in more.items() if put} == {}
    assert max(put.total() for put in at_many.values()) <= AT_MOST
