"""Whoever keeps the content sees everything that is wrong with it, at once."""

import datetime as dt

import pytest

from guidance import checks
from guidance.library import CONTENT
from guidance.reading import FaultyContent, examine, read

TODAY = dt.date(2026, 11, 24)

EDITION = """
[edition]
title = "An Act"
publisher = "Parliament"
status = "statutory"
source_url = "https://example.org/act"
in_force_from = {starts}
{ends}
compiled = 2026-03-01
checked_by = "A. Checker"
checked_on = 2026-03-02
next_review = 2027-04-01

[[paragraph]]
key = "one"
force = "must"
summary = "Do this."
link = "https://example.org/act#one"
"""

PROFILE = """
[[duties]]
profile = "{profile}"
name = "England"
early_years = false
threshold = "significant force"
record_within_days = 0
tell_within_days = 0
told_in_writing = true
harm_exception = true
[duties.rests_on]
{duty} = ["{paragraph}"]
"""

CHECKLIST = """
[checklist]
kind = "{kind}"
about = "Whenever it is of use."
[[checklist.question]]
key = "first"
words = "Was it done?"
answer = "{answer}"
paragraphs = [{paragraphs}]
"""
BOTH_UNITS = "tell_within_days = 0\ntell_within_hours = 24"
CHECKED = 'checked_by = "A. Checker"\nchecked_on = 2026-03-02\n'
NOBODY_YET = "not_yet_checked = true\n"


def edition(*, starts="2026-04-01", ends=""):
    return EDITION.format(starts=starts, ends=f"in_force_to = {ends}" if ends else "")


def profile(profile="england", duty="tell_by", paragraph="act/one"):
    return PROFILE.format(profile=profile, duty=duty, paragraph=paragraph)


def checklist(kind="debrief", answer="words", paragraphs='"act/one"'):
    return CHECKLIST.format(kind=kind, answer=answer, paragraphs=paragraphs)


@pytest.fixture
def content(tmp_path):
    def write(text, *, at="england/act/2026-04-01.toml"):
        path = tmp_path / at
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def sentences(folder):
    return [str(fault) for fault in examine(folder)[1]]


def test_the_portals_own_content_has_no_fault():
    assert examine(CONTENT)[1] == ()


def test_the_portals_own_content_is_not_overdue_for_review():
    assert checks.findings(CONTENT, today=TODAY) == []


def test_a_sound_edition_is_read(content):
    [found] = read(content(edition() + profile())).editions
    assert found.paragraphs[0].key == "act/one"
    assert found.duties[0].rests_on("tell_by") == ("act/one",)


def test_all_faults_are_reported_together(content):
    broken = edition().replace('checked_by = "A. Checker"\n', "").replace('"must"', '"ought"')
    folder = content(broken + profile(duty="tell_buy", paragraph="act/two"))
    content(edition(starts="2026-05-01"), at="england/act/2026-05-01.toml")
    content("this is not TOML", at="england/other/2026-04-01.toml")
    content(edition(), at="atlantis/act/2026-04-01.toml")
    said = "\n".join(sentences(folder))
    for fault in (
        "england/act/2026-04-01.toml: says neither who checked it and when",
        "england/act/2026-04-01.toml, paragraph one: force is 'ought'",
        "tell_buy is not a duty the portal knows",
        "act/two is not a paragraph in force then",
        "england/act/2026-05-01.toml: overlaps the edition of 2026-04-01",
        "england/other/2026-04-01.toml: is not readable TOML",
        "atlantis is not a nation",
    ):
        assert fault in said
    with pytest.raises(FaultyContent) as refused:
        read(folder)
    assert len(refused.value.faults) == len(sentences(folder)) == 7


def test_a_slip_in_an_edition_is_said_once_and_not_by_everything_that_refers_to_it(content):
    folder = content(edition().replace('publisher = "Parliament"\n', "") + profile())
    assert sentences(folder) == ["england/act/2026-04-01.toml: publisher is missing."]


def test_a_file_is_named_after_the_day_it_is_in_force_from(content):
    [said] = sentences(content(edition(starts="2026-04-02")))
    assert "in_force_from is 2026-04-02, but the file is named 2026-04-01" in said


def test_an_edition_does_not_end_before_it_begins(content):
    [said] = sentences(content(edition(ends="2026-03-01")))
    assert "in_force_to is before in_force_from" in said


def test_a_date_written_as_words_is_refused(content):
    [said] = sentences(
        content(edition().replace("next_review = 2027-04-01", 'next_review = "soon"'))
    )
    assert "next_review should be a date" in said


def test_a_word_nobody_reads_is_refused(content):
    said = sentences(content(edition().replace("publisher", 'pubisher = "x"\npublisher')))
    assert said == ["england/act/2026-04-01.toml: pubisher is not a thing this table says."]


def test_two_profiles_may_not_claim_the_same_pupil(content):
    [said] = sentences(content(edition() + profile("one") + profile("two")))
    assert "one and two both claim every other pupil" in said


def test_a_deadline_is_never_before_the_incident(content):
    text = edition() + profile().replace("tell_within_days = 0", "tell_within_days = -1")
    assert "tell_within_days is before the incident" in "\n".join(sentences(content(text)))


@pytest.mark.parametrize(
    ("written", "said"),
    [("", "tell_within is missing."), (BOTH_UNITS, "tell_within is said twice.")],
    ids=["no deadline", "two"],
)
def test_a_deadline_is_said_once_in_one_unit(content, written, said):
    text = edition() + profile().replace("tell_within_days = 0", written)
    assert said in "\n".join(sentences(content(text)))


def test_an_edition_may_follow_one_that_has_ended(content):
    folder = content(edition(ends="2026-04-30"))
    content(edition(starts="2026-05-01"), at="england/act/2026-05-01.toml")
    library = read(folder)
    last_day, next_day = dt.date(2026, 4, 30), dt.date(2026, 5, 1)
    assert [e.in_force_from.month for e in library.in_force("england", last_day)] == [4]
    assert [e.in_force_from.month for e in library.in_force("england", next_day)] == [5]


def test_a_review_date_gone_by_is_a_warning_and_not_an_error(content):
    [message] = checks.findings(content(edition()), today=dt.date(2027, 4, 2))
    assert message.id == "guidance.W001"
    assert not message.is_serious()


def test_on_the_day_of_its_review_an_edition_is_not_yet_overdue(content):
    assert checks.findings(content(edition()), today=dt.date(2027, 4, 1)) == []


def test_a_portal_without_content_says_so(tmp_path):
    [message] = checks.findings(tmp_path, today=TODAY)
    assert message.id == "guidance.E002"


# Who checked it


def test_that_nobody_has_checked_an_edition_may_be_said_and_must_be(content):
    assert sentences(content(edition().replace(CHECKED, NOBODY_YET))) == []
    [said] = sentences(content(edition().replace(CHECKED, "")))
    assert "nor that nobody has yet (not_yet_checked = true)" in said


def test_a_checker_without_a_day_is_half_a_fact(content):
    [said] = sentences(content(edition().replace("checked_on = 2026-03-02\n", "")))
    assert "neither who checked it and when" in said


def test_nobody_and_somebody_cannot_both_have_checked_it(content):
    [said] = sentences(content(edition().replace(CHECKED, CHECKED + NOBODY_YET)))
    assert "says who checked it, and that nobody has" in said


# Days that are not known exactly, or not at all


def not_begun(text):
    return text.replace("in_force_from = 2026-04-01\n", 'standing = "Passed in May."\n')


def test_an_edition_whose_start_is_not_known_is_never_in_force(content):
    library = read(content(not_begun(edition()), at="england/act/start-not-known.toml"))
    assert [one.standing for one in library.of("england")] == ["Passed in May."]
    for day in (dt.date(2026, 4, 1), dt.date.max):
        assert library.in_force("england", day) == ()


def test_it_says_how_far_it_has_come(content):
    text = not_begun(edition()).replace('standing = "Passed in May."\n', "")
    [said] = sentences(content(text, at="england/act/start-not-known.toml"))
    assert said == "england/act/start-not-known.toml: standing is missing."


def test_a_start_known_to_its_month_counts_from_the_last_day_of_it(content):
    text = edition(starts="2026-04-30").replace("[edition]", '[edition]\nexact_to = "month"')
    library = read(content(text, at="england/act/2026-04-30.toml"))
    assert library.in_force("england", dt.date(2026, 4, 29)) == ()
    assert library.in_force("england", dt.date(2026, 4, 30))


def test_and_from_no_earlier_day(content):
    text = edition().replace("[edition]", '[edition]\nexact_to = "year"')
    [said] = sentences(content(text))
    assert "known only to its year, it begins on the last day of it" in said


# References


def test_a_reference_holds_for_as_long_as_the_edition_that_makes_it(content):
    content(edition(ends="2026-04-30"))
    own = edition().replace('key = "one"', 'key = "two"') + "[rests_on]\ninjuries = ['act/one']\n"
    [said] = sentences(content(own, at="england/ours/2026-04-01.toml"))
    assert "rests_on injuries: act/one is not a paragraph in force on 2026-05-01" in said


def test_a_question_that_no_form_asks_is_refused(content):
    text = edition() + "[rests_on]\nfavourite-colour = ['act/one']\n"
    [said] = sentences(content(text))
    assert "favourite-colour is not a question any form asks" in said


def test_two_documents_may_not_both_say_what_a_question_rests_on(content):
    rests_on = "[rests_on]\ninjuries = ['act/one']\n"
    content(edition() + rests_on)
    second = edition().replace('key = "one"', 'key = "two"') + rests_on
    [said] = sentences(content(second, at="england/ours/2026-04-01.toml"))
    assert "rests_on injuries is said by england/act/2026-04-01.toml as well" in said


def test_two_documents_may_not_both_claim_the_same_pupil(content):
    content(edition() + profile("one"))
    [said] = sentences(content(edition() + profile("two"), at="england/ours/2026-04-01.toml"))
    assert "one and two both claim every other pupil" in said


def test_a_document_is_not_called_as_a_page_is(content):
    [said] = sentences(content(edition(), at="england/changes/2026-04-01.toml"))
    assert "that is the address of a page" in said


# What nations share


def test_what_nations_share_is_in_force_in_each_that_it_names(content):
    text = edition().replace("[edition]", '[edition]\nnations = ["england", "wales"]')
    library = read(content(text, at="shared/act/2026-04-01.toml"))
    held = {n for n in ("england", "wales", "scotland") if library.in_force(n, TODAY)}
    assert held == {"england", "wales"}


def test_it_names_them(content):
    said = sentences(content(edition(), at="shared/act/2026-04-01.toml"))
    assert said == ["shared/act/2026-04-01.toml: names none of the nations that share it."]


# Checklists


def test_a_sound_checklist_is_read(content):
    [found] = read(content(edition() + checklist())).editions
    assert found.checklist.questions[0].words == "Was it done?"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "shopping"}, "checklist: kind is 'shopping'"),
        ({"answer": "perhaps"}, "answer is 'perhaps'"),
        ({"paragraphs": ""}, "question first: rests on no paragraph."),
        ({"paragraphs": '"act/two"'}, "act/two is not a paragraph in force then"),
    ],
    ids=["kind", "answer", "no paragraph", "broken"],
)
def test_what_is_wrong_with_a_checklist_is_said(content, wrong, said):
    assert said in "\n".join(sentences(content(edition() + checklist(**wrong))))


def test_a_checklist_asks_something(content):
    empty = '[checklist]\nkind = "plan"\nabout = "Always."\n'
    [said] = sentences(content(edition() + empty))
    assert said.endswith("checklist: asks nothing.")


def test_two_checklists_of_one_kind_are_not_in_force_on_one_day(content):
    content(edition() + checklist())
    [said] = sentences(content(edition() + checklist(), at="england/ours/2026-04-01.toml"))
    assert "the debrief checklist is in england/act/2026-04-01.toml as well" in said


def test_manage_py_check_reads_the_content():
    from django.core import checks as django_checks

    found = django_checks.run_checks(tags=["guidance"])
    assert not [message for message in found if message.is_serious()]
