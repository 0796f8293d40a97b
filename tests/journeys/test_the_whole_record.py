"""The whole record of one event with two pupils: three holds and a seclusion, four adults, and the
account of each; on a phone, on a desk by keyboard alone, and without script."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from rri_portal.london import local, local_date
from tests.journeys.keyboard import ByKeyboard
from tests.journeys.oakfield import (
    ADULTS,
    COLLEAGUE,
    FORCE,
    HEAD,
    TEACHER,
    Child,
    at_home,
    children_of,
    guest_of,
    sign_in,
    signed_in,
)
from tests.journeys.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]

SECLUDED = "The child was kept in a place away from others and could not leave"
TWO, GUIDE = "Hold by two people, standing", "Guide or escort"
ROOM = "Kept in a room with the door locked or held"
LINKED, PASSED = "Shanice Grant", "by a day pass"
WHY = "Another child would have been hit with the chair."
OWN = {
    COLLEAGUE: "I took the left arm, and let go when I was told to.",
    PASSED: "I stood at the window of the calm room for the second half.",
    LINKED: "I walked beside them along the corridor.",
}


@dataclass(frozen=True)
class Event:
    """With a guest of an agency; its minutes are the last ones, and just after midnight all one."""

    guest: str
    minutes: tuple[str, ...]

    @classmethod
    def just_now(cls, guest: str) -> "Event":
        now = dt.datetime.now(dt.UTC)
        moments = [now - dt.timedelta(minutes=back) for back in (12, 9, 7, 4, 1)]
        if local_date(moments[0]) != local_date(now):
            moments = [now for _ in moments]
        return cls(guest, tuple(f"{local(one):%H:%M}" for one in moments))


@pytest.mark.parametrize("how", ["on a phone", "by keyboard alone", "without script"])
def test_one_event_two_pupils_four_adults(how, browser, server):
    first, second = children_of(server, 2)
    event = Event.just_now(guest_of(server))
    on_a_desk = browser(javascript=how == "on a phone", viewport=DESK)  # once is enough
    head = signed_in(on_a_desk, server, HEAD)
    code, at = passed(head, event.guest)

    teacher = sign_in(visitor(how, browser), TEACHER)
    quick_logged(teacher, first, second, event)
    asked_by_law(teacher, first, event)
    the_rest(teacher, event)
    number = recorded(teacher)
    own_number = recorded_of_the_other(teacher, first, second, event)
    assert number != own_number

    own_account(at_home(teacher.handed_on(), server, COLLEAGUE), first, OWN[COLLEAGUE])
    own_account(let_in(teacher.handed_on(), code, at), first, OWN[PASSED])
    link = linked(head, number)
    by_link(teacher.handed_on(), link)
    read(head, number, own_number, first, second)


def visitor(how: str, browser) -> Visitor:
    if how == "by keyboard alone":
        return browser(viewport=DESK, kind=ByKeyboard)
    return browser(javascript=how == "on a phone", viewport=PHONE)


def passed(head: Visitor, guest: str) -> tuple[str, str]:
    """A day pass: its code, and where it is entered."""
    head.open("/oakfield/day-passes/")
    head.fill("Their name", guest)
    head.fill("What they do here today", "Supply teaching assistant")
    head.fill("Their agency or organisation", "Bridge Supply")
    head.go("Give a day pass")
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", head.words)[0]
    return code, re.search(r"https?://[^/]+(/\S*)", head.words)[1]


def let_in(guest: Visitor, code: str, at: str) -> Visitor:
    guest.open(at)
    guest.choose("School", "Oakfield School")
    guest.fill("Code", code.lower())
    guest.go("Come in")
    return guest


def quick_logged(teacher: Visitor, first: Child, second: Child, event: Event) -> None:
    teacher.follow("Log it now")
    teacher.go(re.compile("We are safe, and somebody is with the child"))
    teacher.choose_person("Which pupil?", first.name)
    teacher.answer("Which day did it start?", "Today")
    teacher.fill("What time did it start?", event.minutes[0])
    teacher.choose("Where?", "Hall")
    teacher.answer("What happened? Choose all that are true", FORCE, SECLUDED)
    teacher.answer(
        ADULTS, f"Me, {TEACHER}", f"{COLLEAGUE}, Teaching assistant",
        re.compile(f"^{LINKED}"), re.compile(f"^{event.guest}"),
    )  # fmt: skip
    teacher.answer("Is anybody hurt?", "Yes")
    teacher.go("Add another pupil")
    teacher.choose_person("Which other pupil?", second.name)
    teacher.answer("What happened to this pupil? Choose all that are true", FORCE)
    teacher.go("Save and continue")
    teacher.sees("both pupils’ records")


def asked_by_law(teacher: Visitor, child: Child, event: Event) -> None:
    teacher.fill(
        "What led up to it, and what happened?",
        f"The bell went early. {child.forename} swung a chair in the hall. @{COLLEAGUE} came.",
    )
    teacher.answer("What was tried first, to avoid it?", "Calm talking and stance")
    teacher.go("Save and continue")

    began, calm, kept, _, over = event.minutes
    done(teacher, 1, TWO, began, calm, "Some resistance", TEACHER, COLLEAGUE)
    done(teacher, 2, GUIDE, calm, kept, "Light: the child did not resist", TEACHER, LINKED)
    done(teacher, 3, ROOM, kept, over, "", TEACHER, event.guest)
    teacher.answer("What was it to prevent?", *PREVENTED)
    teacher.choose("If you chose more than one, which mattered most?", PREVENTED[0])
    teacher.fill("Why was it necessary?", WHY)
    teacher.go("Save and continue")

    teacher.answer("Has a first aider seen the child?", "Yes")
    if not teacher.shows("Who was hurt?"):
        teacher.unfold("If anybody is hurt: who, and how")
    with teacher.within("Injury 1"):
        teacher.choose("Who was hurt?", "The child")
        teacher.choose("What is the injury?", "Red mark")
        teacher.choose("What did it need?", "First aid in school")
        teacher.unfold("Where on the body (optional)")
        teacher.mark("Face")
        teacher.mark("Upper back")
    teacher.answer("What support was given afterwards?", "Calm time with an adult")
    teacher.go("Save, and finish later")


PREVENTED = ["To prevent somebody else from being hurt", "To prevent damage to property"]


def done(
    teacher: Visitor, n: int, what: str, began: str, ended: str, degree: str, *adults: str
) -> None:
    if n > 1:
        another(teacher, "Add another hold, restraint or seclusion")
    with teacher.within(f"Hold, restraint or seclusion {n}"):
        teacher.choose("What was used?", what)
        if degree:
            teacher.choose("How much force?", degree)
        teacher.fill("Started", began)
        teacher.fill("Ended", ended)
        teacher.only("By whom?", adults)


def another(teacher: Visitor, name: str) -> None:
    (teacher.tap if teacher.javascript else teacher.go)(name)


def the_rest(teacher: Visitor, event: Event) -> None:
    """Every page of the rest of the record, from the task list."""
    with page_of(teacher, "Before it began"):
        teacher.answer("What early signs were seen?", "Pacing")
        teacher.answer("What did the child do?", "Throwing or swinging an object")
    with page_of(teacher, "Last resort"):
        teacher.answer("Calm talking and stance: how did it work?", "It helped in part")
        teacher.fill("Which less restrictive options were considered?", "Moving the others away.")
        teacher.fill("Why would they not do?", "They were too near, and the hall has one door.")
    with page_of(teacher, "Each hold or restriction"):
        teacher.choose("In which position was the child?", "Standing")
        teacher.choose(f"What was {COLLEAGUE}’s part?", "Held an arm")
    with page_of(teacher, "Seclusion"):
        watched_with_a_handover(teacher, event)
    with page_of(teacher, "Checks, and the child afterwards"), teacher.within("Check 1"):
        teacher.fill("At what time?", event.minutes[4])
        teacher.choose_person("By whom?", LINKED)
        teacher.answer("What was seen or done?", "Breathing normally")
    with page_of(teacher, "Best interests"):
        teacher.fill("Was it for the least time? Say why you think so.", "It ended once it could.")
    with page_of(teacher, "Other people"):
        teacher.answer("Did other pupils see it?", "Yes")
    with page_of(teacher, "Aids"):
        pass


@contextmanager
def page_of(teacher: Visitor, name: str) -> Iterator[None]:
    teacher.follow(name)
    yield
    teacher.go("Save and continue")


def watched_with_a_handover(teacher: Visitor, event: Event) -> None:
    """A first try leaves minutes with nobody, and is told so."""
    _, _, kept, handed_over, over = event.minutes
    teacher.choose("Where was the child kept?", "Calm room or safe space")
    teacher.answer(
        "How was the child prevented from leaving?", "An adult held the door or stood in the way"
    )
    watched(teacher, 1, TEACHER, kept, handed_over, "At the open door, seeing the child")
    if kept < handed_over < over:
        teacher.go("Save and continue")
        teacher.follow("Seclusion")
        teacher.sees("Nobody is recorded as with the child or watching them:")
    another(teacher, "Add another adult")
    watched(teacher, 2, event.guest, handed_over, over, "Through a window or over a half door")
    teacher.fill("Why did it end?", "They asked to come out, and were calm.")


def watched(teacher: Visitor, n: int, who: str, began: str, ended: str, how: str) -> None:
    with teacher.within(f"Adult {n}"):
        teacher.choose_person("Who?", who)
        teacher.fill("Or from", began)
        teacher.fill("Until", ended)
        teacher.answer("How?", how)


def recorded(teacher: Visitor) -> str:
    teacher.follow("Check your answers and record")
    teacher.go("Record it")
    return re.search(r"Recorded as (RI-\d{4}-\d{4,})", teacher.words)[1]


def recorded_of_the_other(teacher: Visitor, first: Child, second: Child, event: Event) -> str:
    """What was said of the event stands there already; what was done to this child does not."""
    teacher.follow(second.name)
    assert teacher.heading == second.name
    teacher.follow("What led up to it, and what was tried")
    assert first.forename in teacher.value("What led up to it, and what happened?")
    teacher.answer("What was tried first, to avoid it?", "Redirection to something else")
    teacher.go("Save and continue")
    began, calm, *_ = event.minutes
    done(teacher, 1, GUIDE, began, calm, "Light: the child did not resist", COLLEAGUE)
    teacher.answer("What was it to prevent?", PREVENTED[0])
    teacher.fill("Why was it necessary?", "They would have run under the chair.")
    teacher.go("Save and continue")
    teacher.answer("Is anybody hurt?", "No")
    teacher.answer("Has a first aider seen the child?", "Yes")
    teacher.answer("What support was given afterwards?", "Water, food or something comforting")
    teacher.go("Save, and finish later")
    return recorded(teacher)


def own_account(author: Visitor, child: Child, words: str) -> None:
    author.follow(re.compile(f"{child.name}.*: write your own account"))
    assert WHY not in author.markup
    locked(author, words)
    author.sees("Your account is locked. Nobody can change it now.")


def locked(author: Visitor, words: str) -> None:
    author.fill("Your account", words)
    author.go("Save, and check before locking")
    author.go("Lock my account")


def linked(head: Visitor, number: str) -> str:
    head.open(f"/oakfield/incidents/{number}/")
    head.follow(re.compile(f"^{LINKED}"))
    head.go("Make the link")
    return re.search(r"https?://[^/]+(/\S+)", head.words)[1]


def by_link(guest: Visitor, address: str) -> None:
    guest.open(address)
    guest.fill("Your name", LINKED)
    guest.fill("Your role that day", "Supply teaching assistant")
    guest.tap("I am this person, and I write only what I remember myself", role="checkbox")
    guest.go("Continue")
    locked(guest, OWN[LINKED])
    guest.sees("Your account is locked")


def read(head: Visitor, number: str, own_number: str, first: Child, second: Child) -> None:
    """Each child's record: the three, the handover and the four accounts; and the other's one."""
    head.open(f"/oakfield/incidents/{number}/")
    head.sees(f"{second.name}, {own_number}")
    for words in (TWO, GUIDE, ROOM, "Red mark", WHY, *OWN.values()):
        head.sees(re.compile(re.escape(words)))
    head.open(f"/oakfield/incidents/{own_number}/")
    head.sees(f"{first.name}, {number}")
    for words in OWN.values():
        head.sees(words)
    for not_theirs in (TWO, ROOM, "Red mark", WHY):
        assert not_theirs not in head.words
