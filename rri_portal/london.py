"""The school day is lived in Europe/London; moments are stored in UTC."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class MissingHour(ValueError):
    """The clocks went forward: this time was never shown on a clock that day."""


class DoubledHour(ValueError):
    """The clocks went back: this time was shown twice that day."""


def local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(LONDON)


def local_date(moment: dt.datetime) -> dt.date:
    return local(moment).date()


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def moment_of(day: dt.date, time: dt.time, *, second: bool | None = None) -> dt.datetime:
    """The UTC moment at which a clock in London showed `time` on `day`.

    `second` picks the hour that October shows twice: False before, True after the clocks went
    back. Raises `MissingHour` or, where `second` is not said, `DoubledHour`.
    """
    first = dt.datetime.combine(day, time, LONDON).replace(fold=0).astimezone(dt.UTC)
    later = dt.datetime.combine(day, time, LONDON).replace(fold=1).astimezone(dt.UTC)
    if first == later:
        return first
    if local(first).replace(tzinfo=None) != dt.datetime.combine(day, time):
        raise MissingHour
    if second is None:
        raise DoubledHour
    return later if second else first


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a London day."""
    return moment_of(day, dt.time(23, 59, 59))
