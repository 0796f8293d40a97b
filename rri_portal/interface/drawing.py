"""How a form field is drawn: which control, with which classes, ids and description.

Any Django form can be drawn, ours or another package's: what is needed is read off the bound
field, and nothing on the form or its widgets is changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rri_portal.interface.widgets import DayMonthYearInput, PeopleCheckboxes

# First match wins: CheckboxSelectMultiple is a subclass of RadioSelect, and so tried before it.
_KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (DayMonthYearInput, "date", "govuk-input govuk-date-input__input"),
    (PeopleCheckboxes, "people", "govuk-checkboxes__input"),
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Select, "select", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (
        forms.PasswordInput,
        "password",
        "govuk-input govuk-password-input__input govuk-js-password-input-input",
    ),
    (forms.Widget, "input", "govuk-input"),
)
GROUPS = frozenset({"date", "people", "checkboxes", "radios"})


def kind_of(widget: forms.Widget) -> str:
    return next(kind for cls, kind, _ in _KINDS if isinstance(widget, cls))


def _classes_of(widget: forms.Widget) -> str:
    return next(classes for cls, _, classes in _KINDS if isinstance(widget, cls))


def anchor(bound: BoundField) -> str:
    """The id an error summary links to: the first control that can be filled in."""
    if bound.field.widget.is_hidden:
        return ""
    if kind_of(bound.field.widget) in {"radios", "checkboxes", "people"}:
        first = next(iter(bound.subwidgets), None)
        return (first.id_for_label if first else "") or bound.auto_id
    return bound.id_for_label or bound.auto_id


def error_links(form: forms.BaseForm) -> Iterator[tuple[str, str]]:
    """(id of the control, or "" for the form as a whole; sentence), in reading order."""
    for sentence in form.non_field_errors():
        yield "", str(sentence)
    for name in form.fields:
        for sentence in form[name].errors:
            yield anchor(form[name]), str(sentence)


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox, and what it reveals when chosen."""

    id: str
    tag: SafeString
    label: str
    hint: str = ""
    divided: bool = False
    reveals: str = ""


@dataclass(frozen=True)
class DatePart:
    id: str
    name: str
    label: str
    value: str
    classes: str


@dataclass(frozen=True)
class Drawn:
    """A bound field, ready for the template: the template decides order and markup, no more."""

    kind: str
    id: str
    control: str = ""
    described_by: str = ""
    counted: int | None = None
    mention: str = ""
    options: list[Option] = field(default_factory=list)
    parts: list[DatePart] = field(default_factory=list)
    fill: str = ""
    rests_on: Sequence[Any] = ()

    @property
    def counted_said(self) -> str:
        return f"{self.counted:,}"

    @property
    def in_fieldset(self) -> bool:
        return self.kind in GROUPS


def draw(bound: BoundField, reveals: Mapping[str, str] | None = None) -> Drawn:
    widget = bound.field.widget
    kind = kind_of(widget)
    common: dict[str, Any] = {
        "kind": kind,
        "id": bound.auto_id,
        "described_by": bound.aria_describedby or "",
        "fill": getattr(widget, "fill", ""),
        "rests_on": getattr(bound.form, "rests_on", {}).get(bound.name, ()),
    }
    if kind == "date":
        return Drawn(**common, parts=list(_parts(bound)))
    if kind in GROUPS:
        return Drawn(**common, options=list(_options(bound, reveals or {})))
    counted = _counted(bound) if kind == "textarea" else None
    control = bound.as_widget(attrs=_attributes(bound, counted, reveals or {}))
    return Drawn(**common, control=control, counted=counted, mention=_mention(widget))


def _mention(widget: forms.Widget) -> str:
    """Somebody who can be mentioned, as an example."""
    return next(iter(getattr(widget, "people", ())), "")


def _counted(bound: BoundField) -> int | None:
    return getattr(bound.field, "max_length", None)


def _attributes(
    bound: BoundField, counted: int | None, reveals: Mapping[str, str]
) -> dict[str, Any]:
    widget = bound.field.widget
    classes = _classes_of(widget)
    names = [classes, str(widget.attrs.get("class", ""))]
    if bound.errors:
        names.append(f"{classes.split()[0]}--error")
    described = [bound.aria_describedby or ""]
    # Too much is said in a sentence, afterwards: a paste cut short loses words in silence.
    attributes: dict[str, Any] = {"maxlength": False, "placeholder": False}
    if counted:
        names.append("govuk-js-character-count")
        described.append(f"{bound.auto_id}-info")
    if _mention(widget):
        described.append(f"{bound.auto_id}-mention")
    if reveals:
        attributes["data-reveals"] = _conditional_id(bound.auto_id)
    if (said := " ".join(filter(None, described))) and "aria-describedby" not in widget.attrs:
        attributes["aria-describedby"] = said
    return attributes | {"class": " ".join(filter(None, names))}


def _options(bound: BoundField, reveals: Mapping[str, str]) -> Iterator[Option]:
    widget = bound.field.widget
    hints = getattr(widget, "hints", {})
    last_alone = getattr(widget, "exclusive", None)
    for item in bound.subwidgets:
        value = str(item.data["value"])
        yield Option(
            id=item.id_for_label or "",
            tag=_option_tag(
                item,
                classes=_classes_of(widget),
                hinted=value in hints,
                revealing=value in reveals,
                alone=value == last_alone,
            ),
            label=item.choice_label,
            hint=hints.get(value, ""),
            divided=value == last_alone,
            reveals=reveals.get(value, ""),
        )


def _option_tag(
    item: BoundWidget, *, classes: str, hinted: bool, revealing: bool, alone: bool
) -> SafeString:
    attributes = item.data["attrs"]
    # What is wrong belongs to the group, and is said by its fieldset.
    attributes.pop("aria-invalid", None)
    attributes["class"] = f"{classes} {attributes.get('class', '')}".strip()
    if hinted:
        attributes["aria-describedby"] = f"{item.id_for_label}_hint"
    if revealing:
        attributes["data-reveals"] = _conditional_id(item.id_for_label or "")
    if alone:
        attributes["data-behaviour"] = "exclusive"
    # Django would draw each with a template: 25 ms for the adults of a large school.
    attributes |= {"type": item.data["type"], "name": item.data["name"]}
    return format_html("<input{}>", flatatt(attributes | {"value": item.data["value"]}))


def _conditional_id(control_id: str) -> str:
    return f"{control_id}_reveals"


def _parts(bound: BoundField) -> Iterator[DatePart]:
    widgets = bound.subwidgets[0].data["subwidgets"]
    error = " govuk-input--error" if bound.errors else ""
    for item, label in zip(widgets, ("Day", "Month", "Year"), strict=True):
        width = 4 if label == "Year" else 2
        yield DatePart(
            id=item["attrs"]["id"],
            name=item["name"],
            label=label,
            value=item["value"] or "",
            classes=f"{_classes_of(bound.field.widget)} govuk-input--width-{width}{error}",
        )
