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


def edition(*, starts="2026-04-01", ends=""):
    return EDITION.format(starts=starts, ends=f"in_force_to = {ends}" if ends else "")


def profile(profile="england", duty="tell_by", paragraph="act/one"):
    return PROFILE.format(profile=profile, duty=duty, paragraph=paragraph)


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
        "england/act/2026-04-01.toml: checked_by is missing.",
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


def test_manage_py_check_reads_the_content():
    from django.core import checks as django_checks

    found = django_checks.run_checks(tags=["guidance"])
    assert not [message for message in found if message.is_serious()]
