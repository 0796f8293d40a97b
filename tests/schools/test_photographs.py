"""What a school decides about photographs of a child's body, and for how long."""

import datetime as dt

import pytest

from rri_portal.attachments.actions import NOT_OF_A_BODY
from rri_portal.attachments.models import PhotographDecision
from rri_portal.audit.models import AuditEvent
from rri_portal.audit.once import issue_token
from tests.cast import NOW, TODAY, act

PAGE = "/oakfield/settings/photographs/"
ALLOWED = {
    "decision": "allow",
    "from_date_day": "23",
    "from_date_month": "11",
    "from_date_year": "2026",
    "review_on_day": "1",
    "review_on_month": "3",
    "review_on_year": "2027",
    "decided_by": "Grace Mensah, headteacher",
    "why": "The school nurse asks for them, and the family is asked each time.",
}

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def leader(client_of, headteacher):
    return client_of(headteacher)


@pytest.fixture
def decide(leader, headteacher):
    def sent(**changes):
        token = issue_token("decide_on_photographs", act(headteacher))
        return leader.post(PAGE, ALLOWED | {"token": token} | changes)

    return sent


def test_without_a_decision_they_are_refused_and_the_page_says_why(leader):
    page = leader.get(PAGE).text
    assert "are refused. No decision says otherwise." in page
    assert NOT_OF_A_BODY in page


def test_the_settings_lead_to_it(leader):
    assert PAGE in leader.get("/oakfield/settings/").text


def test_nothing_is_chosen_beforehand(leader):
    assert " checked" not in leader.get(PAGE).text


def test_a_leader_notes_what_the_school_decided(leader, decide, headteacher):
    assert decide().url == PAGE
    decision = PhotographDecision.objects.get()
    assert decision.allows
    assert (decision.from_date, decision.review_on) == (TODAY, dt.date(2027, 3, 1))
    assert decision.noted_by_id == str(headteacher.user.public_id)
    assert AuditEvent.objects.filter(verb="decide_on_photographs").count() == 1
    page = leader.get(PAGE).text
    assert "may be added to a record, until 1 March 2027" in page
    assert "Grace Mensah, headteacher" in page


def test_the_decisions_before_it_stay_to_be_read(leader, decide):
    decide()
    decide(decision="refuse", why="We describe injuries in words.")
    page = leader.get(PAGE).text
    assert "are refused, as the school has decided" in page
    assert "Allowed from 23 November 2026" in page
    assert "Refused from 23 November 2026" in page


def test_it_lapses_on_the_day_after_it_was_to_be_looked_at_again(
    client_of, headteacher, decide, time_machine
):
    decide()
    time_machine.move_to(NOW + dt.timedelta(days=99))
    page = client_of(headteacher).get(PAGE).text
    assert "was to be looked at again on 1 March 2027" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decision": ""}, "What has the school decided?"),
        ({"from_date_day": "22"}, "must be 23 November 2026 or later"),
        ({"review_on_year": "2028"}, "within a year"),
        ({"review_on_day": "23", "review_on_month": "11", "review_on_year": "2026"}, "after it"),
        ({"decided_by": ""}, "Who decided?"),
        ({"why": ""}, "Why?"),
    ],
)
def test_a_decision_is_whole_and_not_for_ever(decide, wrong, sentence):
    page = decide(**wrong).text
    assert sentence in page[page.index("govuk-error-summary") : page.index("<h1")]
    assert not PhotographDecision.objects.exists()


def test_a_second_click_notes_it_once(leader, headteacher):
    sent = ALLOWED | {"token": issue_token("decide_on_photographs", act(headteacher))}
    for _ in range(2):
        assert leader.post(PAGE, sent).url == PAGE
    assert PhotographDecision.objects.count() == 1


def test_it_is_the_leaders_to_note(client_of, class_teacher, dsl):
    assert client_of(class_teacher).get(PAGE).status_code == 403
    assert client_of(dsl).get(PAGE).status_code == 403
