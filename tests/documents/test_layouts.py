"""The family report as a parent holds it: two pages, theirs alone, and the same on screen."""

import datetime as dt
import html as entities
import re
from io import BytesIO

import page
import pytest
from pypdf import PdfReader

from rri_portal.documents.family_report import ANSWERS, Kind
from rri_portal.documents.layouts import as_pdf, as_screen, cannot_print, sheet
from tests.documents.examples import REPORT, a_report
from tests.documents.presses import own_press

pytestmark = pytest.mark.postgresql

LONG = ("We gave her space and spoke quietly, as her plan says, until she was calm again. " * 12)[
    :900
]
LONGEST = dict.fromkeys(ANSWERS, LONG) | {
    "who_was_involved": LONG[:400],
    "place": LONG[:200],
    "about_how_long": LONG[:120],
    "contact": LONG[:300],
    "complaints": LONG[:400],
    "kinds": tuple(Kind),
}
HOSTILE = {
    "child": "<b>Łukasz</b> \N{GRINNING FACE} ọ",
    "to": "Ms \N{RIGHT-TO-LEFT OVERRIDE}Evans",
    "what_led_up": '<img src="file:///etc/passwd"><script>alert(1)</script>'
    "{{ settings.SECRET_KEY }}<style>@import url(http://localhost/x)</style></p></article>",
    "what_was_tried": "W" * 900,
    "what_was_done": "مرحبا بالعالم שלום abc " * 30,
    "why": "\N{FACE WITH HEAD-BANDAGE}✓→" * 100,
    "injuries": "\n".join("abcd" for _ in range(150)),
    "support": "nul\x00 bell\x07 lone\ud800 王 राम",
    "look_out_for": "]]> --> */ } @page { size: 1in }",
}


def pages_of(pdf):
    return PdfReader(BytesIO(pdf)).pages


def text_of(pdf):
    return " ".join(each.extract_text() for each in pages_of(pdf))


def unspaced(text):
    return re.sub(r"\s+", "", text)


def words_on_screen(report):
    return entities.unescape(re.sub(r"<[^>]+>", "\n", as_screen(report)))


@pytest.fixture(scope="module")
def ordinary():
    return as_pdf(REPORT).content


@pytest.fixture(scope="module")
def longest():
    return as_pdf(a_report(**LONGEST)).content


@pytest.fixture(scope="module")
def hostile():
    return as_pdf(a_report(**HOSTILE)).content


@pytest.mark.parametrize("which", ["ordinary", "longest", "hostile"])
def test_a_report_can_be_read_with_any_assistive_technology(which, request):
    found = page.validate_pdf_bytes(
        request.getfixturevalue(which), profile=page.ValidationProfile.PDF_UA_1
    )
    assert found.is_compliant, [failure.message for failure in found.failures]


@pytest.mark.parametrize("which", ["ordinary", "longest"])
def test_a_report_has_two_pages_at_most(which, request):
    assert len(pages_of(request.getfixturevalue(which))) <= 2


def sizes_of_type(pdf):
    sizes = []
    for each in pages_of(pdf):
        each.extract_text(
            visitor_text=lambda text, _cm, tm, _font, size: (
                sizes.append(size * abs(tm[3])) if text.strip() else None
            )
        )
    return sizes


def test_an_ordinary_report_is_in_large_type_and_the_longest_is_still_readable(ordinary, longest):
    assert sorted(sizes_of_type(ordinary))[len(sizes_of_type(ordinary)) // 2] >= 12
    assert sorted(sizes_of_type(longest))[len(sizes_of_type(longest)) // 2] >= 9.5


def test_not_a_word_of_the_longest_answers_is_lost(longest):
    assert unspaced(text_of(longest)).count(unspaced(LONG)) == len(ANSWERS)


def test_paper_says_what_the_screen_says(ordinary):
    printed = unspaced(text_of(ordinary))
    for words in words_on_screen(REPORT).split("\n"):
        assert unspaced(words) in printed


def test_what_a_writer_types_stays_text(hostile):
    printed = unspaced(text_of(hostile))
    assert unspaced('<img src="file:///etc/passwd"><script>') in printed
    assert unspaced("{{ settings.SECRET_KEY }}") in printed
    assert "W" * 900 in printed
    assert pages_of(hostile)[0].mediabox.height > 800
    on_screen = as_screen(a_report(**HOSTILE))
    assert "<script" not in on_screen
    assert "<img" not in on_screen
    assert on_screen.count("</article>") == 1


def test_the_writer_is_told_what_cannot_be_printed():
    assert cannot_print(REPORT) == ()
    assert cannot_print(a_report(support="王 राम"))[0] == "王"


def test_the_title_that_a_browser_or_a_projector_shows_names_no_child(ordinary):
    title = PdfReader(BytesIO(ordinary)).metadata.title
    assert title == "Report to parents and carers, RI-2026-0031"


def test_the_same_facts_give_the_same_bytes_from_another_press(ordinary):
    with own_press():
        assert as_pdf(a_report()).content == ordinary


def test_the_minimum_that_the_law_asks_is_there(ordinary):
    printed = text_of(ordinary)
    for said in (
        "Monday 23 November 2026, at 13:20",
        "Dining hall",
        "About 3 minutes",
        "used physical force and restraint with Siân",
        "could have been badly burned",
        "with a low level",
        "a red mark on her left arm",
        "What happens next",
        "To make a complaint",
    ):
        assert said in re.sub(r"\s+", " ", printed)


def test_what_is_unknown_is_not_recorded_and_never_no():
    unknown = a_report(
        **dict.fromkeys(ANSWERS, ""), started_at=None, kinds=(), place="", about_how_long=""
    )
    words = words_on_screen(unknown)
    assert words.count("Not recorded") == len(ANSWERS) + 3
    assert "time not recorded" in words
    assert not re.search(r"\b(no|none|nobody)\b", words, re.IGNORECASE)


def test_what_to_do_tonight_is_said_even_where_nobody_wrote_anything():
    assert "call 999" in words_on_screen(a_report(look_out_for=""))


def test_a_report_written_days_later_does_not_speak_of_tonight():
    assert "look out for tonight" in words_on_screen(a_report(reported_on=REPORT.happened_on))
    later = words_on_screen(a_report(reported_on=REPORT.happened_on + dt.timedelta(days=2)))
    assert "What to look out for" in later
    assert "tonight" not in later


def test_a_seclusion_without_force_does_not_speak_of_force():
    words = words_on_screen(a_report(kinds=(Kind.SECLUSION,), what_was_done="", why=""))
    assert "kept away from others and could not leave" in words
    assert "how much force" not in words


def test_paragraphs_and_lines_are_kept_as_typed():
    shown = as_screen(a_report(support="A drink.\nA blanket.\n\n\nThen home."))
    assert re.search(r"<p>A drink\.<br>A blanket\.</p>\s*<p>Then home\.</p>", shown)


def test_the_page_needs_no_style_of_its_own():
    assert "style" not in as_screen(REPORT)


def test_headings_on_screen_begin_under_the_pages_own():
    shown = as_screen(REPORT)
    assert "<h1" not in shown
    assert shown.index("<h2") < shown.index("<h3")


def test_a_report_without_a_parents_name_is_still_a_letter():
    assert sheet(a_report(to=" ")).dear == ""
    assert "Dear" not in words_on_screen(a_report(to=""))


def test_dates_are_written_as_people_write_them():
    assert "on 3 January 2027" in sheet(a_report(happened_on=dt.date(2027, 1, 3))).title
