"""The main job, end to end: a hold is recorded on a phone, and the family told the same day."""

import re

import page as pdf
import pytest

from tests.journeys.oakfield import (
    ADULTS,
    COLLEAGUE,
    FORCE,
    HEAD,
    TEACHER,
    Child,
    Hold,
    at_home,
    children_of,
    now,
    sign_in,
    today,
)
from tests.journeys.visitor import DESK, USUAL_PHONE, Visitor

pytestmark = pytest.mark.browser

NARRATIVE = (
    "The bell went early. {child} ran at another pupil in the hall with a chair. "
    "We held both arms until the chair was down."
)
WHY = "Another child would have been hit with the chair."


@pytest.mark.parametrize(
    "javascript",
    [
        pytest.param(True, id="with script"),
        pytest.param(False, id="without", marks=pytest.mark.postgresql),
    ],
)
def test_a_hold_is_recorded_and_the_family_has_its_report_the_same_day(javascript, browser, server):
    child, other = children_of(server, 2)
    manner = {"javascript": javascript, "kind": Visitor}  # in a real browser without script too
    teacher = sign_in(browser(**manner, viewport=USUAL_PHONE), TEACHER)
    quick_logged(teacher, child)
    number = recorded(teacher, child)
    signed_out_with_nothing_left(teacher, child)
    account_locked(at_home(teacher, server, COLLEAGUE), child)

    head = at_home(browser(**manner, viewport=DESK), server, HEAD)
    told_by_phone(head, child)
    written(head, child, other, number)
    issued(head)
    given(head, child, number)


def quick_logged(teacher: Visitor, child: Child) -> None:
    """Each page is sent empty first: what is missing is said, and nothing is lost."""
    hold = Hold.just_now()
    teacher.follow("Log it now")
    teacher.interactions = 1  # the tap that led here
    teacher.go(re.compile("We are safe, and somebody is with the child"))
    teacher.go("Save and continue")
    assert "Choose the pupil." in teacher.problems
    assert len(teacher.problems) >= 5
    teacher.interactions -= 1

    before_the_page = teacher.interactions
    teacher.choose_person("Which pupil?", child.name)
    teacher.answer("Which day did it start?", "Today")
    teacher.fill("What time did it start?", hold.started)
    teacher.choose("Where?", "Hall")
    teacher.answer("What happened? Choose all that are true", FORCE)
    teacher.answer(ADULTS, f"Me, {TEACHER}", f"{COLLEAGUE}, Teaching assistant")
    teacher.answer("Is anybody hurt?", "No")
    teacher.answer("Has a first aider seen the child?", "Yes")
    teacher.go("Save and continue")
    assert teacher.interactions - before_the_page <= 12
    teacher.sees("Saved. It is a draft until you record it.")


def recorded(teacher: Visitor, child: Child) -> str:
    """The statutory minimum, and the number that it gets."""
    teacher.fill("What led up to it, and what happened?", NARRATIVE.format(child=child.forename))
    teacher.answer("What was tried first, to avoid it?", "Calm talking and stance")
    teacher.go("Save and continue")

    if not teacher.javascript:
        another_is_added_without_script(teacher)
    teacher.choose("What was used?", "Hold by two people, standing")
    teacher.choose("How much force?", "Some resistance")
    teacher.fill("Ended", Hold.just_now().ended)
    teacher.answer("What was it to prevent?", "To prevent somebody else from being hurt")
    teacher.fill("Why was it necessary?", WHY)
    teacher.go("Save and continue")

    teacher.answer("What support was given afterwards?", "Calm time with an adult")
    teacher.go("Save and continue")
    assert teacher.heading == "Check your answers"
    assert teacher.interactions + 1 <= 25 or not teacher.javascript  # and the tap that records it
    the_rest_of_it(teacher)
    teacher.go("Record it")
    said = teacher.page.get_by_text(re.compile(r"Recorded as RI-\d{4}-\d{4,}")).inner_text()
    number = re.search(r"RI-\d{4}-\d{4,}", said)[0]
    assert teacher.page.url.endswith(f"/oakfield/incidents/{number}/")
    return number


def the_rest_of_it(teacher: Visitor) -> None:
    """Asked and never forced: some of it is answered, and all of it can be looked at."""
    teacher.follow("Last resort")
    teacher.answer("Calm talking and stance: how did it work?", "It helped in part")
    teacher.go("Save and continue")
    teacher.follow("Each hold or restriction")
    teacher.choose("In which position was the child?", "Standing")
    teacher.answer("Was this agreed in the child’s plan?", "No")
    teacher.fill("If it was not, why was it done?", "It had not happened before.")
    teacher.go("Save and continue")
    for page in ("Before it began", "Best interests", "Other people", "Aids"):
        teacher.follow(page)
        teacher.follow("The whole draft")
    teacher.follow("Checks, and the child afterwards")
    teacher.fill("At what time?", "25:99")
    teacher.go("Save and continue")
    assert "must be a time on the 24-hour clock" in teacher.problems[0]
    teacher.fill("At what time?", Hold.just_now().ended)
    teacher.go("Save and continue")
    if teacher.javascript:
        marked_on_a_body(teacher)
    teacher.follow("Check your answers and record")
    teacher.sees("Calm talking and stance: it helped in part")
    teacher.sees("It had not happened before.")


def marked_on_a_body(teacher: Visitor) -> None:
    """By keyboard, and taken off again by touch."""
    teacher.follow("Injuries and support")
    teacher.page.get_by_text("If anybody is hurt: who, and how").click()
    teacher.page.get_by_text("Where on the body (optional)").first.click()
    place = teacher.page.get_by_role("checkbox", name="Face", exact=True).first
    teacher.page.get_by_role("checkbox", name="Forehead or top of head").first.focus()
    teacher.page.keyboard.press("ArrowDown")
    teacher.page.keyboard.press("Space")
    teacher.sees("Marked: Face")
    teacher.look()
    place.click()
    assert place.get_attribute("aria-checked") == "false"
    teacher.go("Save, and finish later")


def another_is_added_without_script(teacher: Visitor) -> None:
    """One more than was needed: left empty, it counts for nothing."""
    teacher.go("Add another hold, restraint or seclusion")
    assert teacher.page.get_by_label("What was used?").count() == 2


def signed_out_with_nothing_left(teacher: Visitor, child: Child) -> None:
    teacher.sees(child.name)
    with teacher.page.expect_response("**/sign-in/out/") as answered:
        teacher.go("Sign out")
    assert answered.value.header_value("clear-site-data") == '"cache", "cookies", "storage"'
    names = [one["name"] for one in teacher.context.cookies()]
    assert not [name for name in names if name == "sessionid" or name.startswith("kept_words_")]
    teacher.sent = teacher.page.go_back()
    teacher.look()
    assert teacher.heading == "Sign in"
    assert child.forename not in teacher.page.content()


def account_locked(colleague: Visitor, child: Child) -> None:
    """By a colleague who was there, and who reads the record only then."""
    colleague.follow(f"{child.name}: write your own account")
    assert WHY not in colleague.page.content()
    colleague.go("Save, and check before locking")
    assert colleague.problems == ["Write what you remember before you lock it."]
    colleague.fill("Your account", "I came in from the corridor and took the other arm.")
    colleague.go("Save, and check before locking")
    assert colleague.heading == "Check and lock your account"
    colleague.go("Lock my account")
    colleague.sees("Your account is locked. Nobody can change it now.")
    colleague.follow(re.compile(r"^RI-\d{4}-\d{4,}$"))
    colleague.sees(WHY)


def told_by_phone(head: Visitor, child: Child) -> None:
    """It stands on home as due today, from where it is two taps to the call."""
    mother = child.parents[0]
    head.follow(f"{child.name}: tell 2 parents")
    assert head.heading == "Tell the parents"
    head.go(f"Tell: log the call to {mother}")
    head.go("Log it")
    assert "Choose what happened." in head.problems
    head.answer("What happened?", "They were told by phone")
    today(head, "Which day?")
    now(head, "At what time?")
    head.choose_person("Who told them, or tried to?", HEAD)
    head.fill("What did they say? (optional)", "Thanked us for ringing.")
    head.go("Log it")
    head.sees("Logged. The written report is next.")


def written(head: Visitor, child: Child, other: Child, number: str) -> None:
    """At most two taps from the incident; every name that is not the child's is settled first."""
    mother = child.parents[0]
    head.open(f"/oakfield/incidents/{number}/")
    head.interactions = 0
    head.follow("Tell the parents")
    head.go(f"Write the report to {mother}")
    assert head.interactions == 2
    assert head.heading == f"Report to {mother}"
    assert WHY in head.field("Why it was needed").input_value()
    for answer in head.page.get_by_role("textbox").all():
        answer.fill("")
    head.go("Save and look at it")
    assert "Say why it was needed." in head.problems
    head.fill("What led up to it", f"He ran at {other.name} in the hall. Mr Hall saw it.")
    head.fill("What staff did", f"{COLLEAGUE} held one arm.")
    head.fill("Why it was needed", WHY)
    head.fill("Whether anyone was hurt", "Nobody was hurt.")
    if head.javascript:
        head.sees(re.compile(r"Saved at \d\d:\d\d"))
    head.go("Save and look at it")
    assert head.heading == "Names to settle"
    head.go("Write “another pupil”")
    head.go("“Mr Hall” is not a pupil here")
    head.go("Write “The teaching assistant”")


def issued(head: Visitor) -> None:
    """On screen first, exactly as it prints; the file is an accessible PDF, and stays the same."""
    assert head.heading == "Look at it, then issue it"
    shown = head.page.locator(".portal-main").inner_text()
    assert "He ran at another pupil in the hall. Mr Hall saw it." in shown
    assert "The teaching assistant held one arm." in shown
    head.go("Issue the report")
    head.sees("Issued. Now give it to them, and say here how you did.")
    letter = head.page.get_by_role("link", name=re.compile(r"^Report issued on .* \(PDF\)"))
    first, again = (opened(head, letter.get_attribute("href")) for _ in range(2))
    assert first == again
    found = pdf.validate_pdf_bytes(first, profile=pdf.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [failure.message for failure in found.failures]


def opened(head: Visitor, address: str) -> bytes:
    answer = head.context.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    return answer.body()


def given(head: Visitor, child: Child, number: str) -> None:
    father = child.parents[1]
    head.go(re.compile("^Say how they got it"))
    head.go("Log it")
    assert "Choose how they got it." in head.problems
    head.answer("How did they get it?", "Handed over on paper")
    today(head, "Which day?")
    now(head, "At what time?")
    head.go("Log it")
    head.sees("Logged: this parent has the written report.")
    assert father in head.page.content()
    head.follow("Incident book")
    row = head.page.get_by_role("row", name=re.compile(number))
    assert "1 of 2 told" in row.inner_text()
