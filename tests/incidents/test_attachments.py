"""Adding photographs, documents and footage to a draft, and reading them on a record."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from incidents.actions.drafts import let_write
from incidents.actions.recording import record_incident
from incidents.views.attachments import ASTRAY, attached_in_words
from rri_portal import storage
from rri_portal.attachments import examining, refusals
from rri_portal.attachments.actions import NOT_OF_A_BODY, decide_on_photographs
from rri_portal.attachments.models import Attachment, Shows
from rri_portal.audit.models import Read
from rri_portal.audit.once import issue_token, once
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.keeping import shown_to
from rri_portal.schools.models import School
from tests.attachments import files
from tests.cast import NOW, TODAY, act
from tests.factories import schools
from tests.factories.attachments import (
    DOOR,
    a_document,
    a_photograph,
    removed,
    some_footage,
)
from tests.factories.incidents import a_draft, the_facts
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")
PHONE_NAME = "Amara Okafor corridor.jpg"


@kept
def draft(amara, class_teacher):
    return a_draft(amara, class_teacher)


@pytest.fixture
def teacher(client_of, class_teacher) -> Client:
    return client_of(class_teacher)


def url(name: str, draft, *more) -> str:
    return reverse(f"incidents:{name}", args=["oakfield", draft.public_id, *more])


def upload(content: bytes, name: str = PHONE_NAME, kind: str = "image/jpeg"):
    return SimpleUploadedFile(name, content, kind)


def token(person) -> str:
    return issue_token("attach", act(person))


def send(browser, draft, person, content=None, *, page="attach_photograph", **answers):
    sent = {"description": "A broken door", "token": token(person)} | answers
    if content is not None:
        sent["file"] = upload(content)
    return browser.post(url(page, draft), sent)


FOOTAGE = {
    "description": "The minibus bay",
    "kept_where": "The site office",
    "camera": "East 2",
    "day_day": "23",
    "day_month": "11",
    "day_year": "2026",
    "starts": "09:30",
    "ends": "09:45",
    "kept_until_day": "",
    "kept_until_month": "",
    "kept_until_year": "",
}


def recorded(draft, by):
    return record_incident(incident=draft, facts=the_facts(draft, by.staff), by=act(by), at=NOW)


def errors(response) -> str:
    found = re.search(r"govuk-error-summary.*?</ul>", response.text, re.DOTALL)
    return found[0] if found else ""


# On the draft


def test_the_draft_leads_to_its_photographs_and_documents(teacher, draft, class_teacher):
    assert url("attachments", draft) in teacher.get(url("draft", draft)).text
    assert "Nothing is attached" in teacher.get(url("attachments", draft)).text
    a_photograph(draft, class_teacher)
    page = teacher.get(url("attachments", draft)).text
    assert "1. Photograph of a place or an object" in page
    assert "its glass broken" in page


@pytest.mark.parametrize(
    ("what", "page"),
    [
        ("photograph", "attach_photograph"),
        ("body", "attach_body_photograph"),
        ("document", "attach_document"),
        ("footage", "refer_to_footage"),
    ],
)
def test_what_it_is_comes_first(teacher, draft, what, page):
    assert "CCTV footage" in teacher.get(url("choose_attachment", draft)).text
    assert teacher.post(url("choose_attachment", draft), {"what": what}).url == url(page, draft)
    assert "What do you want to add?" in errors(teacher.post(url("choose_attachment", draft)))


def test_a_photograph_is_added_made_anew(teacher, draft, class_teacher):
    answer = send(teacher, draft, class_teacher, files.from_a_phone())
    assert answer.url == url("attachments", draft)
    kept = Attachment.objects.get()
    assert kept.description == "A broken door"
    assert files.CANARY.encode() not in storage.fetch(draft.school, kept.sha256)


def test_the_name_of_the_file_is_kept_nowhere(teacher, draft, class_teacher):
    send(teacher, draft, class_teacher, files.picture())
    kept = Attachment.objects.get()
    assert "corridor" not in str(vars(kept))
    assert "corridor" not in teacher.get(url("attachments", draft)).text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\x00" + bytes(99), refusals.AProgram.sentence),
        (b"<svg><script>alert(1)</script></svg>", refusals.AWebPage.sentence),
        (files.picture()[:200], refusals.Damaged.sentence),
        (files.pdf(), refusals.NotAPicture.sentence),
        (b"", "The file is empty"),
    ],
)
def test_what_is_refused_says_why_and_the_words_stay(
    teacher, draft, class_teacher, content, sentence
):
    answer = send(teacher, draft, class_teacher, content)
    assert sentence in errors(answer).replace("&#x27;", "'")
    assert "A broken door" in answer.text
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("more", [1, 3 * 1024 * 1024], ids=["a byte", "three megabytes"])
def test_more_than_twenty_megabytes_are_refused_with_a_sentence(
    teacher, draft, class_teacher, more
):
    answer = send(teacher, draft, class_teacher, bytes(files.LARGEST + more))
    assert refusals.TooLarge.sentence in errors(answer)


def test_twenty_megabytes_arrive_whole(teacher, draft, class_teacher):
    assert send(teacher, draft, class_teacher, files.of_exactly(files.LARGEST)).status_code == 302
    assert Attachment.objects.get().width == 1200


def test_without_a_file_or_words_it_asks_for_them(teacher, draft, class_teacher):
    said = errors(send(teacher, draft, class_teacher, description=""))
    assert "Choose the file." in said
    assert "Say what it shows." in said


def test_a_file_that_the_browser_has_let_go_of_is_asked_for_again(teacher, draft, class_teacher):
    answer = send(teacher, draft, class_teacher, files.from_a_phone(), description="")
    said = errors(answer)
    assert "Choose the file again" in said
    assert "Say what it shows." in said
    assert not Attachment.objects.exists()


def test_a_document_may_be_a_pdf_or_a_picture_of_a_page(teacher, draft, class_teacher):
    for content in (files.pdf(), files.picture(), b"He said stop"):
        send(teacher, draft, class_teacher, content, page="attach_document")
    kept = Attachment.objects.order_by("n").values_list("kind", "media_type")
    assert list(kept) == [
        ("document", "application/pdf"),
        ("document", "image/jpeg"),
        ("document", "text/plain"),
    ]


def test_a_form_sent_twice_attaches_once(teacher, draft, class_teacher):
    same = token(class_teacher)
    for _ in range(2):
        answer = send(teacher, draft, class_teacher, files.picture(), token=same)
        assert answer.url == url("attachments", draft)
    assert Attachment.objects.count() == 1


def test_a_form_opened_by_somebody_else_is_not_taken(teacher, draft, headteacher):
    assert "open too long" in errors(send(teacher, draft, headteacher, files.picture()))


# Footage


def test_footage_is_named_and_stays_where_it_is(teacher, draft, class_teacher):
    page = teacher.get(url("refer_to_footage", draft)).text
    assert 'type="file"' not in page
    assert 'value="2026"' in page
    teacher.post(url("refer_to_footage", draft), FOOTAGE | {"token": token(class_teacher)})
    kept = Attachment.objects.get()
    assert kept.footage_from == dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
    assert kept.kept_until is None
    page = teacher.get(url("attachments", draft)).text
    assert "23 November 2026, 09:30 to 09:45" in page
    assert "Not recorded" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "09:15"}, "cannot end before it begins"),
        ({"starts": ""}, "Enter the time at which it begins, such as 14:05."),
        ({"ends": ""}, "Enter the time at which it ends, such as 14:15."),
        ({"camera": ""}, "Say which camera."),
        ({"day_day": "24"}, "must be 23 November 2026 or earlier"),
        ({"day_day": "29", "day_month": "3", "starts": "01:30"}, "clocks went forward"),
    ],
)
def test_footage_that_cannot_be_is_asked_about(teacher, draft, class_teacher, wrong, sentence):
    sent = FOOTAGE | {"token": token(class_teacher)} | wrong
    assert sentence in errors(teacher.post(url("refer_to_footage", draft), sent))


def test_in_the_hour_that_october_repeats_footage_covers_both(teacher, draft, class_teacher):
    sent = {"day_day": "25", "day_month": "10", "starts": "01:10", "ends": "01:20"}
    teacher.post(url("refer_to_footage", draft), FOOTAGE | {"token": token(class_teacher)} | sent)
    kept = Attachment.objects.get()
    assert kept.footage_until - kept.footage_from == dt.timedelta(minutes=70)


# A child's body


def test_a_photograph_of_a_childs_body_is_refused_with_the_reason(teacher, draft, class_teacher):
    for answer in (
        teacher.get(url("attach_body_photograph", draft)),
        send(teacher, draft, class_teacher, files.picture(), page="attach_body_photograph"),
    ):
        assert NOT_OF_A_BODY in answer.text
        assert 'type="file"' not in answer.text
    assert not Attachment.objects.exists()


@kept
def allowed(oakfield, headteacher):
    decide_on_photographs(
        school=oakfield,
        allows=True,
        from_date=TODAY,
        review_on=TODAY + dt.timedelta(days=90),
        decided_by="Grace Mensah, headteacher",
        why="The nurse asks for them.",
        by=act(headteacher),
        at=NOW,
    )


@pytest.mark.usefixtures("allowed")
def test_where_the_school_decided_otherwise_it_is_added_and_not_shown_by_itself(
    teacher, draft, class_teacher
):
    send(teacher, draft, class_teacher, files.picture(), page="attach_body_photograph")
    kept = Attachment.objects.get()
    assert kept.shows == Shows.BODY
    page = teacher.get(url("attachments", draft)).text
    assert "<img" not in page
    assert url("open_draft_attachment", draft, kept.public_id) in page


# Removing


def test_what_was_added_is_removed_with_a_reason(teacher, draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    page = url("remove_attachment", draft, kept.public_id)
    assert "its glass broken" in teacher.get(page).text
    assert "Say why you remove it." in errors(teacher.post(page))
    assert teacher.post(page, {"why": "Blurred"}).url == url("attachments", draft)
    kept.refresh_from_db()
    assert kept.removed_why == "Blurred"
    assert teacher.get(page).status_code == 404
    assert teacher.get(url("open_draft_attachment", draft, kept.public_id)).status_code == 404


# Who may


def test_a_colleague_who_was_asked_to_help_sees_and_adds(
    client_of, draft, class_teacher, senco, headteacher
):
    a_photograph(draft, class_teacher)
    assert client_of(senco).get(url("attachments", draft)).status_code == 404
    let_write(incident=draft, staff=senco.staff, by=act(class_teacher), at=NOW)
    helper = client_of(senco)
    assert helper.get(url("attachments", draft)).status_code == 200
    send(helper, draft, senco, files.picture())
    assert Attachment.objects.count() == 2
    assert client_of(headteacher).get(url("attachments", draft)).status_code == 404


def test_an_adult_who_was_involved_neither_sees_nor_adds(
    client_of, amara, class_teacher, teaching_assistant
):
    draft = a_draft(amara, class_teacher, teaching_assistant.staff)
    kept = a_photograph(draft, class_teacher)
    browser = client_of(teaching_assistant)
    pages = [url(name, draft) for name in ("attachments", "choose_attachment", "attach_photograph")]
    pages += [
        url(name, draft, kept.public_id) for name in ("open_draft_attachment", "remove_attachment")
    ]
    assert {browser.get(page).status_code for page in pages} == {404}
    assert send(browser, draft, teaching_assistant, files.picture()).status_code == 404
    assert Attachment.objects.count() == 1


def test_what_is_another_pupils_is_not_found_through_this_one(teacher, draft, chidi, class_teacher):
    other = a_draft(chidi, class_teacher)
    theirs = a_photograph(other, class_teacher)
    assert teacher.get(url("open_draft_attachment", draft, theirs.public_id)).status_code == 404
    mine, others = recorded(draft, class_teacher), recorded(other, class_teacher)
    assert teacher.get(download(others, theirs)).status_code == 200
    assert teacher.get(download(mine, theirs)).status_code == 404


def test_another_school_finds_nothing(client_of, draft, class_teacher, riverside_head):
    kept = a_photograph(draft, class_teacher)
    browser = client_of(riverside_head)
    here = url("open_draft_attachment", draft, kept.public_id)
    for address in (here, here.replace("oakfield", "riverside")):
        assert browser.get(address).status_code == 404
    record = recorded(draft, class_teacher)
    for address in (download(record, kept), download(record, kept, school="riverside")):
        assert browser.get(address).status_code == 404


# Downloading


def download(record, attachment, *, school="oakfield") -> str:
    return reverse("incidents:open_attachment", args=[school, record.number, attachment.public_id])


def test_a_file_is_only_ever_downloaded(teacher, draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    answer = teacher.get(url("open_draft_attachment", draft, kept.public_id))
    assert answer.content == DOOR.content
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="attachment-1.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_words_are_never_taken_for_anything_else(teacher, draft, class_teacher):
    send(teacher, draft, class_teacher, b"He said stop", page="attach_document")
    kept = Attachment.objects.get()
    answer = teacher.get(url("open_draft_attachment", draft, kept.public_id))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="attachment-1.txt"'


def test_whoever_looks_is_noted(teacher, draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    teacher.get(url("open_draft_attachment", draft, kept.public_id))
    read = Read.objects.latest("pk")
    assert (read.verb, read.subject_id) == ("open_attachment", str(draft.public_id))
    assert read.listed == [str(kept.public_id)]


@pytest.mark.parametrize("damage", [b"another picture", None], ids=["swapped", "gone"])
def test_a_file_that_is_not_what_was_attached_is_never_shown(teacher, draft, class_teacher, damage):
    kept = a_photograph(draft, class_teacher)
    path = storage.path_of(draft.school, kept.sha256)
    path.unlink() if damage is None else path.write_bytes(damage)
    answer = teacher.get(url("open_draft_attachment", draft, kept.public_id), follow=True)
    assert ASTRAY in answer.text
    assert b"another picture" not in answer.content


def test_footage_has_nothing_to_download(teacher, draft, class_teacher):
    kept = some_footage(draft, class_teacher)
    assert teacher.get(url("open_draft_attachment", draft, kept.public_id)).status_code == 404


# On the record


def test_a_record_shows_what_was_attached(client_of, draft, class_teacher, headteacher):
    photograph, document = a_photograph(draft, class_teacher), a_document(draft, class_teacher)
    gone = a_photograph(draft, class_teacher, description="Taken by mistake")
    removed(draft, gone, class_teacher)
    record = recorded(draft, class_teacher)
    leader = client_of(headteacher)
    page = leader.get(record.get_absolute_url()).text
    assert f'src="{download(record, photograph)}"' in page
    assert f'href="{download(record, document)}"' in page
    assert "Taken by mistake" not in page
    assert "Remove" not in page
    assert leader.get(download(record, photograph)).content == DOOR.content
    assert leader.get(download(record, gone)).status_code == 404
    assert leader.get(url("attachments", draft)).status_code == 404


def test_the_answers_to_check_name_what_is_attached(draft, class_teacher):
    assert attached_in_words(draft) == []
    some_footage(draft, class_teacher)
    (card,) = attached_in_words(draft)
    assert card["url"] == url("attachments", draft)
    assert card["rows"] == [{"key": "1. CCTV footage", "value": "The minibus bay"}]


def test_once_recorded_the_drafts_pages_lead_to_the_record(teacher, draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    record = recorded(draft, class_teacher)
    pages = [
        url("attachments", draft),
        url("choose_attachment", draft),
        url("attach_photograph", draft),
        url("refer_to_footage", draft),
        url("remove_attachment", draft, kept.public_id),
    ]
    assert {teacher.get(page).url for page in pages} == {record.get_absolute_url()}
    assert send(teacher, draft, class_teacher, files.picture()).url == record.get_absolute_url()
    assert Attachment.objects.count() == 1


def test_nothing_is_found_under_an_id_that_nobody_gave(teacher, draft):
    assert teacher.get(url("open_draft_attachment", draft, uuid4())).status_code == 404


# Words are not lost


def test_words_about_footage_sent_after_the_session_ended_are_given_back(
    client_of, draft, class_teacher
):
    page = url("refer_to_footage", draft)
    tablet = client_of(class_teacher)
    shown = {"shown_to": shown_to(act(class_teacher)), "token": token(class_teacher)}
    tablet.logout()
    assert tablet.post(page, FOOTAGE | shown).url.startswith("/sign-in/")
    back = client_of(class_teacher)
    back.cookies.update({k: v for k, v in tablet.cookies.items() if k.startswith("kept_words_")})
    assert "The site office" in back.get(page).text


# At once


@pytest.mark.concurrency
def test_two_clicks_at_the_same_moment_attach_once(own_database):
    school = schools.oakfield()
    with acting_for(school.pk):
        teacher = schools.class_teacher(school)
        draft = a_draft(schools.amara(school), teacher)
    same, barrier = token(teacher), Barrier(2)

    def click(_: int):
        try:
            with acting_for(school.pk):
                barrier.wait()
                return once(
                    school=School.objects.get(),
                    verb="attach",
                    token=same,
                    by=act(teacher),
                    at=NOW,
                    make=lambda: ("attachment", a_photograph(draft, teacher).public_id),
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(click, range(2)))
    assert sorted(one.first for one in results) == [False, True]
    assert len({one.id for one in results}) == 1
    with acting_for(school.pk):
        assert Attachment.objects.count() == 1


@pytest.mark.concurrency
def test_several_at_the_same_moment_get_each_a_number_of_its_own(own_database):
    school = schools.oakfield()
    with acting_for(school.pk):
        teacher = schools.class_teacher(school)
        draft = a_draft(schools.amara(school), teacher)
    barrier = Barrier(4)

    def add(_: int) -> int:
        try:
            with acting_for(school.pk):
                barrier.wait()
                return some_footage(draft, teacher).n
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(add, range(4))) == [1, 2, 3, 4]


def test_a_slow_file_holds_up_nobody_who_writes(teacher, draft, class_teacher, monkeypatch):
    """Looking into a file takes seconds: no transaction is open meanwhile."""
    seen = []
    inspected = examining._inspected

    def noted(content, kind):
        seen.append(len(connection.savepoint_ids))
        return inspected(content, kind)

    monkeypatch.setattr(examining, "_inspected", noted)
    before = len(connection.savepoint_ids)
    send(teacher, draft, class_teacher, files.picture())
    assert seen == [before]
