"""Home: *Log it now*, what is due from me, my drafts, what I recorded and am named in."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rri_portal.audit.models import Read
from tests.cast import NOW, TODAY, Person, joins
from tests.factories.devices import ONE_DAY, decides, plans
from tests.factories.incidents import a_draft, a_record
from tests.kept import kept
from tests.oversight.conftest import further, give, text_of

HOME = "/oakfield/"


def test_a_class_teacher_has_a_quiet_morning(opens, class_teacher):
    page = opens(class_teacher, HOME)
    assert "Log it now" in page
    assert "This happened" in page
    assert "Nothing is due from you" in page


def test_her_drafts_are_there_to_go_on_with(opens, class_teacher, amara):
    draft = a_draft(amara, class_teacher)
    page = opens(class_teacher, HOME)
    assert draft.get_absolute_url() in page
    assert "23 November 2026, 10:00, Corridor" in page


def test_what_is_due_today_says_so_and_what_is_late_comes_first(opens, class_teacher, amara, kai):
    a_draft(amara, class_teacher)
    a_draft(kai, class_teacher, started_at=NOW - dt.timedelta(days=3))
    page = opens(class_teacher, HOME)
    assert page.index("Late: was due 20 November") < page.index("Due today")
    assert page.index("Kai Brennan: finish the record") < page.index("Amara Okafor: finish")


def test_a_long_list_of_what_is_late_does_not_hide_what_is_due_today(
    opens, headteacher, class_teacher, amara, kai
):
    friday = NOW - dt.timedelta(days=3)
    late = a_record(kai, class_teacher, started_at=friday, at=friday)
    a_record(amara, class_teacher)
    further(late, 11)
    page = opens(headteacher, HOME)
    assert "4 more that are late" in page
    assert "Due today" in page


def test_a_headteacher_sees_whom_to_tell(opens, headteacher, record):
    page = opens(headteacher, HOME)
    assert 'href="/oakfield/incidents/RI-2026-0001/parents/"' in page
    assert "Amara Okafor: tell 2 parents" in page


def test_a_leader_who_was_involved_is_led_to_their_own_account_before_anything_else(
    opens, headteacher, senior_leader, class_teacher, teaching_assistant, amara
):
    earlier = NOW - dt.timedelta(days=14)
    others = (headteacher.staff, teaching_assistant.staff)
    record = a_record(amara, class_teacher, *others, started_at=earlier, at=earlier)
    page = opens(headteacher, HOME)
    for waits in ("tell 2 parents", "offer the pupil a debrief", "write your own account"):
        assert f"Amara Okafor: {waits}" in page
    assert f'href="/oakfield/named/{record.public_id}/"' in page
    assert "RI-2026-0001" not in page
    assert "ask Jamal Carter" not in page
    assert "ask Jamal Carter" in opens(senior_leader, HOME)


def test_what_she_recorded_is_a_link_away(opens, class_teacher, record):
    assert record.get_absolute_url() in opens(class_teacher, HOME)


def test_what_she_is_named_in_says_where_and_when_and_no_more(
    opens, class_teacher, teaching_assistant, amara
):
    record = a_record(amara, class_teacher, teaching_assistant.staff)
    page = opens(teaching_assistant, HOME)
    assert f"/oakfield/named/{record.public_id}/" in page
    assert "RI-2026-0001" not in page


def test_nothing_of_a_colleagues_is_on_her_page(
    opens, class_teacher, teaching_assistant, amara, record
):
    a_draft(amara, class_teacher, started_at=NOW - dt.timedelta(hours=2))
    assert "Okafor" not in opens(teaching_assistant, HOME)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("governor", "The school’s reports to its governors will be here"),
        ("chair", "When an incident is given to you to review, it is listed here"),
        ("data_protection_lead", "Who opened which record is kept"),
        ("trust_lead", "The reports of your trust’s schools will be here"),
        ("trust_safeguarding_lead", "You read this school’s incidents"),
    ],
)
def test_whoever_does_not_record_is_told_kindly_what_is_theirs(
    opens, request, oakfield, who, said, record
):
    page = opens(request.getfixturevalue(who), HOME)
    assert said in page
    assert "Log it now" not in page
    assert "Okafor" not in page


def test_a_governor_who_also_teaches_has_both(opens, oakfield):
    both: Person = joins(oakfield, "staff", "governor", name="Ann Reid", job="Teacher")
    page = opens(both, HOME)
    assert "No report has been issued yet" in page
    assert "Log it now" in page


def test_a_chair_finds_the_incident_given_to_them(opens, chair, oakfield, record):
    give(record, chair)
    page = opens(chair, HOME)
    assert "Given to you to review" in page
    assert record.get_absolute_url() in page


def test_another_schools_home_is_not_there(client_of, oakfield, riverside_head):
    assert client_of(riverside_head).get(HOME).status_code == 404


def test_a_stranger_signs_in_first(client_of, oakfield):
    assert "/sign-in/" in client_of(None).get(HOME).url


def test_what_home_showed_is_kept(client_of, class_teacher, amara, kai):
    record, draft = a_record(amara, class_teacher), a_draft(kai, class_teacher)
    text_of(client_of(class_teacher), HOME)
    read = Read.objects.get(verb="home")
    assert set(read.listed) == {str(record.public_id), str(draft.public_id)}


def test_nothing_is_kept_of_a_page_that_showed_no_child(client_of, class_teacher):
    text_of(client_of(class_teacher), HOME)
    assert not Read.objects.exists()


# Planned devices


@kept
def planned(oakfield, headteacher, senco, amara):
    decides(headteacher, oakfield, review_on=TODAY + ONE_DAY)
    return plans(amara, senco, from_date=TODAY - 3 * ONE_DAY, review_by=TODAY)


def test_a_day_of_devices_is_due_from_whoever_logs_them(opens, teaching_assistant, planned):
    page = opens(teaching_assistant, HOME)
    assert "Log today’s planned devices: 1 not logged yet in Beech" in page
    assert 'href="/oakfield/devices/days/2026-11-20/?class_name=Beech"' in page
    assert page.index("Late: was due 20 November") < page.index("Due today")
    assert "Okafor" not in page
    assert "decision on planned devices" not in page


def test_a_late_day_of_devices_comes_after_what_a_child_waits_for(
    opens, oakfield, headteacher, senco, class_teacher, amara
):
    decides(headteacher, oakfield)
    plans(amara, senco, from_date=TODAY - 7 * ONE_DAY)
    a_draft(amara, class_teacher, started_at=NOW - dt.timedelta(days=3))
    page = opens(class_teacher, HOME)
    devices = page.index("Log the planned devices of Monday 16 November")
    assert page.index("Amara Okafor: finish the record") < devices


def test_a_review_is_due_from_the_senco_and_the_decision_from_a_leader(
    opens, senco, headteacher, amara, planned
):
    page = opens(senco, HOME)
    assert "Amara Okafor: review the plan of a device" in page
    assert str(amara.public_id) in Read.objects.get(verb="home").listed
    assert "decision on planned devices" not in page
    assert 'href="/oakfield/devices/decision/"' in opens(headteacher, HOME)


def test_initials_stand_for_the_name_where_the_school_has_it_so(opens, oakfield, senco, planned):
    oakfield.initials_only = True
    oakfield.save()
    assert "Okafor" not in opens(senco, HOME)


def test_three_planned_devices_cost_home_no_more_than_one(
    client_of, headteacher, senco, planned, chidi, kai
):
    browser = client_of(headteacher)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(HOME).status_code == 200
        return len(caught)

    asked()  # what a session's first page finds out is known from then on
    of_one = asked()
    for pupil in (chidi, kai):
        plans(pupil, senco, review_by=TODAY)
    assert asked() == of_one
