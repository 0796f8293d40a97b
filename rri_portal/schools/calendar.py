"""School days: a weekday in a term that is no INSET day, closure or bank holiday (figures 1)."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property, lru_cache

import holidays
from django.db.models import Value

from rri_portal.nations import Nation
from rri_portal.schools.models import School

SUBDIVISION = {
    Nation.ENGLAND: "ENG",
    Nation.SCOTLAND: "SCT",
    Nation.WALES: "WLS",
    Nation.NORTHERN_IRELAND: "NIR",
}
SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=64)
def bank_holidays(nation: str, year: int) -> Mapping[dt.date, str]:
    """The year's bank holidays with their names, days in lieu included."""
    listed = holidays.country_holidays("GB", subdiv=SUBDIVISION[Nation(nation)], years=year)
    return dict(listed.items())


class SchoolCalendar:
    """A school's terms and closures, read once (one query) when first needed and then asked as
    often as needed.

    A day in no term that the school has entered is no school day.
    """

    def __init__(self, school: School):
        self.school, self.nation = school, school.nation

    @cached_property
    def _dates(self) -> list[tuple[str, dt.date, dt.date]]:
        terms, closures = (
            rows.order_by().annotate(what=Value(what)).values_list("what", "starts", "ends")
            for what, rows in (("term", self.school.terms), ("closure", self.school.closures))
        )
        return list(terms.union(closures, all=True))

    @cached_property
    def terms(self) -> list[tuple[dt.date, dt.date]]:
        return sorted((first, last) for what, first, last in self._dates if what == "term")

    @cached_property
    def closures(self) -> list[tuple[dt.date, dt.date]]:
        return sorted((first, last) for what, first, last in self._dates if what == "closure")

    def is_school_day(self, day: dt.date) -> bool:
        return (
            day.weekday() < SATURDAY
            and any(starts <= day <= ends for starts, ends in self.terms)
            and not any(starts <= day <= ends for starts, ends in self.closures)
            and day not in bank_holidays(self.nation, day.year)
        )

    def between(self, first: dt.date, last: dt.date) -> int:
        """School days after `first` up to and including `last`; 0 where `last` is not later."""
        if not self.terms:
            return 0
        first = max(first, min(starts for starts, _ in self.terms) - ONE_DAY)
        last = min(last, max(ends for _, ends in self.terms))
        days = (first + n * ONE_DAY for n in range(1, (last - first).days + 1))
        return sum(self.is_school_day(day) for day in days)

    def bank_holidays_between(self, first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
        """Those on which there would otherwise be school, both days included."""
        return [
            (day, name)
            for year in range(first.year, last.year + 1)
            for day, name in sorted(bank_holidays(self.nation, year).items())
            if first <= day <= last and day.weekday() < SATURDAY
        ]

    def days_after(self, day: dt.date, school_days: int) -> dt.date | None:
        """The date on which that many school days have passed; None beyond the known terms."""
        last_known = max((ends for _, ends in self.terms), default=day)
        while school_days and day < last_known:
            day += ONE_DAY
            school_days -= self.is_school_day(day)
        return None if school_days else day


def calendar_of(school: School) -> SchoolCalendar:
    """The one that is kept with this very object, so that a page whose parts each ask for it reads
    it once. Whoever changes the dates of a school makes a `SchoolCalendar` of their own."""
    kept = school.__dict__
    return kept.setdefault("_calendar", SchoolCalendar(school))


def is_school_day(school: School, day: dt.date) -> bool:
    return SchoolCalendar(school).is_school_day(day)


def school_days_between(school: School, first: dt.date, last: dt.date) -> int:
    """School days after `first` up to and including `last`."""
    return SchoolCalendar(school).between(first, last)
