"""What was handed over stays as it was handed over."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from rri_portal import storage
from rri_portal.audit.models import AuditEvent
from rri_portal.documents.actions import Finished, bytes_of, issue
from rri_portal.documents.models import IssuedDocument
from rri_portal.documents.responses import as_response
from tests.cast import act
from tests.documents.examples import REPORT

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 15, 10, tzinfo=dt.UTC)
LETTER = Finished(kind="family_report", layout=1, facts=REPORT.facts(), content=b"%PDF-1.7 letter")


class FullDisk(OSError):
    pass


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def issued(oakfield, headteacher):
    return issue(
        school=oakfield,
        document=LETTER,
        subject=("incident", "an-incident"),
        recipient=("parent", "a-parent"),
        head=(31, "a" * 64),
        by=act(headteacher),
        at=AT,
    )


def test_a_later_download_is_the_same_paper(issued):
    again = IssuedDocument.objects.get(public_id=issued.public_id)
    assert bytes_of(again) == LETTER.content
    assert again.size == len(LETTER.content)
    assert again.facts == REPORT.facts()
    assert (again.head_n, again.head_hash) == (31, "a" * 64)


def test_it_is_known_who_issued_it_and_when(issued, headteacher):
    event = AuditEvent.objects.get(verb="issue_document")
    assert event.subject_id == str(issued.public_id)
    assert (event.at, event.by_id) == (AT, str(headteacher.user.public_id))
    assert issued.issued_at == AT


def test_the_bytes_are_kept_before_the_row_that_names_them(oakfield, headteacher, monkeypatch):
    rows_when_kept = []
    keep = storage.keep

    def noted(school, content):
        rows_when_kept.append(IssuedDocument.objects.count())
        return keep(school, content)

    monkeypatch.setattr(storage, "keep", noted)
    issue(school=oakfield, document=LETTER, subject=("incident", "x"), by=act(headteacher), at=AT)
    assert rows_when_kept == [0]


def test_where_the_bytes_cannot_be_kept_nothing_was_issued(oakfield, headteacher, monkeypatch):
    def full_disk(*_):
        raise FullDisk

    monkeypatch.setattr(storage, "keep", full_disk)
    with pytest.raises(FullDisk):
        issue(
            school=oakfield, document=LETTER, subject=("incident", "x"), by=act(headteacher), at=AT
        )
    assert not IssuedDocument.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "b" * 64},
        {"facts": {}},
        {"facts": None},
        {"issued_at": AT + dt.timedelta(days=1)},
    ],
)
def test_an_issued_document_cannot_be_altered(issued, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=issued.pk).update(**change)


def test_an_issued_document_cannot_be_deleted(issued):
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(pk=issued.pk).delete()


def test_documents_are_found_by_what_they_are_about_and_whom_they_went_to(issued):
    documents = IssuedDocument.objects
    assert (
        documents.about("incident", "an-incident").handed_to("parent", "a-parent").get() == issued
    )
    assert not documents.handed_to("parent", "another-parent").exists()


def test_opened_again_it_is_the_same_bytes_under_a_name_that_names_no_child(issued):
    response = as_response(issued)
    assert response.content == LETTER.content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="family-report-2026-11-23.pdf"'
    assert response["Cache-Control"] == "no-store"


def test_a_document_whose_bytes_were_changed_is_not_shown(issued, oakfield):
    storage.path_of(oakfield, issued.sha256).write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(storage.BytesAltered):
        as_response(issued, download=True)
