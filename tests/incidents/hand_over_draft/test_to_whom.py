"""A draft whose writer has gone is found, and goes to somebody who may write it."""

import pytest

from incidents.actions.accounts import lock_account, write_account
from incidents.actions.drafts import Further, add_pupil, name_involved_too
from incidents.actions.hand_over import NotToBeHandedOver, NotToThem, hand_over_draft
from incidents.asking import part_in, why_not_write
from incidents.due import due
from incidents.models import HandOver
from incidents.visibility import readable_by, writable_by
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent
from rri_portal.schools.actions import grant_role, leave_school, revoke_day_pass
from rri_portal.schools.models import RoleKind
from tests.cast import NOW, TODAY, act
from tests.factories.incidents import a_draft
from tests.incidents.hand_over_draft.handing import TOMORROW, finishes, hands, waits_for

pytestmark = pytest.mark.usefixtures("monday_morning")


# Where it is found


def test_whoever_can_still_write_it_is_asked_and_nobody_takes_it(oakfield, draft, headteacher, dsl):
    assert waits_for(headteacher, oakfield, NOW) == [
        "Amara Okafor: ask Ana Duarte to finish the record"
    ]
    assert waits_for(dsl, oakfield, NOW) == []
    with pytest.raises(NotToBeHandedOver, match="can still open it"):
        hands(draft, headteacher, headteacher, at=NOW)


@pytest.mark.parametrize("leader", ["headteacher", "senior_leader", "dsl", "deputy_dsl"])
def test_the_next_day_leaders_and_safeguarding_leads_find_it(oakfield, draft, request, leader):
    [one] = due(oakfield, act(request.getfixturevalue(leader)), TOMORROW)
    assert one.what == (
        "Amara Okafor: Ana Duarte can no longer finish the record: take it over or hand it on"
    )
    assert (one.when, one.late) == (TODAY, True)
    assert one.url == f"/oakfield/unfinished/{draft.event.public_id}/"


def test_a_pass_that_is_ended_strands_what_it_began_at_once(oakfield, draft, given, headteacher):
    revoke_day_pass(day_pass=given, by=act(headteacher), at=NOW)
    assert "can no longer finish" in waits_for(headteacher, oakfield, NOW)[0]


def test_so_does_somebody_leaving(oakfield, amara, class_teacher, headteacher, dsl):
    a_draft(amara, class_teacher)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    assert "Hannah Lowe can no longer finish" in waits_for(dsl, oakfield)[0]
    assert waits_for(class_teacher, oakfield) == []


def test_a_pupil_who_is_added_to_such_an_event_is_not_lost(oakfield, draft, chidi, dsl):
    add_pupil(incident=draft, one=Further(chidi, {"what": ["force"]}), by=act(dsl), at=NOW)
    assert [one.split(":")[0] for one in waits_for(dsl, oakfield)] == [
        "Amara Okafor",
        "Chidi Okafor",
    ]


def test_nothing_of_it_waits_for_anybody_else(oakfield, draft, senco, sender, class_teacher):
    for person in (senco, sender, class_teacher):
        assert waits_for(person, oakfield) == []


# To whom it goes


def test_whoever_it_goes_to_can_open_it_and_finds_it_at_home(oakfield, draft, class_teacher, dsl):
    over = hands(draft, class_teacher, dsl)
    assert writable_by(act(class_teacher), oakfield).get() == draft
    assert waits_for(class_teacher, oakfield) == ["Amara Okafor: finish the record"]
    assert waits_for(dsl, oakfield) == []
    [done] = AuditEvent.objects.filter(verb="hand_over_draft")
    assert (done.subject_id, done.by_id) == (str(draft.event.public_id), act(dsl).id)
    assert over.before.name == "Ana Duarte"
    assert book.verify(oakfield).broken is None


def test_its_day_does_not_change_and_leaders_know_whom_to_ask_now(
    oakfield, draft, class_teacher, dsl, headteacher
):
    hands(draft, class_teacher, dsl)
    [one] = due(oakfield, act(headteacher), TOMORROW)
    assert one.what == "Amara Okafor: ask Hannah Lowe to finish the record"
    assert (one.when, one.late) == (TODAY, True)


def test_every_childs_draft_of_the_event_goes_with_it(
    oakfield, draft, chidi, class_teacher, dsl, given
):
    hands(draft, class_teacher, dsl)
    later = add_pupil(
        incident=draft, one=Further(chidi, {"what": ["force"]}), by=act(class_teacher), at=TOMORROW
    )
    assert set(writable_by(act(class_teacher), oakfield)) == {draft, later}


def test_nobody_takes_it_who_has_no_role_or_was_involved(
    draft, teaching_assistant, class_teacher, agency_worker, dsl, headteacher
):
    event = draft.event
    for adult in (agency_worker, draft.event.adults.first().staff):
        with pytest.raises(NotToThem, match="cannot write records here"):
            hand_over_draft(event=event, staff=adult, by=act(dsl), at=TOMORROW)
    with pytest.raises(NotToThem, match="only their own account"):
        hands(draft, teaching_assistant, dsl)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    with pytest.raises(NotToThem, match="cannot write records here"):
        hands(draft, class_teacher, dsl)
    assert not HandOver.objects.exists()


def test_a_leader_who_was_involved_writes_their_own_account_first(
    oakfield, draft, class_teacher, dsl, headteacher
):
    name_involved_too(event=draft.event, involved=[dsl.staff], at=NOW)
    with pytest.raises(NotToBeHandedOver, match="your own account comes first"):
        hands(draft, class_teacher, dsl)
    said = {"event": draft.event, "staff": dsl.staff, "by": act(dsl), "at": TOMORROW}
    write_account(**said, words="I opened the door.", version=0)
    lock_account(**said, version=1)
    with pytest.raises(NotToThem, match="You were involved"):
        hands(draft, dsl, dsl)
    hands(draft, class_teacher, dsl)


def test_a_witness_whose_account_is_locked_does_not_write_a_second(draft, class_teacher, dsl):
    draft.event.adults.create(
        school=draft.school, staff=class_teacher.staff, involved=False, named_at=NOW
    )
    said = {"event": draft.event, "staff": class_teacher.staff, "by": act(class_teacher)}
    write_account(**said, words="I saw it.", version=0, at=NOW)
    lock_account(**said, version=1, at=NOW)
    with pytest.raises(NotToThem, match="locked already"):
        hands(draft, class_teacher, dsl)


def test_whoever_turns_out_to_have_been_involved_opens_it_no_more(
    oakfield, draft, class_teacher, dsl, senior_leader
):
    hands(draft, class_teacher, dsl)
    name_involved_too(event=draft.event, involved=[class_teacher.staff], at=TOMORROW)
    assert not writable_by(act(class_teacher), oakfield).exists()
    assert why_not_write(part_in(draft.event, class_teacher.staff)) is None
    assert "Hannah Lowe can no longer finish" in waits_for(dsl, oakfield)[0]
    hands(draft, senior_leader, dsl)
    assert writable_by(act(senior_leader), oakfield).get() == draft


def test_whoever_left_and_came_back_writes_their_own_account_and_reads_nothing(
    oakfield, amara, class_teacher, headteacher, dsl
):
    draft = a_draft(amara, class_teacher)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    hands(draft, dsl, dsl)
    grant_role(
        user=class_teacher.user,
        school=oakfield,
        kind=RoleKind.STAFF,
        by=act(headteacher),
        at=TOMORROW,
    )
    record = finishes(draft, dsl)
    assert not writable_by(act(class_teacher), oakfield).exists()
    assert not readable_by(act(class_teacher), oakfield, at=TOMORROW).exists()
    assert why_not_write(part_in(record.event, class_teacher.staff)) is None
    assert record in readable_by(act(dsl), oakfield, at=TOMORROW)
