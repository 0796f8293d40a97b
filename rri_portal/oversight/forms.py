"""What the register and the list of pupils may be searched and narrowed by."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.models import InterventionKind
from rri_portal.interface.forms import DayMonthYearField, PortalForm
from rri_portal.interface.layout import Beside, Layout
from rri_portal.names import folded
from rri_portal.oversight.numbers import number_in, sequence_in

LONGEST_SEARCH = 100


class SearchForm(PortalForm):
    """A number of the book, or a pupil's name. Sent by POST: an address must hold no name."""

    sought = forms.CharField(
        label="Search by number or by pupil’s name",
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a number such as RI-2026-0001, or a pupil’s name"},
    )

    def clean_sought(self) -> str:
        sought = self.cleaned_data["sought"]
        if not (number_in(sought) or sequence_in(sought) is not None or folded(sought)):
            raise ValidationError("Write the name in the letters A to Z, as it sounds on the roll")
        return sought


class FilterForm(PortalForm):
    since = DayMonthYearField(label="Happened from", required=False)
    until = DayMonthYearField(label="Happened until", required=False)
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "Any kind"), *InterventionKind.choices]
    )
    place = forms.ChoiceField(label="Place", required=False)
    told = forms.ChoiceField(label="Parents", required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], sees_holds: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._offer("place", [("", "Any place"), *places])
        held = [("held", "Held or withheld")] if sees_holds else []
        self._offer("told", [("", "Told or not"), ("yes", "Told"), ("no", "Not told yet"), *held])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def laid_out(self) -> Layout:
        return Layout(Beside("since", "until"), Beside("kind", "place", "told"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "Happened until must be the same day as from, or later")
        return cleaned

    @property
    def described(self) -> list[str]:
        """What the list is narrowed to, in words: a printed list says so too."""
        if not self.is_valid():
            return []
        return [
            f"{self.fields[name].label}: {self._in_words(name)}"
            for name in self.fields
            if self.cleaned_data.get(name)
        ]

    def _in_words(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name in ("since", "until"):
            return f"{value.day} {value:%B %Y}"
        return dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
