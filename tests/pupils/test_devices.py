"""Planned daily devices: what may be logged by the day, and what is recorded each time."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, Error, transaction

from rri_portal.audit.models import AuditEvent
from rri_portal.pupils.actions.devices import (
    EachUseIsRecorded,
    HasEnded,
    NotADevice,
    NotThatDay,
    correct_device_day,
    end_device,
    log_device,
    plan_device,
)
from rri_portal.pupils.devices import NO_DECISION, NOT_BY_THE_DAY, log_of
from rri_portal.pupils.models import Device, DeviceDay, DeviceDecision, DeviceKind, DevicePurpose
from tests.cast import NOW, TODAY, act
from tests.factories.devices import NOT_USED, ONE_DAY, USED, decides, logs, plans, withdraws
from tests.kept import kept


@kept
def decision(oakfield, headteacher) -> DeviceDecision:
    return decides(headteacher, oakfield)


@kept
def chair(amara, senco) -> Device:
    return plans(amara, senco)


# The school's decision


def test_without_a_decision_nothing_is_logged_by_the_day(chair, teaching_assistant):
    with pytest.raises(EachUseIsRecorded, match="has not decided"):
        logs(chair, teaching_assistant)
    assert "recorded as an incident" in NO_DECISION
    assert not DeviceDay.objects.exists()


def test_a_decision_from_tomorrow_says_nothing_of_today(
    oakfield, headteacher, chair, teaching_assistant
):
    decides(headteacher, oakfield, from_date=TODAY + ONE_DAY)
    with pytest.raises(EachUseIsRecorded):
        logs(chair, teaching_assistant)


def test_a_decision_is_taken_back_from_a_day(
    oakfield, headteacher, decision, chair, teaching_assistant
):
    decides(headteacher, oakfield, "", from_date=TODAY)
    with pytest.raises(EachUseIsRecorded, match="from 23 November 2026 each use"):
        logs(chair, teaching_assistant)
    assert logs(chair, teaching_assistant, TODAY - ONE_DAY).decision == decision


def test_a_decision_lapses_after_the_day_it_was_to_be_looked_at_again(
    oakfield, headteacher, chair, teaching_assistant
):
    decides(headteacher, oakfield, review_on=TODAY - 3 * ONE_DAY)
    logs(chair, teaching_assistant, TODAY - 3 * ONE_DAY)
    with pytest.raises(EachUseIsRecorded, match="was to be looked at again on 20 November 2026"):
        logs(chair, teaching_assistant)


def test_a_grouped_log_is_shared_with_the_parents_and_says_how_often(decision):
    assert decision.grouped
    with pytest.raises(Error), transaction.atomic():
        DeviceDecision.objects.create(
            school=decision.school,
            grouped=True,
            shared_every="",
            from_date=TODAY,
            review_on=TODAY + ONE_DAY,
            decided_by="Somebody",
            why="Because",
            noted_at=NOW,
            noted_by_kind="user",
            noted_by_id="1",
        )


@pytest.mark.parametrize("change", [{"why": "Another"}, {"review_on": TODAY}])
def test_a_decision_is_never_altered(decision, change):
    with pytest.raises(Error), transaction.atomic():
        DeviceDecision.objects.filter(pk=decision.pk).update(**change)


# Force and seclusion are never logged this way


@pytest.mark.parametrize("kind", ["seclusion", "force", "hold", "locked-door", "table", "brakes"])
def test_what_is_not_prescribed_equipment_is_not_planned(amara, senco, kind):
    with pytest.raises(NotADevice, match="recorded each time"):
        plans(amara, senco, kind=kind)


def test_equipment_to_manage_behaviour_is_not_planned(amara, senco):
    with pytest.raises(NotADevice, match="Use for behaviour is recorded each time"):
        plans(amara, senco, purpose="behaviour")


@pytest.mark.parametrize(
    "change", [{"kind": "seclusion"}, {"kind": "force"}, {"purpose": "behaviour"}]
)
def test_nor_does_the_database_take_it_from_anybody(chair, change):
    row = Device.objects.get(pk=chair.pk)
    row.pk, row.public_id = None, "00000000-0000-4000-8000-00000000000d"
    for name, value in change.items():
        setattr(row, name, value)
    row._state.adding = True
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_no_kind_and_no_purpose_is_force_seclusion_or_behaviour():
    assert set(DeviceKind.values) == {"belt", "chair", "vehicle", "splint", "helmet"}
    assert set(DevicePurpose.values) == {"posture", "medical", "transport"}


def test_use_that_departs_from_the_plan_is_recorded_as_an_incident(
    decision, chair, teaching_assistant
):
    with pytest.raises(EachUseIsRecorded, match="Record it as an incident"):
        logs(chair, teaching_assistant, use=replace(USED, as_planned=False))
    assert not DeviceDay.objects.exists()


def test_nor_does_the_database_take_a_use_that_departed_from_the_plan(
    decision, chair, teaching_assistant
):
    day = logs(chair, teaching_assistant)
    row = DeviceDay.objects.get(pk=day.pk)
    row.pk, row.public_id, row.n = None, "00000000-0000-4000-8000-00000000000d", 2
    row.as_planned, row.changed_why, row._state.adding = False, "Because", True
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


# The plan of a device


@pytest.mark.parametrize(
    "change",
    [
        {"prescribed_on": TODAY},
        {"review_by": TODAY - 15 * ONE_DAY},
        {"what": ""},
        {"prescriber": ""},
    ],
)
def test_a_plan_is_whole(amara, senco, change):
    with pytest.raises(ValidationError):
        plans(amara, senco, **change)


def test_a_plan_begins_on_the_day_it_is_made_or_later(amara, senco):
    about = {
        "pupil": amara,
        "kind": "belt",
        "purpose": "posture",
        "what": "At the table.",
        "prescriber": "Physiotherapist",
        "prescribed_on": TODAY - 30 * ONE_DAY,
        "review_by": TODAY + 100 * ONE_DAY,
        "by": act(senco),
        "at": NOW,
    }
    with pytest.raises(ValidationError, match="begins today or later"):
        plan_device(from_date=TODAY - ONE_DAY, **about)
    assert plan_device(from_date=TODAY, **about)
    assert plan_device(from_date=TODAY + ONE_DAY, **about)


def test_a_plan_ends_today_at_the_latest(chair, senco):
    ends = {"device": chair, "why": "Outgrown.", "by": act(senco), "at": NOW}
    with pytest.raises(ValidationError, match="ends today at the latest"):
        end_device(until_date=TODAY + ONE_DAY, **ends)
    assert end_device(until_date=TODAY, **ends).until_date == TODAY


def test_a_plan_is_ended_once_and_stays_to_be_read(chair, senco):
    ended = end_device(device=chair, until_date=TODAY, why="Outgrown.", by=act(senco), at=NOW)
    assert (ended.until_date, ended.ended_why) == (TODAY, "Outgrown.")
    with pytest.raises(HasEnded):
        end_device(device=chair, until_date=TODAY, why="Again.", by=act(senco), at=NOW)
    with pytest.raises(Error), transaction.atomic():
        Device.objects.filter(pk=chair.pk).update(purpose="medical")


def test_after_its_last_day_a_use_is_recorded(decision, chair, senco, teaching_assistant):
    end_device(device=chair, until_date=TODAY - ONE_DAY, why="Outgrown.", by=act(senco), at=NOW)
    with pytest.raises(NotThatDay, match="does not run on that day"):
        logs(chair, teaching_assistant)
    assert logs(chair, teaching_assistant, TODAY - ONE_DAY).used


# Its days


def test_a_day_of_use_says_from_when_until_when(decision, chair, teaching_assistant):
    day = logs(chair, teaching_assistant)
    assert (day.used_from, day.used_until, day.n) == (dt.time(9, 5), dt.time(10, 20), 1)
    assert day.logged_by_id == act(teaching_assistant).id
    assert day.decision == decision
    assert AuditEvent.objects.get(verb="log_device").subject_id == str(day.public_id)


@pytest.mark.parametrize(
    "change",
    [
        {"used_from": None},
        {"used_until": None},
        {"used_until": dt.time(9, 0)},
        {"as_planned": None},
        {"was_unusual": None},
        {"was_unusual": True},
    ],
)
def test_half_a_day_is_not_kept(decision, chair, teaching_assistant, change):
    with pytest.raises(ValidationError):
        logs(chair, teaching_assistant, use=replace(USED, **change))


def test_a_time_still_to_come_is_not_logged(decision, chair, teaching_assistant):
    later = replace(USED, used_until=dt.time(10, 31))
    with pytest.raises(NotThatDay, match="Log it once it has been taken off"):
        logs(chair, teaching_assistant, use=later)
    assert logs(chair, teaching_assistant, TODAY - 3 * ONE_DAY, use=later)
    assert logs(chair, teaching_assistant, use=replace(USED, used_until=dt.time(10, 30)))


def test_not_used_is_an_answer_of_its_own(decision, chair, teaching_assistant):
    assert not logs(chair, teaching_assistant, use=replace(NOT_USED, note="At hydrotherapy.")).used


@pytest.mark.parametrize("days", [1, -15])
def test_no_day_to_come_and_none_before_the_plan(decision, chair, teaching_assistant, days):
    with pytest.raises((NotThatDay, EachUseIsRecorded)):
        logs(chair, teaching_assistant, TODAY + days * ONE_DAY)


def test_a_day_is_logged_once_and_corrected_with_a_reason(decision, chair, teaching_assistant):
    logs(chair, teaching_assistant)
    with pytest.raises(NotThatDay, match="can be corrected"):
        logs(chair, teaching_assistant)
    corrected = correct_device_day(
        device=chair,
        day=TODAY,
        use=NOT_USED,
        why="It was the other child’s chair.",
        by=act(teaching_assistant),
        at=NOW,
    )
    assert (corrected.n, corrected.used) == (2, False)
    assert DeviceDay.objects.count() == 2


def test_a_correction_says_why(decision, chair, teaching_assistant):
    logs(chair, teaching_assistant)
    about = {"device": chair, "day": TODAY, "use": NOT_USED, "by": act(teaching_assistant)}
    with pytest.raises(ValidationError):
        correct_device_day(why="", at=NOW, **about)


def test_there_is_nothing_to_correct_before_it_is_logged(decision, chair, teaching_assistant):
    with pytest.raises(NotThatDay, match="Nothing is logged"):
        correct_device_day(
            device=chair, day=TODAY, use=USED, why="x", by=act(teaching_assistant), at=NOW
        )


def test_what_was_logged_is_never_altered_nor_deleted(decision, chair, teaching_assistant):
    day = logs(chair, teaching_assistant)
    rows = DeviceDay.objects.filter(pk=day.pk)
    for change in (lambda: rows.update(used=False), lambda: rows.update(note="x"), rows.delete):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_a_school_day_of_which_nothing_was_logged_is_not_recorded_and_not_unused(
    decision, chair, amara, teaching_assistant
):
    logs(chair, teaching_assistant)
    friday = TODAY - 3 * ONE_DAY
    logs(chair, teaching_assistant, friday, use=NOT_USED)
    [log] = log_of(amara, TODAY - 4 * ONE_DAY, TODAY, today=TODAY)
    said = [(line.spelled, line.said) for line in log.lines]
    assert said == [
        ("Thursday 19 November 2026", "Not recorded"),
        ("Friday 20 November 2026", "Not used"),
        ("Monday 23 November 2026", "Used 09:05 to 10:20"),
    ]


def test_no_day_to_come_and_none_when_the_child_was_not_on_the_roll(decision, chair, amara):
    amara.enrolments.update(from_date=TODAY - 3 * ONE_DAY)
    [log] = log_of(amara, TODAY - 10 * ONE_DAY, TODAY + 10 * ONE_DAY, today=TODAY)
    assert [line.day for line in log.lines] == [TODAY - 3 * ONE_DAY, TODAY]


def test_a_day_without_a_decision_in_force_is_not_said_to_be_not_recorded(
    oakfield, headteacher, chair, amara
):
    decides(headteacher, oakfield, from_date=TODAY - 3 * ONE_DAY, review_on=TODAY - ONE_DAY)
    [log] = log_of(amara, TODAY - 4 * ONE_DAY, TODAY, today=TODAY)
    assert [(line.said, line.to_log) for line in log.lines] == [
        (NOT_BY_THE_DAY, False),
        ("Not recorded", True),
        (NOT_BY_THE_DAY, False),
    ]


def test_the_log_says_what_was_corrected(decision, chair, amara, teaching_assistant):
    logs(chair, teaching_assistant)
    correct_device_day(
        device=chair, day=TODAY, use=NOT_USED, why="Wrong.", by=act(teaching_assistant), at=NOW
    )
    [log] = log_of(amara, TODAY, TODAY, today=TODAY)
    assert [line.said for line in log.lines] == ["Not used"]


def test_of_a_child_who_was_not_on_the_roll_nothing_is_logged(
    decision, chair, amara, teaching_assistant
):
    amara.enrolments.update(from_date=TODAY - 3 * ONE_DAY)
    with pytest.raises(NotThatDay, match="not on the roll on that day"):
        logs(chair, teaching_assistant, TODAY - 4 * ONE_DAY)
    assert logs(chair, teaching_assistant, TODAY - 3 * ONE_DAY)
    amara.enrolments.update(until_date=TODAY - ONE_DAY)
    with pytest.raises(NotThatDay, match="not on the roll on that day"):
        logs(chair, teaching_assistant)


# Withdrawn


def test_a_day_is_withdrawn_and_stays_to_be_read(decision, chair, amara, teaching_assistant):
    logged = logs(chair, teaching_assistant)
    withdrawn = withdraws(chair, teaching_assistant, why="It was another child’s chair.")
    assert withdrawn.pk == logged.pk
    assert (withdrawn.withdrawn_why, withdrawn.withdrawn_at) == (
        "It was another child’s chair.",
        NOW,
    )
    assert withdrawn.withdrawn_by_id == act(teaching_assistant).id
    assert AuditEvent.objects.get(verb="withdraw_device_day").subject_id == str(logged.public_id)
    [log] = log_of(amara, TODAY, TODAY, today=TODAY)
    [line] = log.lines
    assert (line.said, line.was, line.logged) == ("Not recorded", "Used 09:05 to 10:20", None)
    assert line.to_log


def test_a_withdrawal_says_why(decision, chair, teaching_assistant):
    logs(chair, teaching_assistant)
    with pytest.raises(ValidationError, match="says why"):
        withdraws(chair, teaching_assistant, why="")
    assert DeviceDay.objects.get().withdrawn_at is None


def test_what_is_not_logged_is_not_withdrawn_nor_twice(decision, chair, teaching_assistant):
    with pytest.raises(NotThatDay, match="Nothing is logged"):
        withdraws(chair, teaching_assistant)
    logs(chair, teaching_assistant)
    withdraws(chair, teaching_assistant)
    with pytest.raises(NotThatDay, match="Nothing is logged"):
        withdraws(chair, teaching_assistant, why="Again.")


def test_what_was_withdrawn_is_not_corrected_but_logged_anew(
    decision, chair, amara, teaching_assistant, class_teacher
):
    logs(chair, teaching_assistant)
    withdraws(chair, teaching_assistant)
    about = {"device": chair, "day": TODAY, "by": act(class_teacher), "at": NOW}
    with pytest.raises(NotThatDay, match="Nothing is logged"):
        correct_device_day(use=NOT_USED, why="Wrong.", **about)
    anew = log_device(use=NOT_USED, **about)
    assert (anew.n, anew.anew, anew.changed_why) == (2, True, None)
    with pytest.raises(NotThatDay, match="can be corrected"):
        log_device(use=NOT_USED, **about)
    assert correct_device_day(use=USED, why="It was.", **about).n == 3
    [log] = log_of(amara, TODAY, TODAY, today=TODAY)
    assert [line.said for line in log.lines] == ["Used 09:05 to 10:20"]


def test_what_was_corrected_is_withdrawn_with_all_that_was_said_before(
    decision, chair, amara, teaching_assistant
):
    logs(chair, teaching_assistant)
    correct_device_day(
        device=chair, day=TODAY, use=NOT_USED, why="Wrong.", by=act(teaching_assistant), at=NOW
    )
    assert withdraws(chair, teaching_assistant).n == 2
    [log] = log_of(amara, TODAY, TODAY, today=TODAY)
    assert [line.said for line in log.lines] == ["Not recorded"]


def test_it_can_be_withdrawn_whatever_the_plan_the_roll_and_the_decision_are_by_now(
    oakfield, headteacher, senco, decision, chair, amara, teaching_assistant
):
    logs(chair, teaching_assistant)
    end_device(device=chair, until_date=TODAY - ONE_DAY, why="Outgrown.", by=act(senco), at=NOW)
    decides(headteacher, oakfield, "", from_date=TODAY)
    amara.enrolments.update(until_date=TODAY - ONE_DAY)
    assert withdraws(chair, teaching_assistant)
    [log] = log_of(amara, TODAY, TODAY, today=TODAY)
    assert [(line.said, line.was) for line in log.lines] == [("", "Used 09:05 to 10:20")]


@pytest.mark.parametrize(
    "change", [{"withdrawn_why": "Another"}, {"withdrawn_at": None}, {"used": False}]
)
def test_a_withdrawal_is_never_altered_nor_taken_back(decision, chair, teaching_assistant, change):
    day = logs(chair, teaching_assistant)
    withdraws(chair, teaching_assistant)
    with pytest.raises(Error), transaction.atomic():
        DeviceDay.objects.filter(pk=day.pk).update(**change)


def test_the_database_takes_no_withdrawal_without_a_reason(decision, chair, teaching_assistant):
    day = logs(chair, teaching_assistant)
    half = {"withdrawn_at": NOW, "withdrawn_by_kind": "user", "withdrawn_by_id": "1"}
    with pytest.raises(Error), transaction.atomic():
        DeviceDay.objects.filter(pk=day.pk).update(**half)


def test_of_another_school_nothing_is_logged(decision, chair, riverside, ravi, riverside_teacher):
    other = Device(pk=chair.pk, school=riverside)
    with pytest.raises(Device.DoesNotExist):
        log_device(device=other, day=TODAY, use=USED, by=act(riverside_teacher), at=NOW)
