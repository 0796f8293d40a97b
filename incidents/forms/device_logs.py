"""To whom the log of planned devices is made out, and how they were given it."""

import datetime as dt
from typing import Any, cast

from django import forms

from rri_portal.interface.forms import ChoiceOfOne, DayMonthYearField, PortalForm
from rri_portal.interface.widgets import Radios
from rri_portal.pupils.forms.devices import why_not_this_long
from rri_portal.pupils.models import GivenHow, Parent


class ShareForm(PortalForm):
    """Nobody is chosen beforehand, and nobody who is held back is offered; no day to come."""

    parent = forms.ChoiceField(
        label="Who is it for?",
        help_text="If it may not be safe for the child that somebody has this, do not choose them: "
        "tell the designated safeguarding lead.",
        widget=Radios,
    )
    from_day = DayMonthYearField(label="From which day?")
    until_day = DayMonthYearField(label="Until which day?")

    def __init__(self, *args: Any, parents: list[Parent], today: dt.date, **kwargs: Any) -> None:
        self.parents = {str(one.public_id): one for one in parents}
        super().__init__(*args, **kwargs)
        cast("DayMonthYearField", self.fields["until_day"]).latest = today

    def word_fields(self) -> None:
        cast("forms.ChoiceField", self.fields["parent"]).choices = [
            (key, f"{one.name}, {one.get_relationship_display().lower()}")
            for key, one in self.parents.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("until_day")
        if first and last and (refused := why_not_this_long(first, last)):
            self.add_error("until_day", refused)
        return cleaned

    @property
    def chosen(self) -> Parent:
        return self.parents[self.cleaned_data["parent"]]


class GiveLogForm(PortalForm):
    given_on = DayMonthYearField(label="On which day were they given it?", fill="today")
    how = ChoiceOfOne(label="How?", choices=GivenHow.choices)
