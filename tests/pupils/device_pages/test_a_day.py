"""The sheet of a day's planned devices, and its corrections."""

import re

import pytest

from rri_portal.audit.models import Read
from rri_portal.audit.once import issue_token
from rri_portal.pupils.actions.devices import end_device
from rri_portal.pupils.models import DeviceDay
from rri_portal.pupils.views import logged_days
from tests.cast import NOW, TODAY, act
from tests.factories.devices import NOT_USED, ONE_DAY, decides, logs, plans
from tests.pupils.device_pages.pages import DAY, HERE, NO, NOTED, USED, errors, token_in, words
from tests.twice import clicked_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]


def test_nothing_is_chosen_beforehand(opens, teaching_assistant, decision, chair):
    page = opens(teaching_assistant, DAY)
    assert " checked" not in page
    assert "Amara Okafor, specialist chair, with or without a tray: was it used?" in words(page)
    title = re.search(r"<title>(.*?)</title>", page)[1]
    assert "Okafor" not in title
    assert Read.objects.get(verb="log_devices").listed == [str(chair.pupil.public_id)]


def test_a_day_is_logged(log, opens, teaching_assistant, decision):
    assert log(**USED).url.startswith(DAY)
    page = words(opens(teaching_assistant, DAY))
    assert "Used 09:05 to 10:20 , logged by Jamal Carter" in page
    assert "Keep what I have filled in" not in page


@pytest.mark.parametrize(("day", "waits"), [("2026-11-20", True), ("2026-11-21", False)])
def test_on_a_saturday_nothing_waits_to_be_logged(
    opens, teaching_assistant, decision, chair, helmet, day, waits
):
    page = words(opens(teaching_assistant, f"{HERE}days/{day}/"))
    assert ("1 to log" in page) is waits
    assert ("There is no school on this day" in page) is not waits


def test_not_used_with_a_note(log, opens, teaching_assistant, decision):
    log(used="no", note="At hydrotherapy.")
    page = words(opens(teaching_assistant, DAY))
    assert "Not used" in page
    assert "At hydrotherapy." in page


def test_what_is_unusual_leads_to_log_it_now(log, opens, teaching_assistant, decision):
    log(**USED | {"was_unusual": "yes", "unusual": "A mark on her arm."})
    page = opens(teaching_assistant, DAY)
    assert "Unusual: A mark on her arm." in words(page)
    assert "record an incident" in words(page)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"used": ""}, "Say whether it was used"),
        ({"used_from": ""}, "Enter when it was first put on"),
        ({"used_until": ""}, "Enter when it was last taken off"),
        ({"used_from": "25:00"}, "24-hour clock"),
        ({"used_until": "09:00"}, "not after it was put on"),
        ({"used_until": "10:31"}, "This is still to come. Log it once it has been taken off."),
        ({"as_planned": ""}, "only as the plan says"),
        ({"as_planned": "no"}, "Record it as an incident"),
        ({"was_unusual": ""}, "Say whether anything was unusual"),
        ({"was_unusual": "yes"}, "Say what was unusual"),
    ],
)
def test_half_a_day_is_asked_about_and_what_was_typed_stays(log, decision, wrong, sentence):
    page = log(**USED | {"note": "She likes it."} | wrong).text
    assert sentence in errors(page)
    assert "She likes it." in page
    assert not DeviceDay.objects.exists()


def test_an_empty_sheet_is_not_kept(log, decision):
    assert "Say of at least one device" in errors(log().text)


def test_a_second_click_logs_once(client_of, teaching_assistant, decision, chair):
    key, token = chair.public_id, issue_token("log_devices", act(teaching_assistant))
    sent = {"token": token, f"{key}-used": "no"}
    for _ in range(2):
        assert client_of(teaching_assistant).post(DAY, sent).status_code == 302
    assert DeviceDay.objects.count() == 1


def test_what_somebody_else_logged_meanwhile_does_not_lose_what_was_typed(
    log, decision, chair, class_teacher
):
    logs(chair, class_teacher, use=NOT_USED)
    page = log(**USED | {"note": "She likes it."}).text
    assert "has been logged for that day already" in errors(page)
    assert "She likes it." in page
    assert DeviceDay.objects.count() == 1


def test_a_page_sent_before_is_not_answered_with_what_it_made_then(
    sheet, teaching_assistant, decision, chair
):
    token = issue_token("log_devices", act(teaching_assistant))
    sheet((chair, NO), token=token)
    friday = f"{HERE}days/2026-11-20/"
    page = sheet((chair, NO), url=friday, token=token).text
    assert "Nothing of what it says now was kept" in errors(page)
    assert DeviceDay.objects.count() == 1
    assert sheet((chair, NO), url=friday, token=token_in(page)).status_code == 302
    assert DeviceDay.objects.count() == 2


def test_a_row_filled_in_after_going_back_is_not_said_to_be_logged(
    sheet, teaching_assistant, decision, chair, helmet
):
    token = issue_token("log_devices", act(teaching_assistant))
    sheet((chair, NO), token=token)
    page = sheet((chair, NO), (helmet, NOTED), token=token).text
    assert errors(page).count("Nothing of what it says now was kept") == 1
    assert "She likes it." in page
    assert sheet((helmet, NOTED), token=token_in(page)).status_code == 302
    assert set(DeviceDay.objects.values_list("device", flat=True)) == {chair.pk, helmet.pk}


def test_one_row_that_cannot_be_kept_does_not_hold_up_the_others(
    sheet, opens, teaching_assistant, decision, chair, helmet
):
    departed = USED | {"as_planned": "no", "note": "She likes it."}
    page = sheet((chair, departed), (helmet, NO)).text
    assert "Record it as an incident" in errors(page)
    assert "Logged: 1 of 2. The rest is not kept yet." in page
    assert "She likes it." in page
    assert DeviceDay.objects.get().device == helmet
    fresh = sheet((chair, USED), token=token_in(page))
    assert fresh.status_code == 302
    assert DeviceDay.objects.count() == 2


def test_what_was_typed_stays_where_the_plan_ended_meanwhile(sheet, decision, chair, senco):
    ended = {"until_date": TODAY - ONE_DAY, "why": "Outgrown."}
    end_device(device=chair, by=act(senco), at=NOW, **ended)
    page = sheet((chair, NOTED)).text
    assert "does not run on that day" in errors(page)
    assert "She likes it." in page


def test_a_child_who_was_not_on_the_roll_is_refused_beside_their_row(
    sheet, decision, chair, helmet
):
    chair.pupil.enrolments.update(until_date=TODAY - ONE_DAY)
    page = sheet((chair, NOTED), (helmet, NO)).text
    assert errors(page).count("not on the roll on that day") == 1
    assert "She likes it." in page
    assert DeviceDay.objects.get().device == helmet


def test_what_was_typed_is_kept_where_the_class_changed_meanwhile(sheet, decision, chair, helmet):
    chair.pupil.class_name = "Willow"
    chair.pupil.save()
    assert sheet((chair, NOTED)).status_code == 302
    assert DeviceDay.objects.get().note == "She likes it."


def test_what_was_typed_of_another_schools_device_is_no_row(
    sheet, decision, ravi, riverside_teacher
):
    other = plans(ravi, riverside_teacher)
    page = sheet((other, NOTED)).text
    assert "She likes it." not in page
    assert "Say of at least one device" in errors(page)


def test_a_correction_stays_where_the_decision_was_taken_back_meanwhile(
    client_of, oakfield, headteacher, teaching_assistant, decision, chair
):
    logs(chair, teaching_assistant)
    decides(headteacher, oakfield, "", from_date=TODAY)
    key, url = chair.public_id, f"{HERE}{chair.public_id}/days/2026-11-23/"
    token = issue_token("correct_device_day", act(teaching_assistant))
    told = {"token": token, f"{key}-used": "no", f"{key}-why": "The wrong child."}
    page = client_of(teaching_assistant).post(url, told).text
    assert "each use of a planned device is recorded as an incident" in errors(page)
    assert "The wrong child." in page
    assert "Keep the correction" not in words(client_of(teaching_assistant).get(url).text)


def test_a_correction_sent_again_changed_is_not_said_to_be_kept(
    client_of, teaching_assistant, decision, chair
):
    logs(chair, teaching_assistant)
    key, url = chair.public_id, f"{HERE}{chair.public_id}/days/2026-11-23/"
    token = issue_token("correct_device_day", act(teaching_assistant))
    told = {"token": token, f"{key}-used": "no", f"{key}-why": "The wrong child."}
    for _ in range(2):
        assert client_of(teaching_assistant).post(url, told).status_code == 302
    page = client_of(teaching_assistant).post(url, told | {f"{key}-note": "At home."}).text
    assert "Nothing of what it says now was kept" in errors(page)
    assert DeviceDay.objects.count() == 2


def test_a_correction_sent_twice_at_once_is_kept_once_and_said_so_to_both(
    client_of, teaching_assistant, decision, chair, monkeypatch
):
    logs(chair, teaching_assistant)
    key, url = chair.public_id, f"{HERE}{chair.public_id}/days/2026-11-23/"
    token = issue_token("correct_device_day", act(teaching_assistant))
    told = {"token": token, f"{key}-used": "no", f"{key}-why": "The wrong child."}

    def send():
        return client_of(teaching_assistant).post(url, told)

    assert clicked_at_once(monkeypatch, logged_days, send).status_code == 302
    assert DeviceDay.objects.count() == 2


def test_a_day_to_come_is_not_logged(log, opens, teaching_assistant, decision):
    tomorrow = f"{HERE}days/2026-11-24/"
    assert "still to come" in words(opens(teaching_assistant, tomorrow))
    log(tomorrow, **USED)
    assert not DeviceDay.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-31", "yesterday", "20261123", "9999-12-31", "x" * 500])
def test_nonsense_for_a_day_is_not_found(client_of, teaching_assistant, decision, day):
    assert client_of(teaching_assistant).get(f"{HERE}days/{day}/").status_code == 404


def test_with_several_classes_one_is_chosen_first(
    opens, teaching_assistant, senco, decision, chair, chidi
):
    plans(chidi, senco, kind="helmet", purpose="medical")
    page = words(opens(teaching_assistant, DAY))
    assert "Which class?" in page
    assert "was it used?" not in page
    beech = words(opens(teaching_assistant, DAY, class_name="Beech"))
    assert "Amara Okafor" in beech
    assert "Chidi" not in beech


def test_a_child_who_has_left_is_not_on_the_sheet(opens, teaching_assistant, decision, chair):
    chair.pupil.enrolments.update(until_date=TODAY - ONE_DAY)
    assert "No device is planned for this day" in words(opens(teaching_assistant, DAY))


def test_a_day_is_corrected_with_a_reason_and_both_stay(
    client_of, opens, teaching_assistant, decision, chair
):
    logs(chair, teaching_assistant)
    url = f"{HERE}{chair.public_id}/days/2026-11-23/"
    key = str(chair.public_id)
    told = {
        "token": issue_token("correct_device_day", act(teaching_assistant)),
        f"{key}-used": "no",
    }
    page = client_of(teaching_assistant).post(url, told).text
    assert "Why is it corrected?" in errors(page)
    assert (
        client_of(teaching_assistant).post(url, told | {f"{key}-why": "Wrong."}).url.startswith(DAY)
    )
    page = words(opens(teaching_assistant, url))
    assert page.index("Not used") < page.index("Used 09:05 to 10:20")
    assert "Corrected because: Wrong." in page
