"""A form's answers in words, as they were typed or chosen."""

from collections.abc import Iterable


def question(form, name: str) -> str:
    field = _asked(form, name)
    return str(field.label) if field else name


def words(form, name: str, values: Iterable[str]) -> str:
    options = _flat(getattr(_asked(form, name), "choices", ()))
    return "; ".join(options.get(value, value) for value in values if value) or "(empty)"


def _asked(form, name: str):
    """The field behind a name, which may be one of a row's: `segments-0-start`."""
    if name in form.fields:
        return form.fields[name]
    empty = form.rows.empty_form if hasattr(form, "rows") else form
    return empty.fields.get(name.rsplit("-", maxsplit=1)[-1])


def _flat(choices) -> dict[str, str]:
    flat: dict[str, str] = {}
    for value, label in choices:
        if isinstance(label, list | tuple):
            flat |= {str(v): str(text) for v, text in label}
        else:
            flat[str(value)] = str(label)
    return flat
