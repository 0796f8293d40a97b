"""Fields whose answers are rows of the school that were read beforehand, not one query each."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from incidents.facts import STAND_ALONE
from incidents.models.details import LONGEST_WORDS
from rri_portal.interface.forms import NARRATIVE
from rri_portal.interface.widgets import Checkboxes, MentionsTextarea


class OneOf(forms.ChoiceField):
    """One of `rows`, by its public id; cleans to the row, or None where nothing was chosen.

    `options` is what is offered; a row that is no longer offered is still understood.
    """

    def __init__(self, *, rows: Mapping[str, object], options: list, **kwargs):
        super().__init__(choices=[("", "Choose"), *options], **kwargs)
        self.rows = rows

    def offer(self, rows: Mapping[str, object], options: list, nothing: str = "Choose") -> None:
        self.rows, self.choices = rows, [("", nothing), *options]

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return self.rows.get(value) if value else None

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.rows


class SomeOf(forms.MultipleChoiceField):
    """Any of `rows`, by their public ids; cleans to a tuple of rows. What says that there was none
    is not chosen beside another."""

    widget = Checkboxes

    def __init__(self, *, rows: Mapping[str, object], options: list, **kwargs):
        super().__init__(choices=options, **kwargs)
        self.rows = rows

    def offer(self, rows: Mapping[str, object], options: list) -> None:
        self.rows, self.choices = rows, options

    def clean(self, value: Any) -> tuple:
        chosen = tuple(self.rows[str(one)] for one in super().clean(value))
        labels = [getattr(row, "label", "") for row in chosen]
        alone = [label for label in labels if label in STAND_ALONE]
        if alone and len(chosen) > 1:
            raise ValidationError(f"“{alone[0]}” cannot be chosen with the rest.")
        return chosen

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.rows


def one_of(form: forms.BaseForm, name: str) -> OneOf:
    return cast("OneOf", form.fields[name])


def some_of(form: forms.BaseForm, name: str) -> SomeOf:
    return cast("SomeOf", form.fields[name])


class PlainText(forms.CharField):
    """Text as it was typed: control characters refused, line ends made one kind."""

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        if any(ord(c) < 32 and c not in "\n\t" for c in text):
            raise ValidationError("Take out the control characters: they cannot be printed.")
        return text


class OwnWords(PlainText):
    """A narrative or an account: every character as it was typed, and nothing that suggests or
    checks a word. "@" names somebody of the event."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        attributes = {"rows": rows, "spellcheck": "false", "autocomplete": "off"}
        super().__init__(
            max_length=NARRATIVE, strip=False, widget=MentionsTextarea(attributes), **kwargs
        )

    def validate(self, value: str) -> None:
        super().validate(value if value.strip() else "")

    def offer(self, people: Iterable[str]) -> None:
        cast("MentionsTextarea", self.widget).offer(people)


def own_words(form: forms.BaseForm, name: str) -> OwnWords:
    return cast("OwnWords", form.fields[name])


class Wording(PlainText):
    """One of a record's optional questions that are answered in words."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=LONGEST_WORDS, required=False, **kwargs)
