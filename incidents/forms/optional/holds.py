"""Each hold or other restriction in detail: position, each adult's part, the plan, equipment."""

from collections.abc import Iterator
from typing import Any

from django import forms

from incidents.forms.fields import OneOf, PlainText, Wording
from incidents.forms.rests_on import HOLDS
from incidents.forms.sections import Asked, Context, SectionForm
from incidents.models import EquipmentFor, Question
from rri_portal.interface.forms import ChoiceOfOne, TriStateField
from rri_portal.interface.layout import Ask, Layout, Note, Section
from rri_portal.schools.models import PickList, StaffMember, TechniqueClass

NOTHING_DONE = (
    "Once you have said what was done, on the page “What was done, and why”, you can say more here "
    "about each hold or restriction."
)


class HoldsForm(SectionForm):
    """The same questions for each row of the page that says what was done, by its number there."""

    def offer(self, context: Context) -> None:
        for asked in context.segments:
            self.fields |= dict(self._questions(asked))
            if not asked.is_seclusion:
                self._offer_list(f"s{asked.n}_body_position", PickList.BODY_POSITION)
            for staff in asked.staff:
                self._offer_list(_part(asked.n, staff), PickList.PART)

    def _questions(self, asked: Asked) -> Iterator[tuple[str, forms.Field]]:
        n = asked.n
        if not asked.is_seclusion:
            yield f"s{n}_body_position", _list("In which position was the child?")
        for staff in asked.staff:
            yield _part(n, staff), _list(f"What was {staff.name}’s part?")
        yield f"s{n}_on_plan", TriStateField(label="Was this agreed in the child’s plan?")
        yield f"s{n}_off_plan", Wording(label="If it was not, why was it done?", rows=2)
        if asked.technique.generic == TechniqueClass.MECHANICAL:
            yield (
                f"s{n}_equipment_for",
                ChoiceOfOne(
                    label="What was the equipment used for?",
                    choices=EquipmentFor.choices,
                    required=False,
                ),
            )
            yield (
                f"s{n}_prescriber",
                PlainText(
                    label="Who prescribed it, if anybody?",
                    help_text="Their job is enough, such as occupational therapist.",
                    max_length=120,
                    required=False,
                ),
            )
            yield f"s{n}_as_prescribed", TriStateField(label="Was it used as it was prescribed?")

    def laid_out(self) -> Layout:
        if not self.context.segments:
            return Layout(Note(NOTHING_DONE))
        return Layout(*(self._section(number, one) for number, one in self._numbered()))

    def _numbered(self) -> Iterator[tuple[int, Asked]]:
        return enumerate(self.context.segments, start=1)

    def _section(self, number: int, asked: Asked) -> Section:
        off_plan = f"s{asked.n}_off_plan"
        pieces: list[Any] = [
            Ask(name, reveals={"no": [off_plan]}) if name == f"s{asked.n}_on_plan" else name
            for name in self.fields
            if name.startswith(f"s{asked.n}_") and name != off_plan
        ]
        return Section(f"{number}. {asked.technique.label}", *pieces)

    def rests(self) -> dict[str, str]:
        first = [one.n for one in self.context.segments[:1]]
        return {f"s{n}_{name}": question for n in first for name, question in HOLDS.items()}

    def about(self, n: int) -> dict[str, Any]:
        asked = next((one for one in self.context.segments if one.n == n), None)
        if asked is None:
            return {}
        said = {staff: self.cleaned_data[_part(n, staff)] for staff in asked.staff}
        return {
            "parts": {staff: part for staff, part in said.items() if part},
            "body_position": self._one(n, "body_position") or None,
            "on_plan": self._one(n, "on_plan"),
            "equipment_for": self._one(n, "equipment_for"),
            "as_prescribed": self._one(n, "as_prescribed"),
        }

    def _one(self, n: int, name: str) -> Any:
        return self.cleaned_data.get(f"s{n}_{name}") or ""

    def words_about(self, n: int) -> dict[str, str]:
        said = {
            Question.OFF_PLAN: self._one(n, "off_plan"),
            Question.PRESCRIBER: self._one(n, "prescriber"),
        }
        return {question: words for question, words in said.items() if words}


def _list(label: str) -> OneOf:
    return OneOf(rows={}, options=[], label=label, widget=forms.Select, required=False)


def _part(n: int, staff: StaffMember) -> str:
    return f"s{n}_part_{staff.public_id}"
