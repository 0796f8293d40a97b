"""What was shown as saved is there: the network lost, two tabs, and a session that ended."""

import re

import pytest

from rri_portal.demo.cast import PASSWORD
from tests.journeys.oakfield import ADULTS, EMAIL, FORCE, TEACHER, Hold, children_of, signed_in
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]

STORY = "What led up to it, and what happened?"
NO_CONNECTION = "Not saved – no connection. Keep this page open."


def test_what_somebody_writes_is_never_lost(browser, server):
    [child] = children_of(server, 1)
    teacher = signed_in(browser(), server, TEACHER)
    logged(teacher, child.name)
    saved_as_it_is_typed(teacher)
    lost_connection_is_said_at_once(teacher)
    two_tabs_show_both_texts(teacher)
    session_that_ended_gives_the_words_back(teacher)


def test_nor_is_it_without_script(browser, server):
    [child] = children_of(server, 1)
    teacher = signed_in(browser(javascript=False), server, TEACHER)
    logged(teacher, child.name)
    saved_again_in_two_tabs(teacher)
    sent_when_nobody_is_signed_in(teacher)
    enter_saves(teacher)


def logged(teacher: Visitor, pupil: str) -> None:
    teacher.open("/oakfield/log/?safety=safe-together")
    teacher.choose_person("Which pupil?", pupil)
    teacher.answer("Which day did it start?", "Today")
    teacher.fill("What time did it start?", Hold.just_now().started)
    teacher.choose("Where?", "Corridor")
    teacher.answer("What happened? Choose all that are true", FORCE)
    teacher.answer(ADULTS, f"Me, {TEACHER}")
    teacher.go("Save and continue")
    assert teacher.heading == "What led up to it, and what was tried"


def saved_as_it_is_typed(teacher: Visitor) -> None:
    teacher.fill(STORY, "It was loud in the corridor.")
    saved(teacher)
    teacher.look()
    teacher.open(teacher.page.url)
    assert teacher.field(STORY).input_value() == "It was loud in the corridor."


def saved(writer: Visitor) -> None:
    """It says so, and says nothing else to whoever listens."""
    words = re.compile(r"^Saved at \d\d:\d\d$")
    writer.page.locator("[data-saved-text]", has_text=words).wait_for()
    assert words.match(writer.page.locator("[data-saved] + [role=status]").inner_text())


def lost_connection_is_said_at_once(teacher: Visitor) -> None:
    teacher.context.set_offline(True)
    teacher.expects_failure("ERR_INTERNET_DISCONNECTED")
    teacher.fill(STORY, "It was very loud in the corridor.")
    teacher.field(STORY).blur()
    teacher.sees(NO_CONNECTION)
    teacher.look()
    teacher.context.set_offline(False)
    saved(teacher)


def two_tabs_show_both_texts(teacher: Visitor) -> None:
    other = teacher.another_tab()
    other.open(teacher.page.url)
    other.fill(STORY, "What the second tab says.")
    other.field(STORY).blur()
    saved(other)
    teacher.expects_failure("409")
    teacher.fill(STORY, "What the first tab says.")
    teacher.field(STORY).blur()
    teacher.sees("What you wrote")
    teacher.sees("What the second tab says.")
    teacher.look()
    teacher.tap("Keep both")
    saved(teacher)
    other.expects_failure("409")
    other.fill(STORY, "And a third text.")
    other.go("Save and continue")
    other.sees("What the first tab says.")


def session_that_ended_gives_the_words_back(teacher: Visitor) -> None:
    teacher.forget_session()
    teacher.expects_failure("401")
    teacher.fill(STORY, "Written while nobody was signed in.")
    teacher.field(STORY).blur()
    teacher.sees("You have been signed out. What you typed is kept for an hour")
    teacher.look()
    teacher.follow("sign in to carry on")
    teacher.go("Sign in")
    assert "Enter your password" in teacher.problems
    teacher.fill("E-mail address", EMAIL[TEACHER])
    teacher.fill("Password", PASSWORD)
    teacher.go("Sign in")
    teacher.sees("We kept what you typed. Check it, then save it: it is not saved yet.")
    assert teacher.field(STORY).input_value() == "Written while nobody was signed in."
    teacher.go("Save and continue")
    assert teacher.heading == "What was done, and why"


def saved_again_in_two_tabs(teacher: Visitor) -> None:
    other = teacher.another_tab()
    other.open(teacher.address)
    other.fill(STORY, "What the second tab says.")
    other.go("Save, and finish later")
    teacher.expects_failure("409")
    teacher.fill(STORY, "What the first tab says.")
    teacher.go("Save and continue")
    teacher.sees("What the second tab says.")
    assert teacher.value(STORY) == "What the first tab says."
    teacher.go("Save and continue")
    assert teacher.heading == "What was done, and why"


def sent_when_nobody_is_signed_in(teacher: Visitor) -> None:
    teacher.forget_session()
    teacher.fill("Why was it necessary?", "Written while nobody was signed in.")
    teacher.go("Save and continue")
    teacher.fill("E-mail address", EMAIL[TEACHER])
    teacher.fill("Password", PASSWORD)
    teacher.go("Sign in")
    teacher.sees("We kept what you typed. Check it, then save it: it is not saved yet.")
    assert teacher.value("Why was it necessary?") == "Written while nobody was signed in."


def enter_saves(teacher: Visitor) -> None:
    """The form's first button must not be the one that adds a row."""
    teacher.enter("Started")
    assert teacher.heading == "Injuries and support"
