import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from debriefs.due import due, panel
from debriefs.models import Kind, Outcome
from debriefs.standing import debriefs_of, with_one_waiting
from incidents.due import MOST
from incidents.models import Event, Incident
from rri_portal.schools.models import Closure, School, Term
from tests.cast import NOW, TODAY, act
from tests.factories.debriefs import finds_not_ready, holds_debrief, steps
from tests.factories.incidents import a_draft, a_record
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")
ONE_DAY = dt.timedelta(days=1)
THURSDAY, NEXT_TUESDAY = dt.date(2026, 11, 26), dt.date(2026, 12, 1)


@kept
def record(amara, class_teacher):
    return a_record(amara, class_teacher)


def waits_for(person, school, at=NOW):
    return [(one.what, one.when, one.late) for one in due(school, act(person), at)]


def states(record, person, at=NOW):
    return [line.when for line in panel(record, act(person), at)]


# What is due


def test_a_recorded_incident_waits_for_three_debriefs(oakfield, senco, record):
    """Friday the 27th is an INSET day, so five school days end on the Tuesday after."""
    assert waits_for(senco, oakfield) == [
        ("Amara Okafor: offer the pupil a debrief", THURSDAY, False),
        ("Amara Okafor: offer the staff a debrief", THURSDAY, False),
        ("Amara Okafor: offer the family a debrief", NEXT_TUESDAY, False),
    ]


def test_after_its_day_it_is_late_and_comes_first(oakfield, senco, record):
    friday = NOW + 4 * ONE_DAY
    assert [late for _, _, late in waits_for(senco, oakfield, friday)] == [True, True, False]


def test_a_draft_waits_for_none(oakfield, senco, amara, class_teacher):
    a_draft(amara, class_teacher)
    assert waits_for(senco, oakfield) == []


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.NOT_IN_INTEREST])
def test_what_is_settled_waits_no_longer(oakfield, senco, record, outcome):
    steps(record, senco, outcome, words="Her reason." if outcome != Outcome.DECLINED else "")
    holds_debrief(record, senco, kind=Kind.STAFF)
    assert [what for what, _, _ in waits_for(senco, oakfield)] == [
        "Amara Okafor: offer the family a debrief"
    ]


def test_a_child_who_was_not_ready_comes_back_on_the_day(oakfield, senco, record):
    again = TODAY + 2 * ONE_DAY
    for kind in (Kind.STAFF, Kind.FAMILY):
        holds_debrief(record, senco, kind=kind)
    finds_not_ready(record, senco, again)
    what = "Amara Okafor: try the pupil’s debrief again"
    assert waits_for(senco, oakfield) == []
    assert waits_for(senco, oakfield, NOW + 2 * ONE_DAY) == [(what, again, False)]
    assert waits_for(senco, oakfield, NOW + 3 * ONE_DAY) == [(what, again, True)]


def test_beyond_the_known_terms_no_day_is_named_and_it_is_never_late(oakfield, senco, record):
    Closure.objects.filter(school=oakfield).delete()
    Term.objects.filter(school=oakfield).delete()
    assert {(when, late) for _, when, late in waits_for(senco, oakfield)} == {(None, False)}


def test_a_page_may_call_children_by_their_initials(oakfield, senco, record):
    first = due(oakfield, act(senco), NOW, named=lambda pupil: pupil.initials)[0]
    assert first.what == "AO: offer the pupil a debrief"
    assert first.url == "/oakfield/incidents/RI-2026-0001/debriefs/pupil/"


@pytest.mark.parametrize("person", ["senco", "dsl", "deputy_dsl", "headteacher", "senior_leader"])
def test_it_waits_for_those_who_follow_debriefs_up(request, oakfield, record, person):
    assert len(waits_for(request.getfixturevalue(person), oakfield)) == 3


@pytest.mark.parametrize("person", ["class_teacher", "sender", "governor", "riverside_head"])
def test_and_for_nobody_else(request, oakfield, riverside, record, person):
    assert waits_for(request.getfixturevalue(person), oakfield) == []


def test_another_schools_debriefs_are_nowhere(riverside, riverside_head, record):
    assert waits_for(riverside_head, riverside) == []


# However much waits


def many_more(record, number):
    """Rows only: nothing of them is in the book."""
    for _ in range(number):
        event = Event.objects.get(pk=record.event_id)
        event.pk, event.public_id, event._state.adding = None, uuid.uuid4(), True
        event.save()
        copy = Incident.objects.get(pk=record.pk)
        copy.pk, copy.public_id, copy._state.adding = None, uuid.uuid4(), True
        copy.event, copy.sequence = event, Incident.objects.count() + 1
        copy.save()


def counted(school, person):
    """As a request finds the school: afresh."""
    actor, school = act(person), School.objects.get(pk=school.pk)
    with CaptureQueriesContext(connection) as caught:
        found = due(school, actor, NOW)
    return len(caught), found


def test_the_number_of_queries_does_not_grow_and_the_list_is_bounded(oakfield, senco, record):
    finds_not_ready(record, senco, TODAY)
    many_more(record, 9)
    few, found = counted(oakfield, senco)
    assert len(found) == 30
    many_more(record, 190)
    many, found = counted(oakfield, senco)
    assert (few, many) == (4, 4)
    assert len(found) == MOST + 1
    assert found[-1].what.startswith(f"There are more than {MOST} debriefs")


def test_the_selection_says_what_each_debrief_says(
    oakfield, senco, amara, chidi, kai, class_teacher
):
    ready = a_record(amara, class_teacher)
    later = a_record(chidi, class_teacher)
    a_record(kai, class_teacher)
    for kind in Kind:
        holds_debrief(ready, senco, kind=kind)
        finds_not_ready(later, senco, TODAY + ONE_DAY, kind=kind)
    for day in (TODAY, TODAY + ONE_DAY):
        everything = debriefs_of(Incident.objects.recorded(), oakfield)
        waiting = {one.incident for one in everything if one.waits(day)}
        assert set(with_one_waiting(oakfield, day)) == waiting


# On the incident's page


def test_the_panel_says_how_each_debrief_stands(senco, record):
    holds_debrief(record, senco, kind=Kind.STAFF)
    steps(record, senco, Outcome.DECLINED, Kind.FAMILY)
    finds_not_ready(record, senco, TODAY + ONE_DAY)
    assert states(record, senco) == ["Not ready", "Declined", "Done"]
    assert states(record, senco, NOW + ONE_DAY)[0] == "Try again today"
    assert states(record, senco, NOW + 2 * ONE_DAY)[0] == "Late"
    assert panel(record, act(senco), NOW)[0].hint == (
        "Tried on 23 November 2026; it is to be tried again on 24 November 2026."
    )


def test_nobody_asked_yet_is_said_with_its_day(senco, record):
    assert states(record, senco) == ["To offer", "To offer", "To offer"]
    assert states(record, senco, NOW + 4 * ONE_DAY) == ["Late", "To offer", "Late"]
    late = panel(record, act(senco), NOW + 4 * ONE_DAY)[0]
    assert (late.hint, late.tone) == ("It was to be offered by 26 November 2026.", "late")


def test_whoever_reads_the_record_sees_how_it_stands_but_not_why(senco, class_teacher, record):
    steps(record, senco, Outcome.NOT_IN_INTEREST, words="A private reason.")
    seen = panel(record, act(class_teacher), NOW)
    assert [line.url for line in seen] == ["", "", ""]
    assert seen[0].when == "No debrief"
    assert "private" not in str(seen)


def test_the_panel_leads_those_who_record_debriefs_to_the_page(senco, record):
    assert panel(record, act(senco), NOW)[1].url.endswith("/RI-2026-0001/debriefs/family/")
