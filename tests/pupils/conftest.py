import datetime as dt

import pytest

from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.models import School

MONDAY = dt.datetime(2026, 9, 14, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def school(db):
    """A special school on a Monday in September, before anything is on its roll."""
    return _school(slug="oakfield", name="Oakfield School", urn="999999", laestab="9997012")


@pytest.fixture
def another_school(db):
    return _school(slug="riverside", name="Riverside Academy", urn="999998", laestab="9994037")


@pytest.fixture(autouse=True)
def acting_for_both(request):
    """As a trust's data manager would; each selection is scoped to one school all the same."""
    names = {"school", "another_school"} & set(request.fixturenames)
    with acting_for(*(request.getfixturevalue(name).pk for name in sorted(names))):
        yield


def _school(**details) -> School:
    return School.objects.create(
        nation="england", phase="all-through", kind="maintained-special", **details
    )
