"""Controls that Django does not have. What script adds to them is in static/js/."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms


class Radios(forms.RadioSelect):
    """`hints` puts a line under an option; `exclusive` sets one apart below "or"."""

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        exclusive: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})
        self.exclusive = exclusive


class Checkboxes(forms.CheckboxSelectMultiple):
    """`exclusive` names the value that means none of the others; script unticks the rest."""

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        exclusive: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints = dict(hints or {})
        self.exclusive = exclusive


class PeopleCheckboxes(Checkboxes):
    """Many adults, any number chosen; script puts a filter box above them."""


class PersonSelect(forms.Select):
    """One person out of many, grouped by class; script makes it a type-ahead.

    Without script it is a plain select, which phones show well and keyboards can type into.
    """

    def __init__(self, *args: Any, nobody: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attrs |= {"data-person-select": nobody or "Nobody here has a name like that"}


class ClockInput(forms.TextInput):
    """A time of day as people write it; `fill="now"` lets script offer a "Now" button."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, fill: str = "") -> None:
        self.fill = fill
        super().__init__(
            {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-5"}
            | (attrs or {})
        )

    def format_value(self, value: Any) -> str | None:
        return (
            value.strftime("%H:%M") if isinstance(value, dt.time) else super().format_value(value)
        )


class DayMonthYearInput(forms.MultiWidget):
    """Three boxes named `<field>_day`, `_month`, `_year`; ids end in 0, 1, 2 as Django's do."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, fill: str = "") -> None:
        self.fill = fill
        boxes = {part: forms.TextInput() for part in ("day", "month", "year")}
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return [value.day, value.month, value.year]
        return list(value) if isinstance(value, list | tuple) and len(value) == 3 else [None] * 3

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_
