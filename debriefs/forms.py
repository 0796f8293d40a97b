"""The form of one step. Nothing in it is chosen beforehand."""

import datetime as dt
from typing import Any

from django import forms

from debriefs.models import SAY_WHEN_AGAIN, SAY_WHO_LED, SAY_WHY_NOT, Kind, Outcome
from debriefs.standing import (
    Debrief,
    involved_in,
    why_not_lead,
    why_not_spare,
    why_not_then,
    why_not_wait,
)
from incidents.forms.fields import OneOf, PlainText, one_of
from incidents.forms.lists import SchoolLists
from rri_portal.audit.actors import Actor
from rri_portal.interface.forms import DayMonthYearField, PortalForm
from rri_portal.interface.layout import Ask, Layout
from rri_portal.interface.widgets import PersonSelect, Radios

HINTS = {
    Kind.PUPIL: "In their own way, with words or without; or seen by somebody who knows them well.",
    Kind.FAMILY: "In their own time and way.",
    Kind.STAFF: "First how they are, then what was learned. How anybody is stays out of it.",
}
# What an answer is asked further, and the sentence where that is missing
ASKED = {
    Outcome.DONE: ("led_by", SAY_WHO_LED),
    Outcome.NOT_READY: ("try_again_on", SAY_WHEN_AGAIN),
    Outcome.NOT_IN_INTEREST: ("why", SAY_WHY_NOT),
}


class DebriefForm(PortalForm):
    outcome = forms.ChoiceField(
        label="What happened?",
        widget=Radios,
        error_messages={"required": "Choose what happened."},
    )
    led_by = OneOf(
        rows={},
        options=[],
        label="Who led it?",
        help_text="Nobody who was involved: they are not in this list. A witness may.",
        required=False,
        widget=PersonSelect,
    )
    try_again_on = DayMonthYearField(
        label="When will it be tried again?",
        help_text="It comes back to you on that day.",
        required=False,
    )
    why = PlainText(
        label="Why is it not in this child’s interest?",
        help_text="Say who knows the child well and agrees.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    happened_on = DayMonthYearField(
        label="On which day?", fill="today", error_messages={"required": "Say on which day."}
    )

    def __init__(
        self, *args, debrief: Debrief, lists: SchoolLists, by: Actor, at: dt.datetime, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.incident, self.by, self.at = debrief.incident, by, at
        outcomes = [one for one in Outcome if one.fits(debrief.kind)]
        asked = self.fields["outcome"]
        asked.choices = [(one.value, one.label) for one in outcomes]  # type: ignore[attr-defined]
        asked.widget.hints = {Outcome.DONE: HINTS[debrief.kind]}
        involved = {str(one.public_id) for one in involved_in(self.incident)}
        others = [one for one in lists.staff_options() if one[0] not in involved]
        one_of(self, "led_by").offer(lists.staff, others)
        reveals = {one.value: [ASKED[one][0]] for one in outcomes if one in ASKED}
        self.helper.layout = Layout(Ask("outcome", size="m", reveals=reveals), "happened_on")

    def clean(self) -> dict[str, Any]:
        """What stands in the boxes of another answer is not taken, nor complained of."""
        super().clean()
        said = self.cleaned_data
        for outcome, (name, missing) in ASKED.items():
            if said.get("outcome") != outcome:
                self.errors.pop(name, None)
                said.pop(name, None)
            elif not said.get(name) and name not in self.errors:
                self.add_error(name, missing)
        for name, refused in list(self._refusals(said)):
            if refused:
                self.add_error(name, refused)
        return said

    def _refusals(self, said: dict[str, Any]):
        if day := said.get("happened_on"):
            yield "happened_on", why_not_then(self.incident, day, self.at)
        if day and said.get("try_again_on"):
            yield "try_again_on", why_not_wait(said["try_again_on"], day)
        if said.get("led_by"):
            yield "led_by", why_not_lead(self.incident, said["led_by"])
        if said.get("outcome") == Outcome.NOT_IN_INTEREST:
            yield "outcome", why_not_spare(self.incident, self.by)

    @property
    def step(self) -> dict[str, Any]:
        """As `record_debrief` is told it."""
        said = dict(self.cleaned_data)
        return said | {"outcome": Outcome(said["outcome"]), "words": said.pop("why", "")}
