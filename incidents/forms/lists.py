"""The people, places and words that a school's forms offer, each read once for a request."""

import datetime as dt
from functools import cached_property

from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import Choice, School, StaffMember, Technique

Grouped = list[tuple[str, list[tuple[str, str]]]]


class SchoolLists:
    """What `school` offers on a day. `also` keeps entries that a draft already holds though they
    have since been retired or have left."""

    def __init__(self, school: School, on: dt.date):
        self.school = school
        self.on = on

    @cached_property
    def pupils(self) -> dict[str, Pupil]:
        rows = Pupil.objects.filter(school=self.school).enrolled_on(self.on)
        return _by_id(rows.order_by("class_name", "surname", "forename", "id"))

    @cached_property
    def staff(self) -> dict[str, StaffMember]:
        rows = StaffMember.objects.filter(school=self.school).on(self.on)
        return _by_id(rows.order_by("name_folded", "id"))

    @cached_property
    def techniques(self) -> dict[str, Technique]:
        return _by_id(Technique.objects.filter(school=self.school))

    @cached_property
    def choices(self) -> dict[str, Choice]:
        return _by_id(Choice.objects.filter(school=self.school))

    def choices_of(self, pick_list: str) -> dict[str, Choice]:
        return {pk: one for pk, one in self.choices.items() if one.pick_list == pick_list}

    def pupil_options(self) -> Grouped:
        groups: dict[str, list[tuple[str, str]]] = {}
        for pk, pupil in self.pupils.items():
            groups.setdefault(pupil.class_name or "No class", []).append((pk, pupil.name))
        return list(groups.items())

    def technique_options(self) -> Grouped:
        groups: dict[str, list[tuple[str, str]]] = {}
        for pk, technique in self.techniques.items():
            if technique.retired_at is None:
                kind = technique.get_intervention_display()
                groups.setdefault(kind, []).append((pk, technique.label))
        return list(groups.items())

    def choice_options(self, pick_list: str) -> list[tuple[str, str]]:
        return [
            (pk, one.label)
            for pk, one in self.choices_of(pick_list).items()
            if one.retired_at is None
        ]

    def staff_options(self, me: StaffMember | None = None) -> list[tuple[str, str]]:
        """By name; the person who writes comes first, as "me"."""
        mine = [(str(me.public_id), f"Me, {me.name}")] if me else []
        others = [
            (pk, f"{one.name}, {one.job}")
            for pk, one in self.staff.items()
            if me is None or pk != str(me.public_id)
        ]
        return mine + others


def _by_id(rows) -> dict:
    return {str(row.public_id): row for row in rows}
