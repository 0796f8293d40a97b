"""What is asked of an attachment: first what it is, then the file or where the footage is kept."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from incidents.forms.fields import PlainText
from rri_portal.attachments.actions import Footage
from rri_portal.attachments.refusals import too_large
from rri_portal.interface.forms import ChoiceOfOne, ClockField, DayMonthYearField, PortalForm
from rri_portal.interface.layout import Beside, Layout
from rri_portal.london import DoubledHour, MissingHour, moment_of

PHOTOGRAPH, BODY, DOCUMENT, FOOTAGE = "photograph", "body", "document", "footage"
PICTURES = ".jpg,.jpeg,.png,.webp"
DOCUMENTS = f".pdf,.txt,{PICTURES}"


class ChooseForm(PortalForm):
    what = ChoiceOfOne(
        label="What do you want to add?",
        choices=[
            (PHOTOGRAPH, "A photograph of a place or an object"),
            (BODY, "A photograph of a child’s body"),
            (DOCUMENT, "A document"),
            (FOOTAGE, "CCTV footage"),
        ],
        hints={
            PHOTOGRAPH: "A door, a room, a torn coat. Keep other children out of the picture.",
            DOCUMENT: "A PDF, plain text, or a picture of a page.",
            FOOTAGE: "It stays where it is kept: you say where to find it.",
        },
    )


class FileForm(PortalForm):
    file = forms.FileField(
        label="The file",
        widget=forms.FileInput,
        error_messages={"required": "Choose the file."},
    )
    description = PlainText(
        label="What does it show?",
        help_text="In a sentence, for somebody who cannot see it. Name no other child.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it shows."},
    )

    def __init__(self, *args: Any, pictures_only: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.widget.attrs["accept"] = PICTURES if pictures_only else DOCUMENTS
        file.help_text = (
            "A JPEG, PNG or WebP picture of up to 20 MB. Where and when it was taken, and by which "
            "camera, is left out of what is kept."
            if pictures_only
            else "A PDF, plain text or a picture, of up to 20 MB. Save a Word document as PDF "
            "first."
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if sentence := too_large(file.size):
            raise ValidationError(sentence)
        return file

    def clean(self) -> dict[str, Any]:
        """A browser keeps no file when a page is shown again, so that it has to be said."""
        cleaned = super().clean() or {}
        if self.errors and "file" in cleaned:
            self.add_error("file", "Choose the file again: the page cannot keep it for you.")
        return cleaned


class FootageForm(PortalForm):
    description = PlainText(
        label="What does it show?",
        help_text="In a sentence. Name no other child.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it shows."},
    )
    kept_where = PlainText(
        label="Where is the footage kept?",
        help_text="For example: on the recorder in the site office; ask the site manager.",
        max_length=200,
        error_messages={"required": "Say where the footage is kept."},
    )
    camera = PlainText(
        label="Which camera?",
        help_text="As the recorder lists it, like “Corridor B, east”.",
        max_length=120,
        error_messages={"required": "Say which camera."},
    )
    day = DayMonthYearField(label="The day it shows")
    starts = ClockField(
        label="From",
        help_text="Such as 14:05.",
        error_messages={"required": "Enter the time at which it begins, such as 14:05."},
    )
    ends = ClockField(
        label="Until",
        help_text="Such as 14:15.",
        error_messages={"required": "Enter the time at which it ends, such as 14:15."},
    )
    kept_until = DayMonthYearField(
        label="Until when is it kept?",
        required=False,
        help_text="Many recorders overwrite after 30 days. If you do not know, leave this empty "
        "and ask today that it be kept.",
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("DayMonthYearField", self.fields["day"]).latest = today
        cast("DayMonthYearField", self.fields["kept_until"]).earliest = today

    def laid_out(self) -> Layout:
        times = Beside("starts", "ends")
        return Layout("description", "kept_where", "camera", "day", times, "kept_until")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"day", "starts", "ends"} <= cleaned.keys():
            self._read_times(cleaned)
        return cleaned

    def _read_times(self, cleaned: dict[str, Any]) -> None:
        """In the hour that October shows twice, the footage begins early and ends late."""
        try:
            starts = _moment(cleaned["day"], cleaned["starts"], second=False)
            ends = _moment(cleaned["day"], cleaned["ends"], second=True)
        except MissingHour:
            self.add_error("starts", "The clocks went forward past this time. Check the times.")
            return
        if ends < starts:
            self.add_error("ends", "The footage cannot end before it begins. Check the times.")
        cleaned["footage_from"], cleaned["footage_until"] = starts, ends

    def footage(self) -> Footage:
        names = ("kept_where", "camera", "footage_from", "footage_until", "kept_until")
        return Footage(**{name: self.cleaned_data[name] for name in names})


def _moment(day: dt.date, time: dt.time, *, second: bool) -> dt.datetime:
    try:
        return moment_of(day, time)
    except DoubledHour:
        return moment_of(day, time, second=second)


class RemoveForm(PortalForm):
    why = PlainText(
        label="Why do you remove it?",
        help_text="For example: it shows another child. The reason is kept; a file is erased "
        "within a day or two.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why you remove it."},
    )
