"""In front of every page: who is asked to sign in, who finds nothing, who is refused."""

import re

import pytest

from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.models import Choice, PickList

PEOPLE = "/oakfield/people/"


def test_a_stranger_is_asked_to_sign_in_and_comes_back_here(client_of, oakfield):
    answer = client_of(None).get(PEOPLE + "?show=left")
    assert answer.status_code == 302
    assert answer.url == "/sign-in/?next=/oakfield/people/%3Fshow%3Dleft"


def test_a_stranger_who_sent_a_form_comes_back_to_the_page_of_the_form(client_of, oakfield):
    answer = client_of(None).post("/oakfield/people/add/?x=1", {"name": "Amy"})
    assert answer.url == "/sign-in/?next=/oakfield/people/add/"


def test_a_stranger_is_not_told_which_schools_are_here(client_of, oakfield):
    assert client_of(None).get("/nowhere/people/").status_code == 302
    assert client_of(None).get(PEOPLE).status_code == 302


def test_another_school_answers_as_one_that_does_not_exist(client_of, oakfield, riverside_head):
    browser = client_of(riverside_head)
    theirs, missing = browser.get(PEOPLE), browser.get("/nowhere/people/")
    assert theirs.status_code == missing.status_code == 404
    assert words(theirs) == words(missing)


def words(answer) -> str:
    """The page without the token that is another each time."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())


def test_a_verb_one_lacks_in_ones_own_school_is_refused(client_of, class_teacher):
    assert client_of(class_teacher).get(PEOPLE).status_code == 403


def test_a_leader_is_let_in(client_of, headteacher):
    assert client_of(headteacher).get(PEOPLE).status_code == 200


def test_a_row_of_another_school_is_not_there(client_of, headteacher, riverside_teacher):
    address = f"/oakfield/people/{riverside_teacher.staff.public_id}/"
    missing = "/oakfield/people/00000000-0000-4000-8000-000000000000/"
    assert client_of(headteacher).get(address).status_code == 404
    assert client_of(headteacher).get(missing).status_code == 404


def test_a_row_of_another_school_cannot_be_changed(client_of, headteacher, riverside):
    with acting_for(riverside.pk):
        choice = Choice.objects.filter(school=riverside, pick_list=PickList.PLACE).first()
    address = f"/oakfield/pick-lists/entries/{choice.public_id}/retire/"
    assert client_of(headteacher).post(address).status_code == 404
    with acting_for(riverside.pk):
        choice.refresh_from_db()
    assert choice.retired_at is None


@pytest.mark.postgresql
def test_the_view_acts_for_the_school_of_its_address_alone(client_of, headteacher, riverside_head):
    """Row-level security shows Riverside's head Riverside's people only."""
    page = client_of(riverside_head).get("/riverside/people/").content.decode()
    assert riverside_head.name in page
    assert headteacher.name not in page


def test_where_a_second_step_is_asked_for_nobody_gets_in_without_one(
    client_of, oakfield, headteacher
):
    oakfield.requires_mfa = True
    oakfield.save()
    answer = client_of(headteacher).get(PEOPLE)
    assert answer.status_code == 403
    assert "A second step is needed" in answer.content.decode()


def test_a_second_step_lets_one_in(client_of, oakfield, headteacher):
    from allauth.mfa.models import Authenticator

    oakfield.requires_mfa = True
    oakfield.save()
    Authenticator.objects.create(
        user=headteacher.user, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    assert client_of(headteacher).get(PEOPLE).status_code == 200


@pytest.mark.parametrize("school", ["-1", "1e30", "%00", "x" * 3000, "oak%20field", "..%2f"])
def test_nonsense_for_a_school_is_a_page_that_is_not_there(school, client_of, headteacher):
    assert client_of(headteacher).get(f"/{school}/people/").status_code == 404
