"""Whoever tells the parents writes the report, and nothing typed is lost."""

import pytest

from incidents.actions.family_reports import NotReadyToIssue, print_family_report
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.documents.family_report import ANSWERS
from tests.cast import NOW
from tests.factories.telling import holds
from tests.incidents.family_report.reports import AUTOSAVE, answered, page_of
from tests.visits import opened_by

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_what_is_typed_is_saved_as_it_is_typed(client_of, headteacher, report):
    answer = client_of(headteacher).post(
        page_of(report), {"why": "She was in the road.", "version": "1"}, headers=AUTOSAVE
    )
    assert answer.json() == {"version": 2, "saved_at": "10:30"}
    report.refresh_from_db()
    assert report.answers["why"] == "She was in the road."


def test_saving_the_same_words_again_saves_nothing(client_of, headteacher, report):
    form = {"why": report.answers["why"], "version": "1"}
    answer = client_of(headteacher).post(page_of(report), form, headers=AUTOSAVE)
    assert answer.json()["version"] == 1
    assert not AuditEvent.objects.filter(verb="write_family_report").exists()


def test_the_second_writer_is_shown_both_texts(client_of, headteacher, sender, report):
    answered(report, sender, why="Hers.")
    form = {"why": "His.", "version": "1"}
    answer = client_of(headteacher).post(page_of(report), form, headers=AUTOSAVE)
    assert answer.status_code == 409
    assert answer.json()["theirs"] == {"why": "Hers."}
    page = client_of(headteacher).post(page_of(report), form)
    assert page.status_code == 409
    assert "His." in page.content.decode()
    assert "Hers." in page.content.decode()
    report.refresh_from_db()
    assert report.answers["why"] == "Hers."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"support": "x" * 901}, "can be 900 characters at most; it has 901"),
        ({"support": "y" * 300_000}, "can be 900 characters at most; it has 300,000"),
        ({"support": "a\x07b"}, "has control characters"),
        ({"support": "a\x00b"}, "cannot be read"),
        ({"why": "  "}, "Say why it was needed."),
        ({"injuries": ""}, "Say whether anyone was hurt."),
        ({"version": "-1"}, "Somebody else wrote here"),
        ({"version": "9" * 30}, "Somebody else wrote here"),
    ],
)
def test_bad_input_has_its_sentence_and_is_kept(client_of, headteacher, report, typed, sentence):
    form = {**report.answers, "look_out_for": "Changed.", "version": "1", **typed}
    page = client_of(headteacher).post(page_of(report), form)
    assert sentence in page.content.decode()
    for key in set(typed) & set(ANSWERS):
        assert page.context["form"][key].value() == form[key]


def test_an_answer_too_long_is_kept_and_asked_about_again_before_it_is_issued(
    client_of, headteacher, report
):
    long = answered(report, headteacher, support="x" * 950)
    assert len(long.answers["support"]) == 950
    with pytest.raises(NotReadyToIssue, match="900 characters at most"):
        print_family_report(report=long, at=NOW)
    sent = client_of(headteacher).get(page_of(report, "issue_family_report"))
    assert sent.url == page_of(report)


def test_words_typed_as_the_session_ended_are_given_back(client_of, headteacher, report):
    browser = client_of(None)
    form = {**report.answers, "why": "Typed in vain?", "version": "1"} | opened_by(headteacher)
    assert browser.post(page_of(report), form).status_code == 302
    browser.force_login(headteacher.user)
    assert "Typed in vain?" in browser.get(page_of(report)).content.decode()


def test_a_hold_while_somebody_writes_keeps_their_words_on_the_page(
    client_of, headteacher, dsl, record, mother, report
):
    holds(record, mother, dsl)
    form = {**report.answers, "why": "Just typed.", "version": "1"}
    page = client_of(headteacher).post(page_of(report), form)
    assert page.status_code == 409
    assert "Not saved. Telling this parent is held" in page.content.decode()
    assert "Just typed." in page.content.decode()
    answer = client_of(headteacher).post(page_of(report), form, headers=AUTOSAVE)
    assert answer.status_code == 410


@pytest.mark.parametrize("person", ["class_teacher", "senco"])
def test_only_those_who_tell_parents_write_it(request, client_of, report, person):
    assert client_of(request.getfixturevalue(person)).get(page_of(report)).status_code == 403


@pytest.mark.parametrize("person", ["governor", "data_manager", "riverside_head"])
def test_to_others_it_does_not_exist(request, client_of, report, person):
    assert client_of(request.getfixturevalue(person)).get(page_of(report)).status_code == 404


def test_opening_it_is_logged(client_of, headteacher, report):
    client_of(headteacher).get(page_of(report))
    assert Read.objects.get(verb="write_family_report").subject_id == str(report.incident.public_id)
