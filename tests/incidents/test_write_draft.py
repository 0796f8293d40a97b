import pytest
from django.test import Client
from django.urls import reverse

from incidents.actions.drafts import Overtaken, join_event, let_write, save_section
from incidents.facts import NO_TIME
from incidents.sections import section_of
from rri_portal.audit.models import Read
from rri_portal.schools.models import PickList, StashedPost
from tests.cast import NOW, act
from tests.factories.incidents import (
    a_draft,
    a_record,
    choice,
    opened,
    rows,
    technique,
    writes,
)
from tests.kept import kept
from tests.pages import Page
from tests.visits import opened_by

pytestmark = pytest.mark.usefixtures("monday_morning")
AUTOSAVE = {"X-Autosave": "1"}


@kept
def draft(amara, class_teacher, teaching_assistant):
    return a_draft(amara, class_teacher, teaching_assistant.staff)


def page_of(draft, key="before"):
    return reverse(f"incidents:write_{key}", args=["oakfield", draft.public_id])


def kept(draft, key="before"):
    return section_of(draft, key).answers


def test_what_is_typed_is_saved_as_it_is_typed(client_of, class_teacher, draft):
    answer = client_of(class_teacher).post(
        page_of(draft), {"narrative": "It was loud.", "version": "0"}, headers=AUTOSAVE
    )
    assert answer.json() == {"version": 1, "saved_at": "10:30"}
    assert kept(draft)["narrative"] == ["It was loud."]


def test_saving_the_same_words_again_saves_nothing(client_of, class_teacher, draft):
    browser = client_of(class_teacher)
    for _ in range(2):
        answer = browser.post(
            page_of(draft), {"narrative": "Loud.", "version": "0"}, headers=AUTOSAVE
        )
    assert answer.json()["version"] == 1


def test_plain_save_goes_to_the_next_page(client_of, class_teacher, draft):
    response = client_of(class_teacher).post(
        page_of(draft), {"narrative": "It was loud.", "version": "0", "then": "next"}
    )
    assert response.url == page_of(draft, "done")


def test_an_impossible_time_is_kept_and_said(client_of, class_teacher, draft):
    typed = {
        "segments-TOTAL_FORMS": "1",
        "segments-INITIAL_FORMS": "0",
        "segments-0-start": "25:99",
        "segments-0-end_unknown": "on",
        "version": "0",
    }
    page = client_of(class_teacher).post(page_of(draft, "done"), typed)
    assert "must be a time on the 24-hour clock" in page.text
    assert "There is a problem" in page.text
    assert "<title>Error: " in page.text
    assert 'value="25:99"' in page.text
    assert kept(draft, "done")["segments-0-start"] == ["25:99"]


def test_the_second_writer_is_shown_both_texts(client_of, class_teacher, draft):
    writes(draft, class_teacher, "before", narrative="What the first tab said")
    page = client_of(class_teacher).post(
        page_of(draft), {"narrative": "What the second tab said", "version": "0"}
    )
    assert page.status_code == 409
    assert "What the first tab said" in page.text
    assert "What the second tab said" in page.text
    assert kept(draft)["narrative"] == ["What the first tab said"]


def test_autosave_tells_the_second_writer_what_is_saved(client_of, class_teacher, draft):
    writes(draft, class_teacher, "before", narrative="First")
    answer = client_of(class_teacher).post(
        page_of(draft), {"narrative": "Second", "version": "0"}, headers=AUTOSAVE
    )
    assert answer.status_code == 409
    assert "First" in [one["theirs"] for one in answer.json()["theirs"]]


def test_an_old_version_is_refused_by_the_action(class_teacher, draft):
    writes(draft, class_teacher, "before", narrative="First")
    with pytest.raises(Overtaken) as refused:
        save_section(
            incident=draft,
            key="before",
            answers={"narrative": ["Second"]},
            version=0,
            by=act(class_teacher),
            at=NOW,
        )
    assert refused.value.theirs.answers == {"narrative": ["First"]}


def test_another_hold_is_added_without_script(client_of, class_teacher, draft):
    typed = {
        "segments-TOTAL_FORMS": "1",
        "segments-INITIAL_FORMS": "0",
        "segments-0-start": "10:00",
        "segments-ADD": "1",
        "version": "0",
    }
    page = client_of(class_teacher).post(page_of(draft, "done"), typed)
    assert "segments-1-technique" in page.text
    assert 'value="10:00"' in page.text
    form = Page(page.text).form("version")
    client_of(class_teacher).post(
        page_of(draft, "done"), form.filled(**{"segments-1-end": "10:09"})
    )
    assert 'value="10:09"' in client_of(class_teacher).get(page_of(draft, "done")).text


def gaps(draft, person, key):
    return [gap.sentence for gap in opened(draft, person).gaps_in(key)]


@pytest.mark.both
def test_a_second_hold_of_which_only_the_time_is_known_is_not_passed_over(draft, class_teacher):
    """The first row's time and adults the page filled in by itself; nobody typed them."""
    first = {"start": "10:00", "staff": str(class_teacher.staff.public_id)}
    writes(draft, class_teacher, "done", **rows("segments", first))
    assert "Say what was used." in gaps(draft, class_teacher, "done")
    technique_known = first | {"technique": str(technique(draft.pupil).public_id)}
    second = {"start": "10:06", "technique": "", "end": ""}
    writes(draft, class_teacher, "done", 1, **rows("segments", technique_known, second))
    said = gaps(draft, class_teacher, "done")
    assert "Say what was used." in said
    assert said.count("Enter the time it ended, or say that nobody knows.") == 2


@pytest.mark.both
def test_a_hold_ends_at_a_time_or_nobody_knows_when(draft, class_teacher):
    row = {"start": "10:00", "end": "10:05", "end_unknown": "on"}
    writes(draft, class_teacher, "done", **rows("segments", row))
    assert "Give the time it ended, or tick this: not both." in gaps(draft, class_teacher, "done")


@pytest.mark.both
def test_there_was_no_time_or_something_was_tried(draft, class_teacher):
    tried = [
        choice(draft.pupil, PickList.DE_ESCALATION, label) for label in (NO_TIME, "Distraction")
    ]
    writes(draft, class_teacher, "before", tried=[str(one.public_id) for one in tried])
    assert gaps(draft, class_teacher, "before") == [
        "“Nothing: there was no time” cannot be chosen with the rest."
    ]


@pytest.mark.both
def test_nobody_else_was_there_or_somebody_was(draft, class_teacher):
    there = [choice(draft.pupil, PickList.OTHER_PEOPLE, label) for label in ("Police", "Nobody")]
    writes(draft, class_teacher, "people", other_people=[str(one.public_id) for one in there])
    assert gaps(draft, class_teacher, "people") == ["“Nobody” cannot be chosen with the rest."]


def test_an_involved_adult_cannot_open_the_draft(client_of, teaching_assistant, draft):
    assert client_of(teaching_assistant).get(page_of(draft)).status_code == 404


def test_not_even_the_headteacher_opens_somebody_elses_draft(client_of, headteacher, draft):
    assert client_of(headteacher).get(page_of(draft)).status_code == 404


def test_an_uninvolved_colleague_helps_when_asked(client_of, senco, class_teacher, draft):
    assert client_of(senco).get(page_of(draft)).status_code == 404
    let_write(incident=draft, staff=senco.staff, by=act(class_teacher), at=NOW)
    assert client_of(senco).get(page_of(draft)).status_code == 200


def test_an_involved_colleague_is_not_let_in(client_of, class_teacher, teaching_assistant, draft):
    url = reverse("incidents:let_write", args=["oakfield", draft.public_id])
    page = client_of(class_teacher).post(url, {"staff": str(teaching_assistant.staff.public_id)})
    assert "They were involved" in page.text


def test_a_helper_who_turns_out_to_be_involved_is_let_in_no_longer(
    client_of, senco, class_teacher, draft
):
    let_write(incident=draft, staff=senco.staff, by=act(class_teacher), at=NOW)
    join_event(incident=draft, involved=(senco.staff,), by=act(senco), at=NOW)
    assert client_of(senco).get(page_of(draft)).status_code == 404


def test_opening_a_page_of_a_draft_is_logged(client_of, class_teacher, draft):
    client_of(class_teacher).get(page_of(draft))
    read = Read.objects.get()
    assert (read.verb, read.subject_id) == ("write_draft", str(draft.public_id))


def typed(person, narrative):
    return {"narrative": narrative, "version": "0"} | opened_by(person)


def test_words_sent_after_the_session_ended_are_given_back(class_teacher, draft):
    tablet = Client()
    sent = tablet.post(page_of(draft), typed(class_teacher, "Not to be lost"))
    assert sent.status_code == 302
    tablet.force_login(class_teacher.user)
    page = tablet.get(page_of(draft))
    assert "Not to be lost" in page.text
    assert "We kept what you typed" in page.text


def test_words_given_back_replace_nobodys_that_were_saved_meanwhile(class_teacher, draft):
    tablet = Client()
    tablet.post(page_of(draft), typed(class_teacher, "Typed before"))
    writes(draft, class_teacher, "before", narrative="Saved meanwhile")
    tablet.force_login(class_teacher.user)
    page = tablet.get(page_of(draft))
    assert page.context["version"] == 0
    both = tablet.post(page_of(draft), typed(class_teacher, "Typed before"))
    assert both.status_code == 409
    assert kept(draft)["narrative"] == ["Saved meanwhile"]


def test_words_for_what_was_recorded_meanwhile_are_shown_all_the_same(amara, class_teacher):
    record, tablet = a_record(amara, class_teacher), Client()
    tablet.post(page_of(record), typed(class_teacher, "Not to be lost"))
    tablet.force_login(class_teacher.user)
    page = tablet.get(page_of(record))
    assert "Not to be lost" in page.text
    assert f"This is recorded now, as {record.number}." in page.text


def test_kept_words_are_not_given_to_somebody_else(class_teacher, senco, draft):
    tablet = Client()
    tablet.post(page_of(draft), typed(class_teacher, "Not to be lost"))
    tablet.force_login(senco.user)
    assert tablet.get(page_of(draft)).status_code == 404


def test_nor_to_a_colleague_who_may_write_the_draft_too(class_teacher, senco, draft):
    let_write(incident=draft, staff=senco.staff, by=act(class_teacher), at=NOW)
    tablet = Client()
    tablet.post(page_of(draft), typed(class_teacher, "Not to be lost"))
    tablet.force_login(senco.user)
    assert "Not to be lost" not in tablet.get(page_of(draft)).text


def test_a_stale_page_gives_its_words_back(class_teacher, draft):
    tablet = Client(enforce_csrf_checks=True)
    tablet.force_login(class_teacher.user)
    sent = tablet.post(page_of(draft), typed(class_teacher, "Written for an hour"))
    assert sent.url == page_of(draft)
    assert "Written for an hour" in tablet.get(page_of(draft)).text


def test_autosave_without_a_session_says_that_the_words_are_kept(class_teacher, draft):
    answer = Client().post(page_of(draft), typed(class_teacher, "x"), headers=AUTOSAVE)
    assert answer.status_code == 401
    assert answer.json()["kept"]


def test_autosave_keeps_only_the_last_of_what_one_page_sent(class_teacher, draft):
    tablet, page = Client(), typed(class_teacher, "")
    for words in ("It", "It was", "It was loud."):
        tablet.post(page_of(draft), page | {"narrative": words}, headers=AUTOSAVE)
    assert StashedPost.objects.count() == 1
    tablet.force_login(class_teacher.user)
    assert "It was loud." in tablet.get(page_of(draft)).text


def test_autosave_does_not_say_that_what_is_too_long_is_kept(class_teacher, draft):
    page = typed(class_teacher, "x" * 500_001)
    answer = Client().post(page_of(draft), page, headers=AUTOSAVE)
    assert not answer.json()["kept"]
    assert not StashedPost.objects.exists()


def test_what_the_page_itself_put_into_its_form_is_no_answer(client_of, class_teacher, draft):
    client_of(class_teacher).post(page_of(draft), typed(class_teacher, "It was loud."))
    assert kept(draft) == {"narrative": ["It was loud."]}


def test_a_save_after_it_was_recorded_says_so(client_of, amara, class_teacher):
    record = a_record(amara, class_teacher)
    browser = client_of(class_teacher)
    answer = browser.post(page_of(record), {"narrative": "x", "version": "0"}, headers=AUTOSAVE)
    assert answer.status_code == 410
    assert browser.post(page_of(record), {"version": "0"}).url == record.get_absolute_url()


def test_a_narrative_of_more_than_twenty_thousand_characters_is_kept_and_said(
    client_of, class_teacher, draft
):
    page = client_of(class_teacher).post(
        page_of(draft), {"narrative": "w" * 20_001, "version": "0"}
    )
    assert "20000 characters at most" in page.text
    assert len(kept(draft)["narrative"][0]) == 20_001
