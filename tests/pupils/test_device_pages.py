"""The pages of planned daily devices, as staff and leaders meet them."""

import re

import pytest

from rri_portal.audit.models import AuditEvent, Read
from rri_portal.audit.once import issue_token
from rri_portal.pupils.actions.devices import correct_device_day, end_device
from rri_portal.pupils.models import Device, DeviceDay, DeviceDecision
from rri_portal.pupils.views import devices, logged_days
from tests.cast import NOW, TODAY, act
from tests.factories.devices import NOT_USED, ONE_DAY, decides, logs, plans, withdraws
from tests.html import collect
from tests.pages import Page
from tests.twice import clicked_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]

HERE = "/oakfield/devices/"
DAY = f"{HERE}days/2026-11-23/"
DECISION = f"{HERE}decision/"
PLAN = f"{HERE}plan/"


@pytest.fixture
def decision(oakfield, headteacher) -> DeviceDecision:
    return decides(headteacher, oakfield)


@pytest.fixture
def chair(amara, senco) -> Device:
    return plans(amara, senco)


@pytest.fixture
def opens(client_of):
    def open_page(person, path: str, **query: object) -> str:
        response = client_of(person).get(path, query)
        assert response.status_code == 200
        collect(response.text, f"{path} {query}"[:80])
        return response.text

    return open_page


def words(page: str) -> str:
    return " ".join(
        re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>", maxsplit=1)[0]).split()
    )


def errors(page: str) -> str:
    return words(page[: page.index("<h1")] + "</main>") if "error-summary" in page else ""


# The decision


@pytest.fixture
def decide(client_of, headteacher):
    def sent(**changes):
        told = {
            "token": issue_token("decide_on_devices", act(headteacher)),
            "decision": "together",
            "shared_every": "week",
            "from_date_day": "23",
            "from_date_month": "11",
            "from_date_year": "2026",
            "review_on_day": "1",
            "review_on_month": "7",
            "review_on_year": "2027",
            "decided_by": "Grace Mensah, headteacher",
            "why": "The families asked for one sheet.",
        }
        return client_of(headteacher).post(DECISION, told | changes)

    return sent


def test_without_a_decision_the_pages_say_why_and_lead_to_log_it_now(
    opens, headteacher, teaching_assistant, chair
):
    assert "each use of one is recorded as an incident" in words(opens(headteacher, HERE))
    page = opens(teaching_assistant, DAY)
    assert "each use of one is recorded as an incident" in words(page)
    assert 'href="/oakfield/log/"' in page
    assert not [form for form in Page(page).forms if "token" in form.names]


def test_nothing_is_logged_without_a_decision_even_by_a_form_that_was_open(
    client_of, teaching_assistant, chair
):
    key = str(chair.public_id)
    told = {f"{key}-used": "no", f"{key}-note": "She was at hydrotherapy."}
    token = issue_token("log_devices", act(teaching_assistant))
    page = client_of(teaching_assistant).post(DAY, {"token": token} | told).text
    assert "recorded as an incident" in errors(page)
    assert "She was at hydrotherapy." in page
    assert not DeviceDay.objects.exists()


def test_a_leader_notes_the_schools_decision(opens, decide, headteacher):
    assert " checked" not in opens(headteacher, DECISION)
    assert decide().url == DECISION
    made = DeviceDecision.objects.get()
    assert (made.grouped, made.shared_every, made.from_date) == (True, "week", TODAY)
    page = words(opens(headteacher, DECISION))
    assert "shared with the parents once a week, until 1 July 2027" in page
    assert "Grace Mensah, headteacher" in page
    assert AuditEvent.objects.filter(verb="decide_on_devices").count() == 1


def test_a_decision_sent_again_as_it_was_is_noted_once_and_changed_is_refused(decide, headteacher):
    token = issue_token("decide_on_devices", act(headteacher))
    for _ in range(2):
        assert decide(token=token).status_code == 302
    page = decide(token=token, shared_every="term").text
    assert "Nothing of what it says now was kept" in errors(page)
    assert DeviceDecision.objects.get().shared_every == "week"
    assert decide(token=token_in(page), shared_every="term").status_code == 302


def test_it_is_taken_back_and_the_one_before_stays_to_be_read(opens, decide, headteacher):
    decide()
    decide(decision="each", shared_every="", why="The wording is settled now.")
    page = words(opens(headteacher, DECISION))
    assert "The school has decided that from 23 November 2026 each use" in page
    assert "Logged by the day, from 23 November 2026" in page


def test_it_says_what_the_law_says_and_how_sure_that_is(opens, headteacher):
    page = words(opens(headteacher, DECISION))
    assert "What this rests on" in page
    assert "the portal holds no wording that says" in page
    assert "even where the intervention was agreed with parents" in page
    assert "Unconfirmed" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decision": ""}, "What has the school decided?"),
        ({"shared_every": ""}, "Say how often the log is shared"),
        ({"from_date_day": "22"}, "must be 23 November 2026 or later"),
        ({"review_on_year": "2029"}, "within a year"),
        ({"decided_by": ""}, "Who decided?"),
        ({"why": ""}, "Why?"),
    ],
)
def test_a_decision_is_whole_and_not_for_ever(decide, wrong, sentence):
    assert sentence in errors(decide(**wrong).text)
    assert not DeviceDecision.objects.exists()


# The plan


def test_the_days_before_today_that_are_not_logged_lead_to_their_sheets(
    opens, class_teacher, decision, chair
):
    logs(chair, class_teacher, TODAY - 4 * ONE_DAY)
    page = opens(class_teacher, HERE)
    assert "Not logged yet" in words(page)
    assert "Friday 20 November 2026 1 device, Beech Late" in words(page)
    assert f'href="{HERE}days/2026-11-20/?class_name=Beech"' in page
    assert "2026-11-19" not in page


@pytest.fixture
def plan(client_of, senco, amara):
    def sent(**changes):
        told = {
            "token": issue_token("plan_device", act(senco)),
            "pupil": str(amara.public_id),
            "kind": "belt",
            "purpose": "posture",
            "prescriber": "Occupational therapist",
            "prescribed_on_day": "1",
            "prescribed_on_month": "9",
            "prescribed_on_year": "2026",
            "what": "At the table, for an hour at most.",
            "from_date_day": "23",
            "from_date_month": "11",
            "from_date_year": "2026",
            "review_by_day": "1",
            "review_by_month": "7",
            "review_by_year": "2027",
        }
        return client_of(senco).post(PLAN, told | changes)

    return sent


def test_the_senco_plans_a_device(opens, plan, senco, amara):
    page = f"{HERE}pupils/{amara.public_id}/"
    assert " checked" not in opens(senco, PLAN)
    assert plan().url == page
    shown = words(opens(senco, page))
    for said in ("Lap belt or chest harness", "Posture or support", "Occupational therapist"):
        assert said in shown
    assert "Reviewed by 1 July 2027" in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "seclusion"}, "choose from the list"),
        ({"kind": "door"}, "choose from the list"),
        ({"purpose": "behaviour"}, "choose from the list"),
        ({"pupil": ""}, "Which pupil?"),
        ({"prescriber": ""}, "Who prescribed it?"),
        ({"what": ""}, "When and how is it used?"),
        ({"prescribed_on_day": "24", "prescribed_on_month": "11"}, "prescribed before it is used"),
        ({"review_by_year": "2029"}, "within a year"),
        ({"from_date_day": "22"}, "A plan begins today or later"),
    ],
)
def test_a_plan_is_whole_and_has_no_place_for_force_or_seclusion(plan, wrong, sentence):
    page = plan(**wrong).text
    assert sentence in errors(page)
    assert wrong.get("prescriber") == "" or "Occupational therapist" in page
    assert not Device.objects.exists()


def test_a_pupil_of_another_school_is_no_choice(plan, ravi):
    assert "choose from the list" in errors(plan(pupil=str(ravi.public_id)).text)


def test_a_plan_is_ended(client_of, opens, senco, chair, amara):
    day = {"until_date_day": "23", "until_date_month": "11", "until_date_year": "2026"}
    sent = {"token": issue_token("end_device", act(senco)), "why": "Outgrown.", **day}
    url = f"{HERE}{chair.public_id}/end/"
    assert "Why does it end?" in opens(senco, url)
    to_come = client_of(senco).post(url, sent | {"until_date_day": "24"}).text
    assert "A plan ends today at the latest" in errors(to_come)
    assert client_of(senco).post(url, sent).url == f"{HERE}pupils/{amara.public_id}/"
    assert "Outgrown." in words(opens(senco, f"{HERE}pupils/{amara.public_id}/"))


def test_a_plan_sent_again_for_another_pupil_is_not_said_to_be_kept(plan, senco, chidi):
    token = issue_token("plan_device", act(senco))
    for _ in range(2):
        assert plan(token=token).status_code == 302
    page = plan(token=token, pupil=str(chidi.public_id)).text
    assert "Nothing of what it says now was kept" in errors(page)
    assert Device.objects.count() == 1
    assert plan(token=token_in(page), pupil=str(chidi.public_id)).status_code == 302


@pytest.fixture
def ending(client_of, senco, chair):
    token = issue_token("end_device", act(senco))
    sent = {"token": token, "until_date_month": "11", "until_date_year": "2026"}

    def send(**changes):
        told = sent | {"until_date_day": "23", "why": "Outgrown."} | changes
        return client_of(senco).post(f"{HERE}{chair.public_id}/end/", told)

    return send


def test_a_plan_sent_again_as_it_was_ends_once_and_changed_is_refused(ending):
    assert ending().status_code == 302
    assert ending().status_code == 302
    page = ending(why="Too small.").text
    assert "Nothing of what it says now was kept" in errors(page)
    assert "Too small." in page
    assert Device.objects.get().ended_why == "Outgrown."


def test_a_plan_sent_twice_at_once_has_ended_for_both(ending, monkeypatch):
    assert clicked_at_once(monkeypatch, devices, ending).status_code == 302


def test_what_was_typed_stays_where_somebody_else_ended_the_plan_meanwhile(
    ending, headteacher, chair
):
    by = act(headteacher)
    end_device(device=chair, until_date=TODAY, why="Outgrown.", by=by, at=NOW)
    page = ending(why="Too small.").text
    assert "This plan has ended already" in errors(page)
    assert "Too small." in page


def test_a_review_gone_by_is_said(opens, senco, amara):
    plans(amara, senco, review_by=TODAY - ONE_DAY)
    assert "Review overdue" in words(opens(senco, HERE))


def test_a_plan_that_ended_and_one_to_come_lead_to_their_pupils_for_whoever_plans_or_shares(
    opens, senco, sender, teaching_assistant, chair, amara, chidi
):
    end_device(device=chair, until_date=TODAY - ONE_DAY, why="Outgrown.", by=act(senco), at=NOW)
    plans(chidi, senco, kind="helmet", purpose="medical", from_date=TODAY + ONE_DAY)
    for person in (senco, sender):
        page = opens(person, HERE)
        assert f'href="{HERE}pupils/{amara.public_id}/"' in page
        assert f'href="{HERE}pupils/{chidi.public_id}/"' in page
        said = words(page)
        assert "Specialist chair, with or without a tray, until 22 November 2026" in said
        assert "Helmet, from 24 November 2026" in said
    read = Read.objects.filter(verb="see_devices").latest("id")
    assert sorted(read.listed) == sorted([str(amara.public_id), str(chidi.public_id)])
    assert "Okafor" not in opens(teaching_assistant, HERE)


def test_the_device_of_a_child_who_has_left_is_still_found(opens, senco, chair):
    chair.pupil.enrolments.update(until_date=TODAY - ONE_DAY)
    page = opens(senco, HERE)
    assert f'href="{HERE}pupils/{chair.pupil.public_id}/"' in page
    assert "Not planned today" in words(page)


def test_who_may_plan_and_decide(client_of, teaching_assistant, senco, chair):
    for url in (PLAN, DECISION, f"{HERE}{chair.public_id}/end/"):
        assert client_of(teaching_assistant).get(url).status_code == 403
    assert client_of(senco).get(DECISION).status_code == 403


# A day's log


@pytest.fixture
def log(client_of, teaching_assistant, chair):
    key = str(chair.public_id)

    def sent(url=DAY, **answers):
        told = {f"{key}-{name}": said for name, said in answers.items()}
        token = issue_token("log_devices", act(teaching_assistant))
        return client_of(teaching_assistant).post(url, {"token": token} | told)

    return sent


USED = {
    "used": "yes",
    "used_from": "9.05",
    "used_until": "10:20",
    "as_planned": "yes",
    "was_unusual": "no",
}


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


@pytest.fixture
def helmet(chidi, senco) -> Device:
    """In another class."""
    return plans(chidi, senco, kind="helmet", purpose="medical")


@pytest.fixture
def sheet(client_of, teaching_assistant):
    """Sent with a token of its own, unless told otherwise; what is said is by device."""

    def sent(*said, url=DAY, token=""):
        told = {f"{one.public_id}-{name}": word for one, use in said for name, word in use.items()}
        token = token or issue_token("log_devices", act(teaching_assistant))
        return client_of(teaching_assistant).post(url, {"token": token} | told)

    return sent


def token_in(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]


NO = {"used": "no"}
NOTED = {"used": "no", "note": "She likes it."}


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
