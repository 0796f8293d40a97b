"""The page on which a draft is taken over or handed to a colleague."""

from uuid import uuid4

import pytest

from incidents.actions.drafts import discard_draft, name_involved_too
from incidents.actions.hand_over import CLOSED
from incidents.models import HandOver
from incidents.views import hand_over as views
from incidents.views.drafts import INVOLVED_NOW
from incidents.views.log_incident import STRANDED
from rri_portal.audit.models import Read
from rri_portal.schools.keeping import CLOSED_MEANWHILE
from tests.cast import act
from tests.html import collect
from tests.incidents.hand_over_draft.handing import TOMORROW, TYPED, hands
from tests.pages import Page
from tests.visits import Visit

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def tomorrow(time_machine):
    time_machine.move_to(TOMORROW, tick=False)


def page_of(browser, draft) -> Page:
    answer = browser.get(f"/oakfield/unfinished/{draft.event.public_id}/")
    collect(answer.text, "/unfinished/")
    return Page(answer.text)


def test_its_page_says_when_where_and_of_whom_and_nothing_that_was_typed(
    draft, dsl, client_of, tomorrow
):
    answer = client_of(dsl).get(f"/oakfield/unfinished/{draft.event.public_id}/")
    for said in ("Amara Okafor", "Corridor", "Ana Duarte", "It was due by 23 November 2026"):
        assert said in answer.text
    assert "canary" not in answer.text
    assert "Jamal Carter" not in answer.text.split("<form")[0]
    read = Read.objects.get(verb="hand_over_draft")
    assert read.listed == [str(draft.public_id)]


def test_a_leader_takes_it_over_and_a_second_click_lands_there_too(draft, dsl, client_of, tomorrow):
    browser = client_of(dsl)
    sent = page_of(browser, draft).form("staff").filled(staff=dsl.staff.public_id)
    url = f"/oakfield/unfinished/{draft.event.public_id}/"
    for _ in range(2):
        answer = browser.post(url, sent)
        assert answer.headers["Location"] == f"/oakfield/drafts/{draft.public_id}/"
    assert HandOver.objects.count() == 1
    page = browser.get(f"/oakfield/drafts/{draft.public_id}/").text
    assert "Begun by Ana Duarte. Ruth Adeyemi finishes it" in page
    page = browser.get(f"/oakfield/drafts/{draft.public_id}/before/").text
    collect(page, "/drafts/before/")
    assert "What Ana Duarte had typed here" in page
    assert TYPED in page


def test_nobody_is_chosen_beforehand_and_a_refusal_stands_beside_the_question(
    draft, dsl, teaching_assistant, client_of, tomorrow
):
    browser = client_of(dsl)
    form = page_of(browser, draft).form("staff")
    assert form.answers["staff"] == [""]
    assert form.offered["staff"][1] == str(dsl.staff.public_id)
    url = f"/oakfield/unfinished/{draft.event.public_id}/"
    assert "Choose who finishes it." in browser.post(url, form.answers).text
    page = browser.post(url, form.filled(staff=teaching_assistant.staff.public_id)).text
    assert "They were involved, so they write only their own account." in page
    assert not HandOver.objects.exists()


def test_sent_again_for_another_it_is_not_said_to_be_theirs(
    draft, dsl, class_teacher, senior_leader, client_of, tomorrow
):
    browser = client_of(dsl)
    form = page_of(browser, draft).form("staff")
    url = f"/oakfield/unfinished/{draft.event.public_id}/"
    browser.post(url, form.filled(staff=class_teacher.staff.public_id))
    answer = browser.post(url, form.filled(staff=senior_leader.staff.public_id))
    assert answer.status_code == 200
    assert "Whoever writes this can still open it." in answer.text
    assert "Hannah Lowe, since it was handed over on 24 November 2026" in answer.text
    assert HandOver.objects.get().staff == class_teacher.staff


def test_whoever_sends_it_as_the_last_draft_is_closed_hears_so(
    draft, dsl, client_of, tomorrow, monkeypatch
):
    browser = client_of(dsl)
    sent = page_of(browser, draft).form("staff").filled(staff=dsl.staff.public_id)
    offered = views.writers_here

    def closed_meanwhile(*args):
        discard_draft(incident=draft, why="Logged twice.", by=act(dsl), at=TOMORROW)
        return offered(*args)

    monkeypatch.setattr(views, "writers_here", closed_meanwhile)
    answer = browser.post(f"/oakfield/unfinished/{draft.event.public_id}/", sent, follow=True)
    assert CLOSED in answer.text


def test_what_was_chosen_comes_back_on_a_page_that_says_which_it_is(
    draft, dsl, client_of, tomorrow
):
    sent = page_of(client_of(dsl), draft).form("staff").filled(staff=dsl.staff.public_id)
    url, tablet = f"/oakfield/unfinished/{draft.event.public_id}/", Visit()
    assert tablet.post(url, sent).url.startswith("/sign-in/")
    tablet.force_login(dsl.user)
    assert "Take over a record, or hand it on" in tablet.get(url).text


def test_whoever_finishes_it_and_names_themselves_is_told_why_it_closes(
    draft, class_teacher, dsl, client_of, tomorrow
):
    hands(draft, class_teacher, dsl)
    browser, url = client_of(class_teacher), f"/oakfield/drafts/{draft.public_id}/who-when-where/"
    form = Page(browser.get(url).text).form("place")
    there = form.filled(
        pupil=draft.pupil.public_id,
        adults=[class_teacher.staff.public_id],
        place=str(draft.event.place.public_id),
        day="yesterday",
        time="10:00",
    )
    page = browser.post(url, there, follow=True)
    assert INVOLVED_NOW in page.text
    assert "write your own account" in page.text


def test_what_somebody_types_as_it_is_closed_to_them_is_shown_to_be_copied(
    draft, class_teacher, dsl, client_of, tomorrow
):
    hands(draft, class_teacher, dsl)
    browser, url = client_of(class_teacher), f"/oakfield/drafts/{draft.public_id}/before/"
    sent = Page(browser.get(url).text).form("narrative").filled(narrative="Ana rang me.")
    name_involved_too(event=draft.event, involved=[class_teacher.staff], at=TOMORROW)
    answer = browser.post(url, sent)
    collect(answer.text, "/drafts/before/closed")
    assert answer.status_code == 404
    assert CLOSED_MEANWHILE in answer.text
    assert "Ana rang me." in answer.text
    by_script = browser.post(url, sent, headers={"X-Autosave": "1"})
    assert (by_script.status_code, by_script.json()["message"]) == (404, CLOSED_MEANWHILE)
    unknown = browser.post(f"/oakfield/drafts/{uuid4()}/before/", sent)
    assert unknown.status_code == 404
    assert "Ana rang me." in unknown.text
    assert "Ana rang me." not in client_of(dsl).post(url, sent).text


def test_others_do_not_find_it(draft, class_teacher, senco, riverside_head, client_of, tomorrow):
    for person in (class_teacher, senco, riverside_head):
        answer = client_of(person).get(f"/oakfield/unfinished/{draft.event.public_id}/")
        assert answer.status_code == 404


def test_whoever_is_told_of_the_same_event_hears_who_says_how_it_goes_on(
    draft, amara, class_teacher, client_of, tomorrow
):
    browser = client_of(class_teacher)
    log = Page(browser.get("/oakfield/log/?safety=safe-together").text).form("pupil")
    place = str(draft.event.place.public_id)
    sent = log.filled(
        pupil=amara.public_id,
        day="yesterday",
        time="10:00",
        place=place,
        what="force",
        adults=class_teacher.staff.public_id,
    )
    page = browser.post("/oakfield/log/", sent | {"same": ["yes"]}, follow=True).text
    assert STRANDED in page
