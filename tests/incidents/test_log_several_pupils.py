"""The quick log for several pupils of one event: added one by one, saved in one sending."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.actions.drafts import let_write
from incidents.models import Event, Incident, StaffPart
from incidents.sections import section_of
from rri_portal.audit.models import Read, Submission
from tests.cast import NOW, act, enrols
from tests.factories.incidents import (
    a_draft,
    a_record,
    adds,
    rows,
    written_in_full,
)
from tests.html import collect
from tests.incidents.test_log_incident import answers
from tests.kept import kept
from tests.pages import Page
from tests.visits import opened_by

pytestmark = pytest.mark.usefixtures("monday_morning")
QUESTION = "Was another pupil also held, secluded or restrained in the same event?"


@pytest.fixture
def log_url(oakfield):
    return reverse("incidents:log_incident", args=[oakfield.slug])


def further(*pupils, what=("force",)):
    return rows("further", *({"pupil": str(p.public_id), "what": list(what)} for p in pupils))


def test_the_page_for_one_pupil_asks_nothing_more(client_of, class_teacher, amara, log_url):
    page = client_of(class_teacher).get(log_url, {"safety": "safe-together"})
    assert QUESTION in page.text
    assert "Which other pupil?" not in page.text


def test_another_pupil_is_added_without_script_and_nothing_is_found_fault_with(
    client_of, class_teacher, amara, kai, log_url
):
    typed = {"safety": "safe-together", "time": "10:5x", "further-ADD": "1"} | rows("further")
    page = client_of(class_teacher).post(log_url, typed)
    assert "Which other pupil?" in page.text
    assert "further-0-pupil" in page.text
    assert 'value="10:5x"' in page.text
    assert "There is a problem" not in page.text
    collect(page.text, "the quick log, another pupil added")
    assert not Event.objects.exists()


def test_each_pupil_added_without_script_is_in_what_is_sent(
    client_of, class_teacher, amara, kai, chidi, log_url
):
    browser, typed = client_of(class_teacher), answers(amara, class_teacher) | rows("further")
    for n, pupil in enumerate((kai, chidi)):
        page = Page(browser.post(log_url, typed | {"further-ADD": "1"}).text)
        typed = page.form("token").answers
        typed |= {f"further-{n}-pupil": str(pupil.public_id), f"further-{n}-what": ["force"]}
    browser.post(log_url, typed)
    assert Event.objects.get().incidents.count() == 3


def test_what_was_chosen_stays_when_one_more_is_added(
    client_of, class_teacher, amara, kai, log_url
):
    typed = answers(amara, class_teacher, **{"further-ADD": "1"}) | further(kai)
    page = Page(client_of(class_teacher).post(log_url, typed).text)
    form = page.form("further-0-pupil")
    assert form.answers["further-0-pupil"] == [str(kai.public_id)]
    assert "further-1-pupil" in form.answers


def test_two_pupils_are_one_event_and_two_drafts(client_of, class_teacher, amara, kai, log_url):
    typed = answers(amara, class_teacher) | further(kai, what=("seclusion", "force"))
    page = client_of(class_teacher).post(log_url, typed, follow=True)
    event = Event.objects.get()
    first, other = event.incidents.order_by("id")
    assert (first.pupil, other.pupil) == (amara, kai)
    assert "drafts for both pupils" in page.text
    assert "the other is on your home page" in page.text
    assert section_of(first, "quick").answers["what"] == ["force"]
    said = section_of(other, "quick").answers
    assert (said["what"], said["time"]) == (["seclusion", "force"], ["10:05"])
    assert "hurt" not in said, "nobody said of Kai what was said of Amara"
    assert not [name for name in section_of(first, "quick").answers if name.startswith("further")]


def test_a_double_click_makes_no_second_event(client_of, class_teacher, amara, kai, log_url):
    browser, typed = client_of(class_teacher), answers(amara, class_teacher) | further(kai)
    assert browser.post(log_url, typed).url == browser.post(log_url, typed).url
    assert (Event.objects.count(), Incident.objects.count()) == (1, 2)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("whom", ["the first", "another"])
def test_a_pupil_is_chosen_once(client_of, class_teacher, amara, kai, log_url, whom):
    twice = (amara,) if whom == "the first" else (kai, kai)
    typed = answers(amara, class_teacher, place_detail="by the shed") | further(*twice)
    page = client_of(class_teacher).post(log_url, typed)
    assert "This pupil is chosen already" in page.text
    assert "<title>Error: " in page.text
    assert "by the shed" in page.text
    collect(page.text, f"the quick log, {whom} chosen twice")
    assert not Event.objects.exists()


def test_a_pupil_who_is_not_on_the_roll_is_not_chosen(
    client_of, class_teacher, amara, kai, ravi, log_url
):
    typed = answers(amara, class_teacher) | further(ravi, kai)
    page = client_of(class_teacher).post(log_url, typed)
    assert "choose from the list" in page.text
    assert Page(page.text).form("token").answers["further-1-pupil"] == [str(kai.public_id)]
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [({"what": ["force"]}, "Choose the pupil."), ({}, "Choose what happened to this pupil.")],
)
def test_half_an_answer_is_asked_for(client_of, class_teacher, amara, kai, log_url, row, sentence):
    row = row or {"pupil": str(kai.public_id)}
    typed = answers(amara, class_teacher) | rows("further", row)
    assert sentence in client_of(class_teacher).post(log_url, typed).text
    assert not Event.objects.exists()


def test_a_row_left_empty_is_passed_over(client_of, class_teacher, amara, log_url):
    typed = answers(amara, class_teacher) | rows("further", {"pupil": ""})
    client_of(class_teacher).post(log_url, typed)
    assert Incident.objects.get().pupil == amara


@pytest.mark.parametrize("nonsense", ["", "-1", "1" + "0" * 30, "\x00", "x" * 3000, "true"])
def test_nonsense_about_further_pupils_gets_a_page(
    client_of, class_teacher, amara, kai, log_url, nonsense
):
    browser = client_of(class_teacher)
    typed = answers(amara, class_teacher) | further(kai)
    for field in further(kai):
        response = browser.post(log_url, typed | {field: nonsense})
        assert response.status_code in (200, 302), field


def test_the_names_of_two_very_long_pupils_fit(client_of, class_teacher, oakfield, log_url):
    long = [
        enrols(oakfield, forename=one * 20, surname=one * 80, born=dt.date(2015, 1, 1))
        for one in ("W", "M")
    ]
    typed = answers(long[0], class_teacher) | further(long[1])
    page = client_of(class_teacher).post(log_url, typed | {"then": "list"}, follow=True)
    assert "M" * 80 in page.text
    assert Event.objects.get().incidents.count() == 2


def test_words_sent_after_the_session_ended_come_back_with_every_pupil(
    client_of, class_teacher, amara, kai, log_url
):
    tablet = client_of(None)
    tablet.post(log_url, answers(amara, class_teacher) | further(kai) | opened_by(class_teacher))
    tablet.force_login(class_teacher.user)
    page = Page(tablet.get(log_url).text)
    assert page.form("token").answers["further-0-pupil"] == [str(kai.public_id)]


def test_either_pupils_earlier_draft_is_asked_about_by_name(
    client_of, class_teacher, teaching_assistant, amara, kai, log_url
):
    a_draft(kai, class_teacher)
    typed = answers(amara, teaching_assistant) | further(kai)
    page = client_of(teaching_assistant).post(log_url, typed)
    assert f"{kai.name} has something logged at 10:00 already" in page.text
    assert Incident.objects.count() == 1


def test_the_same_event_takes_in_whoever_is_not_in_it_yet(
    client_of, class_teacher, teaching_assistant, amara, kai, log_url
):
    """It stays its recorder's: one event is recorded by one person."""
    draft = a_draft(kai, class_teacher)
    typed = answers(amara, teaching_assistant, same="yes") | further(kai)
    client_of(teaching_assistant).post(log_url, typed)
    added = Incident.objects.exclude(pk=draft.pk).get()
    assert (added.event, added.pupil) == (draft.event, amara)
    assert added.logged_by_id == str(class_teacher.user.public_id)
    assert section_of(added, "quick").answers["what"] == ["force"]
    assert draft.event.adults.filter(staff=teaching_assistant.staff, involved=True).exists()
    assert client_of(teaching_assistant).get(added.get_absolute_url()).status_code == 404


def test_whoever_was_found_not_to_be_part_of_it_gets_a_sentence(
    client_of, class_teacher, teaching_assistant, amara, kai, log_url
):
    draft = a_draft(kai, class_teacher)
    Incident.objects.filter(pk=adds(draft, amara, class_teacher).pk).update(set_aside_at=NOW)
    typed = answers(amara, teaching_assistant, same="yes") | further(kai)
    page = client_of(teaching_assistant).post(log_url, typed)
    assert "does not have to be recorded" in page.text
    assert not draft.event.adults.filter(staff=teaching_assistant.staff).exists()


def test_another_event_is_made_for_both(
    client_of, class_teacher, teaching_assistant, amara, kai, log_url
):
    a_draft(kai, class_teacher)
    typed = answers(amara, teaching_assistant, same="no") | further(kai)
    client_of(teaching_assistant).post(log_url, typed)
    assert sorted(one.incidents.count() for one in Event.objects.all()) == [1, 2]


# Adding one later


@kept
def draft(amara, class_teacher, teaching_assistant):
    return a_draft(amara, class_teacher, teaching_assistant.staff)


def adding(incident):
    return reverse("incidents:add_pupil", args=["oakfield", incident.public_id])


def sends(browser, url, pupil, **more):
    form = Page(browser.get(url).text).form("token")
    return browser.post(url, form.answers | {"pupil": str(pupil.public_id)} | more)


def test_a_pupil_is_added_from_the_task_list(client_of, class_teacher, draft, kai):
    browser = client_of(class_teacher)
    assert adding(draft) in browser.get(draft.get_absolute_url()).text
    answer = sends(browser, adding(draft), kai, what=["seclusion"])
    other = draft.event.incidents.get(pupil=kai)
    assert answer.url == other.get_absolute_url()
    for one, named in ((draft, kai), (other, draft.pupil)):
        page = browser.get(one.get_absolute_url()).text
        assert "Also in this event" in page
        assert named.name in page


def test_a_second_click_adds_nobody_twice(client_of, class_teacher, draft, kai):
    browser = client_of(class_teacher)
    form = Page(browser.get(adding(draft)).text).form("token")
    typed = form.answers | {"pupil": str(kai.public_id), "what": ["force"]}
    assert browser.post(adding(draft), typed).url == browser.post(adding(draft), typed).url
    assert draft.event.incidents.count() == 2


def test_whoever_is_in_the_event_is_not_added_again(client_of, class_teacher, draft):
    page = sends(client_of(class_teacher), adding(draft), draft.pupil, what=["force"])
    assert "This pupil has a record of this event already." in page.text


def test_a_page_of_nobodys_keeps_what_was_typed(client_of, class_teacher, draft, kai):
    typed = {"pupil": str(kai.public_id), "what": ["force"], "token": "made-up"}
    page = client_of(class_teacher).post(adding(draft), typed)
    assert "This page was open too long" in page.text
    assert Page(page.text).form("token").answers["pupil"] == [str(kai.public_id)]


def test_a_pupil_with_something_logged_elsewhere_is_asked_about(
    client_of, class_teacher, senco, draft, kai
):
    theirs = a_draft(kai, senco)
    browser = client_of(class_teacher)
    page = sends(browser, adding(draft), kai, what=["force"])
    assert "Is this the same event?" in page.text
    collect(page.text, "adding a pupil, is it the same event?")
    page = sends(browser, adding(draft), kai, what=["force"], same="yes")
    assert draft.event.incidents.count() == 1
    assert theirs.event.adults.filter(staff=class_teacher.staff, involved=True).exists()


def test_a_pupil_is_added_to_what_is_recorded(client_of, amara, kai, class_teacher):
    record = a_record(amara, class_teacher)
    browser = client_of(class_teacher)
    assert adding(record) in browser.get(record.get_absolute_url()).text
    sends(browser, adding(record), kai, what=["force"])
    assert record.event.incidents.get(pupil=kai).is_draft


def test_nobody_adds_to_a_draft_that_is_not_theirs(client_of, headteacher, draft):
    assert client_of(headteacher).get(adding(draft)).status_code == 404


def test_a_helper_of_one_draft_does_not_learn_who_the_other_is_of(
    client_of, class_teacher, senco, draft, kai
):
    adds(draft, kai, class_teacher)
    let_write(incident=draft, staff=senco.staff, by=act(class_teacher), at=NOW)
    page = client_of(senco).get(draft.get_absolute_url()).text
    assert "Another pupil" in page
    assert kai.surname not in page
    assert Read.objects.get().listed == []


def test_whose_draft_is_shown_by_name_is_in_the_log_of_reads(client_of, class_teacher, draft, kai):
    other = adds(draft, kai, class_teacher)
    client_of(class_teacher).get(draft.get_absolute_url())
    assert Read.objects.get().listed == [str(other.public_id)]


# The other draft's pages


@pytest.fixture
def other(client_of, class_teacher, draft, kai):
    sends(client_of(class_teacher), adding(draft), kai, what=["force"])
    return draft.event.incidents.get(pupil=kai)


def page_of(draft, key):
    return reverse(f"incidents:write_{key}", args=["oakfield", draft.public_id])


def test_a_page_says_what_is_the_same_for_both(client_of, class_teacher, other):
    browser = client_of(class_teacher)
    for key in ("quick", "before", "people"):
        assert "is the same for both pupils’ records" in browser.get(page_of(other, key)).text
    assert "both pupils’" not in browser.get(page_of(other, "after")).text
    assert f"About {other.pupil.name}" in browser.get(page_of(other, "after")).text


def test_the_only_pupil_of_an_event_is_told_nothing_of_others(client_of, class_teacher, draft):
    page = client_of(class_teacher).get(page_of(draft, "before"))
    assert "pupils’ records" not in page.text
    assert "Also in this event" not in client_of(class_teacher).get(draft.get_absolute_url()).text


def test_what_was_written_in_one_draft_stands_in_the_other(client_of, class_teacher, draft, other):
    browser = client_of(class_teacher)
    browser.post(page_of(draft, "before"), {"narrative": "A tray fell.", "version": "0"})
    assert "A tray fell." in browser.get(page_of(other, "before")).text


def test_whoever_saves_over_the_other_draft_is_shown_both_texts(
    client_of, class_teacher, draft, other
):
    browser = client_of(class_teacher)
    browser.post(page_of(draft, "before"), {"narrative": "A tray fell.", "version": "0"})
    page = browser.post(page_of(other, "before"), {"narrative": "Two fell.", "version": "0"})
    assert page.status_code == 409
    assert "A tray fell." in page.text
    assert "Two fell." in page.text


def test_a_correction_to_the_other_pupil_gets_a_sentence(client_of, class_teacher, draft, other):
    browser = client_of(class_teacher)
    form = Page(browser.get(page_of(other, "quick")).text).form("version")
    typed = answers(draft.pupil, class_teacher) | {"version": form.answers["version"]}
    page = browser.post(page_of(other, "quick"), typed)
    assert "This pupil has a record of this event already." in page.text
    other.refresh_from_db()
    assert other.pupil != draft.pupil


def recorded_first(browser, draft, by, words):
    written_in_full(draft, by, narrative=words)
    url = reverse("incidents:record_incident", args=["oakfield", draft.public_id])
    browser.post(url, Page(browser.get(url).text).form("token").answers)
    draft.refresh_from_db()
    assert draft.number


def test_the_locked_account_is_the_narrative_of_the_other_record(
    client_of, class_teacher, draft, other
):
    browser = client_of(class_teacher)
    recorded_first(browser, draft, class_teacher, "As I saw it.")
    page = browser.get(page_of(other, "before")).text
    assert "As I saw it." in page
    assert "readonly" in page
    collect(page, "a draft beside a recorded pupil")
    assert "What has been recorded of another pupil already stays" in page


def test_words_typed_before_it_was_locked_stay_in_sight(client_of, class_teacher, draft, other):
    browser = client_of(class_teacher)
    recorded_first(browser, draft, class_teacher, "As I saw it.")
    [version] = Page(browser.get(page_of(other, "before")).text).form("version").answers["version"]
    typed = {"narrative": "And then more.", "version": version}
    page = browser.post(page_of(other, "before"), typed)
    assert "And then more." in page.text
    assert "This account was locked" in page.text
    emptied = {"narrative": "", "version": str(int(version) + 1)}
    browser.post(page_of(other, "before"), emptied)
    assert "As I saw it." in browser.get(page_of(other, "before")).text


def test_recording_the_one_and_then_the_other(client_of, class_teacher, draft, other):
    """What was done to the second is their own; its adults too."""
    browser = client_of(class_teacher)
    recorded_first(browser, draft, class_teacher, "As I saw it.")
    written_in_full(other, class_teacher, narrative="As I saw it.")
    url = reverse("incidents:record_incident", args=["oakfield", other.public_id])
    page = browser.get(url)
    assert "As I saw it." in page.text, page.text
    browser.post(url, Page(page.text).form("token").answers)
    other.refresh_from_db()
    draft.refresh_from_db()
    assert (draft.number, other.number) == ("RI-2026-0001", "RI-2026-0002")
    assert other.reading.account == draft.reading.account
    assert StaffPart.objects.filter(reading=other.reading).exists()


def test_the_query_count_of_a_page_does_not_grow_with_pupils(
    client_of, class_teacher, oakfield, draft, other
):
    browser = client_of(class_teacher)
    urls = [draft.get_absolute_url(), page_of(draft, "before")]

    def asked():
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as caught:
                browser.get(url)
            counts.append(len(caught))
        return counts

    asked()
    few = asked()
    for n in range(6):
        pupil = enrols(oakfield, forename=f"Child{n}", surname="More", born=dt.date(2015, 1, 1))
        adds(draft, pupil, class_teacher)
    assert asked() == few
