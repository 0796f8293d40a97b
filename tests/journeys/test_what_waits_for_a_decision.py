"""What somebody else must decide: something said, something that may not count, a parent held."""

import re
from urllib.parse import urlsplit

import pytest

from rri_portal.demo.cast import PASSWORD
from rri_portal.names import folded
from tests.journeys.oakfield import (
    ADULTS,
    DSL,
    EMAIL,
    HEAD,
    TEACHER,
    Child,
    Hold,
    at_home,
    children_of,
    letter_to,
)
from tests.journeys.visitor import DESK, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]

SAID = "On the bus this morning somebody was held by the arm."


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_what_waits_for_somebody_is_on_their_home_until_they_decide(
    javascript, browser, server, names_of_children
):
    [child] = children_of(server, 1)
    teacher = at_home(browser(javascript=javascript), server, TEACHER)
    this_happened(teacher)
    proposed_not_significant(teacher, child)

    head = at_home(browser(javascript=javascript, viewport=DESK), server, HEAD)
    significance_decided(head, child)
    back_with_whoever_wrote_it(teacher, child)
    held = parent_held(head)
    letter = letter_to(server, EMAIL[DSL], about=incident_of(head))
    assert not set(folded(letter).split()) & names_of_children

    dsl = at_home(teacher.handed_on(), server, DSL)
    settled(dsl)
    released(dsl, held)


def this_happened(teacher: Visitor) -> None:
    teacher.follow(re.compile("^This happened"))
    teacher.go("Send")
    assert teacher.problems == ["Say what happened."]
    teacher.fill("What happened?", SAID)
    teacher.go("Send")
    teacher.sees("Thank you. The safeguarding lead has it now.")


def proposed_not_significant(teacher: Visitor, child: Child) -> None:
    teacher.open("/oakfield/log/?safety=safe-together")
    teacher.choose_person("Which pupil?", child.name)
    teacher.answer("Which day did it start?", "Today")
    teacher.fill("What time did it start?", Hold.just_now().started)
    teacher.choose("Where?", "Playground")
    teacher.answer("What happened? Choose all that are true", "It was only ordinary contact")
    teacher.answer(ADULTS, f"Me, {TEACHER}")
    teacher.go("Save, and finish later")
    teacher.go("Send to the senior leaders")
    assert teacher.problems == ["Say why you think it does not have to be recorded."]
    teacher.fill("Why do you think it does not have to be recorded?", "I only took a hand.")
    teacher.go("Send to the senior leaders")
    teacher.follow("RRI Portal")
    teacher.sees(f"{child.name}: a senior leader is to decide whether it was significant")


def significance_decided(head: Visitor, child: Child) -> None:
    head.follow(f"{child.name}: decide whether it was significant")
    head.sees("I only took a hand.")
    head.go("Decide")
    assert head.problems == ["Choose what you decide.", "Say why."]
    head.answer("What do you decide?", re.compile("^It must be recorded"))
    head.fill("Why?", "A hand was taken against his will.")
    head.go("Decide")
    head.sees("It must be recorded.")


def back_with_whoever_wrote_it(teacher: Visitor, child: Child) -> None:
    teacher.follow("RRI Portal")
    teacher.follow(f"{child.name}: finish the record")
    teacher.sees("A senior leader has decided that this must be recorded.")


def parent_held(head: Visitor) -> str:
    """Of an incident that the demo left untold; whose, as home calls it."""
    if MORE in head.words:
        head.unfold(MORE)
    waiting = next(filter(TO_TELL.search, head.links("/parents/$").values()))
    head.follow(waiting)
    head.go(re.compile("^Hold: may not be safe for"))
    head.go("Save")
    assert head.problems == ["Say why it might not be safe."]
    head.fill("Why might it not be safe?", "There is a court order.")
    sent_after_the_session_ended(head)
    head.sees(re.compile("Nothing reaches this parent now. We are alerting .*Helen Marsh"))
    head.sees("Please say nothing to this parent")
    return waiting.split(":")[0]


def sent_after_the_session_ended(head: Visitor) -> None:
    """Signed in again, one tap sends the very words."""
    head.forget_session()
    head.go("Save")
    head.sees("What you typed is kept for an hour. Sign in, and it is given back to you.")
    head.fill("E-mail address", EMAIL[HEAD])
    head.fill("Password", PASSWORD)
    head.go("Sign in")
    assert head.heading == "You were signed out before this was sent"
    head.sees("There is a court order.")
    head.go("Send it now")


MORE = "more that are late"
TO_TELL = re.compile(r": tell (one|2|3|4) parents?$")


def settled(dsl: Visitor) -> None:
    *_, newest = dsl.links("/this-happened/.")
    dsl.open(newest)
    dsl.sees(SAID)
    dsl.go("Settle it")
    assert dsl.problems == ["Give the number of its record, or say why there is none."]
    dsl.fill("The number of its record, such as RI-2026-0001", "RI-2026-9999")
    dsl.go("Settle it")
    assert dsl.problems == ["No record of this school has that number."]
    dsl.fill("The number of its record, such as RI-2026-0001", "")
    dsl.fill("If there is to be no record, why not?", "It was a seat belt that stuck.")
    dsl.go("Settle it")
    dsl.sees("Settled and kept.")


def released(dsl: Visitor, whose: str) -> None:
    dsl.follow(f"{whose}: decide whether a parent may be told")
    dsl.sees("There is a court order.")
    dsl.go("Decide")
    assert dsl.problems == ["Choose what you decide.", "Say why."]
    dsl.answer("What do you decide?", "Withhold: this parent is not told")
    dsl.fill("Why?", "The order is about somebody else.")
    dsl.go("Decide")
    assert dsl.problems == ["Enter the day on which this is looked at again."]
    dsl.answer("What do you decide?", "Release: this parent is told, like any other")
    dsl.go("Decide")
    dsl.sees("Released: this parent is told. Your reason is kept.")


def incident_of(head: Visitor) -> str:
    """The path of the incident whose parents this page lists."""
    return urlsplit(head.address).path.removesuffix("parents/")
