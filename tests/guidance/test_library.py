"""What is in force on a day, and what it asks of a school."""

import datetime as dt

import pytest

from guidance import library
from guidance.library import Force, NothingInForce, Status, Threshold, UnknownParagraph

EVE = dt.date(2026, 3, 31)
FIRST_DAY = dt.date(2026, 4, 1)
DAY_AFTER = dt.date(2026, 4, 2)


def test_the_day_before_the_duty_began_nothing_is_in_force():
    assert library.in_force("england", EVE) == ()
    with pytest.raises(NothingInForce, match="31 March 2026"):
        library.duties(nation="england", year_group="7", on=EVE)
    with pytest.raises(NothingInForce):
        library.significance_questions(EVE)


@pytest.mark.parametrize("day", [FIRST_DAY, DAY_AFTER])
def test_from_the_first_day_the_documents_are_in_force(day):
    titles = [edition.title for edition in library.in_force("england", day)]
    assert "Education and Inspections Act 2006, sections 93 and 93A" in titles
    assert titles == sorted(titles)


def test_a_nation_whose_law_is_not_held_has_nothing_in_force():
    with pytest.raises(NothingInForce, match="wales"):
        library.duties(nation="wales", year_group="7", on=FIRST_DAY)


def test_a_year_7_incident_is_recorded_and_told_on_the_same_london_day():
    duties = library.duties(nation="england", year_group="7", on=FIRST_DAY)
    assert duties.record_by(FIRST_DAY) == FIRST_DAY
    assert duties.tell_by(FIRST_DAY) == FIRST_DAY
    assert duties.told_in_writing
    assert duties.threshold is Threshold.SIGNIFICANT_FORCE
    assert not duties.early_years


@pytest.mark.parametrize("year_group", ["E1", "E2", "N1", "N2", "R"])
def test_any_force_on_a_child_in_the_early_years_is_recorded(year_group):
    duties = library.duties(nation="england", year_group=year_group, on=FIRST_DAY)
    assert duties.early_years
    assert duties.threshold is Threshold.ANY_FORCE
    assert duties.tell_by(DAY_AFTER) == DAY_AFTER


@pytest.mark.parametrize("year_group", ["", "X", "1", "14", "nonsense"])
def test_a_pupil_whose_year_group_is_unknown_has_the_general_duties(year_group):
    assert (
        library.duties(nation="england", year_group=year_group, on=FIRST_DAY).profile == "england"
    )


def test_parents_of_a_pupil_of_20_are_not_told_by_this_duty():
    duties = library.duties(nation="england", year_group="14", on=FIRST_DAY)
    assert duties.parents_are_told(age=19)
    assert not duties.parents_are_told(age=20)


def test_where_no_parent_is_safe_the_local_authority_is_told():
    duties = library.duties(nation="england", year_group="7", on=FIRST_DAY)
    assert duties.harm_exception
    assert duties.no_safe_parent == "local authority"


def test_every_duty_says_what_it_rests_on():
    for year_group in ("7", "R"):
        duties = library.duties(nation="england", year_group=year_group, on=FIRST_DAY)
        for duty in ("threshold", "record_by", "tell_by", "harm_exception", "no_safe_parent"):
            assert duties.rests_on(duty)


def test_a_paragraph_is_found_by_its_key():
    found = library.paragraph("education-and-inspections-act-2006/s93a-harm", on=FIRST_DAY)
    assert found.force is Force.MUST
    assert found.status is Status.STATUTORY
    assert found.confirmed


def test_wording_that_only_one_source_gives_is_not_shown_as_confirmed():
    found = library.paragraph("education-and-inspections-act-2006/s93a-each-parent", on=FIRST_DAY)
    assert found.status is Status.UNCONFIRMED
    assert not found.confirmed


def test_a_paragraph_is_unknown_the_day_before_its_edition():
    with pytest.raises(UnknownParagraph):
        library.paragraph("education-and-inspections-act-2006/s93", on=EVE)


def test_the_questions_that_tell_what_must_be_recorded_come_in_order():
    questions = library.significance_questions(FIRST_DAY)
    assert [question.key for question in questions] == [
        "ordinary-contact",
        "penalty",
        "force",
        "seclusion",
        "restraint",
        "on-plan",
    ]
    assert all(question.words.endswith("?") for question in questions)


def test_a_form_question_opens_the_paragraphs_it_rests_on():
    [found] = library.paragraphs_behind("injuries", on=FIRST_DAY)
    assert found.key == "restrictive-interventions-guidance/record-injuries"


def test_each_of_the_ten_statutory_fields_rests_on_something():
    ten = (
        "people", "needs", "when-and-where", "duration", "what-led-to-it", "what-we-tried",
        "what-was-done", "why-necessary", "injuries", "support",
    )  # fmt: skip
    for question in ten:
        assert library.paragraphs_behind(question, on=FIRST_DAY)


def test_a_question_that_rests_on_nothing_is_named():
    with pytest.raises(library.UnknownQuestion, match="favourite-colour"):
        library.paragraphs_behind("favourite-colour", on=FIRST_DAY)


def test_content_is_read_once():
    assert library.library() is library.library()
