"""Whom an account is asked of and by when; that it stops for an allegation; "I was not there"."""

import datetime as dt

import pytest

from incidents.accounts_due import due
from incidents.actions.accounts import (
    MayNotWrite,
    NotForYou,
    add_to_account,
    decide_not_there,
    lock_account,
    say_not_there,
)
from incidents.actions.asking import restart_asking, stop_asking
from incidents.actions.drafts import discard_draft, join_event
from incidents.facts import Watched
from incidents.models import AccountDraft, Asking
from incidents.visibility import readable_by
from tests.cast import NOW, act
from tests.factories.accounts import WORDS, locks, part_of, types
from tests.factories.incidents import a_draft, a_record
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")

TUESDAY, WEDNESDAY, THURSDAY = (NOW + dt.timedelta(days=n) for n in (1, 2, 3))
NEXT_MONDAY = NOW + dt.timedelta(days=7)  # Friday is an INSET day


@kept
def record(amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


def dues(person, school, at=NOW) -> list[str]:
    return [one.what for one in due(school, act(person), at)]


def stops(record, by, at=NOW) -> Asking:
    return stop_asking(event=record.event, why="An allegation.", by=act(by), at=at)


def restarts(record, by, at=TUESDAY) -> Asking:
    return restart_asking(event=record.event, why="The LADO advises it.", by=act(by), at=at)


def says_not_there(record, person):
    return say_not_there(
        event=record.event, staff=person.staff, why="On the bus.", by=act(person), at=NOW
    )


def decides(said, by, *, accepted):
    return decide_not_there(said=said, accepted=accepted, why="I asked.", by=act(by), at=NOW)


def test_everybody_involved_is_asked_at_once_but_whoever_records_it(
    record, teaching_assistant, class_teacher
):
    assert dues(teaching_assistant, record.school) == ["Amara Okafor: write your own account"]
    assert dues(class_teacher, record.school) == []


def test_it_is_overdue_after_three_school_days(record, teaching_assistant, headteacher):
    [asked] = due(record.school, act(teaching_assistant), THURSDAY)
    assert (asked.when, asked.late) == (THURSDAY.date(), False)
    assert dues(headteacher, record.school, THURSDAY) == []
    [asked] = due(record.school, act(teaching_assistant), NEXT_MONDAY)
    assert asked.late
    said = dues(headteacher, record.school, NEXT_MONDAY)
    assert said == ["Amara Okafor: ask Jamal Carter for their account"]


def test_whoever_watched_a_secluded_child_is_asked_and_reads_nothing_before(
    oakfield, amara, class_teacher, senco
):
    record = a_record(amara, class_teacher, watched=(Watched(senco.staff, throughout=True),))
    assert dues(senco, oakfield) == ["Amara Okafor: write your own account"]
    assert not readable_by(act(senco), oakfield, at=NOW).filter(pk=record.pk).exists()


def test_it_is_asked_for_while_the_record_is_being_written(
    amara, class_teacher, teaching_assistant
):
    draft = a_draft(amara, class_teacher, teaching_assistant.staff)
    locks(draft, teaching_assistant)
    assert dues(teaching_assistant, draft.school) == []


def test_whoever_is_named_later_is_asked_from_then(record, senco):
    join_event(incident=record, involved=(senco.staff,), by=act(senco), at=WEDNESDAY)
    assert part_of(record, senco).since == WEDNESDAY
    assert dues(senco, record.school, WEDNESDAY) == ["Amara Okafor: write your own account"]


def test_a_discarded_draft_asks_nobody(amara, class_teacher, teaching_assistant):
    draft = a_draft(amara, class_teacher, teaching_assistant.staff)
    discard_draft(incident=draft, why="Logged twice.", by=act(class_teacher), at=NOW)
    assert dues(teaching_assistant, draft.school) == []
    with pytest.raises(MayNotWrite):
        types(draft, teaching_assistant)


def test_an_allegation_stops_all_asking_and_keeps_what_was_typed(record, teaching_assistant, dsl):
    types(record, teaching_assistant)
    stops(record, dsl)
    assert dues(teaching_assistant, record.school, NEXT_MONDAY) == []
    with pytest.raises(MayNotWrite, match="stopped"):
        lock_account(
            event=record.event,
            staff=teaching_assistant.staff,
            version=1,
            by=act(teaching_assistant),
            at=NOW,
        )
    assert AccountDraft.objects.get().words == WORDS


def test_the_last_words_of_a_page_open_as_it_stopped_are_kept(record, teaching_assistant, dsl):
    stops(record, dsl)
    types(record, teaching_assistant, "Typed meanwhile")
    assert AccountDraft.objects.get().words == "Typed meanwhile"


def test_nothing_is_added_either(record, teaching_assistant, dsl):
    account = locks(record, teaching_assistant)
    stops(record, dsl)
    with pytest.raises(MayNotWrite):
        add_to_account(account=account, words="Also", by=act(teaching_assistant), at=NOW)


def test_stopping_twice_keeps_the_first_reason(record, dsl, headteacher):
    stops(record, dsl)
    stops(record, headteacher)
    assert Asking.objects.count() == 1


def test_a_safeguarding_lead_begins_again_and_days_count_from_then(
    record, teaching_assistant, dsl, headteacher
):
    stops(record, dsl)
    with pytest.raises(NotForYou):
        restarts(record, headteacher)
    [waiting] = [one for one in dues(dsl, record.school) if "stopped" in one]
    assert "Okafor" not in waiting
    restarts(record, dsl, at=WEDNESDAY)
    assert part_of(record, teaching_assistant).since == WEDNESDAY
    assert dues(teaching_assistant, record.school, WEDNESDAY)


def test_where_a_leader_was_involved_the_chair_decides(
    amara, class_teacher, headteacher, dsl, deputy_dsl, chair
):
    record = a_record(amara, class_teacher, headteacher.staff)
    stops(record, dsl)
    assert dues(chair, record.school) == [
        "Asking for accounts is stopped: 23 November 2026, 10:00, Corridor"
    ]
    for one in (headteacher, dsl, deputy_dsl):
        with pytest.raises(NotForYou):
            restarts(record, one)
    restarts(record, chair)
    assert dues(chair, record.school) == []


def test_the_chairs_page_says_when_and_where_and_no_more(
    amara, class_teacher, headteacher, dsl, chair, client_of
):
    record = a_record(amara, class_teacher, headteacher.staff)
    stop_asking(event=record.event, why="He was pushed.", by=act(dsl), at=NOW)
    page = client_of(chair).get(f"/oakfield/asking/{record.event.public_id}/restart/").text
    assert "23 November 2026, 10:00, Corridor" in page
    for detail in ("Okafor", "He was pushed", headteacher.name, record.number):
        assert detail not in page


def test_the_chair_hears_of_nothing_else(record, dsl, chair):
    stops(record, dsl)
    assert dues(chair, record.school) == []
    with pytest.raises(NotForYou):
        restarts(record, chair)


def test_who_was_there_is_decided_by_a_leader_who_was_not(
    amara, class_teacher, teaching_assistant, headteacher, senior_leader
):
    record = a_record(amara, class_teacher, teaching_assistant.staff, headteacher.staff)
    said = says_not_there(record, teaching_assistant)
    assert dues(teaching_assistant, record.school) == []
    assert dues(senior_leader, record.school) == ["Decide whether Jamal Carter was there"]
    with pytest.raises(NotForYou):
        decides(said, headteacher, accepted=True)
    decides(said, senior_leader, accepted=True)
    with pytest.raises(MayNotWrite):
        types(record, teaching_assistant)


def test_whoever_was_there_after_all_is_asked_again(record, teaching_assistant, headteacher):
    decides(says_not_there(record, teaching_assistant), headteacher, accepted=False)
    assert dues(teaching_assistant, record.school)


def test_saying_so_opens_nothing(record, teaching_assistant, headteacher):
    decides(says_not_there(record, teaching_assistant), headteacher, accepted=True)
    assert not readable_by(act(teaching_assistant), record.school, at=NOW).exists()
