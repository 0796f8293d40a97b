"""Nobody is chosen in advance: *tell*, or *hold, may not be safe*."""

import datetime as dt

import pytest

from incidents.actions.telling import MayNotTell, NothingHeld
from incidents.models import Telling
from incidents.telling import HELD, WITHHELD, place_of
from rri_portal.audit.once import issue_token
from rri_portal.pupils.models import Parent
from tests.cast import NOW, act
from tests.factories.telling import (
    begins,
    calls,
    gives,
    holds,
    issues,
    letters,
    releases,
    tells,
    withholds,
)
from tests.incidents.tell_parents.pages import page_for, parents_page, shown

pytestmark = pytest.mark.usefixtures("monday_morning")


# Choosing


def test_one_button_chooses_to_tell_and_opens_the_call(client_of, headteacher, record, mother):
    token = issue_token("choose_telling", act(headteacher))
    sent = client_of(headteacher).post(
        page_for("choose_telling", record, mother),
        {"choice": "tell", "then": "call", "token": token},
    )
    assert sent.url == page_for("log_call", record, mother)
    assert place_of(record, mother).choice == "tell"


def test_from_a_record_the_report_is_two_clicks_away(client_of, headteacher, record, mother):
    browser = client_of(headteacher)
    assert page_for("choose_telling", record, mother) in shown(browser, parents_page(record))
    form = {"choice": "tell", "then": "report"}
    form["token"] = issue_token("choose_telling", act(headteacher))
    twice = [
        browser.post(page_for("choose_telling", record, mother), form, follow=True)
        for _ in range(2)
    ]
    assert all("Report to Ngozi Okafor" in page.content.decode() for page in twice)
    assert record.family_reports.count() == 1


def test_choosing_nothing_is_asked_again(client_of, headteacher, record, mother):
    form = {"token": issue_token("choose_telling", act(headteacher))}
    page = client_of(headteacher).post(page_for("choose_telling", record, mother), form)
    assert "Choose whether to tell them or to hold." in page.content.decode()


def test_choosing_to_tell_again_changes_nothing(record, mother, headteacher):
    assert tells(record, mother, headteacher) == tells(record, mother, headteacher)


# Holding


def test_a_hold_needs_its_reason(client_of, headteacher, record, mother):
    form = {"choice": "hold", "token": issue_token("choose_telling", act(headteacher))}
    page = client_of(headteacher).post(page_for("choose_telling", record, mother), form)
    assert "Say why it might not be safe." in page.content.decode()
    assert place_of(record, mother).choice == ""


def test_whoever_holds_second_is_told_so_and_keeps_their_reason(
    client_of, headteacher, record, mother
):
    holds(record, mother, headteacher)
    token = issue_token("choose_telling", act(headteacher))
    typed = {"choice": "hold", "why": "He waits at the gate.", "token": token}
    page = client_of(headteacher).post(page_for("choose_telling", record, mother), typed)
    assert HELD in page.text
    assert "He waits at the gate." in page.text
    assert Telling.objects.filter(step="hold").count() == 1


def test_a_hold_stops_everything_that_would_reach_this_parent(record, mother, headteacher, dsl):
    tells(record, mother, headteacher)
    report = begins(record, mother, headteacher)
    issued = issues(report, headteacher)
    holds(record, mother, headteacher)
    for reach in (
        lambda: calls(record, mother, headteacher),
        lambda: letters(record, mother, headteacher),
        lambda: tells(record, mother, headteacher),
        lambda: begins(record, mother, headteacher),
        lambda: gives(issued, headteacher),
    ):
        with pytest.raises(MayNotTell, match="may not be safe"):
            reach()


def test_nobody_is_urged_to_call_a_parent_who_is_held(
    client_of, headteacher, record, mother, father
):
    browser = client_of(headteacher)
    holds(record, mother, headteacher)
    assert "Call first" in shown(browser, parents_page(record))
    holds(record, father, headteacher)
    assert "Call first" not in shown(browser, parents_page(record))


@pytest.mark.parametrize("verb", ["log_call", "choose_telling", "begin_family_report"])
def test_every_page_for_a_held_parent_leads_back(client_of, headteacher, record, mother, verb):
    holds(record, mother, headteacher)
    sent = client_of(headteacher).get(page_for(verb, record, mother))
    assert sent.url == parents_page(record)


def test_a_held_parents_telephone_is_not_shown(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    browser = client_of(headteacher)
    assert mother.telephone in shown(browser, parents_page(record))
    holds(record, mother, headteacher)
    page = shown(browser, parents_page(record))
    assert mother.telephone not in page
    assert "say nothing to this parent" in page


def test_a_hold_on_one_parent_leaves_the_other_to_be_told(record, mother, father, headteacher):
    holds(record, father, headteacher)
    tells(record, mother, headteacher)
    assert calls(record, mother, headteacher)


def test_a_sender_sees_that_somebody_is_held_and_not_why(
    client_of, headteacher, sender, dsl, record, mother
):
    holds(record, mother, headteacher, why="A disclosure was made.")
    assert "A disclosure was made." in shown(client_of(dsl), parents_page(record))
    page = shown(client_of(sender), parents_page(record))
    assert "Held" in page
    assert "A disclosure was made." not in page


def test_the_safeguarding_lead_releases(client_of, headteacher, dsl, record, mother):
    holds(record, mother, headteacher)
    form = {
        "decision": "tell",
        "why": "It was about another child.",
        "token": issue_token("decide_hold", act(dsl)),
    }
    browser, url = client_of(dsl), page_for("decide_hold", record, mother)
    for _ in range(2):
        assert browser.post(url, form).url == parents_page(record)
    assert place_of(record, mother).choice == "tell"
    assert Telling.objects.filter(step="tell").count() == 1


def test_the_safeguarding_lead_withholds_until_a_day(client_of, headteacher, dsl, record, mother):
    holds(record, mother, headteacher)
    form = {
        "decision": "withhold",
        "why": "Children’s services agree.",
        "review_on_day": "30",
        "review_on_month": "11",
        "review_on_year": "2026",
        "token": issue_token("decide_hold", act(dsl)),
    }
    client_of(dsl).post(page_for("decide_hold", record, mother), form)
    place = place_of(record, mother)
    assert (place.choice, place.chosen.review_on) == ("withheld", dt.date(2026, 11, 30))
    assert "To be looked at again on 30 November 2026" in shown(
        client_of(dsl), parents_page(record)
    )
    with pytest.raises(MayNotTell, match=WITHHELD):
        calls(record, mother, headteacher)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("", "Enter the day"), ("23", "Enter a day after today"), ("31", "must be a real date")],
)
def test_withholding_needs_a_day_to_look_again(
    client_of, headteacher, dsl, record, mother, day, sentence
):
    holds(record, mother, headteacher)
    month, year = ("11", "2026") if day else ("", "")
    form = {"decision": "withhold", "why": "Not safe.", "review_on_day": day}
    form |= {"review_on_month": month, "review_on_year": year}
    page = client_of(dsl).post(page_for("decide_hold", record, mother), form)
    assert sentence in page.content.decode()


@pytest.mark.parametrize("person", ["headteacher", "sender"])
def test_nobody_but_the_safeguarding_leads_decides(
    request, client_of, headteacher, record, mother, person
):
    holds(record, mother, headteacher)
    browser = client_of(request.getfixturevalue(person))
    assert browser.get(page_for("decide_hold", record, mother)).status_code == 403


def test_without_a_hold_there_is_nothing_to_decide(record, mother, dsl):
    with pytest.raises(NothingHeld):
        releases(record, mother, dsl)


def test_what_was_withheld_can_be_released_later(record, mother, headteacher, dsl):
    holds(record, mother, headteacher)
    withholds(record, mother, dsl)
    releases(record, mother, dsl)
    assert calls(record, mother, headteacher)


def test_if_no_parent_may_be_told_the_local_authority_must(
    client_of, dsl, record, mother, father, headteacher
):
    said = "tell the local authority instead"
    for parent in (mother, father):
        holds(record, parent, headteacher)
        assert said not in shown(client_of(dsl), parents_page(record))
    for parent in (mother, father):
        withholds(record, parent, dsl)
    assert said in shown(client_of(dsl), parents_page(record))


def test_somebody_who_need_no_longer_be_told_keeps_their_history(
    client_of, headteacher, record, mother
):
    tells(record, mother, headteacher)
    calls(record, mother, headteacher)
    Parent.objects.filter(pk=mother.pk).update(
        ended_at=NOW, ended_by_kind="user", ended_by_id=headteacher.user.public_id
    )
    page = shown(client_of(headteacher), parents_page(record))
    assert "Not asked for" in page
    assert "Told by phone" in page
