"""What a file would do to a school's roll: a value to look at, which changes nothing."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rri_portal.pupils.importing.comparing import Planned, compare
from rri_portal.pupils.importing.known import Known, known_pupils
from rri_portal.pupils.mis import PupilRow, Refusal, Roll
from rri_portal.pupils.mis.rows import person
from rri_portal.schools.models import School

OLDEST = 25
SAME, DIFFERENT = "same", "different"


@dataclass(frozen=True, repr=False)
class Double:
    """A line that is probably about a pupil who is held under another UPN. A person decides."""

    row: PupilRow
    known: Known
    refusal: Refusal


@dataclass(frozen=True, repr=False)
class ImportPlan:
    """`refused` holds every line that is not taken, those of `doubles` among them."""

    school: School
    roll: Roll
    on: dt.date
    new: tuple[Planned, ...]
    changed: tuple[Planned, ...]
    unchanged: tuple[Planned, ...]
    missing: tuple[Known, ...]
    refused: tuple[Refusal, ...]
    doubles: tuple[Double, ...]

    @property
    def made_by_another_school(self) -> bool:
        """By what the file says of itself; not every format says."""
        return bool(self.roll.laestab) and self.roll.laestab != self.school.laestab

    @property
    def names_nobody_here(self) -> bool:
        """There is a roll, and nobody of it is in the file: it may be another school's."""
        known = self.changed or self.unchanged or self.doubles
        return bool(self.missing and not known)

    @property
    def unnamed(self) -> list[Planned]:
        """Pupils some of whose contacts the file does not name any more."""
        return [one for one in (*self.changed, *self.unchanged) if one.unnamed]

    @property
    def does_something(self) -> bool:
        return bool(self.new or self.changed)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would show and do the same."""
        changes = [
            [one.known and str(one.known.pupil.public_id), one.row.line]
            + [[change.field, change.old, change.new] for change in one.changes]
            for one in (*self.new, *self.changed)
        ]
        rest = [
            [str(known.pupil.public_id) for known in self.missing],
            [[refusal.line, refusal.reason] for refusal in self.refused],
            [str(double.known.pupil.public_id) for double in self.doubles],
            str(self.on),
        ]
        return hashlib.sha256(json.dumps([changes, rest]).encode()).hexdigest()

    def counts(self) -> dict:
        """For scripts: no name, no UPN."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
            "missing": len(self.missing),
            "refused": [{"line": one.line, "reason": one.reason} for one in self.refused],
        }


def plan(
    school: School, roll: Roll, *, on: dt.date, settled: Mapping[int, str] | None = None
) -> ImportPlan:
    """Compare a roll with what is held; four queries, however long either is.

    `on` is the London date of the import. `settled` says of a doubtful line, by its number,
    whether it is the `SAME` child as the one held or a `DIFFERENT` one.
    """
    known = known_pupils(school)
    people = _People(known, roll.rows, settled or {})
    planned: list[Planned] = []
    refused, doubles = list(roll.refused), []
    for row in roll.rows:
        held, double = people.behind(row)
        if reason := _why_refused(row, held or double, on):
            refused.append(_refusal(row, reason))
        elif double:
            doubles.append(Double(row, double, _refusal(row, _PERHAPS_THE_SAME)))
        else:
            planned.append(compare(row, held, on=on, first_roll=not known))
    refused += [double.refusal for double in doubles]
    return ImportPlan(
        school=school,
        roll=roll,
        on=on,
        new=tuple(one for one in planned if one.known is None),
        changed=tuple(one for one in planned if one.known and one.changes),
        unchanged=tuple(one for one in planned if one.known and not one.changes),
        missing=tuple(_missing(known, planned, refused, on)),
        refused=tuple(sorted(refused, key=lambda refusal: refusal.line)),
        doubles=tuple(doubles),
    )


_PERHAPS_THE_SAME = (
    "This may be a child who is on the roll already with another UPN: "
    "the name and the date of birth are the same."
)


class _People:
    """Whom each line is about: by UPN and, where somebody has said so, by name and birth date."""

    def __init__(
        self, known: Sequence[Known], rows: Sequence[PupilRow], settled: Mapping[int, str]
    ):
        in_file = {row.upn for row in rows}
        self._settled = settled
        self._by_upn = {one.pupil.upn: one for one in known if one.pupil.upn}
        self._not_in_file = {one.person: one for one in known if one.pupil.upn not in in_file}

    def behind(self, row: PupilRow) -> tuple[Known | None, Known | None]:
        """The pupil a line is about, and one it may be about where nobody has said yet."""
        if held := self._by_upn.get(row.upn):
            return held, None
        double = self._not_in_file.get(person(row.forename, row.surname, row.born))
        said = self._settled.get(row.line)
        if double is None or said == DIFFERENT:
            return None, None
        return (double, None) if said == SAME else (None, double)


def _why_refused(row: PupilRow, held: Known | None, on: dt.date) -> str | None:
    begins, ends = row.enrolled_from, row.enrolled_until
    if row.born > on:
        return "The date of birth is in the future."
    if on.year - row.born.year > OLDEST + 1:
        return f"The date of birth would make this pupil older than {OLDEST}."
    if begins and ends and ends < begins:
        return "The leaving date is before the date of admission."
    if ends and ends < on and held is None:
        return "This pupil has left, and was never on the portal’s roll."
    return None


def _refusal(row: PupilRow, reason: str) -> Refusal:
    about = person(row.forename, row.surname, row.born)
    return Refusal(row.line, reason, upn=row.upn, person=about)


def _missing(
    known: Iterable[Known], planned: Iterable[Planned], refused: Iterable[Refusal], on: dt.date
) -> Iterable[Known]:
    """On the roll today and nowhere in the file. A pupil whose line is faulty is in the file."""
    found = {one.known.pupil.pk for one in planned if one.known}
    upns = {refusal.upn for refusal in refused if refusal.upn}
    people = {refusal.person for refusal in refused if refusal.person}
    for one in known:
        named = one.pupil.pk in found or one.pupil.upn in upns or one.person in people
        if not named and one.enrolled_on(on):
            yield one
