"""Two people import the same roll in the same second."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.pupils import mis
from rri_portal.pupils.importing import import_roll
from rri_portal.pupils.models import Parent, Pupil
from rri_portal.schools.models import School

from .conftest import MONDAY
from .mis.files import CTF


@pytest.mark.concurrency
def test_five_imports_at_once_make_one_roll(own_database):
    school = School.objects.create(
        slug="oakfield",
        name="Oakfield School",
        urn="999701",
        laestab="9997012",
        nation="england",
        phase="all-through",
        kind="maintained-special",
    )
    roll, ready = mis.read(CTF.read_bytes(), CTF.name), Barrier(5)

    def run(_: int) -> int:
        try:
            with acting_for(school.pk):
                connection.ensure_connection()
                ready.wait()
                planned, _ = import_roll(school=school, roll=roll, by=SYSTEM, at=MONDAY)
                return len(planned.new)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as people:
        new = list(people.map(run, range(5)))
    assert sorted(new) == [0, 0, 0, 0, 164]
    with acting_for(school.pk):
        assert (Pupil.objects.count(), Parent.objects.count()) == (164, 250)
