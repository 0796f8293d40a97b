"""A day's devices are logged between two lessons; a leader gives a parent the log; and somebody who
was not involved goes through a checklist."""

import datetime as dt
import re

import pytest

from tests.journeys.oakfield import COLLEAGUE, HEAD, at_home, dated, sign_in, this_day, today
from tests.journeys.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]

MANNERS = pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
USED = re.compile("was it used")


@pytest.mark.alone
@MANNERS
def test_devices_are_logged_and_a_parent_is_given_the_log(javascript, browser, server):
    viewport = PHONE if javascript else DESK
    assistant = sign_in(browser(javascript=javascript, viewport=viewport), COLLEAGUE)
    head = at_home(browser(javascript=javascript, viewport=viewport), server, HEAD)

    logged(assistant)
    corrected(assistant)
    given(head)
    decided_otherwise(head)
    refused(assistant)


def logged(assistant: Visitor) -> None:
    assistant.menu("Devices")
    assistant.follow("Log today’s devices")
    answers(assistant, USED, "Yes")
    answers(assistant, USED, "No", nth=1)
    assistant.go("Keep what I have filled in")
    assert len(assistant.problems) == 4
    assistant.fill("First put on", "0.01")
    assistant.fill("Last taken off", "00:05")
    answers(assistant, "Was it used only as the plan says?", "No")
    answers(assistant, "Was anything unusual?", "No")
    assistant.go("Keep what I have filled in")
    assert "Record it as an incident" in assistant.problems[0]
    answers(assistant, "Was it used only as the plan says?", "Yes")
    assistant.go("Keep what I have filled in")
    assistant.sees("Used 00:01 to 00:05")
    assistant.sees("Not used")


def answers(
    visitor: Visitor, question: str | re.Pattern[str], answer: str, *, nth: int = 0
) -> None:
    """Of the first device that is asked about, or of the nth after it."""
    with visitor.within(question, nth):
        visitor.check(answer)


def corrected(assistant: Visitor) -> None:
    assistant.follow(re.compile("Correct or withdraw it"))
    assistant.go("Keep the correction")
    assert assistant.problems == ["Answer “Why is it corrected?”"]
    assistant.fill("Last taken off", "00:06")
    assistant.fill("Why is it corrected?", "I had the wrong time.")
    assistant.go("Keep the correction")
    assistant.sees("Used 00:01 to 00:06")


def given(head: Visitor) -> None:
    head.menu("Devices")
    head.open(next(iter(head.links("/devices/pupils/"))))
    head.follow("Give a parent the log")
    head.go("Make it out")
    assert "Who is it for?" in " ".join(head.problems)
    with head.within("Who is it for?"):
        head.tap(re.compile(""), role="radio")
    dated(head, "From which day?", this_day() - dt.timedelta(days=20))
    dated(head, "Until which day?", this_day())
    head.go("See it first")
    head.sees("Only use as planned is in this log.")
    head.go("Make it out")
    today(head, "On which day were they given it?")
    head.answer("How?", "Handed to them")
    head.go("Note it")
    head.sees(re.compile("handed to them"))


def decided_otherwise(head: Visitor) -> None:
    """From today each use is recorded."""
    head.menu("Devices")
    head.follow("What the school has decided")
    head.go("Keep this decision")
    assert head.problems
    head.answer("What has the school decided?", re.compile("Each use of a planned device"))
    dated(head, "From which day?", this_day())
    dated(head, "When is it to be looked at again?", this_day() + dt.timedelta(days=100))
    head.fill("Who decided?", "Miriam Castell, headteacher")
    head.fill("Why?", "We have taken advice.")
    head.go("Keep this decision")
    head.sees(re.compile("each use of a planned device is recorded as an incident"))


def refused(assistant: Visitor) -> None:
    day = this_day().isoformat()
    assistant.open(f"/oakfield/devices/days/{day}/")
    assistant.sees(re.compile("each use of a planned device is recorded as an incident"))
    assistant.follow("Log it now")


@MANNERS
def test_a_leader_goes_through_a_checklist_and_reads_it_again(javascript, browser, server):
    viewport = PHONE if javascript else DESK
    head = at_home(browser(javascript=javascript, viewport=viewport), server, HEAD)
    head.menu("Incident book")
    head.open(list(head.links("/incidents/RI-"))[0 if javascript else 1])  # each about its own
    head.follow(re.compile("^Last resort"))
    head.go("Keep this checklist")
    assert head.problems == ["Answer at least one question, or write a note"]
    head.answer("1. Was there time to try anything else?", "Does not apply")
    head.unfold("Add a note on question 1")
    head.fill("Note on question 1", "It was over in seconds.")
    head.go("Keep this checklist")
    head.follow(re.compile("^Last resort$"))
    head.sees("Does not apply")
    head.sees("It was over in seconds.")
