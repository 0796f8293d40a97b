"""A hold stops every message to that person: also where it was made in another record of the
child, whether that came before or after."""

import pytest
from django.urls import reverse

from incidents.actions.family_reports import NotReadyToIssue
from incidents.actions.telling import MayNotTell
from incidents.due import due
from incidents.telling import HELD_ELSEWHERE, place_of, places_of
from rri_portal.audit.once import issue_token
from tests.cast import NOW, act
from tests.factories.incidents import MINUTE, a_record
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
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning", "printed_at_once")


@kept
def record(amara, class_teacher):
    return a_record(amara, class_teacher)


@kept
def earlier(amara, class_teacher):
    return a_record(amara, class_teacher, started_at=NOW - 120 * MINUTE)


def refuses(reach) -> bool:
    with pytest.raises((MayNotTell, NotReadyToIssue), match="another record of this child"):
        reach()
    return True


def parents_page(incident):
    return reverse("incidents:tell_parents", args=["oakfield", incident.number])


def choice(incident, parent):
    args = ["oakfield", incident.number, parent.public_id]
    return reverse("incidents:choose_telling", args=args)


def test_whoever_is_held_in_one_record_is_told_nothing_of_the_next(
    record, earlier, mother, father, headteacher
):
    holds(earlier, mother, headteacher)
    assert refuses(lambda: tells(record, mother, headteacher))
    assert refuses(lambda: calls(record, mother, headteacher))
    assert refuses(lambda: begins(record, mother, headteacher))
    assert tells(record, father, headteacher)


def test_a_hold_stops_what_was_begun_in_another_record(record, earlier, mother, headteacher):
    tells(record, mother, headteacher)
    issued = issues(begins(record, mother, headteacher), headteacher)
    writing = begins(record, mother, headteacher)
    holds(earlier, mother, headteacher)
    for reach in (
        lambda: calls(record, mother, headteacher),
        lambda: letters(record, mother, headteacher),
        lambda: tells(record, mother, headteacher),
        lambda: begins(record, mother, headteacher),
        lambda: issues(writing, headteacher),
        lambda: gives(issued, headteacher),
    ):
        assert refuses(reach)


def test_the_safeguarding_lead_decides_for_each_record(record, earlier, mother, headteacher, dsl):
    holds(earlier, mother, headteacher)
    withholds(earlier, mother, dsl)
    holds(record, mother, headteacher)
    releases(record, mother, dsl)
    assert calls(record, mother, headteacher)
    assert place_of(earlier, mother).choice == "withheld"


def test_what_is_released_there_is_free_here(record, earlier, mother, headteacher, dsl):
    holds(earlier, mother, headteacher)
    releases(earlier, mother, dsl)
    assert tells(record, mother, headteacher)


def test_the_page_offers_to_hold_and_nothing_else(
    client_of, record, earlier, mother, father, headteacher
):
    tells(record, mother, headteacher)
    holds(earlier, mother, headteacher)
    page = client_of(headteacher).get(parents_page(record)).text
    assert "Held in another record" in page
    assert HELD_ELSEWHERE in page
    assert mother.telephone not in page
    assert f'Log the call<span class="govuk-visually-hidden"> to {mother.name}' not in page
    assert f"{choice(record, mother)}?choice=hold" in page


def test_home_asks_for_a_hold_here_and_for_no_call(record, earlier, mother, father, headteacher):
    def at_home():
        found = due(record.school, act(headteacher), NOW)
        return next(one.what for one in found if one.subject_id == str(record.public_id))

    holds(earlier, mother, headteacher)
    assert at_home() == "Amara Okafor: tell a parent"
    holds(record, father, headteacher)
    assert at_home() == "Amara Okafor: hold a parent back here too"


def test_where_nobody_else_is_to_be_reached_the_page_urges_no_call(
    client_of, record, earlier, mother, father, headteacher
):
    holds(earlier, mother, headteacher)
    assert "Call first" in client_of(headteacher).get(parents_page(record)).text
    holds(record, father, headteacher)
    assert "Call first" not in client_of(headteacher).get(parents_page(record)).text


def test_telling_is_refused_beside_its_question(client_of, record, earlier, mother, headteacher):
    holds(earlier, mother, headteacher)
    form = {"choice": "tell", "token": issue_token("choose_telling", act(headteacher))}
    page = client_of(headteacher).post(choice(record, mother), form)
    assert page.status_code == 200
    assert "another record of this child" in page.text
    assert place_of(record, mother).choice == ""
    held = client_of(headteacher).post(
        choice(record, mother), form | {"choice": "hold", "why": "As in the other record."}
    )
    assert held.url == parents_page(record)
    assert place_of(record, mother).choice == "hold"


def test_a_list_says_the_same_of_each(record, earlier, mother, father, headteacher):
    holds(earlier, mother, headteacher)
    places = places_of([record, earlier])
    assert [place.elsewhere for place in places[record.pk]] == [True, False]
    assert [place.elsewhere for place in places[earlier.pk]] == [False, False]
