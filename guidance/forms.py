"""The day that somebody asks about, and a checklist as it is answered."""

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict

from guidance.actions import LONGEST_ANSWER
from guidance.editions import AnswerKind, ChecklistQuestion
from guidance.reports import Asked, ChecklistPage
from guidance.wording import ANSWERS
from rri_portal.interface.forms import ChoiceOfOne, DayMonthYearField, NarrativeField, PortalForm
from rri_portal.interface.layout import Ask, Details, Layout, Note, Section


class DayForm(PortalForm):
    on = DayMonthYearField(label="The day to look at", error_messages={"required": "Enter a day."})


def asked_in(typed: QueryDict) -> DayForm | None:
    """The form as the address fills it: from its three boxes, or from `on=2026-04-01`. None where
    it asks about no day."""
    if "on" in typed:
        year, _, rest = str(typed["on"]).partition("-")
        month, _, day = rest.partition("-")
        return DayForm({"on_day": day, "on_month": month, "on_year": year})
    return DayForm(typed) if "on_day" in typed else None


class AnswersForm(PortalForm):
    """The questions of one checklist. Nothing is chosen beforehand, and any may be left."""

    def __init__(self, *args: Any, page: ChecklistPage, **kwargs: Any) -> None:
        self.asked = tuple(enumerate(page.asked, start=1))
        super().__init__(*args, **kwargs)

    def word_fields(self) -> None:
        for number, asked in self.asked:
            self.fields |= dict(_fields_of(number, asked))
        behind = {answer_to(asked.question): asked.bases for _, asked in self.asked}
        self.rests_on = {name: bases for name, bases in behind.items() if bases}

    def laid_out(self) -> Layout:
        return Layout(*(piece for number, one in self.asked for piece in _drawn(number, one)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            self.add_error(None, "Answer at least one question, or write a note")
        return cleaned

    @property
    def answers(self) -> dict[str, str | None]:
        """By the questions' keys, as `complete_checklist` is told them."""
        return self._said(answer_to)

    @property
    def notes(self) -> dict[str, Any]:
        return self._said(note_of)

    def _said(self, name_of: Callable[[ChecklistQuestion], str]) -> dict[str, Any]:
        questions = [asked.question for _, asked in self.asked]
        said = ((one.key, self.cleaned_data.get(name_of(one))) for one in questions)
        return {key: words for key, words in said if words}


def answer_to(question: ChecklistQuestion) -> str:
    return f"answer_{question.key}"


def note_of(question: ChecklistQuestion) -> str:
    return f"note_{question.key}"


def _fields_of(number: int, asked: Asked) -> Iterator[tuple[str, forms.Field]]:
    question = asked.question
    told: dict[str, Any] = {"label": f"{number}. {question.words}", "help_text": question.hint}
    if question.answer is AnswerKind.WORDS:
        yield answer_to(question), _words(rows=4, **told)
    if question.answer is AnswerKind.YES_NO:
        choices = list(ANSWERS.items())
        yield answer_to(question), ChoiceOfOne(choices=choices, required=False, **told)
        yield note_of(question), _words(rows=3, label=f"Note on question {number}")


def _words(**told: Any) -> NarrativeField:
    return NarrativeField(max_length=LONGEST_ANSWER, required=False, **told)


def _drawn(number: int, asked: Asked) -> Iterator[Any]:
    question = asked.question
    if question.answer is AnswerKind.NONE:
        yield Section(f"{number}. {question.words}", Note(question.hint))
        return
    yield Ask(answer_to(question), size="m")
    if question.answer is AnswerKind.YES_NO:
        yield Details(f"Add a note on question {number}", note_of(question))
