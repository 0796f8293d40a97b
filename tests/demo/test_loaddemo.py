import json
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Exists, OuterRef
from django.utils import timezone

from incidents.models import Account, EventAdult, Incident, Occurrence, Proposal, Telling
from rri_portal.audit import book
from rri_portal.audit.tenancy import acting_for
from rri_portal.demo.terms import closures, terms
from rri_portal.documents.models import IssuedDocument
from rri_portal.schools.models import School
from tests import databases

pytestmark = pytest.mark.sqlite


@pytest.fixture
def demo(demo_database, django_db_blocker):
    """The demo as the journeys find it."""
    with django_db_blocker.unblock(), databases.connected_to(demo_database):
        yield


def test_a_term_and_a_half_in_every_state(demo):
    now = timezone.now()
    schools = list(School.objects.all())
    with acting_for(*[school.pk for school in schools]):
        assert 80 <= Incident.objects.count() <= 180
        assert 0 < IssuedDocument.objects.count() <= 12
        assert Incident.objects.drafts().exists()
        assert Incident.objects.filter(discarded_at__isnull=False).exists()
        assert {p.confirmed for p in Proposal.objects.all()} == {None, True, False}
        assert Occurrence.objects.filter(settled_at__isnull=True).exists()
        assert Occurrence.objects.filter(settled_at__isnull=False).exists()
        wanted = {*Telling.Step.values} - {Telling.Step.TRIED}
        assert set(Telling.objects.values_list("step", flat=True)) >= wanted
        assert all(book.verify(school).broken is None for school in schools)
        assert not Incident.objects.filter(started_at__gt=now).exists()


@pytest.mark.parametrize(
    ("slug", "colleagues"),
    [
        ("oakfield", {"Nadia Hussein", "Liam Foster", "Dorota Wrona"}),
        ("riverside", {"Iris Okonjo", "Callum Reid", "Sunita Desai"}),
    ],
)
def test_colleagues_who_sign_in_are_asked_for_an_account_whichever_day_it_is(
    demo, slug, colleagues
):
    school = School.objects.get(slug=slug)
    with acting_for(school.pk):
        wrote = Account.objects.filter(event=OuterRef("event"), staff=OuterRef("staff"))
        parts = EventAdult.objects.filter(~Exists(wrote), school=school, involved=True)
        asked = parts.filter(event__incidents__recorded_at__isnull=False)
        assert set(asked.values_list("staff__name", flat=True)) >= colleagues


def test_it_is_loaded_once_and_says_who_signs_in(settings, tmp_path, own_database, monkeypatch):
    loaded = []
    monkeypatch.setattr(
        "rri_portal.demo.management.commands.loaddemo.load", lambda **k: loaded.append(k)
    )
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    call_command("loaddemo")
    people = json.loads((tmp_path / "demo.json").read_text())["people"]
    assert {"email", "password", "role", "school"} == set(people[0])
    assert len(loaded) == 1


def test_a_real_school_is_never_given_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demo"):
        call_command("loaddemo")


@pytest.mark.parametrize("year", range(2024, 2032))
def test_terms_follow_each_other_and_closures_fall_inside(year):
    dates = list(terms(year))
    assert all(starts < ends for _, starts, ends in dates)
    assert all(a[2] < b[1] for a, b in pairwise(dates))
    inside = [
        any(s <= starts and ends <= e for _, s, e in dates) for _, starts, ends in closures(year)
    ]
    assert all(inside)
