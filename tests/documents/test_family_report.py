"""The family report as a value: what one parent is told, and nothing else."""

import dataclasses
import json

import pytest

from rri_portal.documents.family_report import ANSWERS, AnswerTooLong, FamilyReport
from tests.documents.examples import REPORT, a_report


def test_its_facts_are_kept_as_plain_json_and_give_the_same_report_back():
    kept = json.loads(json.dumps(REPORT.facts()))
    assert FamilyReport.from_facts(kept) == REPORT


def test_what_was_not_recorded_survives_being_kept():
    unknown = a_report(started_at=None, kinds=(), injuries="")
    assert FamilyReport.from_facts(unknown.facts()) == unknown


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_has_room_for_900_characters_and_no_more(answer):
    assert getattr(a_report(**{answer: "x" * 900}), answer) == "x" * 900
    with pytest.raises(AnswerTooLong, match=f"{answer} may have 900 characters at most"):
        a_report(**{answer: "x" * 901})


def test_it_has_no_place_for_another_parent_or_child():
    names = {field.name for field in dataclasses.fields(FamilyReport)}
    assert not {name for name in names if "parent" in name or "other" in name or "call" in name}
