"""A day that was logged wrongly is withdrawn, and never gone; and the page of one pupil."""

import pytest

from rri_portal.audit.models import Read
from rri_portal.audit.once import issue_token
from rri_portal.pupils.actions.devices import correct_device_day
from rri_portal.pupils.models import DeviceDay
from rri_portal.pupils.views import logged_days
from tests.cast import NOW, TODAY, act
from tests.factories.devices import NOT_USED, ONE_DAY, decides, logs, withdraws
from tests.pages import Page
from tests.pupils.device_pages.pages import DAY, HERE, NO, errors, words
from tests.twice import clicked_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]


# A day withdrawn


@pytest.fixture
def withdraw(client_of, teaching_assistant, chair):
    url = f"{HERE}{chair.public_id}/days/2026-11-23/withdraw/"
    first = issue_token("withdraw_device_day", act(teaching_assistant))

    def sent(token=first, **said):
        return client_of(teaching_assistant).post(url, {"token": token} | said)

    return sent


def test_a_day_is_withdrawn_with_a_reason_and_stays_struck_through(
    withdraw, opens, teaching_assistant, class_teacher, decision, chair
):
    logs(chair, class_teacher)
    assert "Why is it withdrawn?" in errors(withdraw(why="").text)
    assert withdraw(why="The wrong day.").url.startswith(DAY)
    sheet = opens(teaching_assistant, DAY)
    assert "<s>Used 09:05 to 10:20</s>" in sheet
    said = "Withdrawn by Jamal Carter on 23 November 2026, 10:30: The wrong day."
    assert said in words(sheet)
    assert "was it used?" in words(sheet)
    day = f"{HERE}{chair.public_id}/days/2026-11-23/"
    for url in (day, f"{day}withdraw/", f"{HERE}pupils/{chair.pupil.public_id}/"):
        page = opens(teaching_assistant, url)
        assert "<s>Used 09:05 to 10:20</s>" in page
        assert said in words(page)
        assert "<textarea" not in page
    assert Read.objects.filter(verb="withdraw_device_day").exists()


def test_what_was_withdrawn_counts_as_still_to_log(
    opens, teaching_assistant, decision, chair, helmet
):
    logs(chair, teaching_assistant)
    assert "Beech 1 device All logged" in words(opens(teaching_assistant, DAY))
    withdraws(chair, teaching_assistant)
    assert "Beech 1 device 1 to log" in words(opens(teaching_assistant, DAY))


def test_what_was_withdrawn_is_logged_anew_on_the_sheet(
    log, opens, teaching_assistant, decision, chair, amara
):
    logs(chair, teaching_assistant)
    withdraws(chair, teaching_assistant)
    assert log(used="no").status_code == 302
    assert "<s>" not in opens(teaching_assistant, DAY)
    page = words(opens(teaching_assistant, f"{HERE}pupils/{amara.public_id}/"))
    assert "Monday 23 November 2026 Not used Logged anew after a withdrawal." in page


def test_a_second_click_withdraws_once_and_another_reason_is_not_said_to_be_kept(
    withdraw, teaching_assistant, decision, chair
):
    logs(chair, teaching_assistant)
    for _ in range(2):
        assert withdraw(why="The wrong day.").status_code == 302
    page = withdraw(why="The wrong child.").text
    assert "Nothing of what it says now was kept" in errors(page)
    assert "The wrong child." in page
    assert DeviceDay.objects.get().withdrawn_why == "The wrong day."


def test_two_clicks_at_once_withdraw_it_once_and_both_are_told_so(
    withdraw, teaching_assistant, decision, chair, monkeypatch
):
    logs(chair, teaching_assistant)

    def send():
        return withdraw(why="The wrong day.")

    assert clicked_at_once(monkeypatch, logged_days, send).status_code == 302


def test_what_somebody_else_withdrew_meanwhile_does_not_lose_the_reason(
    withdraw, class_teacher, decision, chair
):
    logs(chair, class_teacher)
    withdraws(chair, class_teacher)
    page = withdraw(why="The wrong child.").text
    assert "Nothing is logged of this device for that day" in errors(page)
    assert "The wrong child." in page


@pytest.mark.parametrize("page", ["", "withdraw/"])
def test_nobody_takes_back_a_correction_that_they_have_not_read(
    client_of, teaching_assistant, class_teacher, decision, chair, page
):
    logs(chair, teaching_assistant)
    browser, url = client_of(teaching_assistant), f"{HERE}{chair.public_id}/days/2026-11-23/{page}"
    form = Page(browser.get(url).text).form("shown")
    why = next(name for name in form.names if name.endswith("why"))
    sent = form.filled(**{why: "The wrong child."})
    said = {"use": NOT_USED, "why": "She was at home.", "by": act(class_teacher), "at": NOW}
    correct_device_day(device=chair, day=TODAY, **said)
    answer = browser.post(url, sent)
    assert "This was logged otherwise since you opened the page." in errors(answer.text)
    assert "She was at home." in answer.text
    assert "The wrong child." in answer.text
    assert DeviceDay.objects.filter(withdrawn_at=None).count() == 2
    form = Page(answer.text).form("shown")
    assert browser.post(url, form.filled(**{why: "The wrong child."})).status_code == 302


def test_a_sheet_sent_before_does_not_log_again_what_was_withdrawn(
    sheet, teaching_assistant, decision, chair
):
    token = issue_token("log_devices", act(teaching_assistant))
    sheet((chair, NO), token=token)
    withdraws(chair, teaching_assistant)
    page = sheet((chair, NO), token=token).text
    assert "Nothing of what it says now was kept" in errors(page)
    assert DeviceDay.objects.count() == 1


def test_a_sheet_sent_before_is_not_kept_where_a_colleague_has_logged_the_day_anew(
    sheet, teaching_assistant, class_teacher, decision, chair
):
    token = issue_token("log_devices", act(teaching_assistant))
    sheet((chair, NO), token=token)
    withdraws(chair, class_teacher)
    logs(chair, class_teacher)
    page = sheet((chair, NO), token=token).text
    assert "Nothing of what it says now was kept" in errors(page)


# One pupil


def test_a_pupils_page_tells_not_recorded_from_not_used(
    opens, class_teacher, amara, decision, chair
):
    logs(chair, class_teacher, TODAY - 3 * ONE_DAY, use=NOT_USED)
    page = words(opens(class_teacher, f"{HERE}pupils/{amara.public_id}/"))
    assert "Friday 20 November 2026 Not used" in page
    assert "Monday 23 November 2026 Not recorded" in page
    assert Read.objects.get(verb="see_devices").subject_id == str(amara.public_id)


@pytest.mark.parametrize(("until", "sentence"), [("1", "last day is before the first"), ("31", "")])
def test_other_days_can_be_asked_for(opens, class_teacher, amara, decision, chair, until, sentence):
    asked = {"from_day_day": "10", "from_day_month": "10", "from_day_year": "2026"}
    asked |= {"until_day_day": until, "until_day_month": "10", "until_day_year": "2026"}
    page = words(opens(class_teacher, f"{HERE}pupils/{amara.public_id}/", **asked))
    assert sentence in page
    assert sentence or "Log, 10 October 2026 to 31 October 2026" in page


def test_a_day_that_was_forgotten_leads_to_its_sheet(opens, class_teacher, amara, decision, chair):
    page = opens(class_teacher, f"{HERE}pupils/{amara.public_id}/")
    assert f'href="{HERE}days/2026-11-20/?class_name=Beech"' in page


def test_only_a_day_that_can_be_logged_leads_to_its_sheet(
    opens, oakfield, headteacher, class_teacher, amara, decision, chair
):
    decides(headteacher, oakfield, "", from_date=TODAY)
    page = opens(class_teacher, f"{HERE}pupils/{amara.public_id}/")
    assert f'href="{HERE}days/2026-11-20/?class_name=Beech"' in page
    assert f'href="{HERE}days/2026-11-23/' not in page
    assert "Monday 23 November 2026 Not logged by the day: each use is recorded" in words(page)


def test_initials_stand_for_names_where_the_school_has_it_so(
    opens, oakfield, teaching_assistant, decision, chair
):
    oakfield.initials_only = True
    oakfield.save()
    assert "Okafor" not in opens(teaching_assistant, DAY)
