"""What is attached to a draft, taken back, and named by the record."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from incidents.actions.attachments import ASTRAY, attached_to
from incidents.actions.drafts import NotADraft
from incidents.actions.recording import NotReady, record_incident
from incidents.models import ReadingAttachment
from rri_portal import storage
from rri_portal.attachments.actions import (
    MOST,
    MayNotAttach,
    NotThere,
    decide_on_photographs,
)
from rri_portal.attachments.models import Attachment, Shows
from rri_portal.attachments.refusals import NotAPicture
from rri_portal.audit import book
from rri_portal.audit.consistency import rows_in_the_wrong_school
from rri_portal.audit.models import AuditEvent
from rri_portal.documents.actions import Finished, issue
from rri_portal.oversight.keeping import prune
from tests.audit.conftest import behind_the_back
from tests.cast import NOW, TODAY, act
from tests.factories.attachments import (
    DOOR,
    LETTER,
    a_document,
    a_photograph,
    removed,
    some_footage,
)
from tests.factories.incidents import a_draft, the_facts
from tests.kept import kept

__all__ = ["behind_the_back"]

pytestmark = pytest.mark.usefixtures("monday_morning")
DAY = dt.timedelta(days=1)


@kept
def draft(amara, class_teacher):
    return a_draft(amara, class_teacher)


def recorded(draft, by):
    facts = the_facts(draft, by.staff)
    return record_incident(incident=draft, facts=facts, by=act(by), at=NOW)


def allow(school, by, *, allows=True, from_date=TODAY, review_on=TODAY + 90 * DAY):
    return decide_on_photographs(
        school=school,
        allows=allows,
        from_date=from_date,
        review_on=review_on,
        decided_by="Grace Mensah, headteacher",
        why="The school nurse asks for them.",
        by=act(by),
        at=NOW,
    )


def bytes_in_storage(attachment):
    return storage.fetch(attachment.school, attachment.sha256)


# Attaching


def test_what_is_attached_says_what_it_is_and_who_added_it(draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    assert (kept.media_type, kept.size, kept.width) == ("image/jpeg", len(DOOR.content), 64)
    assert kept.added_by_id == str(class_teacher.user.public_id)
    assert bytes_in_storage(kept) == DOOR.content
    assert kept.filename == "attachment-1.jpg"
    assert AuditEvent.objects.get(verb="attach").subject_id == str(kept.public_id)


def test_each_gets_the_next_number_and_a_removed_one_keeps_its_own(draft, class_teacher):
    first = a_photograph(draft, class_teacher)
    removed(draft, first, class_teacher)
    assert a_document(draft, class_teacher).n == 2
    assert some_footage(draft, class_teacher).n == 3
    assert [one.n for one in attached_to(draft).present()] == [2, 3]


def test_of_footage_only_where_it_is_kept_is_kept(draft, class_teacher):
    footage = some_footage(draft, class_teacher)
    assert (footage.sha256, footage.size) == ("", None)
    assert footage.camera == "Corridor B, east"


def test_a_photograph_is_a_picture(draft, class_teacher):
    with pytest.raises(NotAPicture):
        a_photograph(draft, class_teacher, examined=LETTER)


def test_there_is_an_end_to_attaching(draft, class_teacher):
    for _ in range(MOST):
        some_footage(draft, class_teacher)
    with pytest.raises(MayNotAttach, match="Remove one first"):
        some_footage(draft, class_teacher)


def test_nothing_is_attached_to_a_record(draft, class_teacher):
    recorded(draft, class_teacher)
    with pytest.raises(NotADraft):
        a_photograph(draft, class_teacher)


# Removing


def test_what_is_removed_leaves_who_when_and_why(draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    removed(draft, kept, class_teacher)
    kept.refresh_from_db()
    assert kept.removed_at == NOW
    assert kept.removed_why == "It shows another child"
    assert kept.removed_by_id == str(class_teacher.user.public_id)


def test_it_is_removed_once(draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    removed(draft, kept, class_teacher)
    with pytest.raises(NotThere):
        removed(draft, kept, class_teacher)


def test_what_a_record_names_is_not_removed(draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    recorded(draft, class_teacher)
    with pytest.raises(NotADraft):
        removed(draft, kept, class_teacher)


@pytest.mark.parametrize(
    "change", [{"sha256": "0" * 64}, {"description": "Another"}, {"n": 9}, {"added_by_id": "x"}]
)
def test_what_was_attached_is_never_altered(draft, class_teacher, change):
    kept = a_photograph(draft, class_teacher)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(**change)


def test_it_is_never_deleted(draft, class_teacher):
    a_photograph(draft, class_teacher)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "footage"}, {"shows": "place"}, {"sha256": ""}, {"removed_at": NOW},
     {"bytes_gone_at": NOW}, {"footage_from": NOW}],
)  # fmt: skip
def test_half_an_attachment_is_none(draft, class_teacher, wrong):
    kept = a_document(draft, class_teacher)
    fields = {f.attname: getattr(kept, f.attname) for f in Attachment._meta.concrete_fields}
    del fields["id"], fields["public_id"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(**(fields | {"n": 2} | wrong))


# Its bytes go a day later


def test_the_file_of_what_was_removed_goes_a_day_later(draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    removed(draft, kept, class_teacher)
    assert prune(at=NOW + DAY / 2).removed_attachments == 0
    assert bytes_in_storage(kept) == DOOR.content
    assert prune(at=NOW + DAY).removed_attachments == 1
    with pytest.raises(storage.BytesMissing):
        bytes_in_storage(kept)
    assert prune(at=NOW + DAY).removed_attachments == 0


def test_the_same_file_attached_elsewhere_stays(draft, chidi, class_teacher):
    kept = a_photograph(draft, class_teacher)
    other = a_photograph(a_draft(chidi, class_teacher), class_teacher)
    removed(draft, kept, class_teacher)
    assert prune(at=NOW + DAY).removed_attachments == 1
    assert bytes_in_storage(other) == DOOR.content


def test_a_report_that_was_issued_stays_though_a_copy_was_attached(draft, class_teacher):
    letter = Finished(kind="family_report", layout=1, facts={}, content=LETTER.content)
    issued = issue(
        school=draft.school,
        document=letter,
        subject=("incident", draft.public_id),
        by=act(class_teacher),
        at=NOW,
    )
    removed(draft, a_document(draft, class_teacher), class_teacher)
    prune(at=NOW + DAY)
    assert storage.fetch(draft.school, issued.sha256) == LETTER.content


# Recording


def test_a_record_names_what_is_attached_and_not_what_was_removed(draft, class_teacher):
    removed(draft, a_document(draft, class_teacher), class_teacher)
    photograph = a_photograph(draft, class_teacher)
    footage = some_footage(draft, class_teacher)
    reading = recorded(draft, class_teacher).current_reading
    named = list(reading.attachments.all())
    assert [one.attachment for one in named] == [photograph, footage]
    assert [one.sha256 for one in named] == [photograph.sha256, ""]
    assert named[0].label == photograph.description


def test_a_file_changed_before_recording_is_not_recorded(draft, class_teacher):
    kept = a_photograph(draft, class_teacher)
    storage.path_of(draft.school, kept.sha256).write_bytes(b"another")
    with pytest.raises(NotReady, match="attach it"):
        recorded(draft, class_teacher)
    assert ASTRAY.startswith("A file that was attached")


def test_the_book_is_sound_with_what_is_attached(draft, class_teacher):
    for attach in (a_photograph, a_document, some_footage):
        attach(draft, class_teacher)
    recorded(draft, class_teacher)
    assert book.verify(draft.school).broken is None


@pytest.mark.parametrize("swap", [b"another picture", None], ids=["swapped", "gone"])
def test_verify_book_finds_a_file_that_was_swapped_or_is_gone(draft, class_teacher, swap):
    kept = a_photograph(draft, class_teacher)
    recorded(draft, class_teacher)
    path = storage.path_of(draft.school, kept.sha256)
    if swap is None:
        path.unlink()
    else:
        path.write_bytes(swap)
    broken = book.verify(draft.school).broken
    assert (broken.n, broken.why) == (1, "speaks of rows that were changed since: attachments")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attachments_attachment SET description = 'Nothing'",
        f"UPDATE attachments_attachment SET sha256 = '{'0' * 64}'",
        "UPDATE incidents_readingattachment SET label = 'Nothing'",
        f"UPDATE incidents_readingattachment SET sha256 = '{'0' * 64}'",
        "DELETE FROM incidents_readingattachment",
    ],
)
def test_verify_book_finds_a_row_that_was_changed(draft, class_teacher, change, behind_the_back):
    a_photograph(draft, class_teacher)
    recorded(draft, class_teacher)
    behind_the_back(change)
    assert book.verify(draft.school).broken.n == 1


def test_what_a_reading_names_is_of_its_own_school(draft, class_teacher):
    a_photograph(draft, class_teacher)
    recorded(draft, class_teacher)
    assert ReadingAttachment.objects.count() == 1
    assert not list(rows_in_the_wrong_school())


# A child's body


def of_a_body(draft, by, at=NOW):
    return a_photograph(draft, by, shows=Shows.BODY, at=at)


def test_a_photograph_of_a_childs_body_is_refused_with_the_reason(draft, class_teacher):
    with pytest.raises(MayNotAttach, match="shows less than a person sees"):
        of_a_body(draft, class_teacher)


def test_a_school_may_decide_otherwise_from_a_day_on(draft, class_teacher, headteacher):
    allow(draft.school, headteacher, from_date=TODAY + DAY)
    with pytest.raises(MayNotAttach):
        of_a_body(draft, class_teacher)
    assert of_a_body(draft, class_teacher, at=NOW + DAY).shows == Shows.BODY


def test_until_it_was_to_be_looked_at_again_and_no_longer(draft, class_teacher, headteacher):
    allow(draft.school, headteacher, review_on=TODAY + 7 * DAY)
    assert of_a_body(draft, class_teacher, at=NOW + 7 * DAY)
    with pytest.raises(MayNotAttach):
        of_a_body(draft, class_teacher, at=NOW + 8 * DAY)


def test_the_latest_decision_holds(draft, class_teacher, headteacher):
    allow(draft.school, headteacher)
    allow(draft.school, headteacher, allows=False)
    with pytest.raises(MayNotAttach):
        of_a_body(draft, class_teacher)


def test_another_schools_decision_changes_nothing(draft, class_teacher, riverside, riverside_head):
    allow(riverside, riverside_head)
    with pytest.raises(MayNotAttach):
        of_a_body(draft, class_teacher)


def test_a_decision_is_never_altered(oakfield, headteacher):
    decision = allow(oakfield, headteacher)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(decision).objects.filter(pk=decision.pk).update(allows=False)
