"""Twenty people press the same button in the same second."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from incidents.actions.drafts import let_write
from incidents.models import EventSection, Incident
from tests.cast import NOW, act, enrols
from tests.concurrency.a_school_day import LATE, AtWork, a_finished_draft, address, quick_answers
from tests.concurrency.caller import Answer, Answers, Caller
from tests.concurrency.the_book import assert_whole, numbers

pytestmark = pytest.mark.concurrency


def at_once(*posts: tuple[Caller, str, Answers]) -> list[Answer]:
    """Everybody is ready before anybody sends."""
    ready = Barrier(len(posts))

    def send(post: tuple[Caller, str, Answers]) -> Answer:
        caller, path, answers = post
        ready.wait()
        return caller.post(path, answers)

    with ThreadPoolExecutor(len(posts)) as people:
        return list(people.map(send, posts))


@pytest.fixture
def recording(at_work) -> Callable[[Incident, Caller], tuple[Caller, str, Answers]]:
    """The page on which somebody checks their answers, opened: only the button is left."""

    def opened(incident: Incident, caller: Caller) -> tuple[Caller, str, Answers]:
        path = address(incident.public_id, "record")
        page = caller.get(path)
        assert page.status == 200
        assert "token" in page.hidden, page.text
        return caller, path, {**page.hidden, **LATE}

    return opened


def test_twenty_people_record_at_once_without_a_gap_or_a_repeat(at_work: AtWork, recording):
    before = numbers(at_work.school)
    posts = [recording(a_finished_draft(one), one.caller) for one in at_work.colleagues]
    answers = at_once(*posts)
    assert {answer.status for answer in answers} == {302}
    given = {answer.location.strip("/").split("/")[-1] for answer in answers}
    assert len(given) == 20
    assert numbers(at_work.school) - before == given
    assert_whole(at_work.school)


def test_twenty_clicks_on_one_button_make_one_record(at_work: AtWork, recording):
    before = numbers(at_work.school)
    somebody = at_work.colleagues[0]
    clicks = [recording(a_finished_draft(somebody), somebody.caller)] * 20
    answers = at_once(*clicks)
    assert {answer.status for answer in answers} == {302}
    [given] = {answer.location.strip("/").split("/")[-1] for answer in answers}
    assert numbers(at_work.school) - before == {given}
    assert_whole(at_work.school)


def test_of_those_who_log_one_pupil_at_once_all_but_the_first_are_asked(at_work: AtWork):
    """Whether it is the same event."""
    pupil = enrols(at_work.school, forename="Ada", surname="Quist", born=dt.date(2015, 3, 1))
    path, posts = "/oakfield/log/", []
    for one in at_work.colleagues[:5]:
        page = one.caller.get(f"{path}?safety=safe-together")
        said = quick_answers(replace(one, pupil=pupil)) | {"token": page.hidden["token"]}
        posts.append((one.caller, path, {k: v for k, v in said.items() if k != "same"}))
    answers = at_once(*posts)
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 200, 302]
    asked = [answer for answer in answers if answer.status == 200]
    assert all("Is this the same event?" in answer.text for answer in asked)


def test_a_page_saved_by_two_people_at_once_shows_the_second_both_texts(at_work: AtWork):
    recorder, helper = at_work.colleagues[1:3]
    incident = a_finished_draft(recorder)
    let_write(incident=incident, staff=helper.person.staff, by=act(recorder.person), at=NOW)
    path = address(incident.public_id, "before")
    version = recorder.caller.get(path).hidden["version"]
    words = {"recorder": "The minibus was late.", "helper": "Somebody dropped a tray."}
    first, second = at_once(
        (recorder.caller, path, {"narrative": words["recorder"], "version": version}),
        (helper.caller, path, {"narrative": words["helper"], "version": version}),
    )
    assert sorted([first.status, second.status]) == [302, 409]
    saved = words["recorder"] if first.status == 302 else words["helper"]
    lost = second if first.status == 302 else first
    assert all(text in lost.text for text in words.values())
    section = EventSection.objects.get(event=incident.event, key="before")
    assert section.answers["narrative"] == [saved]

    both = " ".join(words.values())
    again = {"narrative": both, "version": lost.hidden["version"]}
    assert helper.caller.post(path, again).status == 302
    section.refresh_from_db()
    assert section.answers["narrative"] == [both]
