"""`/`: what this is, or on to one's school."""

from rri_portal.schools.models import School
from tests.cast import joins
from tests.oversight.conftest import text_of


def test_a_stranger_reads_what_this_is_and_for_whom(db, client_of):
    page = text_of(client_of(None), "/")
    assert "Who it is for" in page
    assert "Sign in" in page


def test_a_class_teacher_comes_to_her_school(client_of, class_teacher):
    assert client_of(class_teacher).get("/").url == "/oakfield/"


def test_who_works_in_two_schools_chooses(client_of, class_teacher, riverside):
    supply = joins(riverside, "staff", name="Hannah Low", job="Supply teacher")
    supply.user.roles.update(user=class_teacher.user)
    page = text_of(client_of(class_teacher), "/")
    assert "Oakfield School" in page
    assert "Riverside Academy" in page


def test_a_trusts_lead_chooses_among_its_schools(client_of, trust_lead, oakfield, riverside):
    page = text_of(client_of(trust_lead), "/")
    assert 'href="/oakfield/"' in page
    assert 'href="/riverside/"' in page


def test_a_trust_without_schools_says_so(client_of, trust_lead):
    School.objects.update(trust=None)
    assert "No school yet" in text_of(client_of(trust_lead), "/")
