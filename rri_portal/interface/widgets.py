"""Controls that Django does not have. What script adds to them is in static/js/."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Without a template for each option: 30 ms for the roll of a large school."""
        drawn = flatatt(self.build_attrs(self.attrs, attrs) | {"name": name})
        groups = self.optgroups(name, self.format_value(value))
        return format_html(
            "<select{}>{}</select>",
            drawn,
            format_html_join("", "{}", ((_group(label, options),) for label, options, _ in groups)),
        )


def _group(label: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        "<option{}>{}</option>",
        (
            (flatatt({"value": option["value"], "selected": option["selected"]}), option["label"])
            for option in options
        ),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', label, drawn) if label else drawn


class MentionsTextarea(forms.Textarea):
    """Words in which "@" and a name mention somebody; script offers the names of `people`, and a
    line below the box says how to write one."""

    people: tuple[str, ...] = ()

    def offer(self, people: Iterable[str]) -> None:
        self.people = tuple(people)
        self.attrs["data-mentions"] = json.dumps(self.people, ensure_ascii=False)


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
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput() for part in ("day", "month", "year")
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return [value.day, value.month, value.year]
        return list(value) if isinstance(value, list | tuple) and len(value) == 3 else [None] * 3

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_
