import datetime as dt

import pytest

from rri_portal.schools.models import School
from tests.kept import kept

# The term's second week, before anything is on the roll
MONDAY = dt.datetime(2026, 9, 14, 9, 30, tzinfo=dt.UTC)


@kept
def school(oakfield) -> School:
    """Oakfield, with the number that its transfer file carries."""
    oakfield.laestab = "9997012"
    oakfield.save()
    return oakfield


@pytest.fixture
def another_school(riverside) -> School:
    return riverside
