"""Asking is stopped for an allegation as soon as something is logged, by whoever safeguards: they
find what is being written, and read nothing of it."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.accounts_due import due
from incidents.actions.accounts import MayNotWrite, lock_account
from incidents.actions.drafts import discard_draft
from incidents.models import Asking, Event
from incidents.unfinished import AT_A_TIME, unfinished
from rri_portal.audit.models import Read
from tests.cast import NOW, act
from tests.factories.accounts import part_of, types
from tests.factories.copies import copies
from tests.factories.incidents import MINUTE, a_draft, a_record, adds, writes
from tests.html import collect
from tests.kept import kept
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("monday_morning")

URL = "/oakfield/unfinished/"
TUESDAY = NOW + dt.timedelta(days=1)


@kept
def draft(amara, class_teacher, teaching_assistant):
    begun = a_draft(amara, class_teacher, teaching_assistant.staff)
    writes(begun, class_teacher, "before", narrative="canary-narrative")
    return begun


def labels(school) -> list[str]:
    return [one.label for one in unfinished(school).lines]


def test_an_event_stands_there_once_until_nothing_of_it_is_being_written(
    oakfield, draft, chidi, kai, class_teacher
):
    adds(draft, chidi, class_teacher)
    a_record(kai, class_teacher, started_at=NOW - 60 * MINUTE)
    earlier = a_draft(kai, class_teacher, started_at=NOW - 300 * MINUTE)
    assert labels(oakfield) == ["Amara Okafor, Chidi Okafor", kai.name]
    discard_draft(incident=earlier, why="Twice.", by=act(class_teacher), at=NOW)
    assert labels(oakfield) == ["Amara Okafor, Chidi Okafor"]


def test_a_safeguarding_lead_who_is_not_named_stops_it_and_learns_nothing(
    draft, dsl, teaching_assistant, oakfield, client_of
):
    browser = client_of(dsl)
    assert URL in browser.get("/oakfield/").text
    page = browser.get(URL)
    collect(page.text, URL)
    stop = f"/oakfield/asking/{draft.event.public_id}/stop/"
    assert stop in page.text
    assert "Written by Hannah Lowe" in page.text
    assert Read.objects.get(verb="see_unfinished").listed == [str(draft.public_id)]
    form = browser.get(stop)
    answer = browser.post(stop, {"why": "An allegation."}, follow=True)
    for seen in (page, form, answer):
        assert "canary" not in seen.text
        assert "Jamal Carter" not in seen.text
    assert "Asking is stopped" in browser.get(URL).text
    assert due(oakfield, act(teaching_assistant), NOW) == []
    assert not part_of(draft, teaching_assistant).is_asked


def test_from_then_nobody_writes_and_nobody_is_reminded(
    draft, deputy_dsl, teaching_assistant, client_of, mailoutbox, time_machine
):
    client_of(deputy_dsl).post(f"/oakfield/asking/{draft.event.public_id}/stop/", {"why": "An."})
    assert Asking.objects.get().by_id == act(deputy_dsl).id
    page = client_of(teaching_assistant).get(f"/oakfield/accounts/{draft.event.public_id}/")
    assert "has been stopped for now" in page.text
    with pytest.raises(MayNotWrite, match="stopped"):
        locks_what_is_typed(draft, teaching_assistant)
    time_machine.move_to(TUESDAY, tick=False)
    call_command("remind", verbosity=0)
    assert not mailoutbox


def locks_what_is_typed(draft, person):
    typed = types(draft, person)
    lock_account(
        event=draft.event, staff=person.staff, version=typed.version, by=act(person), at=NOW
    )


def test_it_is_begun_again_from_home(draft, dsl, client_of):
    browser = client_of(dsl)
    browser.post(f"/oakfield/asking/{draft.event.public_id}/stop/", {"why": "An allegation."})
    restart = f"/oakfield/asking/{draft.event.public_id}/restart/"
    assert restart in browser.get("/oakfield/").text
    browser.post(restart, {"why": "The local authority advises it."})
    assert "Accounts are asked for" in browser.get(URL).text


def test_or_from_where_it_was_stopped_by_whoever_may(draft, dsl, headteacher, client_of):
    stop = f"/oakfield/asking/{draft.event.public_id}/stop/"
    again = f"/oakfield/asking/{draft.event.public_id}/restart/"
    assert again not in client_of(dsl).get(stop).text
    client_of(dsl).post(stop, {"why": "An allegation."})
    assert again in client_of(dsl).get(stop).text
    assert again not in client_of(headteacher).get(stop).text


def test_nobody_else_is_shown_what_is_being_written(
    draft, senco, sender, class_teacher, chair, client_of
):
    for person in (senco, sender, class_teacher, chair):
        assert client_of(person).get(URL).status_code == 403
        assert URL not in client_of(person).get("/oakfield/").text


def test_names_are_initials_where_the_school_wants_them(oakfield, draft, dsl, client_of):
    oakfield.initials_only = True
    oakfield.save()
    page = client_of(dsl).get(URL).text
    assert "Okafor" not in page
    assert "AO" in page


def test_another_schools_stand_nowhere(riverside, draft):
    assert unfinished(riverside).lines == ()


def test_however_many_there_are_each_is_reached_with_the_same_queries(
    oakfield, draft, dsl, client_of
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            unfinished(oakfield)
        return len(caught)

    few = queries()
    events = copies(draft.event, 2 * AT_A_TIME)
    copies(draft, len(events), event=lambda n: events[n])
    assert queries() == few
    browser, url, found = client_of(dsl), URL, set()
    while url:
        page = browser.get(url).text
        found |= {one for one in Page(page).addresses if "/asking/" in one}
        older = [one for one in Page(page).addresses if "?before=" in one]
        url = older[0] if older else ""
    assert len(found) == Event.objects.count()
    assert browser.get(f"{URL}?before=nonsense").status_code == 200
