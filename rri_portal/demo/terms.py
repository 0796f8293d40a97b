"""Term dates that look like a school's, for any year the demo is started in."""

import datetime as dt
from collections.abc import Iterator

from rri_portal.schools.models import Closure

ONE_DAY = dt.timedelta(days=1)
MONDAY, FRIDAY = 0, 4


def _on_or_after(day: dt.date, weekday: int) -> dt.date:
    return day + ONE_DAY * ((weekday - day.weekday()) % 7)


def _on_or_before(day: dt.date, weekday: int) -> dt.date:
    return day - ONE_DAY * ((day.weekday() - weekday) % 7)


def terms(year: int) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Name, first and last day of the three terms of the academic year that begins in `year`."""
    after = year + 1
    yield f"Autumn {year}", dt.date(year, 9, 2), _on_or_before(dt.date(year, 12, 20), FRIDAY)
    spring = _on_or_after(dt.date(after, 1, 4), MONDAY)
    yield f"Spring {after}", spring, _on_or_before(dt.date(after, 3, 28), FRIDAY)
    summer = _on_or_after(dt.date(after, 4, 13), MONDAY)
    yield f"Summer {after}", summer, dt.date(after, 7, 21)


def closures(year: int) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Kind, first and last day of that year's half-terms and INSET days."""
    after = year + 1
    yield Closure.Kind.INSET, dt.date(year, 9, 2), dt.date(year, 9, 2)
    for anchor in (dt.date(year, 10, 25), dt.date(after, 2, 13), dt.date(after, 5, 25)):
        monday = _on_or_after(anchor, MONDAY)
        yield Closure.Kind.HALF_TERM, monday, monday + 4 * ONE_DAY
