"""What is in force on a day, and what it asks of a school."""

import datetime as dt

import pytest

from guidance import library
from guidance.editions import ChecklistKind
from guidance.library import Force, NothingInForce, Status, Threshold, UnknownParagraph

EVE = dt.date(2026, 3, 31)
FIRST_DAY = dt.date(2026, 4, 1)
DAY_AFTER = dt.date(2026, 4, 2)


def test_the_day_before_the_duty_began_there_is_guidance_and_no_duty():
    titles = [edition.title for edition in library.in_force("england", EVE)]
    assert "Use of reasonable force" in titles
    assert not any(title.startswith("Education and Inspections Act") for title in titles)
    with pytest.raises(NothingInForce, match="31 March 2026"):
        library.duties(nation="england", year_group="7", on=EVE)
    with pytest.raises(NothingInForce):
        library.significance_questions(EVE)


@pytest.mark.parametrize("day", [FIRST_DAY, DAY_AFTER])
def test_from_the_first_day_the_documents_are_in_force(day):
    titles = [edition.title for edition in library.in_force("england", day)]
    assert "Education and Inspections Act 2006, sections 93 and 93A" in titles
    assert titles == sorted(titles)


def test_on_the_first_day_the_new_guidance_takes_the_place_of_the_old():
    for day, title in (
        (EVE, "Use of reasonable force"),
        (FIRST_DAY, "Restrictive interventions, including use of reasonable force, in schools"),
        (DAY_AFTER, "Restrictive interventions, including use of reasonable force, in schools"),
    ):
        held = library.in_force("england", day)
        document = "restrictive-interventions-guidance"
        assert [e.title for e in held if e.document == document] == [title]


def test_before_anything_was_held_nothing_is_in_force():
    assert library.in_force("wales", dt.date(2013, 12, 30)) == ()
    with pytest.raises(NothingInForce, match="wales"):
        library.duties(nation="wales", year_group="7", on=dt.date(2013, 12, 30))


@pytest.mark.parametrize("nation", ["scotland", "wales", "northern-ireland"])
def test_the_duties_of_other_nations_are_presets(nation):
    assert library.duties(nation=nation, year_group="7", on=FIRST_DAY).check_current_guidance


def test_the_duties_of_england_are_not():
    for year_group in ("7", "R"):
        duties = library.duties(nation="england", year_group=year_group, on=FIRST_DAY)
        assert not duties.check_current_guidance


def test_in_scotland_parents_are_told_the_same_day_and_the_record_takes_five_working_days():
    duties = library.duties(nation="scotland", year_group="7", on=FIRST_DAY)
    friday = dt.date(2026, 11, 27)
    assert duties.tell_by(friday) == friday
    assert duties.tell_at_latest.said == "within 24 hours"
    assert duties.tell_at_latest.by(friday) == friday + dt.timedelta(days=1)
    # Monday the 30th is a bank holiday in Scotland: St Andrew's Day
    assert duties.record_by(friday) == dt.date(2026, 12, 7)
    assert duties.record.said == "within 5 working days"
    assert [notice.within.said for notice in duties.notices][:2] == [
        "within 2 working days",
        "within 5 working days",
    ]


@pytest.mark.parametrize("nation", ["wales", "northern-ireland"])
def test_a_deadline_that_no_guidance_gives_rests_on_nothing_and_still_has_a_date(nation):
    duties = library.duties(nation=nation, year_group="7", on=FIRST_DAY)
    assert duties.tell_by(FIRST_DAY) == FIRST_DAY
    assert duties.record_by(FIRST_DAY) == DAY_AFTER
    assert not duties.rests_on("tell_by")
    assert not duties.rests_on("record_by")


def test_the_scottish_act_is_held_and_is_never_in_force():
    act = "restraint-and-seclusion-in-schools-act-2026"
    assert [e.document for e in library.library().of("scotland") if e.document == act] == [act]
    for day in (FIRST_DAY, dt.date(2026, 5, 26), dt.date(2100, 1, 1)):
        assert act not in [edition.document for edition in library.in_force("scotland", day)]


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
    found = library.paragraphs_behind("injuries", on=FIRST_DAY)
    assert [paragraph.key for paragraph in found] == [
        "restrictive-interventions-guidance/record-injuries",
        "reducing-restraint-guidance-2019/record-injuries",
    ]


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


def test_the_key_question_of_2019_stands_word_for_word():
    found = library.paragraph("reducing-restraint-guidance-2019/key-question", on=FIRST_DAY)
    asked = (
        "What is in the best interests of the child and/or those around them in view of the "
        "risks presented?"
    )
    assert asked in found.summary
    [first, *_] = library.checklist(ChecklistKind.BEST_INTERESTS, on=FIRST_DAY).questions
    assert first.words == asked


def test_what_is_only_recalled_of_2019_is_never_shown_as_confirmed():
    for edition in library.in_force("england", FIRST_DAY):
        if edition.document == "reducing-restraint-guidance-2019":
            assert len(edition.paragraphs) > 30
            assert not any(paragraph.confirmed for paragraph in edition.paragraphs)


def test_no_edition_names_a_checker_who_is_not_a_person():
    for edition in library.library().editions:
        assert edition.checked_on is None
        assert edition.checked_by == ""


def test_a_paragraph_is_looked_for_in_its_own_nation():
    key = "education-and-inspections-act-2006/s93a-record"
    with pytest.raises(UnknownParagraph):
        library.paragraph(key, on=FIRST_DAY, nation="scotland")


@pytest.mark.parametrize("kind", ChecklistKind)
def test_each_checklist_is_asked_from_the_first_day_and_not_before(kind):
    assert library.checklist(kind, on=FIRST_DAY).kind is kind
    assert library.checklist(kind, on=DAY_AFTER) is library.checklist(kind, on=FIRST_DAY)
    with pytest.raises(NothingInForce):
        library.checklist(kind, on=EVE)


def test_content_is_read_once():
    assert library.library() is library.library()
