"""A seclusion: where, how the child was prevented from leaving, who was with them throughout."""

from collections.abc import Iterator
from typing import Any

from django import forms

from incidents.facts import Watched
from incidents.forms.fields import OneOf, Wording, one_of
from incidents.forms.rests_on import SECLUSION, WATCHED
from incidents.forms.sections import Asked, Context, Missing, SpanForm, WithRows, rows_of
from incidents.models import HowWatched, Prevented, Question
from rri_portal.interface.forms import ChoiceOfOne, ClockField, TriStateField
from rri_portal.interface.layout import Beside, Layout, Section
from rri_portal.interface.widgets import PersonSelect
from rri_portal.schools.models import PickList


class WatchForm(SpanForm):
    """One adult's time with the child, or watching them."""

    staff = OneOf(rows={}, options=[], label="Who?", widget=PersonSelect, required=False)
    throughout = forms.BooleanField(label="All through, from beginning to end", required=False)
    start = ClockField(label="Or from", help_text="Such as 14:05.", required=False)
    end = ClockField(label="Until", help_text="Such as 14:15.", required=False)
    how = ChoiceOfOne(label="How?", choices=HowWatched.choices, required=False)

    def laid_out(self) -> Layout:
        return Layout("staff", "throughout", Beside("start", "end"), "how")

    def offer(self, context: Context) -> None:
        one_of(self, "staff").offer(context.lists.staff, context.lists.staff_options(context.me))

    def rests(self) -> dict[str, str]:
        return WATCHED

    @property
    def is_empty(self) -> bool:
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.cleaned_data.get("staff") and "staff" not in self.errors:
            self.add_error("staff", "Say who was with or watching the child.")
        return self.cleaned_data

    def missing(self) -> Iterator[Missing]:
        return iter(())

    def watched(self) -> Watched:
        cleaned = self.cleaned_data
        return Watched(
            staff=cleaned["staff"],
            throughout=cleaned["throughout"],
            started_at=cleaned.get("started_at"),
            ended_at=cleaned.get("ended_at"),
            how=cleaned["how"] or "",
        )


class SeclusionForm(WithRows):
    """Questions for each seclusion of the page that says what was done, and who watched."""

    rows_class, rows_prefix = rows_of(WatchForm), "watched"

    def offer(self, context: Context) -> None:
        for asked in self._asked:
            self.fields |= dict(_questions(asked.n))
            self._offer_list(f"s{asked.n}_kept_in", PickList.PLACE)

    @property
    def _asked(self) -> list[Asked]:
        return [one for one in self.context.segments if one.is_seclusion]

    def laid_out(self) -> Layout:
        if len(self._asked) == 1:
            return Layout(*self.fields)
        return Layout(
            *(
                Section(
                    f"{number}. {one.technique.label}",
                    *(name for name in self.fields if name.startswith(f"s{one.n}_")),
                )
                for number, one in enumerate(self._asked, start=1)
            )
        )

    def rests(self) -> dict[str, str]:
        first = [one.n for one in self._asked[:1]]
        return {f"s{n}_{name}": question for n in first for name, question in SECLUSION.items()}

    def told(self) -> dict[str, Any]:
        return {"watched": tuple(form.watched() for form in self.rows.filled)}

    def about(self, n: int) -> dict[str, Any]:
        if n not in (one.n for one in self._asked):
            return {}
        return {
            "kept_in": self.cleaned_data[f"s{n}_kept_in"],
            "prevented": self.cleaned_data[f"s{n}_prevented"] or "",
            "toilet_offered": self.cleaned_data[f"s{n}_toilet_offered"] or "",
            "water_offered": self.cleaned_data[f"s{n}_water_offered"] or "",
        }

    def words_about(self, n: int) -> dict[str, str]:
        words = self.cleaned_data.get(f"s{n}_ended_why")
        return {Question.ENDED_WHY: words} if words else {}


def _questions(n: int) -> Iterator[tuple[str, forms.Field]]:
    yield (
        f"s{n}_kept_in",
        OneOf(
            rows={},
            options=[],
            label="Where was the child kept?",
            widget=forms.Select,
            required=False,
        ),
    )
    yield (
        f"s{n}_prevented",
        ChoiceOfOne(
            label="How was the child prevented from leaving?",
            choices=Prevented.choices,
            required=False,
        ),
    )
    yield f"s{n}_toilet_offered", TriStateField(label="Was the toilet offered?")
    yield f"s{n}_water_offered", TriStateField(label="Was water offered?")
    yield f"s{n}_ended_why", Wording(label="Why did it end?", rows=2)
