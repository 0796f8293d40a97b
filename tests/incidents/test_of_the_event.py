"""What a draft says of the whole event, to a colleague who helps with one child's draft and may not
read of the other: they read it without that name, and cannot change it; nothing typed is lost."""

import pytest

from incidents.actions.drafts import let_write
from incidents.forms.pages import PAGES
from incidents.models import EventAdult, Incident
from incidents.other_pupils import LEFT_OUT
from incidents.sections import section_of
from incidents.views.of_the_event import NOT_KEPT, WHY
from rri_portal.schools.models import PickList
from tests.cast import NOW, act, enrols
from tests.factories.incidents import a_draft, adds, choice, opened, writes, written_in_full
from tests.html import collect
from tests.kept import kept
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("monday_morning")

HIS, SURNAME = "Zebedee", "Quillfeather"
NARRATIVE = "Zebedee pushed Amara.\nThen Zebedee Quillfeather ran."
MASKED = "[another pupil] pushed Amara."
SHARED_PAGES = ("quick", "before", "people")


@kept
def zebedee(oakfield):
    return enrols(oakfield, forename=HIS, surname=SURNAME, born=NOW.date().replace(year=2015))


@pytest.fixture
def helper(teaching_assistant):
    return teaching_assistant


@kept
def draft(amara, zebedee, class_teacher, helper):
    """Amara's, with whose draft alone the teaching assistant helps."""
    first = a_draft(amara, class_teacher)
    written_in_full(first, class_teacher, narrative=NARRATIVE)
    version = opened(first, class_teacher).version("quick")
    answers = dict(opened(first, class_teacher).typed("quick").lists())
    answers |= {"place_detail": ["By Zebedee’s peg"], "pupil": [str(amara.public_id)]}
    writes(first, class_teacher, "quick", version, **answers)
    first.event.place_detail = "By Zebedee’s peg"
    first.event.save()
    writes(first, class_teacher, "people", others_why="Zebedee’s taxi driver helped.")
    adds(first, zebedee, class_teacher)
    let_write(incident=first, staff=helper.staff, by=act(class_teacher), at=NOW)
    return first


def url_of(draft, key: str = "before") -> str:
    return f"/oakfield/drafts/{draft.public_id}/{PAGES[key].path}/"


def named(answer) -> bool:
    options = answer.text.split('id="id_pupil"')[0]  # every pupil of the school may be chosen there
    return HIS.lower() in options.lower() or SURNAME.lower() in options.lower()


@pytest.mark.parametrize("key", SHARED_PAGES)
def test_a_helper_reads_it_without_the_others_name_and_is_told_why(draft, helper, client_of, key):
    answer = client_of(helper).get(url_of(draft, key))
    collect(answer.text, f"/drafts/{key}/helper")
    assert not named(answer)
    assert "[another pupil]" in answer.text
    assert WHY in answer.text
    assert LEFT_OUT in answer.text
    asked = {name for form in Page(answer.text).forms for name in form.written | set(form.offered)}
    assert not asked & {"narrative", "place", "place_detail", "time", "adults", "witnesses"}


@pytest.mark.parametrize("key", SHARED_PAGES)
@pytest.mark.parametrize("person", ["class_teacher", "senco"])
def test_whoever_may_read_of_every_child_writes_it(draft, client_of, request, person, key):
    writer = request.getfixturevalue(person)
    if person == "senco":
        by = act(request.getfixturevalue("class_teacher"))
        let_write(incident=draft, staff=writer.staff, by=by, at=NOW)
    answer = client_of(writer).get(url_of(draft, key))
    assert HIS in answer.text
    assert WHY not in answer.text


def test_so_does_a_helper_with_both_drafts_and_with_an_only_childs(
    draft, helper, class_teacher, client_of, kai
):
    other = draft.event.incidents.exclude(pk=draft.pk).get()
    let_write(incident=other, staff=helper.staff, by=act(class_teacher), at=NOW)
    assert NARRATIVE in client_of(helper).get(url_of(draft)).text
    alone = a_draft(kai, class_teacher)
    let_write(incident=alone, staff=helper.staff, by=act(class_teacher), at=NOW)
    assert 'name="narrative"' in client_of(helper).get(url_of(alone)).text


def test_what_is_the_childs_own_is_saved_and_the_rest_stays_letter_for_letter(
    draft, helper, client_of, amara
):
    tried = str(choice(amara, PickList.DE_ESCALATION, "Reassurance").public_id)
    browser = client_of(helper)
    page = browser.get(url_of(draft)).text
    sent = Page(page).form("tried").filled(tried=tried, no_time_why="It was too quick.")
    answer = browser.post(url_of(draft), sent)
    assert answer.status_code == 302
    saved = section_of(draft, "before").answers
    assert saved["narrative"] == [NARRATIVE]
    assert (saved["tried"], saved["no_time_why"]) == ([tried], ["It was too quick."])


def test_when_where_and_who_stay_as_they_are(draft, helper, client_of, class_teacher):
    browser = client_of(helper)
    sent = Page(browser.get(url_of(draft, "quick")).text).form("what").filled(hurt="yes")
    assert browser.post(url_of(draft, "quick"), sent).status_code == 302
    event = Incident.objects.get(pk=draft.pk).event
    assert event.place_detail == "By Zebedee’s peg"
    assert list(EventAdult.objects.values_list("staff", flat=True)) == [class_teacher.staff.pk]
    assert section_of(draft, "quick").answers["hurt"] == ["yes"]
    assert section_of(draft, "quick").answers["place_detail"] == ["By Zebedee’s peg"]


def test_whom_the_draft_is_about_can_still_be_corrected(
    draft, helper, client_of, kai, zebedee, amara
):
    browser = client_of(helper)
    form = Page(browser.get(url_of(draft, "quick")).text).form("what")
    refused = browser.post(url_of(draft, "quick"), form.filled(pupil=zebedee.public_id))
    assert "This pupil has a record of this event already." in refused.text
    form = Page(browser.get(url_of(draft, "quick")).text).form("what")
    browser.post(url_of(draft, "quick"), form.filled(pupil=kai.public_id))
    assert Incident.objects.get(pk=draft.pk).pupil == kai


def test_words_from_a_page_that_still_asked_are_shown_and_change_nothing(draft, helper, client_of):
    version = opened(draft, helper).version("before")
    typed = {"narrative": "I typed this\nmyself.", "version": version, "no_time_why": "None."}
    answer = client_of(helper).post(url_of(draft), typed)
    collect(answer.text, "/drafts/before/unsaved")
    assert answer.status_code == 409
    assert NOT_KEPT in answer.text
    assert "I typed this\nmyself." in answer.text
    assert not named(answer)
    saved = section_of(draft, "before").answers
    assert (saved["narrative"], saved["no_time_why"]) == ([NARRATIVE], ["None."])


def test_so_is_another_day_or_time_from_such_a_page(draft, helper, class_teacher, client_of):
    stale = Page(client_of(class_teacher).get(url_of(draft, "quick")).text).form("place")
    day = {"other_day_day": "22", "other_day_month": "11", "other_day_year": "2026"}
    sent = stale.filled(day="another", **day, time="09:15", place_detail="By the bins")
    answer = client_of(helper).post(url_of(draft, "quick"), sent)
    assert answer.status_code == 409
    for typed in ("09:15", ">22<", "By the bins"):
        assert typed in answer.text
    assert ">2026<" not in answer.text
    assert Incident.objects.get(pk=draft.pk).started_at == draft.started_at
    as_it_stood = client_of(helper).post(url_of(draft, "quick"), stale.answers)
    assert as_it_stood.status_code == 302


@pytest.mark.parametrize(("day", "differs"), [("today", False), ("yesterday", True)])
def test_so_is_today_or_yesterday_where_it_was_another_day(
    draft, helper, class_teacher, client_of, day, differs
):
    stale = Page(client_of(class_teacher).get(url_of(draft, "quick")).text).form("place")
    answer = client_of(helper).post(url_of(draft, "quick"), stale.filled(day=day))
    assert answer.status_code == (409 if differs else 302)
    if differs:
        shown = answer.text.split("What you typed here is not saved")[1]
        assert "Which day did it start?" in shown
        assert ">Yesterday<" in shown
    assert Incident.objects.get(pk=draft.pk).started_at == draft.started_at


def test_by_script_too(draft, helper, client_of):
    browser, version = client_of(helper), opened(draft, helper).version("before")
    typed = {"narrative": "Mine.", "version": version, "no_time_why": "None."}
    answer = browser.post(url_of(draft), typed, headers={"X-Autosave": "1"})
    assert answer.status_code == 409
    said = answer.json()
    assert said["message"] == NOT_KEPT
    [pair] = said["theirs"]
    assert pair["name"] == "narrative"
    assert MASKED in pair["theirs"]
    assert HIS not in answer.text
    taken = {"narrative": pair["values"][0], "version": said["version"], "no_time_why": "None."}
    answer = browser.post(url_of(draft), taken, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert section_of(draft, "before").answers["narrative"] == [NARRATIVE]


def test_where_both_wrote_at_once_the_helper_meets_only_the_childs_own(
    draft, helper, class_teacher, client_of
):
    version = opened(draft, helper).version("before")
    answers = dict(opened(draft, helper).typed("before").lists())
    answers |= {"narrative": ["Zebedee fell."], "no_time_why": ["Hers."]}
    writes(draft, class_teacher, "before", version, **answers)
    typed = {"no_time_why": "Mine.", "version": version}
    answer = client_of(helper).post(url_of(draft), typed)
    assert answer.status_code == 409
    for words in ("Hers.", "Mine.", "[another pupil] fell."):
        assert words in answer.text
    assert not named(answer)


def test_whoever_records_it_checks_it_without_the_name_and_the_record_holds_every_word(
    draft, helper, client_of, headteacher
):
    browser = client_of(helper)
    check = f"/oakfield/drafts/{draft.public_id}/record/"
    page = browser.get(check)
    assert MASKED in page.text
    assert LEFT_OUT in page.text
    assert not named(page)
    sent = Page(page.text).form("checked").answers
    answer = browser.post(check, sent, follow=True)
    assert not named(answer)
    record = Incident.objects.recorded().get()
    assert record.reading.account.words == NARRATIVE
    assert "Zebedee pushed Amara." in client_of(headteacher).get(record.get_absolute_url()).text


def test_whoever_asks_for_help_is_told_where_the_other_is_named(
    draft, class_teacher, client_of, kai, zebedee
):
    here = f"/oakfield/drafts/{draft.public_id}/helpers/"
    page = client_of(class_teacher).get(here)
    collect(page.text, "/drafts/helpers/")
    assert "that name is left out and they cannot change it" in page.text
    assert "they will read it as it was typed" not in page.text
    answers = dict(opened(draft, class_teacher).typed("before").lists())
    answers |= {"no_time_why": [f"{HIS} was in the way."]}
    writes(
        draft, class_teacher, "before", opened(draft, class_teacher).version("before"), **answers
    )
    page = client_of(class_teacher).get(here)
    collect(page.text, "/drafts/helpers/named")
    assert "they will read it as it was typed" in page.text
    assert f"<li>{PAGES['before'].title}</li>" in page.text
    alone = a_draft(kai, class_teacher)
    page = client_of(class_teacher).get(f"/oakfield/drafts/{alone.public_id}/helpers/").text
    assert "They will read and write everything in this draft." in page


def test_a_helper_meets_the_name_on_no_page_of_the_draft(draft, helper, client_of):
    browser = client_of(helper)
    for key in PAGES:
        assert not named(browser.get(url_of(draft, key), follow=True)), key
    for path in ("", "record/", "discard/", "helpers/", "not-significant/", "attachments/"):
        assert not named(browser.get(f"/oakfield/drafts/{draft.public_id}/{path}")), path
