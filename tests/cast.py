"""The cast, known by heart: Oakfield, a special school, and Riverside Academy, in one trust.

Each person and pupil is a fixture of their own, there when a test asks for them and not before
(tests/kept.py).
`class_teacher.user` signs in, `class_teacher.staff` is the adult in a record, and
`act(class_teacher)` is who does something:

    def test_a_class_teacher_logs_a_hold(oakfield, class_teacher, amara):
        log_incident(school=oakfield, pupils=[amara], by=act(class_teacher), at=NOW)

    def test_a_governor_sees_no_incident(client_of, governor):
        assert client_of(governor).get("/oakfield/log/").status_code == 403
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.names import folded
from rri_portal.nations import Nation
from rri_portal.pupils.models import Characteristics, Enrolment, Need, Parent, Pupil
from rri_portal.pupils.models import Relationship as Is
from rri_portal.schools.actions import set_up_school
from rri_portal.schools.models import (
    Closure,
    Phase,
    Role,
    RoleKind,
    School,
    SchoolKind,
    StaffMember,
    Term,
    Trust,
    User,
)
from rri_portal.schools.permissions import SignedIn, signed_in
from tests.kept import kept

TODAY = dt.date(2026, 11, 23)  # a Monday in the second half of the autumn term
NOW = dt.datetime(2026, 11, 23, 10, 30, tzinfo=dt.UTC)  # 10:30 in London too
LONG_AGO = dt.date(2025, 9, 1)
PASSWORD = "correct horse battery"
_PASSWORD = make_password(PASSWORD, hasher="md5")


@dataclass(frozen=True)
class Person:
    """Somebody who signs in; `staff` is the same adult in the school's records, if they are."""

    user: User
    staff: StaffMember | None = None

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def email(self) -> str:
        return self.user.email


def act(person: Person | User) -> SignedIn:
    """The person as who does something, with the roles they hold now; one query."""
    return signed_in(person.user if isinstance(person, Person) else person)


@pytest.fixture
def monday_morning(time_machine) -> dt.datetime:
    """The portal's clock stands at NOW."""
    time_machine.move_to(NOW, tick=False)
    return NOW


# Schools


@pytest.fixture
def acted_for(django_db_blocker) -> Iterator[list[int]]:
    """A test acts for the schools it knows, from when each is found until its own savepoint is
    rolled back: it may read their rows."""
    with django_db_blocker.unblock():
        yield []


@pytest.fixture(scope="session")
def set_up_schools() -> Callable[[], None]:
    """Both are there before the first test, and are only looked up by those that need them: setting
    one up takes longer than most of what a test does in it. A test that begins without a school
    asks for `own_database`."""

    def set_up() -> None:
        _set_up_oakfield()
        _set_up_riverside()

    return set_up


@kept
def trust(django_db_setup) -> Trust:
    return Trust.objects.get(slug="two-rivers")


@kept
def oakfield_set_up(django_db_setup) -> School:
    return School.objects.get(slug="oakfield")


@pytest.fixture
def oakfield(oakfield_set_up, acted_for) -> Iterator[School]:
    acted_for.append(oakfield_set_up.pk)
    with acting_for(*acted_for):
        yield oakfield_set_up


@kept
def riverside_set_up(django_db_setup) -> School:
    return School.objects.get(slug="riverside")


@pytest.fixture
def riverside(riverside_set_up, acted_for) -> Iterator[School]:
    acted_for.append(riverside_set_up.pk)
    with acting_for(*acted_for):
        yield riverside_set_up


def _set_up_trust() -> Trust:
    trust, _ = Trust.objects.get_or_create(slug="two-rivers", name="Two Rivers Learning Trust")
    return trust


def _set_up_oakfield() -> School:
    school, made = set_up_school(
        by=SYSTEM,
        at=NOW - dt.timedelta(days=400),
        slug="oakfield",
        name="Oakfield School",
        trust=_set_up_trust(),
        urn="999701",
        laestab="9997010",
        nation=Nation.ENGLAND,
        phase=Phase.ALL_THROUGH,
        kind=SchoolKind.MAINTAINED_SPECIAL,
        address="Oak Lane, Millbrook, MB1 2AB",
        telephone="01632 960101",
        email="office@oakfield.example.org",
        contact_name="Ms Grace Mensah",
        complaints="Write to the chair of governors at the school's address.",
    )
    if made:
        with acting_for(school.pk):
            Term.objects.bulk_create(Term(school=school, **term) for term in TERMS)
            Closure.objects.bulk_create(Closure(school=school, **one) for one in CLOSURES)
    return school


def _set_up_riverside() -> School:
    school, made = set_up_school(
        by=SYSTEM,
        at=NOW - dt.timedelta(days=400),
        slug="riverside",
        name="Riverside Academy",
        trust=_set_up_trust(),
        urn="999702",
        laestab="9997020",
        nation=Nation.ENGLAND,
        phase=Phase.SECONDARY,
        kind=SchoolKind.ACADEMY,
    )
    if made:
        with acting_for(school.pk):
            Term.objects.bulk_create(Term(school=school, **term) for term in TERMS)
    return school


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


TERMS = [
    {"name": "Autumn 2026", "starts": _day("2026-09-01"), "ends": _day("2026-12-18")},
    {"name": "Spring 2027", "starts": _day("2027-01-04"), "ends": _day("2027-03-25")},
    {"name": "Summer 2027", "starts": _day("2027-04-12"), "ends": _day("2027-07-21")},
]
_HALF_TERM, _INSET = Closure.Kind.HALF_TERM, Closure.Kind.INSET
CLOSURES = [
    {"kind": _INSET, "starts": _day("2026-09-01"), "ends": _day("2026-09-01")},
    {"kind": _HALF_TERM, "starts": _day("2026-10-26"), "ends": _day("2026-10-30")},
    {"kind": _INSET, "starts": _day("2026-11-27"), "ends": _day("2026-11-27")},
    {"kind": _HALF_TERM, "starts": _day("2027-02-15"), "ends": _day("2027-02-19")},
    {"kind": _HALF_TERM, "starts": _day("2027-05-31"), "ends": _day("2027-06-04")},
]


# People of Oakfield


def joins(school: School, *kinds: str, name: str, job: str) -> Person:
    """Somebody on the staff list who signs in and holds these roles in the school."""
    user = _user(name)
    staff = StaffMember.made(school=school, user=user, name=name, job=job, from_date=LONG_AGO)
    staff.save()
    _hold(user, *kinds, school=school)
    return Person(user, staff)


def _user(name: str) -> User:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return User.objects.create(email=email, name=name, password=_PASSWORD)


def _hold(user: User, *kinds: str, school: School | None = None, trust: Trust | None = None):
    Role.objects.bulk_create(
        Role(
            user=user,
            school=school,
            trust=trust,
            kind=kind,
            from_date=LONG_AGO,
            granted_at=NOW - dt.timedelta(days=400),
            granted_by_kind=SYSTEM.kind,
            granted_by_id=SYSTEM.id,
        )
        for kind in kinds
    )


@kept
def headteacher(oakfield) -> Person:
    return joins(oakfield, RoleKind.HEADTEACHER, name="Grace Mensah", job="Headteacher")


@kept
def senior_leader(oakfield) -> Person:
    return joins(oakfield, RoleKind.SENIOR_LEADER, name="Owen Pritchard", job="Deputy headteacher")


@kept
def senco(oakfield) -> Person:
    return joins(oakfield, RoleKind.SENCO, name="Farah Siddiqui", job="SENCo")


@kept
def dsl(oakfield) -> Person:
    return joins(oakfield, RoleKind.DSL, name="Ruth Adeyemi", job="Designated safeguarding lead")


@kept
def deputy_dsl(oakfield) -> Person:
    return joins(oakfield, RoleKind.DEPUTY_DSL, name="Mark Halloran", job="Pastoral lead")


@kept
def class_teacher(oakfield) -> Person:
    return joins(oakfield, RoleKind.STAFF, name="Hannah Lowe", job="Class teacher")


@kept
def teaching_assistant(oakfield) -> Person:
    return joins(oakfield, RoleKind.STAFF, name="Jamal Carter", job="Teaching assistant")


@kept
def agency_worker(oakfield) -> StaffMember:
    """On the staff list for the week, without a sign-in."""
    worker = StaffMember.made(
        school=oakfield,
        name="Kirsty Doyle",
        job="Teaching assistant",
        agency="Bright Supply",
        from_date=TODAY,
    )
    worker.save()
    return worker


@kept
def data_manager(oakfield) -> Person:
    return joins(oakfield, RoleKind.DATA_MANAGER, name="Lin Zhao", job="Data manager")


@kept
def sender(oakfield) -> Person:
    return joins(oakfield, RoleKind.SENDER, name="Beth Thornton", job="Head of upper school")


@kept
def data_protection_lead(oakfield) -> Person:
    return joins(
        oakfield,
        RoleKind.DATA_PROTECTION_LEAD,
        name="Ivan Petrov",
        job="Data protection lead",
    )


@kept
def governor(oakfield) -> Person:
    return joins(oakfield, RoleKind.GOVERNOR, name="Margaret Hill", job="Governor")


@kept
def chair(oakfield) -> Person:
    return joins(oakfield, RoleKind.CHAIR, name="David Osei", job="Chair of governors")


# People of elsewhere


@kept
def riverside_head(riverside) -> Person:
    return joins(riverside, RoleKind.HEADTEACHER, name="Simon Clarke", job="Principal")


@kept
def riverside_teacher(riverside) -> Person:
    """The outsider: does at Riverside what a class teacher does, and nothing at Oakfield."""
    return joins(riverside, RoleKind.STAFF, name="Priya Raman", job="Teacher of science")


@kept
def trust_safeguarding_lead(trust) -> Person:
    user = _user("Elaine Burgess")
    _hold(user, RoleKind.TRUST_SAFEGUARDING_LEAD, trust=trust)
    return Person(user)


@kept
def trust_lead(trust) -> Person:
    user = _user("Robert Ashworth")
    _hold(user, RoleKind.TRUST_LEAD, trust=trust)
    return Person(user)


@kept
def nobody(django_db_setup) -> Person:
    """Could sign in once; has no role anywhere now."""
    return Person(_user("Nora Body"))


# Pupils and their families


def enrols(
    school: School, *, parents: list[dict] = (), facts: dict | None = None, **pupil
) -> Pupil:
    """A pupil on the roll since before our first record, with parents in this order."""
    made = Pupil(school=school, **pupil)
    made.fold_name()
    made.save()
    Enrolment.objects.create(school=school, pupil=made)
    Characteristics.objects.create(
        school=school,
        pupil=made,
        from_date=LONG_AGO,
        noted_at=NOW - dt.timedelta(days=90),
        **(facts or {}),
    )
    Parent.objects.bulk_create(
        Parent(
            school=school,
            pupil=made,
            position=position,
            name_folded=folded(given["name"]),
            **given,
        )
        for position, given in enumerate(parents, start=1)
    )
    return made


MOTHER_OF_THE_OKAFORS = {
    "name": "Ngozi Okafor",
    "relationship": Is.MOTHER,
    "has_responsibility": True,
    "has_care": True,
    "receives_reports": True,
    "email": "ngozi.okafor@example.org",
    "telephone": "01632 960201",
}
FATHER_OF_THE_OKAFORS = {
    "name": "Emeka Okafor",
    "relationship": Is.FATHER,
    "telephone": "01632 960202",
}


@kept
def amara(oakfield) -> Pupil:
    """Her mother is known to have responsibility; of her father nothing is known."""
    return enrols(
        oakfield,
        upn="K999701219101",
        forename="Amara",
        surname="Okafor",
        born=_day("2015-02-11"),
        class_name="Beech",
        communicates="Speech and Makaton",
        facts={"sex": "F", "year_group": "7", "sen_status": "E", "needs": [Need.ASD, Need.SLCN]},
        parents=[MOTHER_OF_THE_OKAFORS, FATHER_OF_THE_OKAFORS],
    )


@kept
def chidi(oakfield) -> Pupil:
    """Amara's younger brother: the same parents, in rows of his own."""
    return enrols(
        oakfield,
        upn="A999701220103",
        forename="Chidi",
        surname="Okafor",
        born=_day("2019-06-30"),
        class_name="Rowan",
        facts={"sex": "M", "year_group": "3", "sen_status": "E", "needs": [Need.SEMH]},
        parents=[MOTHER_OF_THE_OKAFORS, FATHER_OF_THE_OKAFORS],
    )


@kept
def kai(oakfield) -> Pupil:
    """Looked after: lives with a foster carer; the local authority has responsibility."""
    return enrols(
        oakfield,
        upn="R999701218104",
        forename="Malachi",
        preferred_name="Kai",
        surname="Brennan",
        born=_day("2014-09-19"),
        class_name="Beech",
        medical_alert="Asthma: blue inhaler in the class bag",
        facts={
            "sex": "M",
            "year_group": "8",
            "sen_status": "E",
            "needs": [Need.SEMH],
            "looked_after": True,
        },
        parents=[
            {
                "name": "Helen Marsh",
                "relationship": Is.FOSTER_CARER,
                "has_responsibility": False,
                "has_care": True,
                "receives_reports": True,
                "telephone": "01632 960203",
            },
            {
                "name": "Tunde Bello",
                "relationship": Is.SOCIAL_WORKER,
                "has_responsibility": True,
                "has_care": False,
                "receives_reports": True,
                "email": "tunde.bello@millbrook.example.org",
            },
        ],
    )


@kept
def sian(oakfield) -> Pupil:
    """Her name is found with or without its accents."""
    return enrols(
        oakfield,
        upn="R999701216102",
        forename="Siân",
        surname="O’Brien-Łukasik",
        born=_day("2011-01-05"),
        class_name="Willow",
        facts={"sex": "F", "year_group": "11", "sen_status": "E", "needs": [Need.PMLD]},
        parents=[
            {
                "name": "Małgorzata Łukasik",
                "relationship": Is.MOTHER,
                "has_responsibility": True,
                "has_care": True,
                "language": "Polish",
                "needs_interpreter": True,
            }
        ],
    )


@kept
def ravi(riverside) -> Pupil:
    """At Riverside."""
    return enrols(
        riverside,
        upn="U999702218201",
        forename="Ravi",
        surname="Patel",
        born=_day("2013-04-22"),
        class_name="9B",
        facts={"sex": "M", "year_group": "9", "sen_status": "K", "needs": [Need.SEMH]},
        parents=[{"name": "Meena Patel", "relationship": Is.MOTHER, "has_responsibility": True}],
    )


@kept
def zoe(riverside) -> Pupil:
    """At Riverside."""
    return enrols(
        riverside,
        upn="X999702217202",
        forename="Zoë",
        surname="Müller",
        born=_day("2012-12-01"),
        class_name="9B",
        facts={"sex": "F", "year_group": "9", "sen_status": "N"},
        parents=[{"name": "Anke Müller", "relationship": Is.MOTHER, "has_responsibility": True}],
    )
