"""What a file would do to a school's roll: a value to look at, which changes nothing."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rri_portal.pupils.importing.comparing import Planned, compare
from rri_portal.pupils.importing.known import Known, known_pupils
from rri_portal.pupils.mis import Doubt, PupilRow, Refusal, Roll
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
    on: dt.date
    layout: str
    new: tuple[Planned, ...]
    changed: tuple[Planned, ...]
    unchanged: tuple[Planned, ...]
    missing: tuple[Known, ...]
    refused: tuple[Refusal, ...]
    doubles: tuple[Double, ...]
    doubts: tuple[Doubt, ...]
    unread: tuple[str, ...]
    other_school: bool

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
    matched = _Matched(known, settled or {})
    refused = list(roll.refused)
    planned = []
    for row in roll.rows:
        if refusal := _why_refused(row, on):
            refused.append(refusal)
        elif matched.find(row, roll.rows):
            planned.append(
                compare(row, matched.of(row), on=on, first_roll=not known)
            )
    return _plan(school, roll, on, known, planned, refused, matched.doubles)


class _Matched:
    """Which pupil each line is about: by UPN, and where a person has said so, by name and birth."""

    def __init__(self, known: Iterable[Known], settled: Mapping[int, str]):
        self.doubles: list[Double] = []
        self._settled = settled
        self._by_upn = {one.pupil.upn: one for one in known if one.pupil.upn}
        self._by_person: dict[tuple[str, dt.date], list[Known]] = defaultdict(list)
        for one in known:
            self._by_person[one.person].append(one)
        self._found: dict[str, Known | None] = {}
        self._in_file: frozenset[str] = frozenset()

    def find(self, row: PupilRow, rows: Iterable[PupilRow]) -> bool:
        """Note whom the line is about; False where that has to be asked first."""
        if not self._in_file:
            self._in_file = frozenset(one.upn for one in rows)
        held = self._by_upn.get(row.upn)
        if held is None and (double := self._double(row)):
            said = self._settled.get(row.line)
            if said not in (SAME, DIFFERENT):
                self.doubles.append(Double(row, double, _perhaps_the_same(row)))
                return False
            held = double if said == SAME else None
        self._found[row.upn] = held
        return True

    def of(self, row: PupilRow) -> Known | None:
        return self._found[row.upn]

    def _double(self, row: PupilRow) -> Known | None:
        """Somebody of the same name and birth date whom no line of the file is about by UPN."""
        for one in self._by_person[person(row.forename, row.surname, row.born)]:
            if one.pupil.upn not in self._in_file:
                return one
        return None


def _perhaps_the_same(row: PupilRow) -> Refusal:
    return Refusal(
        row.line,
        "This may be a child who is on the roll already with another UPN: "
        "the name and date of birth are the same.",
        upn=row.upn,
    )


def _why_refused(row: PupilRow, on: dt.date) -> Refusal | None:
    if row.born > on:
        return _refusal(row, "The date of birth is in the future.")
    if on.year - row.born.year > OLDEST + 1:
        return _refusal(row, f"The date of birth would make this pupil older than {OLDEST}.")
    begins, ends = row.enrolled_from, row.enrolled_until
    if begins and ends and ends < begins:
        return _refusal(row, "The leaving date is before the date of admission.")
    return None


def _refusal(row: PupilRow, reason: str) -> Refusal:
    return Refusal(
        row.line, reason, upn=row.upn, person=person(row.forename, row.surname, row.born)
    )


def _plan(
    school: School,
    roll: Roll,
    on: dt.date,
    known: list[Known],
    planned: list[Planned],
    refused: list[Refusal],
    doubles: list[Double],
) -> ImportPlan:
    gone = [one for one in planned if one.known is None and _left_before(one.row, on)]
    refused += [_refusal(one.row, "This pupil has left, and was never on the portal’s roll.") for one in gone]
    planned = [one for one in planned if one not in gone]
    refused += [double.refusal for double in doubles]
    found = {one.known.pupil.pk for one in planned if one.known}
    found |= {double.known.pupil.pk for double in doubles}
    return ImportPlan(
        school=school,
        on=on,
        layout=roll.format,
        new=tuple(one for one in planned if one.known is None),
        changed=tuple(one for one in planned if one.known and one.changes),
        unchanged=tuple(one for one in planned if one.known and not one.changes),
        missing=tuple(_missing(known, found, refused, on)),
        refused=tuple(sorted(refused, key=lambda refusal: refusal.line)),
        doubles=tuple(doubles),
        doubts=roll.doubts,
        unread=roll.unread,
        other_school=bool(roll.laestab) and roll.laestab != school.laestab,
    )


def _left_before(row: PupilRow, on: dt.date) -> bool:
    return row.enrolled_until is not None and row.enrolled_until < on


def _missing(
    known: Iterable[Known], found: set[int], refused: Iterable[Refusal], on: dt.date
) -> Iterable[Known]:
    """On the roll today and nowhere in the file. A pupil whose line is faulty is in the file."""
    upns = {refusal.upn for refusal in refused if refusal.upn}
    people = {refusal.person for refusal in refused if refusal.person}
    for one in known:
        named = one.pupil.pk in found or one.pupil.upn in upns or one.person in people
        if not named and one.enrolled_on(on):
            yield one
