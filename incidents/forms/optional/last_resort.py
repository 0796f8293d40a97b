"""Last resort: how each thing that was tried worked, and why nothing less would do."""

from typing import Any

from incidents.facts import NO_TIME
from incidents.forms.fields import Wording
from incidents.forms.sections import Context, SectionForm
from incidents.models import Question, Worked
from rri_portal.interface.forms import ChoiceOfOne, TriStateField
from rri_portal.interface.layout import Ask, Layout, Note, Section
from rri_portal.schools.models import Choice

NOTHING_TRIED = (
    "Once you have said what was tried first, on the page “What led up to it, and what was tried”, "
    "you can say here how each of them worked."
)


class LastResortForm(SectionForm):
    """One question for each thing that the page before it ticks."""

    less_restrictive = Wording(label="Which less restrictive options were considered?")
    why_not_less = Wording(label="Why would they not do?")
    warned = TriStateField(label="Was the child warned that force might be used?")
    warning = Wording(label="How were they warned?", rows=2)

    def offer(self, context: Context) -> None:
        for choice in self._asked:
            self.fields[_name(choice)] = ChoiceOfOne(
                label=f"{choice.label}: how did it work?", choices=Worked.choices, required=False
            )

    @property
    def _asked(self) -> list[Choice]:
        return [choice for choice in self.context.tried if choice.label != NO_TIME]

    def laid_out(self) -> Layout:
        asked: list[Any] = [_name(choice) for choice in self._asked]
        return Layout(
            Section("What was tried", *(asked or [Note(NOTHING_TRIED)])),
            Section(
                "Less restrictive options",
                "less_restrictive",
                "why_not_less",
                Ask("warned", reveals={"yes": ["warning"]}),
            ),
        )

    def told(self) -> dict[str, Any]:
        said = {choice: self.cleaned_data[_name(choice)] for choice in self._asked}
        worked = {choice: how for choice, how in said.items() if how}
        return self._answers("warned") | {"worked": worked}

    def words(self) -> dict[str, str]:
        return self._words(
            less_restrictive=Question.LESS_RESTRICTIVE,
            why_not_less=Question.WHY_NOT_LESS,
            warning=Question.WARNING,
        )


def _name(choice: Choice) -> str:
    return f"tried_{choice.public_id}"
