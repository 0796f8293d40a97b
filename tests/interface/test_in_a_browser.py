"""What script adds, and what remains without it."""

import re

import pytest

from tests.interface.gallery import SAVED
from tests.journeys.visitor import DESK, PHONE

# The gallery has no database: once is enough.
pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
PAGES = [
    "/", "/accessibility/", "/privacy/", "/gallery/", "/gallery/wrong/", "/gallery/components/",
    "/gallery/draft/", "/gallery/sign-in/", "/sign-in/login/", "/sign-in/password/reset/",
    "/gallery/404/", "/gallery/403_csrf/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_valid_and_fits_the_narrowest_phone(visit, path):
    visit(path, viewport=PHONE).look()


def test_a_long_name_pushes_nothing_out_of_the_header(visit):
    visitor = visit("/gallery/", viewport=PHONE)
    person = visitor.page.locator(".portal-header__person")
    person.evaluate("one => { one.textContent = 'Featherstonehaugh'.repeat(4) }")
    visitor.look()


@pytest.mark.parametrize("path", ["/", "/gallery/wrong/", "/gallery/components/"])
def test_a_page_is_accessible_on_a_desk(visit, path):
    visit(path, viewport=DESK).look()


@pytest.mark.parametrize("path", ["/gallery/", "/gallery/wrong/"])
def test_without_script_everything_can_be_reached(visit, path):
    page = visit(path, javascript=False).page
    for label in ("Who was hurt?", "Minutes alone", "Their reference"):
        assert page.get_by_label(label, exact=True).is_visible()
    assert page.get_by_label("Which pupil?").evaluate("control => control.tagName") == "SELECT"
    assert page.get_by_role("link", name="Incident book").is_visible()
    assert page.get_by_role("button", name="Add another adult").is_visible()


def pupil(page):
    return page.get_by_role("combobox", name="Which pupil?")


def chosen(page) -> str:
    return page.locator("select[name=pupil]").input_value()


def test_sian_is_found_without_the_accent(visit):
    page = visit("/gallery/").page
    pupil(page).fill("sian")
    page.get_by_role("option", name="Siân Owen").click()
    assert chosen(page) == "p1"
    assert pupil(page).input_value() == "Siân Owen"
    assert not page.get_by_role("listbox").is_visible()


def test_a_pupil_is_chosen_with_the_keyboard_alone(visit):
    visitor = visit("/gallery/")
    page = visitor.page
    pupil(page).press_sequentially("lukasik am")
    pupil(page).press("ArrowDown")
    assert (
        page.get_by_role("listbox")
        .get_by_role("option", selected=True)
        .inner_text()
        .startswith("Amir")
    )
    visitor.look()
    pupil(page).press("Enter")
    assert chosen(page) == "p2"
    assert page.url.endswith("/gallery/"), "Enter chose, and did not send the form"


def test_typing_over_a_choice_takes_it_back(visit):
    page = visit("/gallery/").page
    pupil(page).fill("kofi mensah")
    pupil(page).press("Tab")
    assert chosen(page) == "p4"
    pupil(page).fill("kofi m")
    assert chosen(page) == ""


def test_two_children_of_one_name_are_told_apart_by_hand(visit):
    page = visit("/gallery/").page
    pupil(page).fill("sam lee")
    pupil(page).press("Tab")
    assert chosen(page) == ""
    assert page.get_by_text("More than one person has this name").is_visible()
    pupil(page).click()
    page.get_by_role("option", name="Sam Lee").nth(1).click()
    assert chosen(page) == "p6"


def test_a_name_nobody_has_stays_as_typed_and_is_said(visit):
    page = visit("/gallery/").page
    pupil(page).fill("zzz")
    nobody = page.get_by_role("option", name="Nobody here has a name like that")
    nobody.click(force=True)
    assert not nobody.is_visible()
    page.get_by_label("Day", exact=True).focus()
    assert pupil(page).input_value() == "zzz"
    assert page.get_by_text("Nobody is chosen yet").is_visible()


def test_what_one_presses_next_is_not_missed_because_a_name_is_unknown(visit):
    """The sentence about the name makes the page longer, once the press is over."""
    page = visit("/gallery/").page
    pupil(page).fill("zzz")
    today = page.get_by_role("button", name=re.compile("^Today"))
    today.click(position={"x": 9, "y": 4})
    assert page.get_by_label("Year", exact=True).input_value()
    assert page.get_by_text("Nobody is chosen yet").is_visible()


def test_a_form_is_not_sent_without_somebody_whose_name_was_typed_and_not_chosen(visit):
    page = visit("/gallery/").page
    pupil(page).fill("zzz")
    page.get_by_role("button", name="Save and carry on").click()
    assert page.get_by_text("Nobody is chosen yet").is_visible()
    assert pupil(page).evaluate("input => input === document.activeElement")
    assert pupil(page).input_value() == "zzz"

    pupil(page).fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and come back later").click()


def test_an_error_link_leads_to_the_box_one_types_into(visit):
    page = visit("/gallery/wrong/").page
    page.get_by_role("link", name="“Which pupil?”: choose from the list").click()
    assert pupil(page).evaluate("control => control === document.activeElement")


def test_a_long_list_of_adults_is_shortened_by_typing_and_keeps_who_is_ticked(visit):
    page = visit("/gallery/").page
    page.get_by_label("Ruth Adeyemi").check()
    page.get_by_label("Type a name to shorten the list").fill("siobhan")
    assert page.get_by_label("Siobhán Kelly").is_visible()
    assert page.get_by_label("Ruth Adeyemi").is_visible()
    assert not page.get_by_label("Tom Barker").is_visible()
    assert page.get_by_text("2 shown, 1 chosen").is_visible()


def test_an_answer_reveals_what_it_calls_for(visit):
    page = visit("/gallery/").page
    assert not page.get_by_label("Who was hurt?").is_visible()
    page.get_by_label("Yes", exact=True).first.check()
    assert page.get_by_label("Who was hurt?").is_visible()


def test_none_of_these_unticks_the_rest(visit):
    page = visit("/gallery/").page
    page.get_by_label("Pacing").check()
    page.get_by_label("None of these").check()
    assert not page.get_by_label("Pacing").is_checked()


def test_now_and_today_fill_in_at_a_tap_and_not_before(visit):
    page = visit("/gallery/").page
    assert page.get_by_label("Start time", exact=True).input_value() == ""
    page.get_by_role("button", name="Now: Start time").click()
    page.get_by_role("button", name="Today: Date it happened").click()
    assert re.fullmatch(r"\d\d:\d\d", page.get_by_label("Start time", exact=True).input_value())
    assert page.get_by_label("Year").input_value().startswith("20")


def test_an_adult_is_added_and_removed(visit):
    visitor = visit("/gallery/")
    page = visitor.page
    page.get_by_role("button", name="Add another adult").click()
    second = page.locator("[name=adults-1-name]")
    assert second.evaluate("control => control === document.activeElement")
    assert page.locator("[name=adults-TOTAL_FORMS]").input_value() == "2"
    visitor.look()
    page.get_by_role("button", name="Remove").first.click()
    assert not page.locator("[name=adults-0-name]").is_visible()
    assert page.locator("[name=adults-0-DELETE]").is_checked()
    assert page.locator("[data-number]:visible").all_inner_texts() == ["1"]


def write(page, words: str) -> None:
    page.get_by_label("What led up to it?").fill(words)


def write_and_go_on(page, words: str) -> None:
    """Leaving the box saves it at once."""
    write(page, words)
    page.get_by_label("What led up to it?").blur()


def test_saved_is_said_only_when_it_is_saved(visit):
    page = visit("/gallery/draft/").page
    write(page, "The fire bell rang.")
    page.get_by_text("Saved at 14:05").first.wait_for()
    assert SAVED["data"]["words"] == "The fire bell rang."
    assert page.locator("[name=version]").input_value() == "1"


def test_a_lost_connection_is_said_at_once_and_mends_itself(visit):
    visitor = visit("/gallery/draft/", own=True)
    page = visitor.page
    page.clock.install()
    page.route("**/gallery/draft/", lambda route: route.abort())
    write(page, "Nobody must lose this.")
    page.clock.run_for(1500)
    page.get_by_text("Not saved – no connection. Keep this page open.").first.wait_for()
    visitor.errors.clear()
    visitor.look()
    page.unroute("**/gallery/draft/")
    page.clock.run_for(2000)
    page.get_by_text("Saved at 14:05").first.wait_for()
    assert SAVED["data"]["words"] == "Nobody must lose this."


def test_the_second_writer_sees_both_texts_and_loses_neither(visit):
    visitor = visit("/gallery/draft/")
    page = visitor.page
    SAVED["answer"] = (
        409,
        {
            "message": "Tom Barker saved at 14:03.",
            "version": 7,
            "theirs": [
                {"name": "words", "label": "Before", "theirs": "A drill.", "values": ["A drill."]},
                {"name": "hurt", "label": "Hurt", "theirs": "Not known", "values": ["not_known"]},
                {"name": "gone", "label": "Gone", "theirs": "No box for it", "values": ["x"]},
            ],
        },
    )
    write_and_go_on(page, "The fire bell rang.")
    page.get_by_text("Tom Barker saved at 14:03.").wait_for()
    assert page.get_by_text("A drill.").is_visible()
    visitor.errors.clear()
    visitor.look()
    assert page.get_by_text("No box for it").is_visible()
    page.get_by_role("button", name="Keep both").click()
    page.get_by_role("button", name="Take what is saved").click()
    page.get_by_role("button", name="Keep what I wrote").click()
    page.get_by_text("Saved at 14:05").first.wait_for()
    assert SAVED["data"]["words"].split() == ["A", "drill.", "The", "fire", "bell", "rang."]
    assert SAVED["data"]["hurt"] == "not_known"
    assert SAVED["data"]["version"] == "7"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kept": True}, "What you typed is kept for an hour; sign in to carry on."),
        ({}, "this is not saved. Keep this page open and sign in in another tab."),
    ],
)
def test_somebody_signed_out_is_told_what_became_of_their_words(visit, said, words):
    page = visit("/gallery/draft/").page
    SAVED["answer"] = (401, said)
    write_and_go_on(page, "Words")
    page.locator("[data-saved]", has_text=words).wait_for()
    assert "next=%2Fgallery%2Fdraft%2F" in page.get_by_role("link", name="sign in").get_attribute(
        "href"
    )


def test_whoever_may_not_write_it_any_more_is_not_told_to_sign_in(visit):
    page = visit("/gallery/draft/").page
    SAVED["answer"] = (403, {"message": "This is not yours to write now. Copy what you typed."})
    write_and_go_on(page, "Words")
    page.locator("[data-saved]", has_text="Copy what you typed.").wait_for()
    assert not page.get_by_role("link", name="sign in").is_visible()


def test_sending_the_form_sends_everything(visit):
    page = visit("/gallery/draft/").page
    write(page, "All of it.")
    page.get_by_label("Not known").check()
    page.get_by_role("button", name="Save and carry on").click()
    page.get_by_text("Sent").wait_for()
    assert SAVED["sent"]["words"] == "All of it."
    assert SAVED["sent"]["hurt"] == "not_known"


def test_what_is_sent_waits_for_a_save_on_its_way_and_bears_its_version(visit):
    page = visit("/gallery/draft/").page
    page.evaluate(
        """() => { const fast = window.fetch; window.fetch = async (...asked) => {
          const answer = await fast(...asked);
          const slow = () => new Promise((resolve) => setTimeout(resolve, 300));
          return { status: answer.status, json: () => slow().then(() => answer.json()) };
        }; }"""
    )
    write(page, "All of it.")
    page.get_by_label("Not known").check()
    page.get_by_role("button", name="Save and carry on").click()
    page.get_by_text("Sent").wait_for()
    assert SAVED["sent"]["words"] == "All of it."
    assert SAVED["sent"]["version"] == str(SAVED["version"])


def test_leaving_with_words_unsaved_is_asked_about_and_otherwise_not(visit):
    page = visit("/gallery/draft/", own=True).page
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("heading", level=1).click()  # of whoever touched nothing no browser asks
    page.goto("/gallery/")
    assert not asked
    page.goto("/gallery/draft/")
    page.route("**/gallery/draft/", lambda route: route.abort())
    write_and_go_on(page, "Not yet anywhere else")
    page.get_by_text("Not saved – no connection").first.wait_for()
    page.goto("/gallery/")
    assert asked == ["beforeunload"]


def test_on_paper_there_is_nothing_to_press(visit):
    page = visit("/gallery/components/", own=True).page
    page.emulate_media(media="print")
    assert not page.get_by_text("Log it now").is_visible()
    assert not page.get_by_text("Sign out").is_visible()
    assert page.get_by_text("RI-2026-0001").first.is_visible()
