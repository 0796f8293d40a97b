"""A report begins with what was recorded, in plain English."""

import datetime as dt
import json
import re

import pytest
from django.urls import reverse

from incidents.facts import Hurt, Segment
from incidents.models import FamilyReport
from rri_portal.audit.once import issue_token
from rri_portal.schools.models import PickList
from tests.cast import NOW, act
from tests.factories.incidents import MINUTE, a_record, choice, technique
from tests.factories.telling import begins, tells

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_it_begins_with_the_records_short_fields_in_plain_english(report):
    words = report.answers
    assert words["what_led_up"] == "What may have set it off: transport."
    assert words["what_was_tried"] == "We tried: calm talking and stance."
    assert words["what_was_done"] == (
        "From 10:00 to 10:04 two adults held Amara. "
        "The force used was recorded as “some resistance”."
    )
    assert words["why"] == (
        "It was to prevent somebody else from being hurt. Another child would have been hit."
    )
    assert words["injuries"] == "Nobody was hurt. A first aider has seen Amara."
    assert words["support"] == "Calm time with an adult."
    assert "Amara may be tired, quiet, upset or sore this evening" in words["look_out_for"]
    assert "tomorrow" not in words["look_out_for"]  # which may be a Saturday
    assert "we will talk with Amara" in words["what_happens_next"]


def test_a_report_that_is_begun_days_later_does_not_speak_of_this_evening(
    amara, class_teacher, headteacher, mother
):
    record = a_record(amara, class_teacher)
    tells(record, mother, headteacher)
    later = begins(record, mother, headteacher, at=NOW + dt.timedelta(days=2))
    assert "Amara may still be tired" in later.answers["look_out_for"]
    assert not re.search("evening|night", later.answers["look_out_for"])


def test_it_never_begins_with_anybodys_account(amara, class_teacher, headteacher, mother):
    record = a_record(amara, class_teacher, narrative="CANARY in the corridor.")
    tells(record, mother, headteacher)
    assert "CANARY" not in json.dumps(begins(record, mother, headteacher).answers)


def test_what_was_not_recorded_is_left_empty(amara, class_teacher, headteacher, mother):
    nothing = {"triggers": (), "tried": (), "hurt": "", "first_aider": "", "support": ()}
    record = a_record(amara, class_teacher, **nothing)
    tells(record, mother, headteacher)
    words = begins(record, mother, headteacher).answers
    assert [words[k] for k in ("what_led_up", "what_was_tried", "injuries", "support")] == [""] * 4


def test_of_anybody_elses_injury_it_says_only_that_they_were_hurt(
    amara, class_teacher, headteacher, mother
):
    bite = choice(amara, PickList.INJURY, "Bite")
    mark = choice(amara, PickList.INJURY, "Red mark")
    hurts = (Hurt("pupil", mark, "first-aid", "left arm"), Hurt("staff", bite, "doctor", "hand"))
    record = a_record(amara, class_teacher, hurt="yes", injuries=hurts)
    tells(record, mother, headteacher)
    assert begins(record, mother, headteacher).answers["injuries"] == (
        "Amara had: red mark (first aid in school, left arm). A member of staff was hurt. "
        "A first aider has seen Amara."
    )


def test_no_time_to_try_anything_is_said_with_its_reason(amara, class_teacher, headteacher, mother):
    nothing = choice(amara, PickList.DE_ESCALATION, "Nothing: there was no time")
    record = a_record(amara, class_teacher, tried=(nothing,), no_time_why="She ran at the road.")
    tells(record, mother, headteacher)
    assert begins(record, mother, headteacher).answers["what_was_tried"] == (
        "There was no time to try anything else first. She ran at the road."
    )


def test_however_much_was_recorded_the_first_words_fit(amara, class_teacher, headteacher, mother):
    start = NOW - 30 * MINUTE
    lists = {
        "triggers": PickList.TRIGGER,
        "tried": PickList.DE_ESCALATION,
        "support": PickList.SUPPORT,
    }
    everything = {
        name: tuple(amara.school.choices.filter(pick_list=pick_list))
        for name, pick_list in lists.items()
    }
    holding = technique(amara, "Lap belt or chest harness")
    segments = [Segment(holding, start + n * MINUTE, start + n * MINUTE) for n in range(20)]
    hurt = Hurt("pupil", choice(amara, PickList.INJURY), "first-aid", "x" * 300)
    record = a_record(
        amara,
        class_teacher,
        segments=tuple(segments),
        injuries=(hurt,) * 20,
        why_necessary="w" * 900,
        support_note="s" * 900,
        no_time_why="n" * 500,
        **everything,
    )
    tells(record, mother, headteacher)
    words = begins(record, mother, headteacher).answers
    assert max(map(len, words.values())) <= 900
    assert all(words.values())
    assert words["what_was_done"].startswith(
        "Between 10:00 and 10:19: restraint without force 20 times."
    )


def test_beginning_again_goes_on_with_the_same(record, mother, headteacher, report):
    assert begins(record, mother, headteacher) == report


def test_two_clicks_begin_one_report(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    token = issue_token("begin_family_report", act(headteacher))
    url = reverse(
        "incidents:begin_family_report", args=["oakfield", record.number, mother.public_id]
    )
    browser = client_of(headteacher)
    assert len({browser.post(url, {"token": token}).url for _ in range(2)}) == 1
    assert FamilyReport.objects.count() == 1
