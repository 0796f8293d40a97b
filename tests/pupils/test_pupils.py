"""The roll as a list: by surname, searched by name, fifty at a time."""

import re

import pytest

from rri_portal.audit.models import Read
from rri_portal.pupils.models import Enrolment, Pupil
from tests.cast import TODAY, enrols
from tests.html import collect

ROLL = "/oakfield/pupils/"

pytestmark = pytest.mark.usefixtures("monday_morning")


def page_of(browser, path=ROLL, **query) -> str:
    response = browser.get(path, query)
    assert response.status_code == 200
    collect(response.text, f"{path} {query}")
    return response.text


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', page)


def further(school, number: int) -> None:
    """So many more pupils called Zz."""
    pupils = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            forename=f"Zz{n:03}",
            surname="Zz",
            name_folded=f"zz{n:03} zz",
            born=TODAY.replace(year=2015),
        )
        for n in range(number)
    )
    Enrolment.objects.bulk_create(Enrolment(school=school, pupil=pupil) for pupil in pupils)


@pytest.fixture
def browser(client_of, headteacher):
    return client_of(headteacher)


def test_the_roll_is_listed_by_surname_with_class_year_and_needs(browser, amara, kai):
    page = page_of(browser)
    assert names(page) == ["Brennan, Kai", "Okafor, Amara"]
    assert "Beech" in page
    assert "Year 7" in page
    assert "Education, health and care plan" in page


def test_whoever_has_left_is_not_on_it(browser, amara, kai):
    Enrolment.objects.filter(pupil=kai).update(until_date=TODAY.replace(day=20))
    assert names(page_of(browser)) == ["Okafor, Amara"]


def test_another_schools_pupils_are_not_on_it(browser, amara, ravi):
    assert names(page_of(browser)) == ["Okafor, Amara"]


@pytest.mark.parametrize("who", ["class_teacher", "governor"])
def test_it_is_for_those_who_see_pupils(client_of, request, oakfield, who):
    assert client_of(request.getfixturevalue(who)).get(ROLL).status_code == 403


def test_the_data_manager_sees_it(client_of, data_manager, amara):
    assert names(page_of(client_of(data_manager))) == ["Okafor, Amara"]


@pytest.mark.parametrize("sought", ["Sian", "lukasik", "O'BRIEN"])
def test_a_name_is_found_with_or_without_its_accents(browser, amara, sian, sought):
    found = browser.post(ROLL, {"sought": sought})
    assert sought not in found["Location"]
    assert names(page_of(browser, found["Location"])) == ["O’Brien-Łukasik, Siân"]


def test_nobody_of_that_name_is_said(browser, amara):
    found = browser.post(ROLL, {"sought": "Nobody"})
    assert "Nobody on the roll has this name" in page_of(browser, found["Location"])


def test_an_empty_roll_leads_to_the_import(browser, oakfield):
    page = page_of(browser)
    assert "Nobody is on the roll yet" in page
    assert 'href="/oakfield/pupils/import/"' in page


def test_a_long_roll_is_read_fifty_at_a_time(browser, oakfield, amara):
    further(oakfield, 70)
    first = page_of(browser)
    assert "50+ pupils" in first
    on = re.search(r'href="([^"]*after=[^"]*)"', first)[1]
    second = page_of(browser, on)
    assert [*names(first), *names(second)] == [
        "Okafor, Amara",
        *(f"Zz, Zz{n:03}" for n in range(70)),
    ]
    back = re.search(r'href="([^"]*before=[^"]*)"', second)[1]
    assert names(page_of(browser, back)) == names(first)
    assert not re.search("zz", on + back, re.IGNORECASE)


def test_who_looked_at_which_pupils_is_kept(browser, amara):
    page_of(browser)
    assert Read.objects.get(verb="see_pupils").listed == [str(amara.public_id)]


@pytest.mark.parametrize("parameter", ["after", "before", "named"])
def test_nonsense_in_the_address_gets_a_sentence(browser, amara, parameter):
    for nonsense in ("words", "-1", "1" + "0" * 30, "\x00", "x" * 300_000):
        page = page_of(browser, **{parameter: nonsense})
        assert "There is a problem" in page
        assert names(page) == ["Okafor, Amara"]


def test_nonsense_in_the_search_gets_a_sentence(browser, amara):
    for nonsense in ("", "\x00", "x" * 300_000, "!!!", "漢字"):
        assert "There is a problem" in browser.post(ROLL, {"sought": nonsense}).text


def test_a_name_of_markup_stays_text(browser, oakfield):
    enrols(oakfield, forename="<b>Bo", surname="=1+1", born=TODAY.replace(year=2015))
    assert "=1+1, &lt;b&gt;Bo" in page_of(browser)
