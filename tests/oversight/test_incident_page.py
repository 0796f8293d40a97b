"""One incident: its record, what happens next, and what was done about it."""

import datetime as dt
import re

import pytest

from incidents.actions.drafts import let_write
from incidents.actions.recording import record_incident
from incidents.actions.telling import choose_telling
from rri_portal.audit.models import Read
from tests.cast import NOW, act
from tests.factories.accounts import locks
from tests.factories.incidents import a_draft, a_record, the_facts
from tests.kept import kept
from tests.oversight.conftest import give, text_of

PAGE = "/oakfield/incidents/RI-2026-0001/"


@kept
def record(amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_leader_reads_the_whole_record(opens, headteacher, record):
    page = words(opens(headteacher, PAGE))
    assert "RI-2026-0001" in page
    assert "The minibus was late and it was loud in the corridor." in page
    assert "Another child would have been hit." in page
    assert "Parents told" not in page


def test_the_title_names_no_child(opens, headteacher, record):
    page = opens(headteacher, PAGE)
    assert "Okafor" not in re.search(r"<title>(.*?)</title>", page)[1]


def test_whoever_recorded_it_reads_it(opens, class_teacher, record):
    assert "The minibus was late" in opens(class_teacher, PAGE)


def test_a_colleague_who_wrote_it_with_leave_reads_what_they_recorded(
    opens, amara, class_teacher, senior_leader, sender, teaching_assistant
):
    draft = a_draft(amara, class_teacher)
    helper = teaching_assistant
    let_write(incident=draft, staff=helper.staff, by=act(class_teacher), at=NOW)
    facts = the_facts(draft, class_teacher.staff)
    record_incident(incident=draft, facts=facts, by=act(helper), at=NOW)
    assert "The minibus was late" in opens(helper, PAGE)


@pytest.mark.parametrize("who", ["teaching_assistant", "governor", "chair", "data_manager"])
def test_to_anybody_else_it_is_not_there(client_of, request, record, who):
    assert client_of(request.getfixturevalue(who)).get(PAGE).status_code == 404


def test_nor_to_another_schools_head(client_of, riverside_head, record):
    assert client_of(riverside_head).get(PAGE).status_code == 404


def test_a_chair_reads_the_one_given_to_them_by_name(opens, chair, record):
    give(record, chair)
    assert "The minibus was late" in opens(chair, PAGE)


@pytest.mark.parametrize(
    "number",
    ["RI-2026-0002", "RI-2026-1", "1", "words", "-1", "1" + "0" * 30, "%00I-2026-0001", "x" * 3000],
)
def test_nonsense_for_a_number_is_not_found(client_of, headteacher, record, number):
    assert client_of(headteacher).get(f"/oakfield/incidents/{number}/").status_code == 404


def test_that_it_was_opened_is_kept(client_of, headteacher, record):
    text_of(client_of(headteacher), PAGE)
    read = Read.objects.get(verb="read_incident")
    assert (read.subject_id, read.by_id) == (
        str(record.public_id),
        str(headteacher.user.public_id),
    )


def test_a_late_record_says_why(opens, headteacher, class_teacher, amara):
    friday = NOW - dt.timedelta(days=3)
    a_record(amara, class_teacher, started_at=friday, late_why="The teacher was in hospital.")
    page = words(opens(headteacher, PAGE))
    assert "Recorded late, on 23 November 2026. The teacher was in hospital." in page


def test_its_history_names_who_did_what_and_the_entry_of_the_book(opens, headteacher, record):
    page = words(opens(headteacher, PAGE))
    assert "Recorded 23 November 2026, 10:30, Hannah Lowe Entry 1 of the book:" in page
    assert "Logged 23 November 2026, 10:30, Hannah Lowe" in page


def test_that_a_parent_is_held_back_is_not_for_the_recorder(
    opens, headteacher, class_teacher, dsl, record
):
    mother = record.pupil.parents.get(position=1)
    choose_telling(incident=record, parent=mother, hold=True, why="Fear", by=act(dsl), at=NOW)
    assert "held back" in opens(headteacher, PAGE)
    theirs = opens(class_teacher, PAGE)
    assert "held back" not in theirs
    assert ">Held<" not in theirs
    assert "leave it to them" in theirs


def test_whoever_tells_parents_is_led_there(opens, headteacher, class_teacher, record):
    tell = 'href="/oakfield/incidents/RI-2026-0001/parents/"'
    assert tell in opens(headteacher, PAGE)
    assert tell not in opens(class_teacher, PAGE)


# Named, and no more


def named(record) -> str:
    return f"/oakfield/named/{record.public_id}/"


def test_an_adult_named_in_it_sees_date_time_place_and_pupil(opens, teaching_assistant, record):
    page = words(opens(teaching_assistant, named(record)))
    assert "Amara Okafor" in page
    assert "23 November 2026" in page
    assert "10:00" in page
    assert "Corridor" in page
    assert "minibus" not in page
    assert "RI-2026-0001" not in page


def test_being_named_is_the_same_before_it_is_recorded(
    opens, amara, class_teacher, teaching_assistant
):
    draft = a_draft(amara, class_teacher, teaching_assistant.staff)
    assert "A colleague is writing the record" in opens(teaching_assistant, named(draft))


def test_whoever_reads_it_whole_is_led_to_the_whole(client_of, class_teacher, record):
    assert client_of(class_teacher).get(named(record)).url == PAGE


def test_whoever_writes_it_is_led_to_the_draft(client_of, amara, class_teacher):
    draft = a_draft(amara, class_teacher)
    assert client_of(class_teacher).get(named(draft)).url == draft.get_absolute_url()


def test_to_somebody_not_named_it_is_not_there(client_of, senco, governor, record):
    assert client_of(senco).get(named(record)).status_code == 404
    assert client_of(governor).get(named(record)).status_code == 404


def test_that_a_named_adult_looked_is_kept(client_of, teaching_assistant, record):
    text_of(client_of(teaching_assistant), named(record))
    assert Read.objects.get(verb="see_named").subject_id == str(record.public_id)


def test_whom_an_account_names_is_worded_for_whoever_reads_it(
    opens, record, oakfield, teaching_assistant, headteacher, chair
):
    locks(record, teaching_assistant, "I saw @Amara Okafor & @Hannah Lowe <b>.")
    give(record, chair)
    for reader in (headteacher, chair):
        assert "I saw @Amara Okafor &amp; @Hannah Lowe &lt;b&gt;." in opens(reader, PAGE)
    oakfield.initials_only = True
    oakfield.save()
    assert "I saw AO &amp; @Hannah Lowe &lt;b&gt;." in opens(headteacher, PAGE)


def test_the_narrative_is_read_once_worded_as_the_account_that_it_is(
    opens, amara, oakfield, class_teacher, headteacher
):
    a_record(amara, class_teacher, narrative="I held @Amara Okafor by the arm.")
    page = opens(headteacher, PAGE)
    assert page.count("I held @Amara Okafor by the arm.") == 1
    assert "It is the narrative of" in page
    oakfield.initials_only = True
    oakfield.save()
    assert opens(headteacher, PAGE).count("I held AO by the arm.") == 1
