"""What a form opens beside its questions."""

import datetime as dt

import pytest

from guidance.asking import bases, preset_notice, resting_on
from guidance.library import library
from guidance.questions import QUESTIONS

EVE, FIRST_DAY = dt.date(2026, 3, 31), dt.date(2026, 4, 1)
NATIONS = ("england", "scotland", "wales", "northern-ireland")


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_every_question_rests_on_something_in_england(question):
    assert resting_on(question, nation="england", on=FIRST_DAY)


@pytest.mark.parametrize("nation", NATIONS)
def test_a_nation_that_says_nothing_of_a_question_opens_nothing(nation):
    for question in (*QUESTIONS, "never heard of"):
        for day in (dt.date.min, EVE, FIRST_DAY, dt.date.max):
            assert isinstance(resting_on(question, nation=nation, on=day), tuple)
    assert resting_on("injuries", nation="atlantis", on=FIRST_DAY) == ()


def test_the_day_before_the_duty_began_a_question_opens_nothing():
    assert resting_on("injuries", nation="england", on=EVE) == ()
    assert resting_on("injuries", nation="england", on=FIRST_DAY)


def test_a_field_is_given_the_words_the_weight_the_doubt_and_the_way_to_the_document(oakfield):
    asked = {"text": "best-interests", "colour": "never heard of"}
    found = bases(asked, school=oakfield, on=FIRST_DAY)
    assert list(found) == ["text"]
    first = found["text"][0]
    assert "in view of the risks presented?" in first.summary
    assert (first.force, first.weight, first.doubt) == ("Should", "Advisory", "Unconfirmed")
    assert first.source == "Reducing the need for restraint and restrictive intervention"
    assert first.url == (
        "/oakfield/guidance/reducing-restraint-guidance-2019/?on=2026-04-01#key-question"
    )


def test_confirmed_words_carry_no_doubt(oakfield):
    first = bases({"text": "injuries"}, school=oakfield, on=FIRST_DAY)["text"][0]
    assert first.doubt == ""


def test_only_a_preset_has_a_notice():
    assert preset_notice("england", FIRST_DAY) == ""
    assert "Scotland are presets" in preset_notice("scotland", FIRST_DAY)
    assert preset_notice("scotland", dt.date(2020, 1, 1)) == ""


def test_nothing_in_force_refers_to_what_is_not():
    for nation in NATIONS:
        for edition in library().in_force(nation, FIRST_DAY):
            for _, keys in edition.rests_on:
                assert all(library().find(key, nation=nation, on=FIRST_DAY) for key in keys)
