"""Told or not: the words of a row and the filter say the same."""

import datetime as dt

import pytest

from incidents.actions.telling import choose_telling, decide_hold, log_call
from incidents.models import Incident
from incidents.telling import places_of
from rri_portal.oversight.told import all_told, held_or_withheld, not_told_yet, told
from rri_portal.pupils.models import Parent
from tests.cast import NOW, TODAY, act

LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def steps(record, dsl):
    """steps("hold", parent): a step is taken for one of Amara's parents."""

    def take(step: str, parent: Parent) -> None:
        said = {"incident": record, "parent": parent, "by": act(dsl), "at": LATER}
        if step == "told":
            choose_telling(**said, hold=False)
            log_call(**said, reached=True, happened_at=LATER, told_by=dsl.staff)
        if step in ("hold", "withheld"):
            choose_telling(**said, hold=True, why="She has asked us not to.")
        if step == "withheld":
            decide_hold(**said, tell=False, why="It is not safe.", review_on=TODAY)

    return take


def mother_and_father(record) -> list[Parent]:
    return list(Parent.objects.filter(pupil=record.pupil).order_by("position"))


def words(record, *, sees_holds=True, at=LATER) -> str:
    return told(places_of([record])[record.pk], at=at, sees_holds=sees_holds).words


def found(record, *, sees_holds=True) -> set[str]:
    rows = Incident.objects.filter(pk=record.pk)
    chosen = {
        "told": all_told(rows, sees_holds=sees_holds),
        "not told": not_told_yet(rows, sees_holds=sees_holds),
        "held": held_or_withheld(rows),
    }
    return {name for name, selected in chosen.items() if selected.exists()}


@pytest.mark.parametrize(
    ("mother", "father", "said", "filters"),
    [
        ("", "", "Not told yet", {"not told"}),
        ("told", "", "1 of 2 told", {"not told"}),
        ("told", "told", "Told, no report yet", {"told"}),
        ("hold", "", "Not told yet, 1 held", {"not told", "held"}),
        ("told", "hold", "1 of 2 told, 1 held", {"not told", "held"}),
        ("told", "withheld", "Told, no report yet, 1 withheld", {"told", "held"}),
        ("withheld", "withheld", "Withheld", {"held"}),
    ],
)
def test_to_a_leader_the_row_and_the_filter_say_the_same(
    record, steps, mother, father, said, filters
):
    for step, parent in zip((mother, father), mother_and_father(record), strict=True):
        steps(step, parent)
    assert words(record) == said
    assert found(record) == filters


@pytest.mark.parametrize("step", ["", "hold", "withheld"])
def test_a_member_of_staff_cannot_tell_that_a_parent_is_held_back(record, steps, step):
    mother, father = mother_and_father(record)
    steps("told", mother)
    steps(step, father)
    assert words(record, sees_holds=False) == "1 of 2 told"
    assert found(record, sees_holds=False) - {"held"} == {"not told"}


def test_the_next_day_it_is_late(record):
    tomorrow = NOW + dt.timedelta(days=1)
    assert words(record, at=tomorrow) == "Not told yet, late"
    assert told(places_of([record])[record.pk], at=tomorrow, sees_holds=True).tone == "late"


def test_nobody_to_tell_is_said_and_waits(record):
    Parent.objects.filter(pupil=record.pupil).update(
        ended_at=NOW, ended_by_kind="system", ended_by_id="system"
    )
    assert words(record) == "Nobody to tell"
    assert found(record) == {"not told"}
