"""How a form is laid out, said in Python: `Layout(Section("When", "date", "time"), …)`.

Crispy's own `Fieldset`, `HTML` and buttons read their words as templates; ours take them as
words, since a legend may hold a name that somebody typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

__all__ = ["Ask", "Beside", "Details", "Inset", "Layout", "Note", "Section"]

type Piece = str | Any  # a field's name, or anything with crispy's render()


def _drawn(
    pieces: Sequence[Piece], form: forms.BaseForm, context: Context, pack: str
) -> SafeString:
    html = (render_field(piece, form, context, template_pack=pack) for piece in pieces)
    return mark_safe("".join(html))  # noqa: S308 - each piece escaped what it was given


@dataclass(frozen=True)
class Asked:
    """What `Ask` tells the field's template."""

    size: str = "s"
    heading: bool = False
    inline: bool = False
    reveals: Mapping[str, SafeString] = field(default_factory=dict)


class Ask:
    """One field with its manner of asking.

    `heading` makes the question the page's h1; `inline` puts short answers side by side;
    `reveals={"yes": ["which_staff"]}` shows further fields under the answer that calls for them.
    Without script they are simply there.
    """

    def __init__(
        self,
        name: str,
        *,
        size: str = "",
        heading: bool = False,
        inline: bool = False,
        reveals: Mapping[str, Sequence[Piece]] | None = None,
    ) -> None:
        self.name = name
        self.size = size or ("l" if heading else "s")
        self.heading, self.inline = heading, inline
        self.reveals = dict(reveals or {})

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_: Any
    ) -> SafeString:
        revealed = {
            value: _drawn(pieces, form, context, template_pack)
            for value, pieces in self.reveals.items()
        }
        asked = Asked(self.size, self.heading, self.inline, revealed)
        return render_field(
            self.name,
            form,
            context,
            template_pack=template_pack,
            extra_context={"portal_ask": asked},
        )


class Section(LayoutObject):
    """Fields under a heading of their own. `hint` is a line below it."""

    def __init__(self, legend: str, *fields: Piece, hint: str = "", css_id: str = "") -> None:
        self.legend, self.hint, self.css_id = legend, hint, css_id
        self.fields = list(fields)

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_: Any
    ) -> SafeString:
        html = _drawn(self.fields, form, context, template_pack)
        return render_to_string("portal/layout/section.html", {"section": self, "fields": html})


class Beside(LayoutObject):
    """Short fields side by side where there is room."""

    def __init__(self, *fields: Piece) -> None:
        self.fields = list(fields)

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_: Any
    ) -> SafeString:
        html = _drawn(self.fields, form, context, template_pack)
        return render_to_string("portal/layout/beside.html", {"fields": html})


class Note:
    """A paragraph between fields."""

    template = "portal/layout/note.html"

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, *_: Any, **__: Any) -> SafeString:
        return render_to_string(self.template, {"text": self.text})


class Inset(Note):
    """A paragraph set apart."""

    template = "portal/layout/inset.html"


class Details(LayoutObject):
    """Fields that few need, behind a line that opens them; open by itself where one of them is
    filled in or wrong. A piece that is no name has the `name` of its field."""

    def __init__(self, summary: str, *fields: Piece) -> None:
        self.summary = summary
        self.fields = list(fields)

    def render(
        self, form: forms.BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **_: Any
    ) -> SafeString:
        html = _drawn(self.fields, form, context, template_pack)
        shown = {"summary": self.summary, "fields": html, "open": self._needed(form)}
        return render_to_string("portal/layout/details.html", shown)

    def _needed(self, form: forms.BaseForm) -> bool:
        names = [piece if isinstance(piece, str) else piece.name for piece in self.fields]
        return any(form[name].errors or form[name].value() for name in names)
