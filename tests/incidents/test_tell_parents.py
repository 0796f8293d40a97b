import datetime as dt

import pytest
from django.urls import reverse

from incidents.actions.telling import MayNotTell, NothingHeld, NotThen
from incidents.models import Telling
from incidents.telling import DUTY_ENDED, HELD, NOT_CHOSEN, WITHHELD, place_of, places_of
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent, Entry, Read
from rri_portal.audit.once import issue_token
from rri_portal.pupils.models import Parent
from tests.cast import NOW, TODAY, act, enrols
from tests.factories.incidents import MINUTE, a_record
from tests.factories.telling import (
    begins,
    calls,
    gives,
    holds,
    issues,
    letters,
    parent_called,
    releases,
    tells,
    withholds,
)
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")
TOMORROW = NOW + dt.timedelta(days=1)


@kept
def record(amara, class_teacher):
    return a_record(amara, class_teacher)


@kept
def mother(amara):
    return parent_called(amara, "Ngozi Okafor")


@kept
def father(amara):
    return parent_called(amara, "Emeka Okafor")


def parents_page(incident):
    return reverse("incidents:tell_parents", args=["oakfield", incident.number])


def page_for(verb, incident, parent):
    return reverse(f"incidents:{verb}", args=["oakfield", incident.number, parent.public_id])


def shown(client, url):
    return client.get(url).content.decode()


def call_form(person, **changes):
    told = {
        "outcome": "phone",
        "day_day": "23",
        "day_month": "11",
        "day_year": "2026",
        "time": "10:20",
        "told_by": str(person.staff.public_id),
        "words": "She thanked us.",
        "token": issue_token("log_call", act(person)),
    }
    return told | changes


# Who must be told, and by when


def test_each_parent_has_their_own_clock_and_nobody_is_chosen(record, mother, father):
    places = places_of([record])[record.pk]
    assert [place.parent for place in places] == [mother, father]
    assert [place.tell_by for place in places] == [TODAY, TODAY]
    assert [place.choice for place in places] == ["", ""]


def test_unknown_responsibility_is_shown_as_unknown(client_of, headteacher, record, father):
    page = shown(client_of(headteacher), parents_page(record))
    assert "Emeka Okafor, father" in page
    assert page.count("Not known") == 2
    assert "by the end of today, 23 November 2026" in page


def test_after_midnight_the_clock_says_late(client_of, headteacher, record, time_machine):
    time_machine.move_to(TOMORROW, tick=False)
    page = shown(client_of(headteacher), parents_page(record))
    assert "it was to be by the end of 23 November 2026" in page


def test_where_nobody_qualifies_the_page_says_so(client_of, oakfield, headteacher, class_teacher):
    uncle = {"name": "Jo Doe", "relationship": "OTH", "receives_reports": False}
    uncle |= {"has_responsibility": False, "has_care": False}
    child = enrols(oakfield, forename="Ada", surname="Doe", born=TODAY, parents=[uncle])
    record = a_record(child, class_teacher)
    assert "Nobody is listed who must be told" in shown(
        client_of(headteacher), parents_page(record)
    )


def test_nobody_is_told_about_somebody_who_was_twenty(
    client_of, oakfield, headteacher, class_teacher
):
    mother = {"name": "Di Oduya", "relationship": "MOT", "has_responsibility": True}
    grown_up = enrols(
        oakfield, forename="Ife", surname="Oduya", born=dt.date(2006, 11, 23), parents=[mother]
    )
    record = a_record(grown_up, class_teacher)
    parent = parent_called(grown_up, "Di Oduya")
    assert DUTY_ENDED in shown(client_of(headteacher), parents_page(record))
    with pytest.raises(MayNotTell, match="had ended"):
        tells(record, parent, headteacher)


def test_a_looked_after_childs_authority_is_asked_for_where_it_is_no_contact(
    client_of, headteacher, class_teacher, kai
):
    record = a_record(kai, class_teacher)
    said = "The local authority is a parent too"
    assert said not in shown(client_of(headteacher), parents_page(record))
    Parent.objects.filter(name="Tunde Bello").delete()
    assert said in shown(client_of(headteacher), parents_page(record))


@pytest.mark.parametrize("person", ["class_teacher", "senco"])
def test_only_those_who_tell_parents_open_the_page(request, client_of, record, person):
    browser = client_of(request.getfixturevalue(person))
    assert browser.get(parents_page(record)).status_code == 403


def test_a_parent_of_another_child_is_not_found_here(client_of, headteacher, record, kai):
    carer = parent_called(kai, "Helen Marsh")
    assert client_of(headteacher).get(page_for("log_call", record, carer)).status_code == 404


def test_opening_the_page_is_logged(client_of, headteacher, record):
    client_of(headteacher).get(parents_page(record))
    read = Read.objects.get(verb="tell_parents")
    assert (read.subject_id, read.by_id) == (
        str(record.public_id),
        str(headteacher.user.public_id),
    )


# The call


def test_the_call_is_logged_with_when_by_whom_and_what_they_said(
    client_of, headteacher, record, mother
):
    tells(record, mother, headteacher)
    sent = client_of(headteacher).post(page_for("log_call", record, mother), call_form(headteacher))
    assert sent.url == parents_page(record)
    call = place_of(record, mother).told
    assert (call.happened_at, call.told_by, call.words, call.how) == (
        NOW - 10 * MINUTE,
        headteacher.staff,
        "She thanked us.",
        "phone",
    )
    assert "Told by phone" in shown(client_of(headteacher), parents_page(record))


def test_nobody_is_called_before_somebody_has_chosen(record, mother, headteacher):
    with pytest.raises(MayNotTell, match=NOT_CHOSEN):
        calls(record, mother, headteacher)


def test_tried_and_not_reached_is_not_told(record, mother, headteacher):
    tells(record, mother, headteacher)
    calls(record, mother, headteacher, reached=False, how="")
    place = place_of(record, mother)
    assert place.told is None
    assert place.steps[-1].step == "tried"


def test_a_message_that_was_left_is_logged_as_not_reached(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    page = shown(client_of(headteacher), page_for("log_call", record, mother))
    assert "No answer, or a message was left for them. They are still to be told." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"time": "10:31"}, "This is in the future"),
        ({"time": "09:59"}, "This is before it happened"),
        ({"day_year": "2031"}, "This is in the future"),
        ({"day_day": "31"}, "must be a real date"),
        ({"day_year": "9" * 30}, "is too long"),
        ({"time": "noon"}, "must be a time on the 24-hour clock"),
        ({"time": "\x00"}, "cannot be read"),
        ({"told_by": ""}, "Choose who told them"),
        ({"told_by": "-1"}, "choose from the list"),
        ({"outcome": "telepathy"}, "choose from the list"),
        ({"words": "x" * 901}, "900 characters at most"),
        ({"words": "y" * 300_000}, "900 characters at most"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    client_of, headteacher, record, mother, changes, sentence
):
    tells(record, mother, headteacher)
    typed = call_form(headteacher, **changes)
    page = client_of(headteacher).post(page_for("log_call", record, mother), typed)
    assert sentence in page.content.decode()
    assert page.context["form"]["words"].value() == typed["words"]
    assert place_of(record, mother).told is None


def test_the_action_too_refuses_the_future_and_the_time_before(record, mother, headteacher):
    tells(record, mother, headteacher)
    for moment in (NOW + MINUTE, record.started_at - MINUTE):
        with pytest.raises(NotThen):
            calls(record, mother, headteacher, happened_at=moment)


def test_the_hour_that_october_repeats_is_asked_about(
    client_of, headteacher, class_teacher, amara, mother, time_machine
):
    night = dt.datetime(2026, 10, 25, 0, 10, tzinfo=dt.UTC)
    record = a_record(amara, class_teacher, started_at=night, late_why="At the residential.")
    tells(record, mother, headteacher)
    typed = call_form(headteacher, day_day="25", day_month="10", time="01:30")
    url = page_for("log_call", record, mother)
    page = client_of(headteacher).post(url, typed)
    assert "this time came twice" in page.content.decode()
    client_of(headteacher).post(url, typed | {"which_hour": "second"})
    told = place_of(record, mother).told
    assert told.happened_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_late_is_asked_about_and_never_stops_it(
    client_of, headteacher, record, mother, time_machine
):
    tells(record, mother, headteacher)
    time_machine.move_to(TOMORROW, tick=False)
    url = page_for("log_call", record, mother)
    browser = client_of(headteacher)
    assert "Why was it not on the same day?" in shown(browser, url)
    browser.post(url, call_form(headteacher, day_day="24"))
    assert place_of(record, mother).told
    assert "Late: no reason given" in shown(browser, parents_page(record))


def test_a_call_made_in_time_and_logged_late_is_in_time(
    client_of, headteacher, record, mother, time_machine
):
    tells(record, mother, headteacher)
    time_machine.move_to(TOMORROW, tick=False)
    calls(record, mother, headteacher, at=TOMORROW, happened_at=NOW)
    assert "no reason given" not in shown(client_of(headteacher), parents_page(record))


def test_two_clicks_log_one_call(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    typed = call_form(headteacher)
    browser, url = client_of(headteacher), page_for("log_call", record, mother)
    answers = {browser.post(url, typed).url for _ in range(2)}
    assert answers == {parents_page(record)}
    assert Telling.objects.filter(step="called").count() == 1


def test_a_form_that_somebody_else_opened_is_asked_for_again(
    client_of, headteacher, record, mother
):
    tells(record, mother, headteacher)
    typed = call_form(headteacher, token="made-up")
    page = client_of(headteacher).post(page_for("log_call", record, mother), typed)
    assert "open too long" in page.content.decode()
    assert place_of(record, mother).told is None


def test_a_letter_of_the_schools_own_tells_them_in_writing(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    typed = call_form(headteacher, outcome="letter")
    sent = client_of(headteacher).post(page_for("log_call", record, mother), typed, follow=True)
    assert "this parent has it in writing" in sent.content.decode()
    place = place_of(record, mother)
    assert place.told == place.written
    assert place.written.step == "letter"
    assert not place.is_due()


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


# The book


def test_every_step_is_in_the_book_and_the_book_stands(
    oakfield, record, mother, father, headteacher, dsl
):
    steps = [
        lambda: tells(record, mother, headteacher),
        lambda: calls(record, mother, headteacher, reached=False, how=""),
        lambda: calls(record, mother, headteacher),
        lambda: gives(issues(begins(record, mother, headteacher), headteacher), headteacher),
        lambda: letters(record, mother, headteacher),
        lambda: holds(record, father, headteacher),
        lambda: withholds(record, father, dsl),
        lambda: releases(record, father, dsl),
    ]
    for step in steps:
        step()
        assert book.verify(oakfield).broken is None
    assert list(Entry.objects.filter(subject_kind="telling").values_list("kind", flat=True)) == [
        "parent to be told",
        "parent not reached",
        "parent told",
        "report issued",
        "report given",
        "parent told in writing",
        "parent held",
        "parent withheld",
        "parent to be told",
    ]


@pytest.mark.parametrize("tampering", ["words = 'Nobody was told.'", "how = 'in-person'"])
def test_a_step_altered_behind_the_portals_back_is_found(
    oakfield, record, mother, headteacher, tampering, behind_the_back
):
    tells(record, mother, headteacher)
    call = calls(record, mother, headteacher)
    behind_the_back(f"UPDATE incidents_telling SET {tampering} WHERE id = {call.pk}")
    broken = book.verify(oakfield).broken
    assert broken.n == Entry.objects.get(subject_id=call.public_id).n
    assert broken.why.endswith(f"changed since: {tampering.split()[0]}")


def test_the_log_of_changes_names_ids_and_no_words(record, mother, headteacher):
    tells(record, mother, headteacher)
    call = calls(record, mother, headteacher, words="CANARY")
    event = AuditEvent.objects.get(verb="log_call")
    assert (event.subject_kind, event.subject_id) == ("telling", str(call.public_id))
    assert "CANARY" not in str(event.__dict__)


def test_sentences_name_nobody(record, mother, headteacher):
    holds(record, mother, headteacher)
    with pytest.raises(MayNotTell) as refused:
        calls(record, mother, headteacher)
    assert str(refused.value) == HELD
    assert "Okafor" not in HELD + WITHHELD + NOT_CHOSEN + DUTY_ENDED
