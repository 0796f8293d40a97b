"""A long box: it offers whom "@" can mean, grows, counts as the server does, and never touches what
is typed, composed or dictated."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Locator, Page

from tests.interface.gallery import SAVED, Draft
from tests.journeys.visitor import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

NARROW = {"width": 320, "height": 640}


def box(page: Page) -> Locator:
    return page.get_by_label("What led up to it?")


def names(page: Page) -> list[str]:
    """Those on offer; none where the list is closed."""
    return page.locator("[role=listbox]:visible [role=option]").all_inner_texts()


def active(page: Page) -> str | None:
    return box(page).get_attribute("aria-activedescendant")


@pytest.fixture
def page(visit) -> Page:
    return visit("/gallery/draft/").page


def test_the_sign_offers_everybody_and_a_letter_narrows_it(page):
    box(page).press_sequentially("Then @")
    assert len(names(page)) == 5
    box(page).press_sequentially("si")
    assert names(page) == ["Siân Owen"]
    assert active(page) is None
    assert box(page).input_value() == "Then @si"


def test_a_name_is_chosen_with_the_keyboard_and_can_be_taken_back(visit):
    visitor = visit("/gallery/draft/", viewport=NARROW)
    page = visitor.page
    box(page).press_sequentially("Then @a")
    page.get_by_text("3 names. Use the arrow keys to choose, or go on typing.").wait_for()
    box(page).press("ArrowDown")
    box(page).press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    assert chosen.inner_text() == "Ann Lee"
    assert active(page) == chosen.get_attribute("id")
    visitor.look()
    box(page).press("Enter")
    assert box(page).input_value() == "Then @Ann Lee"
    assert names(page) == []
    box(page).press_sequentially(" came")
    assert box(page).input_value() == "Then @Ann Lee came"
    assert names(page) == []
    for _ in range(12):
        box(page).press("ControlOrMeta+z")
    assert box(page).input_value() in ("", "Then @a", "Then @"), "what was chosen is undone"


def test_enter_ends_a_line_unless_a_name_is_marked(page):
    box(page).press_sequentially("@a")
    assert names(page)
    box(page).press("Enter")
    assert box(page).input_value() == "@a\n"
    assert names(page) == []


def test_escape_leaves_what_was_typed_and_the_list_stays_away(page):
    box(page).press_sequentially("@am")
    box(page).press("Escape")
    assert names(page) == []
    box(page).press_sequentially("ara")
    assert names(page) == []
    assert box(page).input_value() == "@amara"
    box(page).press_sequentially(" and @am")
    assert names(page) == ["Amara Okafor"]


def test_the_tab_key_leaves_the_box_and_takes_no_name_that_is_not_marked(page):
    box(page).press_sequentially("@am")
    box(page).press("Tab")
    assert box(page).input_value() == "@am"
    assert names(page) == []


@pytest.mark.parametrize("typed", ["a@am", "amara@ann", "@@am", "@zzz", "@ann lee ran", "am"])
def test_nothing_else_opens_it(page, typed):
    box(page).press_sequentially(typed)
    assert names(page) == []
    assert box(page).input_value() == typed


def test_a_whole_name_needs_no_list_unless_it_begins_another(page):
    box(page).press_sequentially("@Amara Okafor")
    assert names(page) == []
    box(page).press_sequentially(" @Ann Lee")
    assert names(page) == ["Ann Lee", "Ann Lee Marsh"]


def test_a_name_is_put_where_the_caret_is_and_markup_is_only_text(page):
    box(page).fill("before  after")
    box(page).evaluate("box => box.setSelectionRange(7, 7)")
    box(page).press_sequentially("@jo")
    page.get_by_role("option", name="<b>Jo</b> & Co").click()
    assert box(page).input_value() == "before @<b>Jo</b> & Co after"


def test_a_name_is_chosen_by_touch_and_the_keyboard_of_the_phone_stays(chromium, gallery_url):
    visitor = Visitor(chromium, gallery_url, javascript=True, viewport=PHONE, touch=True)
    visitor.open("/gallery/draft/")
    page = visitor.page
    box(page).tap()
    box(page).press_sequentially("@am")
    option = page.get_by_role("option", name="Amara Okafor")
    assert option.bounding_box()["height"] >= 44
    option.tap()
    assert box(page).input_value() == "@Amara Okafor"
    assert box(page).evaluate("box => box === document.activeElement")
    visitor.look()
    visitor.close()


def test_the_list_stands_below_the_line_and_within_the_narrowest_phone(visit):
    page = visit("/gallery/draft/", viewport=NARROW).page
    box(page).fill("One line after another, far longer than the box is wide. " * 6)
    box(page).press("End")
    box(page).press_sequentially("@")
    listed, around = page.get_by_role("listbox").bounding_box(), box(page).bounding_box()
    assert around["x"] <= listed["x"]
    assert listed["x"] + listed["width"] <= 320
    assert around["y"] < listed["y"] <= around["y"] + around["height"] + 8


def test_without_script_a_line_says_how_and_the_box_is_the_same(visit):
    page = visit("/gallery/draft/", javascript=False).page
    line = "To mention somebody of this event, type @ and their name, for example @Amara Okafor."
    assert page.get_by_text(line).is_visible()
    box(page).fill("Then @Amara Okafor ran")
    page.get_by_role("button", name="Save and carry on").click()
    assert SAVED["sent"]["words"] == "Then @Amara Okafor ran"


# Composing and dictation


def test_what_is_composed_is_read_and_never_changed(page):
    box(page).focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", composing("@"))
    keyboard.send("Input.imeSetComposition", composing("@am"))
    assert names(page) == ["Amara Okafor"]
    assert box(page).input_value() == "@am"
    keyboard.send("Input.insertText", {"text": "@amber "})
    assert box(page).input_value() == "@amber "
    assert names(page) == []


def test_the_keys_of_a_composition_are_its_own(page):
    box(page).press_sequentially("@a")
    box(page).evaluate(
        """box => { for (const key of ['ArrowDown', 'Enter', 'Escape', 'Tab']) {
          const press = new KeyboardEvent(
            'keydown', { key, isComposing: true, bubbles: true, cancelable: true });
          if (!box.dispatchEvent(press)) throw new Error(key + ' was taken');
        } }"""
    )
    assert active(page) is None
    assert len(names(page)) == 3


def test_a_name_chosen_while_composing_comes_after_what_was_composed(page):
    box(page).press_sequentially("then ")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", composing("@am"))
    page.get_by_role("option", name="Amara Okafor").click()
    assert box(page).input_value() == "then @Amara Okafor"
    box(page).press_sequentially(" ran")
    assert box(page).input_value() == "then @Amara Okafor ran"


def test_what_is_dictated_arrives_whole_is_counted_and_saved(page):
    said = "I held the door. My colleague, @Amara Okafor and two others came at 14:05."
    box(page).focus()
    keyboard = page.context.new_cdp_session(page)
    for part in (said[:20], said[20:47], said[47:]):
        keyboard.send("Input.insertText", {"text": part})
    assert box(page).input_value() == said
    assert page.get_by_text(f"You have {20_000 - len(said):,} characters remaining").first
    page.get_by_text("Saved at 14:05").first.wait_for()
    assert SAVED["data"]["words"] == said


def composing(text: str) -> dict[str, object]:
    return {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}


# Growing


def height(page: Page) -> float:
    return box(page).bounding_box()["height"]


@pytest.mark.parametrize("can", [True, False], ids=["stylesheet", "script"])
def test_the_box_is_as_tall_as_its_words_and_shrinks_again(visit, can):
    page = visit("/gallery/draft/", own=not can).page
    if not can:
        cannot(page)
    empty = height(page)
    box(page).fill("A line.\n" * 40)
    grown = height(page)
    assert grown > 40 * 20
    assert box(page).evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    box(page).fill("")
    assert height(page) == empty


def cannot(page: Page) -> None:
    """As in a browser that knows no `field-sizing`."""
    page.add_init_script(
        """const can = CSS.supports.bind(CSS);
        CSS.supports = (name, ...rest) => name !== 'field-sizing' && can(name, ...rest);
        document.addEventListener('DOMContentLoaded', () => document.styleSheets[0].insertRule(
          'textarea { field-sizing: fixed !important }', document.styleSheets[0].cssRules.length));
        """
    )
    page.reload()


# Counting


@pytest.mark.parametrize("typed", ["é", "\N{PILE OF POO}", "a\nb", "e\u0301", "👩‍👩‍👧"])
def test_characters_are_counted_as_the_server_counts_them(page, typed):
    whole = typed * 50
    box(page).fill(whole)
    left = 20_000 - len(whole)
    assert page.locator(".govuk-character-count__status").inner_text() == (
        f"You have {left:,} characters remaining"
    )


def test_twenty_thousand_are_allowed_and_the_next_is_too_many_and_not_taken_away(page):
    whole = ("\N{PILE OF POO}" + "a line of words, " * 588 + "end") * 2
    assert len(whole) == 20_000
    box(page).fill(whole)
    counter = page.locator(".govuk-character-count__status")
    assert counter.inner_text() == "You have 0 characters remaining"
    assert Draft({"words": whole}).fields["words"].clean(whole) == whole
    box(page).press("End")
    box(page).press_sequentially("y")
    assert counter.inner_text() == "You have 1 character too many"
    assert len(box(page).input_value()) == 20_001
    assert "words" in Draft({"words": whole + "y"}).errors


def test_what_is_left_is_said_aloud_politely_and_only_towards_the_end(visit):
    page = visit("/gallery/draft/", own=True).page
    page.clock.install()
    aloud = page.locator(".govuk-character-count__sr-status")
    assert aloud.get_attribute("aria-live") == "polite"
    box(page).fill("x" * 100)
    page.clock.run_for(1700)
    assert aloud.inner_text() == ""
    box(page).fill("Much was said. " * 1000 + "!")
    page.clock.run_for(1700)
    page.get_by_text("You have 4,999 characters remaining").nth(1).wait_for()
    assert aloud.inner_text() == "You have 4,999 characters remaining"


# Every character


@pytest.mark.parametrize(
    "words",
    [
        "\n\n  begins with lines",
        "ends so  \n\n",
        "<b>&amp;</b>\t'\"",
        "e\u0301 \u200b👩‍👩‍👧 \u202e",
        " ",
    ],
)
def test_what_was_saved_is_what_the_box_shows_and_sends_again(visit, words):
    SAVED["words"] = words
    page = visit("/gallery/draft/").page
    assert box(page).input_value() == words
    page.get_by_role("button", name="Save and carry on").click()
    page.get_by_text("Sent").wait_for()
    assert SAVED["sent"]["words"].replace("\r\n", "\n") == words


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n")))
def test_a_box_is_drawn_around_any_words(words):
    drawn = str(Draft(initial={"words": words})["words"])
    inside = drawn.partition(">\n")[2].removesuffix("</textarea>").rstrip("\n")
    escapes = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'", "&amp;": "&"}
    for escape, character in escapes.items():
        inside = inside.replace(escape, character)
    assert inside.rstrip("\n") == words.rstrip("\n")
