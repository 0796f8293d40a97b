"""A checklist gone through keeps the words that were asked."""

import datetime as dt
import uuid

import pytest
from django.db import Error, transaction

from guidance.actions import NotAnAnswer, NotAsked, complete_checklist
from guidance.editions import ChecklistKind
from guidance.library import NothingInForce
from guidance.models import CompletedChecklist
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent
from tests.cast import NOW, TODAY, act

SUBJECT = ("incident", uuid.UUID(int=7))
EVE, FIRST_DAY = dt.date(2026, 3, 31), dt.date(2026, 4, 1)


@pytest.fixture
def goes_through(oakfield, senco):
    def go_through(kind=ChecklistKind.LAST_RESORT, *, on=TODAY, subject=SUBJECT, **answers):
        return complete_checklist(
            school=oakfield,
            kind=kind,
            subject=subject,
            answers={key.replace("_", "-"): said for key, said in answers.items()},
            on=on,
            by=act(senco),
            at=NOW,
        )

    return go_through


def test_it_keeps_the_words_the_answers_and_what_each_rested_on(goes_through):
    completed = goes_through(time="no", considered="Leaving the room.")
    completed.refresh_from_db()
    first = completed.asked[0]
    assert first["words"] == "Was there time to try anything else?"
    assert first["answer"] == "no"
    [behind] = first["paragraphs"]
    assert behind["key"] == "restrictive-interventions-guidance/record-de-escalation"
    assert behind["summary"] == (
        "The record of force says what was tried first to calm the situation."
    )
    assert (behind["edition"], behind["force"]) == ("2026-04-01", "should")
    assert completed.edition_from == FIRST_DAY
    assert completed.nation == "england"


def test_a_question_that_nobody_answered_is_neither_no_nor_not_known(goes_through):
    answers = {one["key"]: one["answer"] for one in goes_through(time="not_known").asked}
    assert answers["time"] == "not_known"
    assert answers["no-more"] is None


def test_that_a_question_does_not_apply_is_an_answer_of_its_own(goes_through):
    answers = {one["key"]: one["answer"] for one in goes_through(time="not_applicable").asked}
    assert answers["time"] == "not_applicable"


def test_a_note_stands_beside_its_question_answered_or_not(oakfield, senco):
    completed = complete_checklist(
        school=oakfield,
        kind=ChecklistKind.LAST_RESORT,
        subject=SUBJECT,
        answers={"time": "no"},
        notes={"time": "It took seconds.", "no-more": "Ask the nurse."},
        on=TODAY,
        by=act(senco),
        at=NOW,
    )
    notes = {one["key"]: (one["answer"], one["note"]) for one in completed.asked}
    assert notes["time"] == ("no", "It took seconds.")
    assert notes["no-more"] == (None, "Ask the nurse.")
    assert notes["least-time"] == (None, "")


@pytest.mark.parametrize(
    ("notes", "refused"),
    [({"favourite-colour": "Blue"}, NotAsked), ({"time": "x" * 2_001}, NotAnAnswer)],
)
def test_a_note_on_nothing_asked_or_too_long_is_refused(oakfield, senco, notes, refused):
    with pytest.raises(refused):
        complete_checklist(
            school=oakfield,
            kind=ChecklistKind.LAST_RESORT,
            subject=SUBJECT,
            answers={},
            notes=notes,
            on=TODAY,
            by=act(senco),
            at=NOW,
        )


def test_who_and_when_are_kept_and_the_audit_holds_no_words(goes_through, senco):
    completed = goes_through(considered="Leaving the room.")
    assert (completed.completed_at, completed.completed_by_id) == (NOW, act(senco).id)
    event = AuditEvent.objects.get(verb="complete_checklist")
    assert (event.subject_id, event.fields) == (str(completed.public_id), ["asked"])


def test_the_edition_of_the_day_is_asked(goes_through):
    assert goes_through(on=FIRST_DAY).edition_from == FIRST_DAY
    with pytest.raises(NothingInForce):
        goes_through(on=EVE)


def test_a_question_that_is_not_asked_is_refused(goes_through):
    with pytest.raises(NotAsked, match="favourite-colour"):
        goes_through(favourite_colour="Blue")


@pytest.mark.parametrize(
    "answers", [{"time": "perhaps"}, {"considered": "x" * 2_001}], ids=["neither", "too long"]
)
def test_what_is_no_answer_is_refused_and_nothing_is_kept(goes_through, answers):
    with pytest.raises(NotAnAnswer):
        goes_through(**answers)
    assert not CompletedChecklist.objects.exists()


def test_those_of_one_subject_are_found_latest_first(goes_through):
    first, second = goes_through(), goes_through(ChecklistKind.SECLUSION)
    goes_through(subject=("incident", uuid.uuid4()))
    assert list(CompletedChecklist.objects.of(SUBJECT)) == [second, first]


def test_it_is_never_altered_nor_deleted(goes_through):
    completed = goes_through(time="no")
    rows = CompletedChecklist.objects.filter(pk=completed.pk)
    for change in (lambda: rows.update(kind="plan"), lambda: rows.update(asked=[]), rows.delete):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_lawful_disposal_of_its_subject_empties_it(goes_through, oakfield):
    completed = goes_through(time="no")
    rows = CompletedChecklist.objects.filter(pk=completed.pk)
    later = NOW + dt.timedelta(days=9000)
    with transaction.atomic():
        locked = book.lock(oakfield)
        book.dispose(book=locked, subject=SUBJECT, content={"why": "25th birthday"}, at=later)
        rows.update(asked=None, erased_at=later)
    completed.refresh_from_db()
    assert completed.asked is None
