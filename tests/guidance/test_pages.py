"""The library in a browser: what is in force, on any day, one document, what changed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guidance.library import library
from rri_portal.nations import Nation
from tests.html import collect

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]

HERE = "/oakfield/guidance/"
GUIDANCE = HERE + "restrictive-interventions-guidance/"


@pytest.fixture
def opens(client_of, class_teacher):
    """A page as a class teacher reads it; every one is judged as HTML too."""
    browser = client_of(class_teacher)

    def open_page(path=HERE, status=200):
        response = browser.get(path)
        assert response.status_code == status
        collect(response.text, path[:80])
        return response.text

    return open_page


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main")[1].split("</main>")[0]).split())


def test_what_is_in_force_today_stands_by_its_weight(opens):
    html = opens()
    heads = re.findall(r'<h2 class="govuk-heading-l">([^<]+)</h2>', html)
    assert heads == [
        "What a school does, and by when",
        "Statutory",
        "Have regard",
        "Advisory",
    ]
    page = words(html)
    assert "as it stood on 23 November 2026, today" in page
    assert "Written record The same day." in page


def test_unconfirmed_words_are_counted_and_explained(opens):
    page = words(opens())
    assert "Unconfirmed All of it" in page
    assert re.search(r"Unconfirmed \d+ of its \d+ paragraphs", page)
    assert "Check it against the document before you rely on it" in page


def test_nobody_has_checked_it_and_the_page_says_so(opens):
    assert "Not yet checked by a named person. To be reviewed by 1 April 2027." in words(opens())


@pytest.mark.parametrize(
    ("day", "in_force"), [("2026-03-31", False), ("2026-04-01", True), ("2026-04-02", True)]
)
def test_any_day_can_be_looked_at(opens, day, in_force):
    page = words(opens(f"{HERE}?on={day}"))
    assert ("sections 93 and 93A" in page) == in_force
    assert ("Use of reasonable force Department" in page) != in_force


def test_the_three_boxes_ask_for_a_day_too(opens):
    page = words(opens(f"{HERE}?on_day=31&on_month=3&on_year=2026"))
    assert "as it stood on 31 March 2026" in page


@pytest.mark.parametrize(
    "day",
    ["", "nonsense", "2026-02-31", "2026-13-01", "99999-01-01", "-", "--", "%00", "0000-00-00",
     "2026-04-01-02", "x" * 5000, "²026-04-01"],
)  # fmt: skip
@pytest.mark.parametrize("page", ["", "restrictive-interventions-guidance/", "checklists/plan/"])
def test_a_day_that_is_none_is_a_sentence(opens, page, day):
    text = opens(f"{HERE}{page}?on={day}")
    assert "There is a problem" in text
    assert "23 November 2026" in text or page


def test_the_first_and_the_last_day_that_can_be_written_are_looked_at(opens):
    for day in ("0001-01-01", "9999-12-31"):
        for page in ("", "restrictive-interventions-guidance/", "checklists/", "checklists/plan/"):
            opens(f"{HERE}{page}?on={day}")


def test_before_the_first_edition_nothing_is_held_and_no_duty_is_invented(opens):
    page = words(opens(f"{HERE}?on=2001-01-01"))
    assert "Nothing is held for that day" in page
    assert "That does not mean that there was none" in page


# One document


def test_each_paragraph_has_its_force_its_doubt_its_source_and_an_address(opens):
    html = opens(GUIDANCE)
    assert 'id="seclusion-supervised"' in html
    page = words(html)
    assert "Should Seclusion is used only as a safety measure" in page
    assert "Meaning A significant incident is one" in page
    assert "The full text was not to hand" in page or "the full text was not to hand" in page


def test_nothing_is_claimed_of_what_changed_since_an_edition_that_is_hardly_held(opens):
    page = words(opens(GUIDANCE))
    assert "Too little of the one before is held here to say what changed" in page
    assert "no longer there" not in page


def test_a_document_is_shown_as_it_was_on_a_day(opens):
    assert "<h1" in (page := opens(f"{GUIDANCE}?on=2026-03-31"))
    assert "Use of reasonable force</h1>" in page


def test_a_day_on_which_it_was_not_in_force_is_said(opens):
    page = words(opens(f"{HERE}education-and-inspections-act-2006/?on=2026-03-31"))
    assert "On 31 March 2026 no edition held here was in force" in page


def test_a_document_of_another_nation_or_of_none_is_not_found(opens):
    opens(f"{HERE}included-engaged-involved-part-3/", status=404)
    opens(f"{HERE}no-such-document/", status=404)
    opens(f"{HERE}checklists/shopping/", status=404)


def test_every_document_of_the_nation_opens_and_links_only_to_what_is_there(opens):
    for edition in library().of("england"):
        response = opens(f"{HERE}{edition.document}/", status=302 if edition.checklist else 200)
        for address, anchor in re.findall(r'href="(/oakfield/guidance/[^"#]+)#([^"]+)"', response):
            assert f'id="{anchor}"' in opens(address)


# What changed


def test_what_changed_comes_newest_first(opens):
    page = words(opens(f"{HERE}changes/"))
    days = ["1 April 2026", "6 October 2021", "June 2021", "27 June 2019", "2013"]
    assert [page.index(f" {one} ") for one in days] == sorted(
        page.index(f" {one} ") for one in days
    )
    assert "Nothing that the portal holds begins after today" in page


def test_before_it_began_the_new_guidance_was_coming(opens, time_machine):
    time_machine.move_to("2026-03-31T09:00:00Z", tick=False)
    coming, past = words(opens(f"{HERE}changes/")).split(" So far ")
    assert "Restrictive interventions, including use of reasonable force" in coming
    assert "Restrictive interventions, including use of reasonable force" not in past


# Checklists


def test_eight_checklists_are_there_to_print(opens):
    page = opens(f"{HERE}checklists/")
    assert page.count("questions. In force from 1 April 2026.") == 8
    for kind in re.findall(r"checklists/([\w-]+)/\?on=2026-11-23", page):
        assert "What this rests on" in opens(f"{HERE}checklists/{kind}/")


def test_a_checklist_of_a_day_before_the_first_edition_is_not_made_up(opens):
    assert "not held for that day" in opens(f"{HERE}checklists/plan/?on=2026-03-31")


# Other nations


@pytest.fixture
def in_nation(oakfield):
    def move(nation):
        type(oakfield).objects.filter(pk=oakfield.pk).update(nation=nation)

    return move


@pytest.mark.parametrize("nation", [Nation.SCOTLAND, Nation.WALES, Nation.NORTHERN_IRELAND])
def test_a_preset_says_on_every_page_that_current_guidance_is_to_be_checked(
    opens, in_nation, nation
):
    in_nation(nation)
    for path in ("/oakfield/", HERE, f"{HERE}changes/", f"{HERE}checklists/"):
        assert f"deadlines and thresholds for {nation.label} are presets" in opens(path)
    assert "Preset: check current guidance" in opens(HERE)


def test_in_england_nothing_says_so(opens):
    assert "Check current guidance" not in opens("/oakfield/")


def test_what_the_portal_chose_by_itself_is_shown_as_its_own(opens, in_nation):
    in_nation(Nation.WALES)
    assert "The portal’s own default: no paragraph was found that says so." in words(opens())


def test_the_scottish_act_stands_apart(opens, in_nation):
    in_nation(Nation.SCOTLAND)
    page = words(opens())
    act = "Restraint and Seclusion in Schools (Scotland) Act 2026"
    assert page.index("Not known to be in force") < page.index(act)
    act_page = words(opens(f"{HERE}restraint-and-seclusion-in-schools-act-2026/"))
    assert "no duty and no deadline in the portal comes from this" in act_page
    assert "Royal Assent on 26 May 2026" in act_page


def test_every_document_of_the_other_nations_opens(opens, in_nation):
    for nation in (Nation.SCOTLAND, Nation.WALES, Nation.NORTHERN_IRELAND):
        in_nation(nation)
        for edition in library().of(nation):
            opens(f"{HERE}{edition.document}/")


# What it costs


def test_no_page_asks_the_database_for_more_than_knowing_who_asks(client_of, class_teacher):
    browser = client_of(class_teacher)
    browser.get(HERE)
    pages = (
        "",
        "changes/",
        "restrictive-interventions-guidance/",
        "checklists/",
        "checklists/plan/",
    )
    counts = set()
    for path in pages:
        with CaptureQueriesContext(connection) as asked:
            browser.get(HERE + path)
        assert not any("guidance_" in query["sql"] for query in asked)
        counts.add(len(asked))
    assert len(counts) == 1
