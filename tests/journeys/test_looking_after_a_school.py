"""A leader lets a colleague in and out again, and keeps the school's dates, lists and settings."""

import re

import pytest

from tests.journeys.oakfield import HEAD, sign_in
from tests.journeys.server import Server
from tests.journeys.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]

PASSWORD = "violet tractor song"


def test_a_leader_looks_after_the_school(browser, server):
    head = sign_in(browser(viewport=DESK), HEAD)
    colleague = browser(viewport=PHONE)
    invited(head)
    accepted(colleague, server)
    given_a_role(head)
    closed_for_snow(head)
    a_place_added_and_retired(head)
    settings_changed(head)
    gone(head, colleague)


def invited(head: Visitor) -> None:
    head.open("/oakfield/people/")
    head.go("Invite somebody to sign in")
    head.go("Send the invitation")
    assert len(head.problems) == 4
    head.fill("Name", "Nia Green")
    head.fill("E-mail address", "nia.green@oakfield.example.org")
    head.fill("Job title", "Class teacher")
    head.answer("What are they here?", "Member of staff")
    head.go("Send the invitation")
    head.sees("We have sent an invitation to nia.green@oakfield.example.org.")
    head.sees("Nia Green")


def accepted(colleague: Visitor, server: Server) -> None:
    letters = [one for one in server.mail() if one["To"] == "nia.green@oakfield.example.org"]
    address = re.search(r"https?://[^/]+(/invitation/\S+)", letters[-1].get_content())[1]
    colleague.open(address)
    colleague.fill("Choose a password", "short")
    colleague.go("Accept and sign in")
    assert "too short" in colleague.problems[0]
    colleague.fill("Choose a password", PASSWORD)
    colleague.go("Accept and sign in")
    assert colleague.page.url.endswith("/oakfield/")
    colleague.go("Sign out")
    colleague.page.goto(address)
    colleague.sees("This invitation has been used")
    colleague.errors.clear()  # the browser notes that it is gone
    colleague.open("/sign-in/")
    colleague.fill("E-mail address", "nia.green@oakfield.example.org")
    colleague.fill("Password", PASSWORD)
    colleague.go("Sign in")


def given_a_role(head: Visitor) -> None:
    head.open("/oakfield/people/")
    head.follow("Nia Green")
    head.go("Give a role")
    head.answer("Role", "SENCo")
    head.go("Give the role")
    head.follow(re.compile("End the role SENCo"))
    head.go("End the role")
    head.follow(re.compile("Change name or job title"))
    head.fill("Job title", "Class teacher, Rowan")
    head.go("Save")
    head.sees("Class teacher, Rowan")


def closed_for_snow(head: Visitor) -> None:
    head.open("/oakfield/term-dates/")
    head.go("Add a term")
    head.go("Add the term")
    assert len(head.problems) == 3
    head.open("/oakfield/term-dates/")
    head.go("Add days without school")
    head.answer("What is it?", "School closed")
    first = head.page.get_by_role("group", name="First day")
    for part, typed in (("Day", "8"), ("Month", "1"), ("Year", "2031")):
        first.get_by_label(part).fill(typed)
    head.fill("Reason", "Snow")
    head.go("Add")
    head.sees("Wednesday 8 January 2031")
    head.follow(re.compile("Remove School closed, Wednesday 8 January 2031"))
    head.go("Remove")


def a_place_added_and_retired(head: Visitor) -> None:
    head.open("/oakfield/pick-lists/")
    head.follow(re.compile("Open Places"))
    head.go("Add to the list")
    assert head.problems == ["Enter new entry"]
    head.fill("New entry", "Forest school")
    head.go("Add to the list")
    head.go(re.compile("Retire Forest school"))
    head.page.get_by_text("Retired entries").click()
    head.go(re.compile("Bring back Forest school"))
    head.sees("is offered again")


def settings_changed(head: Visitor) -> None:
    head.open("/oakfield/settings/")
    head.fill("E-mail address", "office")
    head.go("Save settings")
    assert len(head.problems) == 1
    head.fill("E-mail address", "office@oakfield.example.org")
    head.go("Save settings")
    head.sees("The settings are saved.")


def gone(head: Visitor, colleague: Visitor) -> None:
    head.open("/oakfield/people/")
    head.follow("Nia Green")
    head.go("They are leaving")
    head.go("Confirm")
    assert len(head.problems) == 1
    head.answer("When?", "Now")
    head.go("Confirm")
    head.sees("Nia Green has left. Nothing is open to them any more.")
    colleague.open("/oakfield/")
    assert "/sign-in/" in colleague.page.url
