"""What waits for whom, at home and on an incident's page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.actions.occurrences import say_this_happened
from incidents.actions.significance import decide_significance, propose_not_significant
from incidents.due import ALL_TOLD, MOST, NONE_SAFE, REST_TOLD, TELLERS, due, panel
from incidents.models import Incident
from incidents.telling import DUTY_ENDED
from tests.cast import NOW, TODAY, act, enrols
from tests.factories.copies import copies
from tests.factories.incidents import a_draft, a_record
from tests.factories.telling import (
    begins,
    calls,
    gives,
    holds,
    issues,
    tells,
    withholds,
)
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")
TOMORROW = NOW + dt.timedelta(days=1)


@kept
def record(amara, class_teacher):
    return a_record(amara, class_teacher)


def waits_for(person, school, at=NOW):
    return [one.what for one in due(school, act(person), at)]


def in_writing(record, parent, by):
    tells(record, parent, by)
    calls(record, parent, by)
    gives(issues(begins(record, parent, by), by), by)


# For those who tell parents


def test_parents_to_be_told_are_due_today_and_then_late(oakfield, headteacher, record):
    [today] = due(oakfield, act(headteacher), NOW)
    assert (today.what, today.when, today.late) == ("Amara Okafor: tell 2 parents", TODAY, False)
    assert today.url == "/oakfield/incidents/RI-2026-0001/parents/"
    [tomorrow] = due(oakfield, act(headteacher), TOMORROW)
    assert tomorrow.late


def test_whoever_is_told_still_waits_for_it_in_writing(
    oakfield, headteacher, record, mother, father
):
    tells(record, mother, headteacher)
    calls(record, mother, headteacher)
    assert waits_for(headteacher, oakfield) == ["Amara Okafor: tell a parent"]
    in_writing(record, father, headteacher)
    assert waits_for(headteacher, oakfield) == ["Amara Okafor: give the written report"]
    in_writing(record, mother, headteacher)
    assert waits_for(headteacher, oakfield) == []


def test_a_held_parent_waits_for_the_safeguarding_lead(
    oakfield, headteacher, dsl, record, mother, father
):
    in_writing(record, father, headteacher)
    holds(record, mother, headteacher)
    assert waits_for(headteacher, oakfield) == []
    [decide] = due(oakfield, act(dsl), NOW)
    assert decide.what == "Amara Okafor: decide whether a parent may be told"
    assert decide.url.endswith(f"/parents/{mother.public_id}/hold/")
    [late] = due(oakfield, act(dsl), TOMORROW)
    assert late.late


def test_a_withheld_parent_comes_back_on_the_day_that_was_set(
    oakfield, headteacher, dsl, record, mother, father
):
    in_writing(record, father, headteacher)
    holds(record, mother, headteacher)
    withholds(record, mother, dsl, review_on=TODAY + dt.timedelta(days=7))
    assert waits_for(dsl, oakfield) == []
    assert waits_for(dsl, oakfield, NOW + dt.timedelta(days=7)) == [
        "Amara Okafor: look again at whether a parent may be told"
    ]


def test_where_no_parent_is_safe_the_local_authority_is_due(
    oakfield, headteacher, dsl, record, mother, father
):
    for parent in (mother, father):
        holds(record, parent, headteacher)
        withholds(record, parent, dsl, review_on=TODAY + dt.timedelta(days=7))
    assert waits_for(dsl, oakfield) == [
        "Amara Okafor: no parent may safely be told, so tell the local authority"
    ]
    assert waits_for(headteacher, oakfield) == []


def test_where_nobody_qualifies_that_is_due(oakfield, headteacher, class_teacher):
    child = enrols(oakfield, forename="Ada", surname="Doe", born=TODAY)
    a_record(child, class_teacher)
    assert waits_for(headteacher, oakfield) == ["Ada Doe: nobody is listed who must be told"]


def test_nobody_is_due_to_be_told_about_somebody_of_twenty(oakfield, headteacher, class_teacher):
    mother = {"name": "Di Oduya", "relationship": "MOT", "has_responsibility": True}
    born = dt.date(2006, 11, 23)
    a_record(
        enrols(oakfield, forename="Ife", surname="Oduya", born=born, parents=[mother]),
        class_teacher,
    )
    assert waits_for(headteacher, oakfield) == []


@pytest.mark.parametrize(
    ("born", "still_due"), [((2006, 11, 20), ["tell a parent"]), ((2006, 11, 19), [])]
)
def test_a_birthday_since_ends_no_duty(oakfield, headteacher, class_teacher, born, still_due):
    """It is the age on the day that counts: on the eve of the twentieth birthday it was 19."""
    mother = {"name": "Di Oduya", "relationship": "MOT", "has_responsibility": True}
    child = enrols(oakfield, forename="Ife", surname="Oduya", born=dt.date(*born), parents=[mother])
    on_the_19th = NOW - dt.timedelta(days=4)
    a_record(child, class_teacher, started_at=on_the_19th, late_why="Nobody had told me.")
    assert waits_for(headteacher, oakfield) == [f"Ife Oduya: {what}" for what in still_due]


# For others


def test_what_somebody_says_has_happened_waits_to_be_settled(
    oakfield, dsl, headteacher, class_teacher
):
    say_this_happened(school=oakfield, words="CANARY", by=act(class_teacher), at=NOW)
    assert waits_for(dsl, oakfield) == ["Settle what somebody says has happened"]
    assert waits_for(headteacher, oakfield) == []


def test_without_a_safeguarding_lead_leaders_are_to_name_one_as_soon_as_something_waits(
    oakfield, headteacher, class_teacher, request
):
    asked = "Name a safeguarding lead: something waits for one, and nobody has that role"
    assert asked not in waits_for(headteacher, oakfield)
    say_this_happened(school=oakfield, words="A door was held.", by=act(class_teacher), at=NOW)
    assert asked in waits_for(headteacher, oakfield)
    assert asked not in waits_for(class_teacher, oakfield)
    request.getfixturevalue("deputy_dsl")
    assert asked not in waits_for(headteacher, oakfield)


def test_proposals_wait_for_a_leader_who_was_not_involved(
    oakfield, headteacher, senior_leader, class_teacher, amara
):
    draft = a_draft(amara, class_teacher, headteacher.staff)
    propose_not_significant(incident=draft, why="A hug.", by=act(class_teacher), at=NOW)
    decide = "Amara Okafor: decide whether it was significant"
    assert decide in waits_for(senior_leader, oakfield)
    assert decide not in waits_for(headteacher, oakfield)


def test_while_it_is_in_doubt_nobody_is_to_finish_it(
    oakfield, headteacher, senior_leader, class_teacher, amara
):
    draft = a_draft(amara, class_teacher, headteacher.staff)
    proposal = propose_not_significant(incident=draft, why="A hug.", by=act(class_teacher), at=NOW)
    to_decide = "senior leader is to decide whether it was significant"
    assert waits_for(senior_leader, oakfield) == ["Amara Okafor: decide whether it was significant"]
    assert f"Amara Okafor: another {to_decide}" in waits_for(headteacher, oakfield)
    assert waits_for(class_teacher, oakfield) == [f"Amara Okafor: a {to_decide}"]

    decide_significance(
        proposal=proposal, confirmed=False, why="Record it.", by=act(senior_leader), at=NOW
    )
    asks = "Amara Okafor: ask Hannah Lowe to finish the record"
    assert waits_for(senior_leader, oakfield) == [asks]
    assert waits_for(class_teacher, oakfield) == ["Amara Okafor: finish the record"]


def test_drafts_wait_for_their_writer_and_leaders_know_whom_to_ask(
    oakfield, headteacher, class_teacher, teaching_assistant, amara, chidi
):
    a_draft(amara, class_teacher)
    a_draft(chidi, class_teacher, started_at=NOW - dt.timedelta(days=3))
    own = due(oakfield, act(class_teacher), NOW)
    assert [(one.what, one.late) for one in own] == [
        ("Chidi Okafor: finish the record", True),
        ("Amara Okafor: finish the record", False),
    ]
    assert waits_for(headteacher, oakfield) == [
        "Chidi Okafor: ask Hannah Lowe to finish the record",
        "Amara Okafor: ask Hannah Lowe to finish the record",
    ]
    assert waits_for(teaching_assistant, oakfield) == []


def test_a_page_may_call_children_by_their_initials(oakfield, headteacher, record):
    [one] = due(oakfield, act(headteacher), NOW, named=lambda pupil: pupil.initials)
    assert one.what == "AO: tell 2 parents"


def test_no_address_names_a_child(oakfield, headteacher, dsl, record, mother, chidi, class_teacher):
    holds(record, mother, headteacher)
    a_draft(chidi, class_teacher)
    for person in (headteacher, dsl, class_teacher):
        for one in due(oakfield, act(person), NOW):
            assert "kafor" not in one.url
            assert "Amara" not in one.url


def test_another_schools_rows_are_nowhere(oakfield, riverside, riverside_head, record):
    assert waits_for(riverside_head, riverside) == []


# However much waits


@pytest.fixture
def many(amara, chidi, kai, class_teacher, headteacher):
    """many(count): so many more of each, with a child of its own: a draft, a record and one held
    back. Rows only: nothing of them is in the book."""
    held = a_record(kai, class_teacher)
    hold = holds(held, kai.parents.first(), headteacher)
    firsts = (a_draft(amara, class_teacher), a_record(chidi, class_teacher), held)

    def more(count):
        for first in firsts:
            incidents, mothers = many_like(first, count)
            if first == held:
                held_back(hold, incidents, mothers)

    return more


def held_back(hold, incidents, mothers):
    copies(hold, len(incidents), incident=lambda n: incidents[n], parent=lambda n: mothers[n])


def many_like(first, count):
    children = copies(first.pupil, count, upn=lambda n: "")
    mothers = copies(first.pupil.parents.first(), count, pupil=lambda n: children[n])
    events = copies(first.event, count)
    where = {"event": lambda n: events[n], "pupil": lambda n: children[n]}
    if first.recorded_at:
        so_far = 1000 * Incident.objects.count()
        where["sequence"] = lambda n: so_far + n
    return copies(first, count, **where), mothers


def queries_for(school, person):
    actor = act(person)
    with CaptureQueriesContext(connection) as caught:
        found = due(school, actor, NOW)
    return len(caught), found


def test_the_number_of_queries_does_not_grow_and_lists_are_bounded(
    oakfield, headteacher, dsl, class_teacher, many
):
    people = (headteacher, dsl, class_teacher)
    many(3)
    few = [queries_for(oakfield, person)[0] for person in people]
    many(60)
    assert Incident.objects.count() == 3 * 64
    for person, before in zip(people, few, strict=True):
        number, found = queries_for(oakfield, person)
        assert number == before
        kinds = [one for one in found if one.subject_kind == "school"]
        assert all(f"more than {MOST}" in one.what for one in kinds)
        assert kinds
        assert len(found) <= 3 * (MOST + 1)


# On the incident's page


def test_the_panel_shows_each_parent_to_those_who_tell(headteacher, record, mother, father):
    tells(record, mother, headteacher)
    calls(record, mother, headteacher)
    holds(record, father, headteacher)
    shown = panel(record, act(headteacher), NOW)
    assert shown.url == "/oakfield/incidents/RI-2026-0001/parents/"
    assert [(one.name, one.status) for one in shown.parents] == [
        ("Ngozi Okafor", "Told; report to give"),
        ("Emeka Okafor", "Held"),
    ]


@pytest.mark.parametrize("person", ["class_teacher", "senco"])
def test_to_others_the_panel_says_nothing_of_a_hold(request, headteacher, record, mother, person):
    holds(record, mother, headteacher)
    shown = panel(record, act(request.getfixturevalue(person)), NOW)
    assert (shown.url, shown.sentence, shown.parents) == ("", TELLERS, ())


def test_the_panel_says_when_all_is_done(headteacher, senco, record, mother, father):
    for parent in (mother, father):
        in_writing(record, parent, headteacher)
    assert panel(record, act(senco), NOW).sentence == ALL_TOLD
    assert panel(record, act(headteacher), NOW).sentence == ALL_TOLD


def test_the_panel_never_says_that_a_withheld_parent_has_been_told(
    headteacher, dsl, senco, record, mother, father
):
    holds(record, father, headteacher)
    withholds(record, father, dsl)
    in_writing(record, mother, headteacher)
    assert panel(record, act(headteacher), NOW).sentence == REST_TOLD
    assert panel(record, act(senco), NOW).sentence == TELLERS


def test_the_panel_says_where_no_parent_may_be_told(headteacher, dsl, record, mother, father):
    for parent in (mother, father):
        holds(record, parent, headteacher)
        withholds(record, parent, dsl)
    assert panel(record, act(headteacher), NOW).sentence == NONE_SAFE


def test_the_panel_says_that_the_duty_has_ended(oakfield, headteacher, class_teacher):
    grown_up = enrols(oakfield, forename="Ife", surname="Oduya", born=dt.date(2006, 11, 23))
    record = a_record(grown_up, class_teacher)
    assert panel(record, act(headteacher), NOW).sentence == DUTY_ENDED
