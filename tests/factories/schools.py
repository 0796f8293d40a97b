"""Oakfield in a database of a test's own, where the cast's fixtures are not at home."""

import datetime as dt

from rri_portal.audit.actors import SYSTEM
from rri_portal.nations import Nation
from rri_portal.pupils.models import Pupil
from rri_portal.schools.actions import set_up_school
from rri_portal.schools.models import Phase, RoleKind, School, SchoolKind
from tests.cast import NOW, Person, enrols, joins


def oakfield() -> School:
    school, _ = set_up_school(
        by=SYSTEM,
        at=NOW - dt.timedelta(days=400),
        slug="oakfield",
        name="Oakfield School",
        urn="999701",
        laestab="9997010",
        nation=Nation.ENGLAND,
        phase=Phase.ALL_THROUGH,
        kind=SchoolKind.MAINTAINED_SPECIAL,
    )
    return school


def class_teacher(school: School, name: str = "Hannah Lowe") -> Person:
    return joins(school, RoleKind.STAFF, name=name, job="Class teacher")


def amara(school: School) -> Pupil:
    return enrols(
        school,
        upn="K999701219101",
        forename="Amara",
        surname="Okafor",
        born=dt.date(2015, 2, 11),
        class_name="Beech",
    )
