"""Tags that the template pack and the components use."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms.boundfield import BoundField

from rri_portal.interface.drawing import Drawn, draw, error_links

register = template.Library()


@register.simple_tag
def drawn(field: BoundField, reveals: Mapping[str, str] | None = None) -> Drawn:
    return draw(field, reveals)


@register.simple_tag
def problems(form: Any = None, forms: Any = None, extra: Any = None) -> list[tuple[str, str]]:
    """Every (id, sentence) of one form or several, and of sentences that belong to no field."""
    links = [("", str(sentence)) for sentence in extra or ()]
    for each in [form, *(forms or ())]:
        if each not in (None, ""):
            links += each.error_links() if hasattr(each, "error_links") else error_links(each)
    return links


@register.filter
def under(rows: Iterable[Sequence[Any]], columns: Sequence[Any]) -> list[list[tuple[Any, Any]]]:
    """Each cell with its column, so that a narrow screen can show the heading beside the cell."""
    return [list(zip(columns, row, strict=True)) for row in rows]
