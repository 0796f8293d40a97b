"""The bench records where nothing can come to harm, and nowhere else."""

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from rri_portal.audit import book
from rri_portal.audit.tenancy import acting_for
from rri_portal.demo import bench
from rri_portal.oversight import register
from rri_portal.schools.models import School

pytestmark = pytest.mark.sqlite
MEASURED = ["log an incident", "record it", "register, first page", "register, last page", "verify"]


@pytest.fixture
def pages_of_ten(monkeypatch) -> None:
    """Twelve incidents then fill one page of the register and begin another."""
    for module in (register, bench):
        monkeypatch.setattr(module, "PAGE", 10)


@pytest.fixture
def three_looks(monkeypatch) -> None:
    """At each page: as many as a median needs."""
    monkeypatch.setattr(bench, "LOOKS", 3)


def test_it_measures_recording_reading_and_verifying(
    own_database, pages_of_ten, three_looks, capsys
):
    call_command("bench", incidents=12)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "12 incidents on SQLite"
    assert [line.split("  ")[0] for line in said[1:5]] == MEASURED[:4]
    assert said[5].startswith("verify 12 entries")
    assert all("median" in line for line in said[1:])
    assert [line.split(" of ")[-1] for line in said[1:6]] == ["12", "12", "3", "3", "1"]
    school = School.objects.get()
    with acting_for(school.pk):
        assert Incident.objects.recorded().count() == 12
        assert book.verify(school).broken is None


@pytest.mark.django_db
def test_it_records_nothing_beside_a_real_school(oakfield, settings):
    before = set(School.objects.all())
    for demo, options in ((False, {"yes": True}), (True, {})):
        settings.DEMO = demo
        with pytest.raises(CommandError, match="There is a school in this database"):
            call_command("bench", incidents=1, **options)
    assert set(School.objects.all()) == before


def test_it_records_at_least_one(own_database):
    with pytest.raises(CommandError, match="at least one"):
        call_command("bench", incidents=0)
