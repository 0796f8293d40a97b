"""What one edition of a document changed against the one before."""

import datetime as dt

import pytest

from guidance.reading import read
from guidance.reports import document_page
from tests.cast import TODAY

HEAD = """
[edition]
title = "An Act"
publisher = "Parliament"
status = "statutory"
source_url = "https://example.org/act"
in_force_from = {starts}
{more}
compiled = 2026-03-01
not_yet_checked = true
next_review = 2027-04-01
"""
ROW = """
[[paragraph]]
key = "{key}"
force = "{force}"
summary = "{summary}"
link = "https://example.org/act"
"""


def written(folder, starts, *rows, more=""):
    path = folder / f"england/act/{starts}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    said = [ROW.format(key=key, force=force, summary=summary) for key, force, summary in rows]
    path.write_text(HEAD.format(starts=starts, more=more) + "".join(said), encoding="utf-8")


@pytest.fixture
def changed(tmp_path, oakfield):
    """What the second edition changed, as its page says it."""

    def compared(*before, now, more=""):
        written(tmp_path, "2025-01-01", *before, more=f"in_force_to = 2026-03-31\n{more}")
        written(tmp_path, "2026-04-01", *now)
        editions = read(tmp_path).of("england")
        page = document_page(editions, school=oakfield, on=TODAY, today=TODAY)
        return page.editions[0]

    return compared


RECORD = ("record", "should", "Write it down.")
TELL = ("tell", "must", "Tell the parents.")


def test_what_is_new_and_what_is_gone_are_told_apart(changed):
    change = changed(RECORD, now=[TELL])
    assert change.added == ("Must: Tell the parents.",)
    assert change.removed == ("Should: Write it down.",)
    assert change.summary == "1 new, 1 no longer there"


def test_a_should_that_became_a_must_is_reworded(changed):
    change = changed(RECORD, now=[("record", "must", "Write it down.")])
    assert change.reworded == (("Should: Write it down.", "Must: Write it down."),)


def test_an_edition_that_changed_nothing_says_so(changed):
    change = changed(RECORD, TELL, now=[TELL, RECORD])
    assert change.unchanged
    assert change.summary == ""


def test_what_is_partly_held_is_not_compared(changed):
    change = changed(RECORD, now=[TELL], more="partly_held = true")
    assert change.uncompared
    assert not change.unchanged
    assert (change.added, change.removed) == ((), ())


@pytest.mark.parametrize(
    ("day", "begins"),
    [(dt.date(2026, 3, 31), 2025), (dt.date(2026, 4, 1), 2026), (dt.date(2026, 4, 2), 2026)],
)
def test_the_page_shows_the_edition_of_the_day(tmp_path, oakfield, day, begins):
    written(tmp_path, "2025-01-01", RECORD, more="in_force_to = 2026-03-31")
    written(tmp_path, "2026-04-01", TELL)
    page = document_page(read(tmp_path).of("england"), school=oakfield, on=day, today=TODAY)
    assert page.edition.in_force_from.year == begins
    assert page.astray == ""


def test_after_the_last_edition_has_ended_the_page_says_so(tmp_path, oakfield):
    written(tmp_path, "2025-01-01", RECORD, more="in_force_to = 2026-03-31")
    page = document_page(read(tmp_path).of("england"), school=oakfield, on=TODAY, today=TODAY)
    assert "this was no longer in force" in page.astray
