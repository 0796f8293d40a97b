"""What the portal holds of a school's pupils already: four queries, however many there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rri_portal.pupils.mis.rows import person
from rri_portal.pupils.models import Characteristics, Enrolment, Parent, Pupil
from rri_portal.schools.models import School


@dataclass(repr=False)
class Known:
    """One pupil with everything that an import compares."""

    pupil: Pupil
    enrolments: list[Enrolment] = field(default_factory=list)
    characteristics: Characteristics | None = None
    parents: list[Parent] = field(default_factory=list)

    @property
    def who(self) -> str:
        """The name and the birth date: a school has two pupils of one name sooner or later."""
        born = self.pupil.born
        return f"{self.pupil.name}, born {born.day} {born:%B %Y}"

    @property
    def person(self) -> tuple[str, dt.date]:
        return person(self.pupil.forename, self.pupil.surname, self.pupil.born)

    def enrolled_on(self, day: dt.date) -> Enrolment | None:
        """The time on the roll that has begun and not ended by `day`."""
        for enrolment in self.enrolments:
            begun = enrolment.from_date is None or enrolment.from_date <= day
            if begun and (enrolment.until_date is None or enrolment.until_date >= day):
                return enrolment
        return None

    def enrolled_after(self, day: dt.date) -> Enrolment | None:
        """A time on the roll that is agreed and has not begun."""
        later = (one for one in self.enrolments if one.from_date and one.from_date > day)
        return next(later, None)


def known_pupils(school: School) -> list[Known]:
    """Every pupil the school ever had, by name."""
    known = {pupil.pk: Known(pupil) for pupil in Pupil.objects.filter(school=school)}
    for pupil, enrolments in _by_pupil(
        Enrolment.objects.filter(school=school).order_by("from_date", "id")
    ).items():
        known[pupil].enrolments = enrolments
    for pupil, parents in _by_pupil(Parent.objects.filter(school=school)).items():
        known[pupil].parents = parents
    # In order of time, so that the one in force stays.
    for characteristics in Characteristics.objects.filter(school=school):
        known[characteristics.pupil_id].characteristics = characteristics
    return list(known.values())


def _by_pupil[Row: Enrolment | Parent](rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.pupil_id].append(row)
    return grouped
