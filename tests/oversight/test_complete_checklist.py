"""A checklist gone through about one incident, from its page; and read there ever after."""

import dataclasses
import re

import pytest

from guidance import library as held
from guidance.editions import ChecklistKind
from guidance.models import CompletedChecklist
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.audit.once import issue_token
from rri_portal.oversight.actions import MayNotReview, complete_checklist
from tests.cast import NOW, act
from tests.factories.accounts import locks
from tests.factories.incidents import a_record
from tests.kept import kept
from tests.pages import Page

INCIDENT = "/oakfield/incidents/RI-2026-0001/"
PAGE = INCIDENT + "checklists/last-resort/"


@kept
def record(amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


@pytest.fixture
def sends(client_of, senco, record):
    browser = client_of(senco)

    def send(url=PAGE, **answers):
        sent = {"token": issue_token("complete_checklist", act(senco))} | answers
        return browser.post(url, sent)

    return send


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_incidents_page_leads_to_five_of_them(opens, headteacher, record):
    page = opens(headteacher, INCIDENT)
    for kind in ("recording", "last-resort", "best-interests", "seclusion", "parent-report"):
        assert f'href="{INCIDENT}checklists/{kind}/"' in page
    assert "Nobody has gone through one about this incident yet." in page


@pytest.mark.parametrize(
    "kind", ["recording", "last-resort", "best-interests", "seclusion", "parent-report"]
)
def test_nothing_is_chosen_beforehand_and_each_question_says_what_it_rests_on(
    opens, headteacher, record, kind
):
    page = opens(headteacher, f"{INCIDENT}checklists/{kind}/")
    assert " checked" not in page
    assert page.count("What this rests on") == len(re.findall(r'id="div_id_answer_', page))


def test_yes_no_not_known_and_does_not_apply_are_offered(opens, headteacher, record):
    form = Page(opens(headteacher, PAGE)).form("answer_time")
    assert form.offered["answer_time"] == ["yes", "no", "not_known", "not_applicable"]
    assert "note_time" in form.written


def test_it_is_kept_with_its_notes_and_listed_on_the_incidents_page(opens, sends, senco, record):
    answer = sends(
        answer_time="no", note_time="It took seconds.", **{"answer_least-time": "not_applicable"}
    )
    assert answer.url == INCIDENT
    kept = {one["key"]: one for one in CompletedChecklist.objects.get().asked}
    assert (kept["time"]["answer"], kept["time"]["note"]) == ("no", "It took seconds.")
    assert kept["least-time"]["answer"] == "not_applicable"
    assert kept["no-more"]["answer"] is None
    assert AuditEvent.objects.filter(verb="complete_checklist").count() == 1
    page = words(opens(senco, INCIDENT))
    assert f"Last resort 23 November 2026, 10:30, {senco.name}" in page


def read_address() -> str:
    return f"{INCIDENT}checklists/completed/{CompletedChecklist.objects.get().public_id}/"


def test_it_is_read_as_it_was_asked(opens, sends, senco, sender):
    sends(answer_time="no", note_time="It took seconds.", answer_considered="Leaving the room.")
    page = words(opens(sender, read_address()))
    assert "Gone through on 23 November 2026, 10:30" in page
    assert "Was there time to try anything else? No Note: It took seconds." in page
    assert "What else was considered? Leaving the room." in page
    assert "Was the force used no more than was needed? Not answered" in page
    assert "The record of force says what was tried first to calm the situation." in page
    assert Read.objects.filter(verb="read_checklist").count() == 1


def test_a_later_edition_changes_nothing_of_it(opens, sends, senco, monkeypatch):
    sends(answer_time="no")
    emptied = held.Library(
        tuple(
            dataclasses.replace(edition, checklist=None, paragraphs=())
            for edition in held.library().editions
        )
    )
    monkeypatch.setattr("guidance.reports.library", lambda: emptied)
    assert "Was there time to try anything else? No" in words(opens(senco, read_address()))
    assert "checklists/last-resort/" not in opens(senco, INCIDENT)


def test_an_empty_one_is_not_kept(sends):
    page = sends().text
    assert "Answer at least one question, or write a note" in page
    assert not CompletedChecklist.objects.exists()


def test_what_was_typed_stays_where_one_answer_is_wrong(sends):
    page = sends(answer_time="perhaps", note_time="It took seconds.").text
    assert "choose from the list" in page
    assert "It took seconds." in page
    assert not CompletedChecklist.objects.exists()


def test_a_second_click_keeps_one(client_of, senco, record):
    sent = {"token": issue_token("complete_checklist", act(senco)), "answer_time": "no"}
    for _ in range(2):
        assert client_of(senco).post(PAGE, sent).url == INCIDENT
    assert CompletedChecklist.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        (PAGE, {"answer_time": "yes"}),
        (PAGE, {"note_time": "It took seconds."}),
        (INCIDENT + "checklists/recording/", {"answer_people": "yes"}),
    ],
    ids=["another answer", "a note", "another checklist"],
)
def test_one_sent_again_changed_is_not_said_to_be_kept(client_of, senco, record, url, changed):
    browser = client_of(senco)
    sent = {"token": issue_token("complete_checklist", act(senco)), "answer_time": "no"}
    browser.post(PAGE, sent)
    page = browser.post(url, sent | changed).text
    assert "Nothing of what it says now was kept" in page
    assert CompletedChecklist.objects.count() == 1
    fresh = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert browser.post(url, sent | changed | {"token": fresh}).url == INCIDENT


def test_a_page_open_too_long_keeps_what_was_typed(client_of, senco, record):
    told = {"answer_time": "no", "note_time": "It took seconds."}
    page = client_of(senco).post(PAGE, {"token": "old"} | told).text
    assert "open too long" in page
    assert "It took seconds." in page
    fresh = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert client_of(senco).post(PAGE, {"token": fresh} | told).url == INCIDENT


def test_nobody_who_was_involved_goes_through_it(client_of, opens, amara, class_teacher, senco):
    record = a_record(amara, class_teacher, senco.staff)
    locks(record, senco)
    assert "somebody else goes through the checklists" in opens(senco, INCIDENT)
    assert "checklists/last-resort/" not in opens(senco, INCIDENT)
    token = issue_token("complete_checklist", act(senco))
    page = client_of(senco).post(PAGE, {"token": token, "answer_time": "no"}).text
    assert "somebody else goes through the checklists" in page
    assert not CompletedChecklist.objects.exists()


def test_the_action_refuses_whoever_was_involved(amara, class_teacher, senco):
    record = a_record(amara, class_teacher, senco.staff)
    with pytest.raises(MayNotReview):
        complete_checklist(
            incident=record,
            kind=ChecklistKind.RECORDING,
            answers={"people": "yes"},
            by=act(senco),
            at=NOW,
        )


def test_whoever_recorded_it_sees_nothing_of_its_checklists(opens, client_of, class_teacher, sends):
    sends(answer_time="no")
    assert "Checklists</h2>" not in opens(class_teacher, INCIDENT)
    assert client_of(class_teacher).get(read_address()).status_code == 403


@pytest.mark.parametrize("kind", ["plan", "governors", "debrief", "nonsense"])
def test_what_is_not_asked_of_an_incident_is_not_found(client_of, headteacher, record, kind):
    assert client_of(headteacher).get(f"{INCIDENT}checklists/{kind}/").status_code == 404


def test_one_about_another_incident_is_not_found(client_of, senco, sends, amara, class_teacher):
    sends(answer_time="no")
    a_record(amara, class_teacher)
    elsewhere = read_address().replace("0001", "0002")
    assert client_of(senco).get(elsewhere).status_code == 404
