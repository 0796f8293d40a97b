"""The demo's trust and schools before anything happens in them: people, dates, rolls."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.demo.cast import OAKFIELD, PASSWORD, RIVERSIDE, TRUST, DemoPerson
from rri_portal.demo.terms import closures, terms
from rri_portal.nations import Nation
from rri_portal.pupils import mis
from rri_portal.pupils.importing import import_roll
from rri_portal.schools.actions import (
    add_closure,
    add_staff_member,
    add_term,
    grant_role,
    set_up_school,
)
from rri_portal.schools.models import Phase, School, SchoolKind, StaffMember, Trust, User

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Settled:
    """A school that is ready for its first day; people by their name."""

    school: School
    staff: dict[str, StaffMember]
    users: dict[str, User]


@dataclass(frozen=True)
class SchoolPlan:
    details: dict[str, str]
    people: list[DemoPerson]
    roll: str


PLANS = [
    SchoolPlan(
        {
            "slug": "oakfield",
            "name": "Oakfield School",
            "urn": "999901",
            "laestab": "9997012",
            "nation": Nation.ENGLAND,
            "phase": Phase.ALL_THROUGH,
            "kind": SchoolKind.SPECIAL_ACADEMY,
            "address": "Oakfield Lane, Millbrook, MB1 2QT",
            "telephone": "01632 960701",
            "email": "office@oakfield.example.org",
            "contact_name": "Miriam Castell, headteacher",
            "complaints": "Ask the office for our complaints policy, or write to the chair of "
            "governors at the school's address.",
        },
        OAKFIELD,
        "oakfield-special-school.ctf.xml",
    ),
    SchoolPlan(
        {
            "slug": "riverside",
            "name": "Riverside Academy",
            "urn": "999902",
            "laestab": "9994037",
            "nation": Nation.ENGLAND,
            "phase": Phase.SECONDARY,
            "kind": SchoolKind.ACADEMY,
            "address": "Weir Road, Millbrook, MB3 7LP",
            "telephone": "01632 960702",
            "email": "office@riverside.example.org",
            "contact_name": "Graham Stokes, principal",
            "complaints": "Our complaints policy is on the school's website, or ask the office.",
        },
        RIVERSIDE,
        "riverside-academy-sims-style.csv",
    ),
]


def settle(*, at: dt.datetime, years: range) -> list[Settled]:
    """The trust, its schools and everybody in them, as they stood `at` that moment."""
    trust, _ = Trust.objects.get_or_create(
        slug="two-rivers", defaults={"name": "Two Rivers Learning Trust"}
    )
    sealed = make_password(PASSWORD)
    settled = [_school(plan, trust, sealed, at=at, years=years) for plan in PLANS]
    for person in TRUST:
        user = _user(person, "two-rivers", sealed)
        for kind in person.kinds:
            grant_role(user=user, kind=kind, trust=trust, by=SYSTEM, at=at)
    return settled


def _school(
    plan: SchoolPlan, trust: Trust, sealed: str, *, at: dt.datetime, years: range
) -> Settled:
    school, _ = set_up_school(by=SYSTEM, at=at, trust=trust, **plan.details)
    with acting_for(school.pk):
        users, staff = _people(school, plan, sealed, at)
        _dates(school, years, at)
        content = (DATA / plan.roll).read_bytes()
        import_roll(school=school, roll=mis.read(content, plan.roll), by=SYSTEM, at=at)
    return Settled(school, staff, users)


def _people(school: School, plan: SchoolPlan, sealed: str, at: dt.datetime):
    users: dict[str, User] = {}
    staff: dict[str, StaffMember] = {}
    for person in plan.people:
        user = _user(person, school.slug, sealed) if person.kinds else None
        staff[person.name] = add_staff_member(
            school=school,
            name=person.name,
            job=person.job,
            agency=person.agency,
            user=user,
            by=SYSTEM,
            at=at,
        )
        if user:
            users[person.name] = user
            for kind in person.kinds:
                grant_role(school=school, user=user, kind=kind, by=SYSTEM, at=at)
    return users, staff


def _user(person: DemoPerson, at_school: str, sealed: str) -> User:
    return User.objects.create(email=person.email(at_school), name=person.name, password=sealed)


def _dates(school: School, years: range, at: dt.datetime) -> None:
    for year in years:
        for name, starts, ends in terms(year):
            add_term(school=school, name=name, starts=starts, ends=ends, by=SYSTEM, at=at)
        for kind, starts, ends in closures(year):
            add_closure(school=school, kind=kind, starts=starts, ends=ends, by=SYSTEM, at=at)


def who_signs_in() -> list[dict[str, str]]:
    """E-mail, password, role and school of everybody who can sign in, for people and scripts."""
    told = [
        (person, plan.details["slug"], plan.details["name"])
        for plan in PLANS
        for person in plan.people
        if person.kinds
    ]
    told += [(person, "two-rivers", "Two Rivers Learning Trust") for person in TRUST]
    return [
        {
            "email": person.email(slug),
            "password": PASSWORD,
            "role": person.job,
            "school": name,
        }
        for person, slug, name in told
    ]
