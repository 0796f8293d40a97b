"""The school's decision on daily devices, and the plan of each, as leaders and SENCo meet them."""

import pytest

from rri_portal.audit.models import AuditEvent, Read
from rri_portal.audit.once import issue_token
from rri_portal.pupils.actions.devices import end_device
from rri_portal.pupils.models import Device, DeviceDay, DeviceDecision
from rri_portal.pupils.views import devices
from tests.cast import NOW, TODAY, act
from tests.factories.devices import ONE_DAY, logs, plans
from tests.pages import Page
from tests.pupils.device_pages.pages import DAY, DECISION, HERE, PLAN, errors, token_in, words
from tests.twice import clicked_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]


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
