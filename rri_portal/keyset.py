"""Pages of a list that cost the same however far down one reads: no offsets, no totals."""

from collections.abc import Sequence

from django.db.models import BooleanField, F, Func, Value


class _Row(Func):
    template = "(%(expressions)s)"


def beyond(keys: Sequence[str], sign: str, values: Sequence[object]) -> Func:
    """`(series, year, sequence) < (…)`, for `filter()`: one comparison, which an index on these
    columns answers. `sign` is `<` or `>`."""
    return Func(
        _Row(*(F(key) for key in keys)),
        _Row(*(Value(value) for value in values)),
        template="%(expressions)s",
        arg_joiner=f" {sign} ",
        output_field=BooleanField(),
    )


def at_least(found: Sequence[object], noun: str, *, more: bool) -> str:
    """`12 records`, `1 record`, `50+ records`: a list never counts a whole table."""
    only_one = len(found) == 1 and not more
    return f"{len(found)}{'+' if more else ''} {noun}{'' if only_one else 's'}"
