"""Somebody of an agency begins to record an event with two pupils, and is gone: who finishes it,
who helps with one child’s draft, and how asking is stopped before there is a record."""

import re

import pytest

from tests.journeys.oakfield import (
    ADULTS,
    COLLEAGUE,
    DSL,
    FINISHES,
    FORCE,
    HEAD,
    HELPS,
    Child,
    Hold,
    at_home,
    children_of,
    guest_of,
    sign_in,
    signed_in,
)
from tests.journeys.test_the_whole_record import let_in, passed
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_a_draft_whose_writer_has_gone_is_finished_by_somebody_else(javascript, browser, server):
    first, second = children_of(server, 2)
    head = signed_in(browser(javascript=False), server, HEAD)
    name = guest_of(server)
    code, at = passed(head, name)
    guest = let_in(browser(javascript=javascript), code, at)
    begun(guest, name, first, second)
    head.open("/oakfield/day-passes/")
    head.go(re.compile(f"^End now.*{name}"))

    dsl = sign_in(guest.handed_on(), DSL)
    handed_on(dsl, name, first)
    stopped(dsl, first, second)
    teacher = at_home(dsl.handed_on(), server, FINISHES)
    taken_up(teacher, name, first, second)
    helped(at_home(teacher.handed_on(), server, HELPS), first, second)


def begun(guest: Visitor, name: str, first: Child, second: Child) -> None:
    guest.open("/oakfield/log/?safety=safe-together")
    guest.choose_person("Which pupil?", first.name)
    guest.answer("Which day did it start?", "Today")
    guest.fill("What time did it start?", Hold.just_now().started)
    guest.choose("Where?", "Hall")
    guest.answer("What happened? Choose all that are true", FORCE)
    guest.answer(ADULTS, re.compile(f"^Me, {name}"), f"{COLLEAGUE}, Teaching assistant")
    guest.go("Add another pupil")
    guest.choose_person("Which other pupil?", second.name)
    guest.answer("What happened to this pupil? Choose all that are true", FORCE)
    guest.go("Save and continue")
    guest.fill("What led up to it, and what happened?", "I held the left arm by the door.")
    guest.go("Save, and finish later")


def handed_on(dsl: Visitor, name: str, child: Child) -> None:
    dsl.follow(re.compile(f"^{child.name}: {name} can no longer finish the record"))
    dsl.go("Hand it over")
    assert dsl.problems == ["Choose who finishes it."]
    dsl.choose_person("Who finishes it?", COLLEAGUE)
    dsl.go("Hand it over")
    [problem] = dsl.problems
    assert problem.startswith("They were involved, so they write only their own account.")
    dsl.choose_person("Who finishes it?", FINISHES)
    dsl.go("Hand it over")
    dsl.sees(f"{FINISHES} finds it on their home page now.")


def stopped(dsl: Visitor, first: Child, second: Child) -> None:
    dsl.follow("Records being written")
    dsl.follow(f"{first.name}, {second.name}")
    dsl.fill("Why is asking to stop?", "An allegation was made.")
    dsl.go("Stop asking now")
    dsl.follow("Records being written")
    dsl.sees("Asking is stopped")


def taken_up(teacher: Visitor, name: str, first: Child, second: Child) -> None:
    teacher.follow(f"{first.name}: finish the record")
    teacher.sees(f"Begun by {name}. {FINISHES} finishes it")
    teacher.follow("What led up to it, and what was tried")
    teacher.sees(f"What {name} had typed here")
    teacher.sees("I held the left arm by the door.")
    teacher.fill(
        "What led up to it, and what happened?",
        f"{name} had typed what stands above. {second.forename} told me the same.",
    )
    teacher.go("Save, and finish later")
    teacher.follow("Ask a colleague who was not involved to help write this")
    teacher.choose_person("Which colleague can help?", HELPS)
    teacher.go("Let them help")


def helped(helper: Visitor, first: Child, second: Child) -> None:
    helper.follow(f"{first.name}: finish the record")
    helper.follow("What led up to it, and what was tried")
    helper.sees("[another pupil] told me the same.")
    assert second.forename not in helper.words
    helper.answer("What was tried first, to avoid it?", "Calm talking and stance")
    helper.go("Save, and finish later")
    helper.follow("Other people")
    helper.sees("so you can read this here and not change it")
    helper.follow("Back to the draft")
    helper.follow("Who, when and where")
    helper.go("Save, and finish later")
