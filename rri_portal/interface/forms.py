"""Form base and fields: plain sentences for every kind of wrong answer, no default answers."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import TOTAL_FORM_COUNT
from django.utils.functional import cached_property
from django.utils.text import capfirst

from rri_portal.interface.drawing import GROUPS, error_links, kind_of
from rri_portal.interface.widgets import (
    Checkboxes,
    ClockInput,
    DayMonthYearInput,
    PeopleCheckboxes,
    PersonSelect,
    Radios,
)

NARRATIVE = 20_000  # characters; more than this makes a document slow to draw
# No day that a school has to do with is outside these, and arithmetic with days stays possible
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
UNREADABLE = "{label} has a character that cannot be read. Delete it and type it again."

_CHOOSING = GROUPS - {"date"} | {"select"}


def named(label: Any, *, starts: bool = True) -> str:
    """A field's label as part of a sentence: a question is quoted, a name is not."""
    text = str(label or "this answer").removesuffix("(optional)").strip()
    if text.endswith("?"):
        return f"“{text}”"
    # UPN and e-mail initials stay as they are; only a capital that begins the label is lowered.
    lowered = text if text[1:2].isupper() else text[:1].lower() + text[1:]
    return capfirst(lowered) if starts else lowered


def ask_for(label: Any, kind: str) -> str:
    """The sentence for an answer that is missing."""
    if str(label).strip().endswith("?"):
        return f"Answer {named(label)}"
    verb = "Select" if kind in _CHOOSING else "Choose" if kind == "file" else "Enter"
    return f"{verb} {named(label, starts=False)}"


def speak_plainly(field: forms.Field) -> None:
    """Replaces Django's stock sentences, which echo what was typed however long it is.

    A sentence that a form wrote for itself stays.
    """
    label, kind = named(field.label), kind_of(field.widget)
    plain = {
        "required": ask_for(field.label, kind),
        "invalid_choice": f"{label}: choose from the list",
        "invalid_list": f"{label}: choose from the list",
        "invalid_pk_value": f"{label}: choose from the list",
        "max_length": f"{label} can be %(limit_value)d characters at most; it has %(show_value)d",
        "null_characters_not_allowed": UNREADABLE.format(label=label),
    }
    if isinstance(field, forms.IntegerField):
        plain |= {
            "invalid": f"{label} must be a whole number, like 3",
            "min_value": f"{label} must be %(limit_value)s or more",
            "max_value": f"{label} must be %(limit_value)s or fewer",
        }
    if isinstance(field, forms.EmailField):
        plain["invalid"] = f"{label} must look like name@example.org"
    if isinstance(field, forms.FileField):
        plain |= {
            "invalid": "Choose a file and send it again",
            "empty": "The file is empty",
            "missing": "Choose a file",
        }
    stock = _stock_messages(type(field))
    for code, sentence in plain.items():
        if field.error_messages.get(code) in (None, stock.get(code)):
            field.error_messages[code] = sentence


def _stock_messages(cls: type[forms.Field]) -> dict[str, Any]:
    """What Django itself says; what one of our own fields says counts as written on purpose."""
    stock: dict[str, Any] = {}
    for ancestor in reversed(cls.__mro__):
        if ancestor.__module__.startswith("django."):
            stock |= getattr(ancestor, "default_error_messages", {})
    return stock


class PortalFormMixin:
    """Drawn by the portal's template pack; errors are sentences that link to their field.

    `rests_on` opens, below a field, what its question rests on: by the field's name, things with
    `summary`, `force`, `weight`, `doubt`, `source` and `url`.
    """

    fields: dict[str, forms.Field]
    rests_on: Mapping[str, Sequence[Any]] = MappingProxyType({})
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.word_fields()
        for name, field in self.fields.items():
            if field.label is None:
                field.label = capfirst(name.replace("_", " "))
            speak_plainly(field)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.render_hidden_fields = True
        if (layout := self.laid_out()) is not None:
            self.helper.layout = layout

    def word_fields(self) -> None:
        """Where labels, hints and choices that depend on the day or the school are set."""

    def laid_out(self) -> Any:
        """The form's crispy `Layout`; None draws the fields in their order."""
        return None

    def error_links(self) -> Iterator[tuple[str, str]]:
        return error_links(self)  # type: ignore[arg-type]


class PortalForm(PortalFormMixin, forms.Form):
    pass


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    pass


class PortalFormSet(forms.BaseFormSet):
    """Forms that can be added to one by one, by script or by a button that posts the page.

    The button's name is `<prefix>-ADD`; a view that finds `asked_for_another` shows the page
    again, one empty form longer, with everything typed kept.
    """

    @property
    def asked_for_another(self) -> bool:
        return self.is_bound and f"{self.prefix}-ADD" in self.data

    def total_form_count(self) -> int:
        total = super().total_form_count()
        return min(total + 1, self.absolute_max) if self.asked_for_another else total

    @cached_property
    def management_form(self) -> Any:
        """Drawn with the number of forms that the page shows: what is typed into the one that was
        added is counted when the page is sent again."""
        form: Any = super().management_form
        if self.asked_for_another and form.is_valid():
            total = form.cleaned_data[TOTAL_FORM_COUNT]
            form.data = form.data.copy()
            form.data[form.add_prefix(TOTAL_FORM_COUNT)] = str(min(total + 1, self.absolute_max))
        return form

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if self.can_delete and "DELETE" in form.fields:
            form.fields["DELETE"].label = "Remove"

    def error_links(self) -> Iterator[tuple[str, str]]:
        for sentence in self.non_form_errors():
            yield "", str(sentence)
        for form in self.forms:
            yield from form.error_links()


def plain_text(value: Any, *, label: Any, longest: int = 100) -> str:
    """What was typed, as text fit to parse; refuses lists, NUL and whole pages in a sentence."""
    if isinstance(value, list | tuple | dict | set):
        raise ValidationError(f"{named(label)}: give one answer", code="invalid")
    text = "" if value is None else str(value).strip()
    if "\x00" in text:
        raise ValidationError(UNREADABLE.format(label=named(label)), code="invalid")
    if len(text) > longest:
        raise ValidationError(
            f"{named(label)} is too long: use {longest} characters at most", code="max_length"
        )
    return text


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class DayMonthYearField(forms.Field):
    """A day as three boxes. Months may be words, years two figures of this century.

    `fill="today"` lets script offer a "Today" button; nothing is filled in by itself.
    """

    widget = DayMonthYearInput

    def __init__(
        self,
        *,
        earliest: dt.date = EARLIEST,
        latest: dt.date = LATEST,
        fill: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", DayMonthYearInput(fill=fill))
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        if value is None or value == "":
            return None
        if not isinstance(value, list | tuple) or len(value) != 3:
            raise ValidationError(f"{named(self.label)} must be a real date", code="invalid")
        day, month, year = (plain_text(part, label=self.label, longest=20) for part in value)
        if not (day or month or year):
            return None
        self._refuse_gaps(day=day, month=month, year=year)
        return self._real_date(day, month, year)

    def _refuse_gaps(self, **parts: str) -> None:
        missing = [f"a {part}" for part, text in parts.items() if not text]
        if missing:
            raise ValidationError(
                f"{named(self.label)} must include {' and '.join(missing)}", code="incomplete"
            )

    def _real_date(self, day: str, month: str, year: str) -> dt.date:
        if month[:3].lower() in MONTHS and month.isalpha():
            month = str(MONTHS.index(month[:3].lower()) + 1)
        if re.fullmatch(r"[0-9]{2}", year):
            year = f"20{year}"
        if not re.fullmatch(r"[0-9]{4}", year):
            raise ValidationError(
                f"{named(self.label)} must have a year of four figures, like 2026", code="invalid"
            )
        try:
            return dt.date(_number(year), _number(month), _number(day))
        except ValueError:
            raise ValidationError(
                f"{named(self.label)} must be a real date, like 23 11 2026", code="invalid"
            ) from None

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value and value < self.earliest:
            raise ValidationError(
                f"{named(self.label)} must be {spelled(self.earliest)} or later", code="too_early"
            )
        if value and value > self.latest:
            raise ValidationError(
                f"{named(self.label)} must be {spelled(self.latest)} or earlier", code="too_late"
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def spelled(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError(text)
    return int(text)


_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.\-h ]?(?P<minute>[0-9]{2}))?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)


class ClockField(forms.Field):
    """A time on the 24-hour clock, as people write it: 14:05, 1405, 14.05, 2:05pm, 2.05 pm.

    `2:05` alone is asked about rather than taken for the night, which a school day has no use
    for; `02:05` is taken as written. `fill="now"` lets script offer a "Now" button.
    """

    widget = ClockInput

    def __init__(self, *, fill: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", ClockInput(fill=fill))
        kwargs.setdefault("help_text", "24-hour clock, like 14:05")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.time | None:
        if isinstance(value, dt.time):
            return value
        text = plain_text(value, label=self.label, longest=20)
        if not text:
            return None
        found = _CLOCK.fullmatch(text)
        if not found or not (found["minute"] or found["half"]):
            raise self._not_a_time()
        if not found["half"]:
            self._refuse_half_a_day(found["hour"], found["minute"])
        return self._time(found)

    def _time(self, found: re.Match[str]) -> dt.time:
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if found["half"] and hour <= 12:
            if hour == 0:
                raise self._not_a_time()
            hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
        elif found["half"] and found["half"].lower().startswith("a"):
            raise self._not_a_time()
        if hour > 23 or minute > 59:
            raise self._not_a_time()
        return dt.time(hour, minute)

    def _not_a_time(self) -> ValidationError:
        return ValidationError(
            f"{named(self.label)} must be a time on the 24-hour clock, like 14:05", code="invalid"
        )

    def _refuse_half_a_day(self, hour: str, minute: str) -> None:
        if len(hour) == 1 and 1 <= int(hour) <= 6 and int(minute) <= 59:
            raise ValidationError(
                f"{named(self.label)}: is that in the morning or the afternoon? "
                f"Write 0{hour}:{minute} or {int(hour) + 12}:{minute}",
                code="ambiguous",
            )


class Answer(models.TextChoices):
    """What a person said. No answer is None, "not recorded", and never one of these."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class TriStateField(forms.TypedChoiceField):
    """Yes, no or not known, none chosen beforehand. Unanswered is None: not recorded.

    `not_known=False` leaves yes and no; `hints` puts a line under an answer.
    """

    def __init__(
        self, *, not_known: bool = True, hints: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        choices = Answer.choices if not_known else Answer.choices[:2]
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", Radios(hints=hints))
        super().__init__(choices=choices, empty_value=None, **kwargs)
        self.widget.inline = True


class YesNoField(TriStateField):
    """Yes or no as True or False; unanswered is None: not recorded."""

    def __init__(self, **kwargs: Any) -> None:
        # What stood there before is coerced too, to see whether an answer changes it
        kwargs.setdefault("coerce", lambda said: said in (True, Answer.YES))
        super().__init__(not_known=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (
            {True: Answer.YES.value, False: Answer.NO.value}.get(value, value)
            if isinstance(value, bool)
            else value
        )


class ChoiceOfOne(forms.TypedChoiceField):
    """One of several as radio buttons, none chosen beforehand; unanswered is None."""

    def __init__(
        self,
        *,
        hints: dict[str, str] | None = None,
        exclusive: str | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", Radios(hints=hints, exclusive=exclusive))
        super().__init__(empty_value=None, **kwargs)


class ChoiceOfMany(forms.MultipleChoiceField):
    """Any number of several. `exclusive` is the value that means none of the others."""

    default_widget: type[Checkboxes] = Checkboxes

    def __init__(
        self,
        *,
        hints: dict[str, str] | None = None,
        exclusive: str | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", self.default_widget(hints=hints, exclusive=exclusive))
        super().__init__(**kwargs)
        self.exclusive = exclusive

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if self.exclusive in value and len(value) > 1:
            alone = next(label for code, label in self.widget.choices if code == self.exclusive)
            raise ValidationError(
                f"{named(self.label)}: choose what applies, or “{alone}” alone", code="exclusive"
            )


class PersonField(forms.TypedChoiceField):
    """One person by public id. Choices are (group, [(public id, name), …]) or plain pairs."""

    def __init__(self, *, nobody: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", PersonSelect(nobody=nobody))
        super().__init__(empty_value=None, **kwargs)


class PeopleField(ChoiceOfMany):
    """Any number of people by public id."""

    default_widget = PeopleCheckboxes


class NarrativeField(forms.CharField):
    """Free text with a counter, as long as one document can carry."""

    def __init__(self, *, rows: int = 8, max_length: int = NARRATIVE, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({"rows": rows, "spellcheck": "true"}))
        super().__init__(max_length=max_length, **kwargs)
