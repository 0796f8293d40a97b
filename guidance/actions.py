"""Going through a checklist."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction

from guidance.asking import found_in
from guidance.editions import AnswerKind, ChecklistKind, ChecklistQuestion
from guidance.library import NothingInForce, library
from guidance.models import CompletedChecklist
from guidance.wording import ANSWERS
from rri_portal.audit import events
from rri_portal.audit.actors import Actor
from rri_portal.schools.models import School

LONGEST_ANSWER = 2_000  # characters
NO_NOTES: Mapping[str, str] = MappingProxyType({})


class NotAsked(Exception):
    """An answer to a question that the edition in force does not ask."""


class NotAnAnswer(Exception):
    """Not a way in which this question can be answered."""


@transaction.atomic
def complete_checklist(
    *,
    school: School,
    kind: ChecklistKind,
    subject: tuple[str, object],
    answers: Mapping[str, str | None],
    on: dt.date,
    by: Actor,
    at: dt.datetime,
    notes: Mapping[str, str] = NO_NOTES,
) -> CompletedChecklist:
    """Keep the checklist as it was asked on `on`, with answers and notes by the questions' keys.

    `subject` is a kind and a public id. A question without an answer is kept as not answered,
    which is neither no, nor not known, nor that it does not apply. Raises `NothingInForce`,
    `NotAsked` or `NotAnAnswer`.
    """
    edition = library().checklist(kind, nation=school.nation, on=on)
    if edition is None or edition.checklist is None or edition.in_force_from is None:
        raise NothingInForce(f"No {kind} checklist is in force for this school on {on:%d %B %Y}.")
    questions = edition.checklist.questions
    _refuse_strangers(questions, {*answers, *notes})
    completed = CompletedChecklist.objects.create(
        school=school,
        kind=kind,
        nation=school.nation,
        edition_from=edition.in_force_from,
        subject_kind=subject[0],
        subject_id=str(subject[1]),
        asked=[
            _asked(one, answers.get(one.key), notes.get(one.key, ""), school=school, on=on)
            for one in questions
        ],
        completed_at=at,
        completed_by_kind=by.kind,
        completed_by_id=by.id,
    )
    events.record(
        verb="complete_checklist",
        school=school,
        subject=("completedchecklist", completed.public_id),
        by=by,
        at=at,
        fields=("asked",),
    )
    return completed


def _refuse_strangers(questions: tuple[ChecklistQuestion, ...], answered: set[str]) -> None:
    if unasked := sorted(answered - {one.key for one in questions}):
        raise NotAsked(f"This edition does not ask {', '.join(unasked)}.")


def _asked(
    question: ChecklistQuestion, answer: str | None, note: str, *, school: School, on: dt.date
) -> dict[str, Any]:
    if refused := why_not_answer(question, answer) or why_not_note(note):
        raise NotAnAnswer(refused)
    return {
        "key": question.key,
        "words": question.words,
        "hint": question.hint,
        "answer": answer or None,
        "note": note,
        "paragraphs": [
            {
                "key": paragraph.key,
                "document": edition.title,
                "edition": str(edition.in_force_from),
                "force": paragraph.force.value,
                "status": paragraph.status.value,
                "summary": paragraph.summary,
            }
            for edition, paragraph in found_in(question.paragraphs, nation=school.nation, on=on)
        ],
    }


def why_not_answer(question: ChecklistQuestion, answer: str | None) -> str | None:
    """Why this is no answer to the question; None where it is, or where there is none."""
    if not answer:
        return None
    if question.answer is AnswerKind.NONE:
        return "This is not a question to answer."
    if question.answer is AnswerKind.YES_NO and answer not in ANSWERS:
        return "Answer yes, no, not known, or that it does not apply."
    return why_not_note(answer)


def why_not_note(words: str) -> str | None:
    """Why this is too much to keep beside one question."""
    return f"Use {LONGEST_ANSWER:,} characters at most." if len(words) > LONGEST_ANSWER else None
