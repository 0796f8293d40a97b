"""The two forms of an import: which file, and what a person says about the plan it makes."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from rri_portal.interface.forms import (
    ChoiceOfOne,
    DayMonthYearField,
    PeopleField,
    PortalForm,
    speak_plainly,
)
from rri_portal.interface.layout import Ask, Layout, Section
from rri_portal.pupils import mis
from rri_portal.pupils.importing import ImportPlan
from rri_portal.pupils.importing.planning import DIFFERENT, SAME, Double


class ImportForm(PortalForm):
    file = forms.FileField(
        label="The file that your school’s system exported",
        help_text="A Common Transfer File (XML), or an Arbor-style or SIMS-style report "
        "as CSV or Excel (.xlsx), of up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".xml,.csv,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if sentence := mis.too_large(file.size):
            raise ValidationError(sentence)
        return file


class ConfirmImportForm(PortalForm):
    """Who has left, and which doubtful lines are about a child who is on the roll already.

    Nothing is chosen beforehand: a pupil about whom nothing is said stays, a line about which
    nothing is said is left out.
    """

    left = PeopleField(
        label="Has any of these pupils left?",
        help_text="They are on the roll and not in the file. Tick only those who have left; the "
        "others stay on the roll.",
        required=False,
    )
    left_on = DayMonthYearField(
        label="Their last day on the roll",
        help_text="If the pupils you ticked left on different days, tick those of one day now "
        "and import the file again for the others.",
        required=False,
    )

    def __init__(self, *args: Any, planned: ImportPlan, **kwargs: Any) -> None:
        self.planned = planned
        super().__init__(*args, **kwargs)

    def laid_out(self) -> Layout:
        """Made here, where the fields can still be changed before they are laid out."""
        self._offer_missing()
        for double in self.planned.doubles:
            self.fields[_name(double)] = field = _same_or_different(double)
            speak_plainly(field)
        return Layout(*self._sections())

    def _offer_missing(self) -> None:
        if not self.planned.missing:
            del self.fields["left"], self.fields["left_on"]
            return
        left = cast("PeopleField", self.fields["left"])
        left_on = cast("DayMonthYearField", self.fields["left_on"])
        left.choices = [(str(known.pupil.public_id), known.who) for known in self.planned.missing]
        left_on.latest = self.planned.on

    def _sections(self) -> list:
        doubles = [Ask(_name(double)) for double in self.planned.doubles]
        sections = [Section("Perhaps on the roll already", *doubles)] if doubles else []
        if self.planned.missing:
            sections.append(Section("On the roll, not in the file", "left", "left_on"))
        return sections

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("left") and not said.get("left_on") and "left_on" not in self.errors:
            self.add_error("left_on", "Enter the last day on the roll of the pupils you ticked")
        if said.get("left_on") and not said.get("left"):
            self.add_error("left", "Tick the pupils whose last day that was")
        return said

    def left_by_pupil(self) -> dict[str, dt.date]:
        day = self.cleaned_data.get("left_on")
        return dict.fromkeys(self.cleaned_data.get("left") or [], day) if day else {}

    def settled(self) -> dict[int, str]:
        said = {
            double.row.line: self.cleaned_data.get(_name(double)) for double in self.planned.doubles
        }
        return {line: answer for line, answer in said.items() if answer}


def _name(double: Double) -> str:
    return f"line_{double.row.line}"


def _same_or_different(double: Double) -> ChoiceOfOne:
    return ChoiceOfOne(
        label=f"Line {double.row.line}: is this {double.known.who}, on the roll already?",
        help_text="The name and the date of birth are the same, the UPN is not. "
        "If you do not answer, the line is left out.",
        choices=[
            (SAME, "Yes, the same child: give them the file’s UPN"),
            (DIFFERENT, "No, another child: add them"),
        ],
        required=False,
    )
