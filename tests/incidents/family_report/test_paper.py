"""A report is printed, issued, opened and given: the paper in a parent's hand."""

import io
import json
import logging
import re

import page as pdf_checker
import pypdf
import pytest
from django.db import connection
from django.urls import reverse

from incidents.actions import family_reports as actions
from incidents.actions import telling
from incidents.actions.family_reports import (
    AlreadyIssued,
    NotReadyToIssue,
    Overtaken,
    issue_family_report,
    print_family_report,
    write_family_report,
)
from incidents.actions.telling import MayNotTell, NotThen
from incidents.family_report import said
from incidents.models import Telling
from incidents.telling import place_of
from rri_portal import storage
from rri_portal.audit import book
from rri_portal.audit.models import Entry, Read
from rri_portal.audit.once import issue_token
from rri_portal.documents.actions import bytes_of
from rri_portal.documents.family_report import ANSWERS
from rri_portal.documents.models import IssuedDocument
from tests.cast import NOW, act
from tests.factories.incidents import MINUTE
from tests.factories.telling import begins, gives, holds, issues, releases
from tests.incidents.family_report.reports import TOMORROW, answered, page_of, parents_page, text_of

pytestmark = pytest.mark.usefixtures("monday_morning")


# Printing and issuing


@pytest.mark.usefixtures("the_press")
def test_the_preview_has_the_very_words_of_the_paper(client_of, headteacher, report):
    screen = client_of(headteacher).get(page_of(report, "issue_family_report"))
    html = re.sub(r"<[^>]+>", " ", str(screen.context["document"]))
    shown = re.sub(r"\s+", "", html.replace("&#x27;", "'").replace("&amp;", "&"))
    preview = client_of(headteacher).get(page_of(report, "preview_family_report"))
    issued = bytes_of(issues(report, headteacher).document)
    assert preview.content == issued
    printed = re.sub(r"\s+", "", text_of(issued))
    assert len(shown) > 1000
    for answer in said(report).values():
        assert re.sub(r"\s+", "", answer) in shown
        assert re.sub(r"\s+", "", answer).replace("-", "") in printed.replace("-", "")


@pytest.mark.usefixtures("the_press")
def test_a_report_is_at_most_two_pages(report, headteacher):
    full = answered(
        report, headteacher, **dict.fromkeys(ANSWERS, "Word and word, and so on. " * 34)
    )
    pdf = bytes_of(issues(full, headteacher).document)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 2


@pytest.mark.usefixtures("the_press")
def test_the_paper_is_accessible_and_its_own_title_names_nobody(report, headteacher):
    pdf = bytes_of(issues(report, headteacher).document)
    found = pdf_checker.validate_pdf_bytes(pdf, profile=pdf_checker.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert "Amara" not in str(pypdf.PdfReader(io.BytesIO(pdf)).metadata)


def test_issuing_prints_before_anything_is_locked(report, headteacher, monkeypatch):
    printing = []
    real = actions.as_pdf

    def outside(document):
        printing.append(len(connection.savepoint_ids))
        return real(document)

    monkeypatch.setattr(actions, "as_pdf", outside)
    before = len(connection.savepoint_ids)
    issues(report, headteacher)
    assert printing == [before]


def test_two_clicks_issue_once(client_of, oakfield, headteacher, report):
    browser = client_of(headteacher)
    form = {"token": issue_token("issue_family_report", act(headteacher))}
    for _ in range(2):
        answer = browser.post(page_of(report, "issue_family_report"), form)
        assert answer.url == parents_page(report)
    assert IssuedDocument.objects.count() == 1
    assert Entry.objects.filter(kind="report issued").count() == 1
    assert book.verify(oakfield).broken is None


def test_two_people_who_issue_at_once_issue_once(report, headteacher, sender):
    first = print_family_report(report=report, at=NOW)
    second = print_family_report(report=report, at=NOW)
    issue_family_report(report=report, printed=first, by=act(headteacher), at=NOW)
    with pytest.raises(AlreadyIssued):
        issue_family_report(report=report, printed=second, by=act(sender), at=NOW)


def test_words_changed_after_printing_are_not_issued(report, headteacher, sender):
    printed = print_family_report(report=report, at=NOW)
    answered(report, sender, why="Something else.")
    with pytest.raises(NotReadyToIssue, match="changed in the meantime"):
        issue_family_report(report=report, printed=printed, by=act(headteacher), at=NOW)
    assert not IssuedDocument.objects.exists()


def test_a_hold_after_printing_stops_it(report, record, mother, headteacher, dsl):
    printed = print_family_report(report=report, at=NOW)
    holds(record, mother, dsl)
    with pytest.raises(NotReadyToIssue, match="held"):
        issue_family_report(report=report, printed=printed, by=act(headteacher), at=NOW)
    assert not IssuedDocument.objects.exists()


def test_what_is_issued_is_fixed(report, headteacher):
    issued = issues(report, headteacher)
    with pytest.raises(AlreadyIssued):
        answered(issued, headteacher, why="Better words.")


def test_the_book_holds_its_sha256_and_finds_another(
    oakfield, report, headteacher, behind_the_back
):
    issued = issues(report, headteacher)
    entry = Entry.objects.select_related("kept").get(kind="report issued")
    content = json.loads(entry.kept.content)["content"]
    assert content["report__document__sha256"] == issued.document.sha256
    assert book.verify(oakfield).broken is None
    behind_the_back(f"UPDATE documents_issueddocument SET sha256 = '{'0' * 64}'")
    assert book.verify(oakfield).broken.n == entry.n


def test_characters_that_cannot_be_printed_are_said(client_of, headteacher, report):
    answered(report, headteacher, support="She drew \N{CJK UNIFIED IDEOGRAPH-6C34}.")
    page = client_of(headteacher).get(page_of(report, "issue_family_report")).content.decode()
    assert "These characters cannot be printed: \N{CJK UNIFIED IDEOGRAPH-6C34}." in page
    assert "Issue the report" not in page


@pytest.mark.usefixtures("the_press")
def test_without_the_pdf_libraries_it_is_said_and_nothing_is_lost(
    client_of, headteacher, report, settings
):
    settings.MAKES_PDFS = False
    browser = client_of(headteacher)
    form = {"token": issue_token("issue_family_report", act(headteacher))}
    answers = [
        browser.post(page_of(report, "issue_family_report"), form, follow=True),
        browser.get(page_of(report, "preview_family_report"), follow=True),
    ]
    for page in answers:
        assert "This portal cannot make PDFs at present" in page.content.decode()
    settings.MAKES_PDFS = True
    browser.post(page_of(report, "issue_family_report"), form)
    report.refresh_from_db()
    assert report.issued_at == NOW


def test_a_second_report_to_the_same_parent_is_possible(record, mother, headteacher, report):
    issues(report, headteacher)
    second = begins(record, mother, headteacher)
    assert second != report
    issues(second, headteacher)
    assert IssuedDocument.objects.count() == 2


# Opening


def test_what_was_issued_is_opened_to_the_byte(client_of, headteacher, report):
    issued = issues(report, headteacher)
    type(report.parent).objects.filter(pk=report.parent.pk).update(name="Another Name")
    opened = client_of(headteacher).get(page_of(report, "open_family_report"))
    assert opened.content == bytes_of(issued.document)
    assert opened["Content-Type"] == "application/pdf"
    assert "no-store" in opened["Cache-Control"]
    assert opened["Content-Disposition"] == ('inline; filename="family-report-RI-2026-0001.pdf"')
    assert Read.objects.get(verb="open_family_report").subject_id == str(report.incident.public_id)


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_a_paper_that_is_not_as_issued_is_not_shown(client_of, headteacher, report, harm):
    issued = issues(report, headteacher)
    path = storage.path_of(report.school, issued.document.sha256)
    path.unlink() if harm == "gone" else path.write_bytes(b"%PDF-forged")
    page = client_of(headteacher).get(page_of(report, "open_family_report"), follow=True)
    assert "missing or damaged" in page.content.decode()


def test_what_is_not_issued_cannot_be_opened(client_of, headteacher, report):
    sent = client_of(headteacher).get(page_of(report, "open_family_report"))
    assert sent.url == parents_page(report)


# Giving


def give_form(person, **changes):
    told = {"how": "handed", "day_day": "23", "day_month": "11", "day_year": "2026"}
    told |= {"time": "10:30", "token": issue_token("give_family_report", act(person))}
    return told | changes


def test_it_is_given_and_the_parent_is_told_in_writing(
    client_of, headteacher, record, mother, report
):
    issues(report, headteacher)
    page = page_of(report, "give_family_report")
    for _ in range(2):
        answer = client_of(headteacher).post(page, give_form(headteacher))
        assert answer.url == parents_page(report)
    place = place_of(record, mother)
    assert place.written.how == "handed"
    assert not place.is_due()
    assert "Told, and in writing" in client_of(headteacher).get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"how": ""}, "Choose how they got it."),
        ({"time": "10:29"}, "before the report was issued"),
        ({"time": "10:31"}, "in the future"),
        ({"day_day": "0"}, "must be a real date"),
    ],
)
def test_what_cannot_be_is_said(client_of, headteacher, report, changes, sentence):
    issues(report, headteacher)
    page = client_of(headteacher).post(
        page_of(report, "give_family_report"), give_form(headteacher, **changes)
    )
    assert sentence in page.content.decode()


def test_what_is_not_issued_cannot_be_given(report, headteacher):
    with pytest.raises(MayNotTell, match="not been issued"):
        gives(report, headteacher)


def test_nothing_is_given_before_it_was_issued(report, headteacher):
    issues(report, headteacher)
    with pytest.raises(NotThen):
        gives(report, headteacher, happened_at=NOW - MINUTE)


def test_given_the_next_day_asks_why_and_is_kept(
    client_of, headteacher, report, record, mother, time_machine
):
    issues(report, headteacher)
    time_machine.move_to(TOMORROW, tick=False)
    page = page_of(report, "give_family_report")
    assert "Why was it not on the same day?" in client_of(headteacher).get(page).content.decode()
    form = give_form(headteacher, day_day="24", late_why="The printer had broken.")
    client_of(headteacher).post(page, form)
    assert place_of(record, mother).written.late_why == "The printer had broken."


def test_released_after_a_hold_it_goes_on_where_it_stood(record, mother, headteacher, dsl, report):
    holds(record, mother, headteacher)
    releases(record, mother, dsl)
    assert answered(report, headteacher, why="As before.").answers["why"] == "As before."


# What must never be


def test_no_name_stands_in_a_title_an_address_a_file_name_or_a_log(
    client_of, headteacher, record, mother, report, caplog
):
    caplog.set_level(logging.DEBUG)
    issues(report, headteacher)
    second = begins(record, mother, headteacher)
    browser = client_of(headteacher)
    pages = [
        parents_page(report),
        page_of(second),
        page_of(second, "issue_family_report"),
        page_of(report, "give_family_report"),
        page_of(report, "open_family_report"),
        *(
            reverse(f"incidents:{verb}", args=["oakfield", record.number, mother.public_id])
            for verb in ("choose_telling", "log_call")
        ),
    ]
    for url in pages:
        response = browser.get(url)
        assert response.status_code == 200, url
        assert b'href=""' not in response.content, url
        title = re.search(rb"<title>(.*?)</title>", response.content)
        said_aloud = url + response.get("Content-Disposition", "")
        said_aloud += title[1].decode() if title else ""
        for name in ("Amara", "Okafor", "Ngozi"):
            assert name not in said_aloud
    logged = [one for one in caplog.records if one.name != "django.db.backends"]
    assert not [one for one in logged if "Okafor" in one.getMessage()]


def test_a_step_for_the_report_names_it(record, report, headteacher):
    issued = issues(report, headteacher)
    gives(issued, headteacher)
    steps = Telling.objects.filter(step__in=("reported", "given"))
    assert {step.report_id for step in steps} == {report.pk}


def test_saving_over_somebody_elses_words_is_refused_by_the_action(report, headteacher, sender):
    answered(report, sender, why="Hers.")
    with pytest.raises(Overtaken) as overtaken:
        write_family_report(
            report=report, answers={"why": "His."}, version=1, by=act(headteacher), at=NOW
        )
    assert overtaken.value.theirs.answers["why"] == "Hers."


def test_nothing_written_goes_to_somebody_who_is_no_longer_a_contact(record, amara, headteacher):
    parent = amara.parents.first()
    by = act(headteacher)
    telling.choose_telling(incident=record, parent=parent, hold=False, by=by, at=NOW)
    parent.ended_at, parent.ended_by_kind, parent.ended_by_id = NOW, by.kind, by.id
    parent.save()
    with pytest.raises(MayNotTell, match="no longer among"):
        actions.begin_family_report(incident=record, parent=parent, by=by, at=NOW)
