"""The pages one comes to read: the book, a pupil, an incident, and what one may not see."""

import re

import pytest

from tests.journeys.oakfield import (
    EMAIL,
    GOVERNOR,
    HEAD,
    TRUST_SAFEGUARDING_LEAD,
    asked_for_an_account,
    at_home,
    letter_to,
    sign_in,
    today,
)
from tests.journeys.server import Server
from tests.journeys.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]


def test_what_is_recorded_is_found_again(browser, server):
    head = at_home(browser(viewport=PHONE), server, HEAD)
    number = searched_for_in_the_book(head)
    narrowed(head)
    pupil_found(head)
    debrief_offered(head, number)
    guidance_read(head)
    names_hidden(head)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_what_somebody_may_not_see_is_said_kindly(javascript, browser, server):
    visitor = browser(javascript=javascript)
    colleague = asked_for_an_account(server)
    read_without_signing_in(visitor, colleague)
    password_forgotten(visitor, server, colleague)
    named_in_something(visitor, colleague)
    governor_sees_no_incident(visitor)
    trust_chooses_a_school(visitor)


SEARCH = "Search by number or by pupil’s name"


def searched_for_in_the_book(head: Visitor) -> str:
    head.menu("Incident book")
    head.go("Search")
    assert head.problems == ["Enter a number such as RI-2026-0001, or a pupil’s name"]
    head.fill(SEARCH, "RI-1999-0001")
    head.go("Search")
    assert head.problems == ["No record that you may open has the number RI-1999-0001"]
    newest = head.page.get_by_role("link", name=re.compile(r"^RI-\d{4}-\d{4}$")).first
    number = newest.inner_text()
    head.fill(SEARCH, number.lower())
    head.go("Search")
    child = head.page.locator(".govuk-panel__title, h1").first.inner_text()
    head.menu("Incident book")
    head.fill(SEARCH, child.split()[0].upper())
    head.go("Search")
    head.sees("Pupil’s name:")
    head.sees(number)
    head.follow("Show all")
    return number


def narrowed(head: Visitor) -> None:
    """An impossible date is said; a page of the book further on is reached, and back."""
    head.page.get_by_text("Filter by date, kind, place or parents").click()
    since = head.page.get_by_role("group", name="Happened from")
    for part, typed in (("Day", "31"), ("Month", "2"), ("Year", "2026")):
        since.get_by_label(part).fill(typed)
    head.go("Apply filters")
    assert len(head.problems) == 1
    for part in ("Day", "Month", "Year"):
        since.get_by_label(part).fill("")
    head.choose("Parents", "Told")
    head.go("Apply filters")
    head.sees("Parents: Told")
    head.follow("Show all")
    head.follow(re.compile("Older"))
    head.follow(re.compile("Newer"))


def pupil_found(head: Visitor) -> None:
    head.menu("Pupils")
    head.go("Search")
    assert head.problems == ["Enter a name, or the beginning of one"]
    head.fill("Search by name", "lukasik")
    head.go("Search")
    head.sees(re.compile("Łukasik"))
    head.fill("Search by name", "Zzyzx")
    head.go("Search")
    head.sees("Nobody on the roll has this name")
    head.follow("Show all pupils")
    head.follow(re.compile("Next"))


def debrief_offered(head: Visitor, number: str) -> None:
    head.open(f"/oakfield/incidents/{number}/")
    head.follow(re.compile("pupil’s debrief", re.IGNORECASE))
    head.go("Record it")
    assert head.problems == ["Choose what happened.", "Say on which day."]
    head.answer("What happened?", "Tried, not ready")
    today(head, "On which day?")
    head.go("Record it")
    assert head.problems == ["Say on which day it will be tried again."]
    head.answer("What happened?", "Asked, and declined")
    head.go("Record it")
    head.sees("Recorded.")


def guidance_read(head: Visitor) -> None:
    """What is in force, on another day, in one document; what changed; a checklist."""
    head.menu("Guidance")
    head.page.get_by_text("What this rests on").first.click()
    head.sees("goes beyond appropriate physical contact")
    head.page.get_by_text("Another day").click()
    head.go("Show that day")
    assert head.problems == ["Enter a day."]
    asked = head.page.get_by_role("group", name="The day to look at")
    for part, typed in (("Day", "31"), ("Month", "3"), ("Year", "2026")):
        asked.get_by_label(part).fill(typed)
    head.go("Show that day")
    head.sees("as it stood on 31 March 2026")
    head.follow("Use of reasonable force")
    head.sees("The first edition held here, in force until 31 March 2026.")
    head.menu("Guidance")
    head.follow("Reducing the need for restraint and restrictive intervention")
    head.sees("in view of the risks presented?")
    head.menu("Guidance")
    head.follow("What changed, and what is coming")
    head.menu("Guidance")
    head.follow("Checklists")
    head.follow("Seclusion")
    head.sees("Was there any moment when nobody was?")


def names_hidden(head: Visitor) -> None:
    """For a screen in a classroom: initials, until somebody asks for the names."""
    initials_for_the_school(head, "Yes")
    head.menu("Pupils")
    initials = head.page.locator("tbody th").first.inner_text()
    head.go("Show names")
    name = head.page.locator("tbody th").first.inner_text()
    assert name != initials
    head.go("Show initials only")
    assert head.page.locator("tbody th").first.inner_text() == initials
    initials_for_the_school(head, "No")
    head.menu("Pupils")
    assert head.page.locator("tbody th").first.inner_text() == name


def initials_for_the_school(head: Visitor, answer: str) -> None:
    head.menu("Settings")
    head.answer("Show pupils as initials until a name is asked for?", answer)
    head.go("Save settings")
    head.sees("The settings are saved.")


def read_without_signing_in(visitor: Visitor, colleague: str) -> None:
    visitor.open("/")
    visitor.follow("Accessibility")
    visitor.follow("Privacy")
    visitor.open("/oakfield/book/")
    assert visitor.heading == "Sign in"
    visitor.go("Sign in")
    assert visitor.problems == ["Enter your e-mail address", "Enter your password"]
    visitor.fill("E-mail address", EMAIL[colleague])
    visitor.fill("Password", "not my password")
    visitor.go("Sign in")
    assert visitor.problems == ["This e-mail address and password do not go together"]


def password_forgotten(visitor: Visitor, server: Server, colleague: str) -> None:
    visitor.follow("I have forgotten my password")
    visitor.go("Send me a link")
    assert visitor.problems == ["Enter your e-mail address"]
    visitor.fill("E-mail address", EMAIL[colleague])
    visitor.go("Send me a link")
    assert visitor.heading == "Check your e-mail"
    letter = letter_to(server, EMAIL[colleague], about="/sign-in/reset/")
    visitor.open(re.search(r"https?://[^/]+(/sign-in/reset/\S+)", letter)[1])
    visitor.fill("New password", "short")
    visitor.fill("New password again", "shorter")
    visitor.go("Save password")
    assert visitor.problems
    visitor.fill("New password", NEW_PASSWORD)
    visitor.fill("New password again", NEW_PASSWORD)
    visitor.go("Save password")
    assert visitor.heading == "Your password is changed"


NEW_PASSWORD = "amber kettle window"
NO_MORE = "You see no more than this before your own account is locked"


def named_in_something(visitor: Visitor, colleague: str) -> None:
    """Date, time, place and pupil, and no more before one's own account is written."""
    sign_in(visitor, colleague, NEW_PASSWORD)
    for link in visitor.links("/named/"):
        visitor.open(link)
        if NO_MORE in visitor.words:
            break
    visitor.sees(NO_MORE)
    visitor.go("Sign out")


def governor_sees_no_incident(visitor: Visitor) -> None:
    sign_in(visitor, GOVERNOR)
    visitor.expects_failure("403")
    visitor.open("/oakfield/book/")
    assert visitor.heading == "You cannot open this page"
    visitor.expects_failure("404")
    visitor.open("/oakfield/incidents/RI-2026-0001/")
    assert visitor.heading == "Page not found"
    visitor.go("Sign out")


def trust_chooses_a_school(visitor: Visitor) -> None:
    sign_in(visitor, TRUST_SAFEGUARDING_LEAD)
    assert visitor.heading == "Choose a school"
    visitor.follow("Riverside Academy")
    visitor.menu("Incident book")
