"""The log of planned devices, made out to a parent: never to one who is held back."""

import datetime as dt
import re

import pytest
from django.db import Error, transaction

from incidents.actions.device_logs import NothingLogged, give_device_log, share_device_log
from incidents.actions.telling import MayNotTell, NotThen
from incidents.device_logs import as_document, why_not_share
from incidents.views import device_logs as views
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.audit.once import issue_token
from rri_portal.documents.device_log import as_screen
from rri_portal.documents.models import IssuedDocument
from rri_portal.pupils.actions.devices import Use, correct_device_day
from rri_portal.pupils.models import DeviceLogCopy
from tests.cast import NOW, TODAY, act
from tests.factories.devices import (
    NOT_USED,
    ONE_DAY,
    decides,
    logs,
    plans,
    printed,
    shares,
    withdraws,
)
from tests.factories.incidents import a_record
from tests.factories.telling import holds, releases, tells, withholds
from tests.html import collect
from tests.kept import kept
from tests.twice import clicked_at_once

pytestmark = pytest.mark.usefixtures("monday_morning")

WEEK_AGO = TODAY - 6 * ONE_DAY
UNUSUAL = Use(
    used=True,
    used_from=dt.time(9),
    used_until=dt.time(10),
    as_planned=True,
    was_unusual=True,
    unusual="Chidi pulled at the strap.",
    note="Chidi sat beside her.",
)


@kept
def chair(oakfield, headteacher, senco, amara):
    decides(headteacher, oakfield)
    return plans(
        amara,
        senco,
        what="At the table beside Chidi, where Emeka Okafor put it.",
        prescriber="Dr Emeka Okafor",
    )


@kept
def logged(chair, teaching_assistant):
    logs(chair, teaching_assistant, use=UNUSUAL)
    return logs(chair, teaching_assistant, TODAY - 3 * ONE_DAY, use=NOT_USED)


# What it says


def said(parent) -> str:
    screen = as_screen(as_document(parent, WEEK_AGO, TODAY, at=NOW))
    return " ".join(re.sub(r"<[^>]+>", " ", screen).split())


def test_it_tells_each_school_day_and_what_was_not_recorded(logged, mother):
    words = said(mother)
    assert "Dear Ngozi Okafor" in words
    assert "Specialist chair, with or without a tray" in words
    assert "Posture or support" in words
    assert "Thursday 19 November 2026 Not recorded" in words
    assert "Friday 20 November 2026 Not used" in words
    assert "Monday 23 November 2026 Used 09:00 to 10:00" in words
    assert "Saturday" not in words


def test_of_a_day_that_is_not_over_nothing_is_missing_yet(logged, mother):
    assert "Monday 23 November 2026 Used" in said(mother)
    week = as_document(mother, WEEK_AGO, TODAY + ONE_DAY, at=NOW + ONE_DAY)
    assert week.devices[0].days[-1].day.startswith("Monday 23")


def test_none_of_the_plans_words_nor_of_the_notes_leave(logged, mother):
    """They may name another child, or the other parent."""
    words = said(mother)
    facts = str(as_document(mother, WEEK_AGO, TODAY, at=NOW).facts())
    for told in ("Chidi", "Emeka", "At the table"):
        assert told not in words
        assert told not in facts
    assert "Something unusual was noted. Please ask us about it." in words


def test_of_what_was_withdrawn_it_says_that_it_was_and_nothing_else(
    logged, chair, mother, teaching_assistant
):
    friday = TODAY - 3 * ONE_DAY
    for day in (friday, TODAY):
        withdraws(chair, teaching_assistant, day, why="It was Chidi’s chair.")
    withdrawn = "What was logged here before was a mistake. It was withdrawn."
    words = said(mother)
    assert f"Friday 20 November 2026 Not recorded {withdrawn}" in words
    assert f"Monday 23 November 2026 {withdrawn}" in words
    facts = as_document(mother, WEEK_AGO, TODAY, at=NOW).facts()
    for told in ("Chidi", "Jamal", "09:00"):
        assert told not in words
        assert told not in str(facts)
    assert [one["withdrawn"] for one in facts["devices"][0]["days"][-2:]] == [True, True]


def test_what_was_withdrawn_since_it_was_printed_is_not_made_out(
    logged, chair, mother, headteacher, teaching_assistant
):
    paper = printed(mother)
    withdraws(chair, teaching_assistant)
    with pytest.raises(NothingLogged, match="changed in the meantime"):
        share_device_log(printed=paper, by=act(headteacher), at=NOW)


def test_nothing_of_the_other_parent_is_in_it(logged, mother, father):
    assert father.name not in said(mother)


def test_it_says_that_force_and_seclusion_are_told_apart_from_it(logged, mother):
    assert "Force, seclusion, and any use that is not as planned are recorded each time" in said(
        mother
    )


# To whom


def test_it_is_made_out_and_kept_to_the_byte(logged, mother, headteacher):
    copy = shares(mother, headteacher)
    issued = IssuedDocument.objects.get()
    assert copy.document == issued
    assert (issued.kind, issued.recipient_id) == ("device_log", str(mother.public_id))
    assert issued.facts["devices"][0]["days"][-1]["said"] == "Used 09:00 to 10:00"
    assert AuditEvent.objects.filter(verb="share_device_log").count() == 1


@kept
def record(amara, class_teacher):
    return a_record(amara, class_teacher)


def test_a_parent_who_is_held_is_given_nothing(logged, record, mother, father, headteacher):
    paper = printed(father)
    holds(record, father, headteacher)
    with pytest.raises(MayNotTell, match="may not be safe"):
        share_device_log(printed=paper, by=act(headteacher), at=NOW)
    assert not DeviceLogCopy.objects.exists()
    assert why_not_share(mother) is None


def test_a_parent_who_is_withheld_is_given_nothing(logged, record, father, headteacher, dsl):
    holds(record, father, headteacher)
    withholds(record, father, dsl, review_on=TODAY + ONE_DAY)
    assert "not to be told" in why_not_share(father)


def test_held_in_one_incident_is_held_though_told_of_another(
    logged, record, amara, class_teacher, father, headteacher
):
    another = a_record(amara, class_teacher, started_at=NOW - dt.timedelta(hours=3))
    tells(another, father, headteacher)
    holds(record, father, headteacher)
    assert "may not be safe" in why_not_share(father)


def test_whoever_has_been_released_may_be_given_it(logged, record, father, headteacher, dsl):
    holds(record, father, headteacher)
    releases(record, father, dsl)
    assert why_not_share(father) is None


def test_a_contact_who_has_ended_or_need_not_be_told_is_given_nothing(logged, father):
    type(father).objects.filter(pk=father.pk).update(
        has_responsibility=False, has_care=False, receives_reports=False
    )
    assert "not among those who are told" in why_not_share(father)


def test_what_was_corrected_since_it_was_printed_is_not_made_out(
    logged, chair, mother, headteacher, teaching_assistant
):
    paper = printed(mother)
    correct_device_day(
        device=chair, day=TODAY, use=NOT_USED, why="Wrong.", by=act(teaching_assistant), at=NOW
    )
    with pytest.raises(NothingLogged, match="changed in the meantime"):
        share_device_log(printed=paper, by=act(headteacher), at=NOW)


# Given


def test_how_they_were_given_it_is_noted_once(logged, mother, headteacher):
    copy = shares(mother, headteacher)
    given = {"copy": copy, "given_on": TODAY, "how": "handed", "by": act(headteacher), "at": NOW}
    assert give_device_log(**given).given_how == "handed"
    with pytest.raises(MayNotTell, match="already"):
        give_device_log(**given)
    with pytest.raises(Error), transaction.atomic():
        DeviceLogCopy.objects.filter(pk=copy.pk).update(given_how="post")


@pytest.mark.parametrize("days", [-1, 1])
def test_not_before_it_was_made_nor_in_the_future(logged, mother, headteacher, days):
    copy, day = shares(mother, headteacher), TODAY + days * ONE_DAY
    with pytest.raises(NotThen):
        give_device_log(copy=copy, given_on=day, how="post", by=act(headteacher), at=NOW)


def test_a_parent_held_since_it_was_made_out_is_not_given_it(logged, record, father, headteacher):
    copy = shares(father, headteacher)
    holds(record, father, headteacher)
    with pytest.raises(MayNotTell, match="may not be safe"):
        give_device_log(copy=copy, given_on=TODAY, how="post", by=act(headteacher), at=NOW)


# The pages


@pytest.fixture
def page(amara):
    return f"/oakfield/devices/pupils/{amara.public_id}/share/"


def asked(person, to, **changes):
    return {
        "token": issue_token("share_device_log", act(person)),
        "parent": str(to.public_id),
        "from_day_day": "17",
        "from_day_month": "11",
        "from_day_year": "2026",
        "until_day_day": "23",
        "until_day_month": "11",
        "until_day_year": "2026",
    } | changes


@pytest.fixture
def leader(client_of, headteacher):
    return client_of(headteacher)


def test_nobody_is_chosen_and_whoever_is_held_back_is_no_choice(
    leader, page, logged, record, mother, father, headteacher
):
    holds(record, father, headteacher)
    shown = leader.get(page).text
    collect(shown, "share_device_log")
    assert " checked" not in shown
    assert str(mother.public_id) in shown
    assert str(father.public_id) not in shown
    assert "Emeka Okafor" in shown
    assert Read.objects.get(verb="share_device_log").subject_id == str(mother.pupil.public_id)


def test_it_is_seen_first(leader, page, logged, mother, headteacher):
    shown = leader.post(page, asked(headteacher, mother, look="1")).text
    collect(shown, "share_device_log, looked at")
    assert "Used 09:00 to 10:00" in shown
    assert not DeviceLogCopy.objects.exists()


def test_it_is_made_out_opened_and_given(leader, client_of, page, logged, mother, headteacher):
    sent = asked(headteacher, mother)
    there = leader.post(page, sent).url
    assert leader.post(page, sent).url == there
    assert DeviceLogCopy.objects.count() == 1
    collect(leader.get(there).text, "give_device_log")
    paper = leader.get(f"{there}pdf/")
    assert paper.content.startswith(b"%PDF-")
    assert "Okafor" not in paper["Content-Disposition"]
    day = {"given_on_day": "23", "given_on_month": "11", "given_on_year": "2026"}
    token = issue_token("give_device_log", act(headteacher))
    leader.post(there, {"token": token, "how": "handed", **day})
    shown = leader.get(f"/oakfield/devices/pupils/{mother.pupil.public_id}/").text
    assert "Given on 23 November 2026: handed to them" in shown


def test_that_it_was_given_is_noted_once_and_another_way_is_refused(
    leader, logged, mother, headteacher
):
    page = f"/oakfield/device-logs/{shares(mother, headteacher).public_id}/"
    sent = {"token": issue_token("give_device_log", act(headteacher)), "how": "handed"}
    sent |= {"given_on_day": "23", "given_on_month": "11", "given_on_year": "2026"}
    for _ in range(2):
        assert leader.post(page, sent).status_code == 302
    shown = leader.post(page, sent | {"how": "post"}).text
    assert "Nothing of what it says now was kept" in shown
    assert DeviceLogCopy.objects.get().given_how == "handed"


def test_two_clicks_at_once_note_it_once_and_both_are_told_so(
    client_of, logged, mother, headteacher, monkeypatch
):
    page = f"/oakfield/device-logs/{shares(mother, headteacher).public_id}/"
    sent = {"token": issue_token("give_device_log", act(headteacher)), "how": "handed"}
    sent |= {"given_on_day": "23", "given_on_month": "11", "given_on_year": "2026"}

    def send():
        return client_of(headteacher).post(page, sent)

    assert clicked_at_once(monkeypatch, views, send).status_code == 302


def test_one_form_does_not_pass_for_the_log_of_the_other_parent(
    leader, logged, mother, father, headteacher
):
    first, second = shares(mother, headteacher), shares(father, headteacher)
    sent = {"token": issue_token("give_device_log", act(headteacher)), "how": "handed"}
    sent |= {"given_on_day": "23", "given_on_month": "11", "given_on_year": "2026"}
    leader.post(f"/oakfield/device-logs/{first.public_id}/", sent)
    shown = leader.post(f"/oakfield/device-logs/{second.public_id}/", sent).text
    assert "Nothing of what it says now was kept" in shown
    assert DeviceLogCopy.objects.get(pk=second.pk).given_at is None


def token_in(shown: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', shown)[1]


@pytest.mark.parametrize("changed", ["parent", "until_day_day"])
def test_going_back_and_sending_it_changed_does_not_hand_out_the_first_paper(
    leader, page, logged, mother, father, headteacher, changed
):
    sent = asked(headteacher, mother)
    leader.post(page, sent)
    again = sent | {changed: {"parent": str(father.public_id), "until_day_day": "22"}[changed]}
    shown = leader.post(page, again)
    assert "Nothing of what it says now was kept" in shown.text
    assert DeviceLogCopy.objects.count() == 1
    fresh = again | {"token": token_in(shown.text)}
    assert leader.post(page, fresh).status_code == 302
    first, second = DeviceLogCopy.objects.order_by("id")
    assert (first.parent, first.until_date) == (mother, TODAY)
    assert (second.parent, second.until_date) != (mother, TODAY)


def test_going_back_to_look_at_another_gets_a_fresh_page(
    leader, page, logged, mother, father, headteacher
):
    sent = asked(headteacher, mother)
    leader.post(page, sent)
    looked = leader.post(page, sent | {"parent": str(father.public_id), "look": "1"}).text
    assert token_in(looked) != sent["token"]


def test_a_page_opened_by_somebody_else_can_be_sent_again(
    leader, page, logged, mother, headteacher, dsl
):
    shown = leader.post(page, asked(dsl, mother)).text
    assert "was open too long" in shown
    assert leader.post(page, asked(headteacher, mother, token=token_in(shown))).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"parent": ""}, "Who is it for?"),
        ({"until_day_day": "1"}, "last day is before the first"),
        ({"until_day_day": "24"}, "must be 23 November 2026 or earlier"),
        ({"from_day_year": "2025"}, "100 days at most"),
        ({"from_day_month": "10", "until_day_month": "10"}, "No device was logged in this time"),
    ],
)
def test_a_log_is_for_somebody_and_of_some_days(
    leader, page, logged, mother, headteacher, wrong, sentence
):
    assert sentence in leader.post(page, asked(headteacher, mother, **wrong)).text
    assert not DeviceLogCopy.objects.exists()


def test_one_made_out_to_a_parent_held_since_does_not_open(
    leader, logged, record, father, headteacher
):
    copy = shares(father, headteacher)
    holds(record, father, headteacher)
    url = f"/oakfield/device-logs/{copy.public_id}/"
    assert leader.get(f"{url}pdf/").url == url
    assert "may not be safe" in leader.get(url).text


def test_who_may(client_of, teaching_assistant, senco, sender, page, logged):
    assert client_of(teaching_assistant).get(page).status_code == 403
    assert client_of(senco).get(page).status_code == 403
    assert client_of(sender).get(page).status_code == 200
