"""The small forms around a draft: record it, discard it, propose, decide, let a colleague help."""

from collections.abc import Iterable
from typing import Any

from django import forms

from incidents.forms.fields import OneOf, PlainText, one_of
from incidents.forms.lists import SchoolLists
from rri_portal.interface.forms import PortalForm
from rri_portal.interface.widgets import PersonSelect, Radios
from rri_portal.schools.models import StaffMember


class RecordForm(PortalForm):
    late_why = PlainText(
        label="Why is it recorded later than the day it happened?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is recorded later than the day it happened."},
    )

    def __init__(self, *args, late: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_why"]


class DiscardForm(PortalForm):
    why = PlainText(
        label="Why should this draft be discarded?",
        help_text="For example: it was logged twice. The reason is kept, and drafts discarded "
        "are counted in every report.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the draft should be discarded."},
    )


class LetWriteForm(PortalForm):
    staff = OneOf(
        rows={},
        options=[],
        label="Which colleague can help?",
        help_text="Somebody who was not involved.",
        widget=PersonSelect,
        error_messages={"required": "Choose a colleague."},
    )

    def __init__(self, *args, lists: SchoolLists, **kwargs):
        super().__init__(*args, **kwargs)
        one_of(self, "staff").offer(lists.staff, lists.staff_options())


class HandOverForm(PortalForm):
    staff = OneOf(
        rows={},
        options=[],
        label="Who finishes it?",
        help_text="Somebody who was not involved. They will read and write everything in it.",
        widget=PersonSelect,
        error_messages={"required": "Choose who finishes it."},
    )

    def __init__(self, *args, staff: Iterable[StaffMember], me: StaffMember | None, **kwargs):
        super().__init__(*args, **kwargs)
        rows = {str(one.public_id): one for one in staff}
        mine = str(me.public_id) if me else ""
        options = [
            (pk, f"Me, {one.name}" if pk == mine else f"{one.name}, {one.job}")
            for pk, one in sorted(rows.items(), key=lambda row: row[0] != mine)
        ]
        one_of(self, "staff").offer(rows, options)


class ProposeForm(PortalForm):
    why = PlainText(
        label="Why do you think it does not have to be recorded?",
        help_text="A senior leader who was not involved confirms this, or asks for a record. "
        "Until then the clock runs.",
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why you think it does not have to be recorded."},
    )


class DecideForm(PortalForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            ("record", "It must be recorded: it goes back to whoever wrote it"),
            ("confirm", "It was not significant: keep this decision, and no record"),
        ],
        widget=Radios,
        error_messages={"required": "Choose what you decide."},
    )
    why = PlainText(
        label="Why?",
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why."},
    )


class SayForm(PortalForm):
    words = PlainText(
        label="What happened?",
        help_text="Two lines are enough: who, when, where, and what you saw or heard.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what happened."},
    )


class SettleForm(PortalForm):
    number = PlainText(
        label="The number of its record, such as RI-2026-0001",
        help_text="Leave this empty if there is to be no record.",
        max_length=20,
        required=False,
    )
    decision = PlainText(
        label="If there is to be no record, why not?",
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not cleaned.get("number") and not cleaned.get("decision"):
            self.add_error("number", "Give the number of its record, or say why there is none.")
        if cleaned.get("number") and cleaned.get("decision"):
            self.add_error("decision", "Give its number, or say why there is no record: not both.")
        return cleaned
