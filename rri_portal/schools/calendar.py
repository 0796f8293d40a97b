"""School days: a weekday in a term that is no INSET day, closure or bank holiday (figures 1)."""

import datetime as dt
from functools import lru_cache

import holidays

from rri_portal.nations import Nation
from rri_portal.schools.models import School

SUBDIVISION = {
    Nation.ENGLAND: "ENG",
    Nation.SCOTLAND: "SCT",
    Nation.WALES: "WLS",
    Nation.NORTHERN_IRELAND: "NIR",
}
ONE_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=64)
def bank_holidays(nation: str, year: int) -> frozenset[dt.date]:
    return frozenset(
        holidays.country_holidays("GB", subdiv=SUBDIVISION[Nation(nation)], years=year)
    )


class SchoolCalendar:
    """A school's terms and closures, read once (two queries) and then asked as often as needed."""

    def __init__(self, school: School):
        self.nation = school.nation
        self.terms = list(school.terms.values_list("starts", "ends"))
        self.closures = list(school.closures.values_list("starts", "ends"))

    def is_school_day(self, day: dt.date) -> bool:
        return (
            day.weekday() < 5
            and any(starts <= day <= ends for starts, ends in self.terms)
            and not any(starts <= day <= ends for starts, ends in self.closures)
            and day not in bank_holidays(self.nation, day.year)
        )

    def between(self, first: dt.date, last: dt.date) -> int:
        """School days after `first` up to and including `last`; 0 where `last` is not later."""
        days = (first + n * ONE_DAY for n in range(1, (last - first).days + 1))
        return sum(self.is_school_day(day) for day in days)

    def days_after(self, day: dt.date, school_days: int) -> dt.date | None:
        """The date on which that many school days have passed; None beyond the known terms."""
        last_known = max((ends for _, ends in self.terms), default=day)
        while school_days and day < last_known:
            day += ONE_DAY
            school_days -= self.is_school_day(day)
        return None if school_days else day


def is_school_day(school: School, day: dt.date) -> bool:
    return SchoolCalendar(school).is_school_day(day)


def school_days_between(school: School, first: dt.date, last: dt.date) -> int:
    """School days after `first` up to and including `last`."""
    return SchoolCalendar(school).between(first, last)
