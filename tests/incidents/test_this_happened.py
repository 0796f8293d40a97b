import pytest
from django.test import Client
from django.urls import reverse

from incidents.actions.occurrences import AlreadySettled, say_this_happened, settle_occurrence
from incidents.models import Occurrence
from rri_portal.audit.once import issue_token
from tests.cast import NOW, act
from tests.factories.incidents import a_record
from tests.kept import kept
from tests.visits import opened_by

pytestmark = pytest.mark.usefixtures("monday_morning")


@kept
def said(oakfield, teaching_assistant):
    return say_this_happened(
        school=oakfield,
        words="On Friday a boy was carried out of the hall.",
        by=act(teaching_assistant),
        at=NOW,
    )


def page_of(occurrence):
    return reverse("incidents:settle_occurrence", args=["oakfield", occurrence.public_id])


def test_anybody_on_the_staff_says_it_in_two_lines(client_of, oakfield, teaching_assistant):
    url = reverse("incidents:say_this_happened", args=["oakfield"])
    browser = client_of(teaching_assistant)
    assert "Say what happened." in browser.post(url, {}).text
    typed = {
        "words": "Somebody was held.",
        "token": issue_token("say_this_happened", act(teaching_assistant)),
    }
    browser.post(url, typed)
    browser.post(url, typed)
    assert Occurrence.objects.get().words == "Somebody was held."


def test_words_sent_after_the_session_ended_are_given_back_to_whoever_typed_them(
    oakfield, teaching_assistant, class_teacher
):
    url = reverse("incidents:say_this_happened", args=["oakfield"])
    token = issue_token("say_this_happened", act(teaching_assistant))
    tablet = Client()
    typed = {"words": "Not to be lost", "token": token} | opened_by(teaching_assistant)
    tablet.post(url, typed)
    tablet.force_login(class_teacher.user)
    assert "Not to be lost" not in tablet.get(url).text
    tablet.force_login(teaching_assistant.user)
    assert "Not to be lost" in tablet.get(url).text
    tablet.post(url, typed)
    assert Occurrence.objects.get().words == "Not to be lost"


def test_a_governor_has_no_page_for_it(client_of, governor):
    url = reverse("incidents:say_this_happened", args=["oakfield"])
    assert client_of(governor).get(url).status_code == 403


def test_the_safeguarding_lead_reads_it_in_the_words_it_was_said_in(client_of, dsl, said):
    page = client_of(dsl).get(page_of(said)).text
    assert "a boy was carried out of the hall" in page
    assert "ask whoever was there to log it, or log it yourself" in page


def test_the_safeguarding_lead_knows_whom_to_ask_and_whoever_says_it_is_told_so(
    client_of, dsl, said, teaching_assistant
):
    assert f", by {teaching_assistant.name}</span>" in client_of(dsl).get(page_of(said)).text
    url = reverse("incidents:say_this_happened", args=["oakfield"])
    assert "It goes, with your name, to" in client_of(teaching_assistant).get(url).text


def test_it_becomes_the_record_that_was_made_of_it(client_of, dsl, said, amara, class_teacher):
    record = a_record(amara, class_teacher)
    client_of(dsl).post(page_of(said), {"number": record.number})
    said.refresh_from_db()
    assert said.became == record


def test_or_the_decision_that_it_is_none_is_kept(client_of, dsl, said):
    client_of(dsl).post(page_of(said), {"decision": "It was a game, seen on the cameras."})
    said.refresh_from_db()
    assert said.decision == "It was a game, seen on the cameras."


@pytest.mark.parametrize("number", ["RI-2026-0009", "RI-x-1", "-1", "9" * 20, "RI--"])
def test_a_number_that_is_nobodys_is_said_to_be(client_of, dsl, said, number):
    page = client_of(dsl).post(page_of(said), {"number": number})
    assert "No record of this school has that number." in page.text


def test_one_of_the_two_is_needed(client_of, dsl, said):
    assert "or say why there is none" in client_of(dsl).post(page_of(said), {}).text


def test_and_not_both(client_of, dsl, said, amara, class_teacher):
    number = a_record(amara, class_teacher).number
    page = client_of(dsl).post(page_of(said), {"number": number, "decision": "A game."})
    assert "Give its number, or say why there is no record: not both." in page.text
    assert "A game." in page.text
    said.refresh_from_db()
    assert said.settled_at is None


def test_it_is_settled_once(said, dsl):
    settle_occurrence(occurrence=said, decision="No", by=act(dsl), at=NOW)
    with pytest.raises(AlreadySettled):
        settle_occurrence(occurrence=said, decision="Yes", by=act(dsl), at=NOW)


def test_whoever_comes_second_reads_what_was_decided_and_keeps_their_words(client_of, dsl, said):
    settle_occurrence(occurrence=said, decision="It was a lift.", by=act(dsl), at=NOW)
    page = client_of(dsl).post(page_of(said), {"decision": "I rang the class: it was play."})
    assert "Somebody has settled this already." in page.text
    assert "It was a lift." in page.text
    assert "I rang the class: it was play." in page.text
    said.refresh_from_db()
    assert said.decision == "It was a lift."


def test_the_headteacher_does_not_settle_it(client_of, headteacher, said):
    assert client_of(headteacher).get(page_of(said)).status_code == 404
