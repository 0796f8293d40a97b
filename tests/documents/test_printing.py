"""What our fonts can draw is printed; what they cannot is said, and never left to a blank box."""

from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from rri_portal.documents.printing import UNKNOWN, printable, unprintable
from rri_portal.documents.rendering import BUNDLED_FONTS


def drawn_by_our_fonts():
    shared = Path(settings.BASE_DIR) / "static" / "fonts"
    files = [BUNDLED_FONTS / "DejaVuSans.ttf", *shared.glob("*-400.woff2")]
    return {point for file in files for point in TTFont(file).getBestCmap()}


def test_our_fonts_draw_everything_that_is_let_through():
    points = (p for p in range(0x20, 0x20000) if not 0xD800 <= p < 0xE000)
    through = {ord(c) for p in points for c in printable(chr(p))}
    assert through - drawn_by_our_fonts() - {ord("\n")} == set()


@pytest.mark.parametrize(
    "text",
    [
        "Siân O’Brien-Łukasik",
        "Ọláyínká",
        "Ștefan",
        "Нуждин",
        "Γιώργος",
        "محمد",
        "שלום",
        "½ £5 – “so”…",
    ],
)
def test_the_names_and_marks_of_a_school_are_printed_as_they_are(text):
    assert printable(text) == text
    assert unprintable([text]) == ()


def test_an_emoji_is_printed_in_words():
    assert printable("He was \N{GRINNING FACE}") == "He was [grinning face]"
    assert unprintable(["\N{GRINNING FACE}"]) == ()


def test_what_cannot_be_drawn_is_reported_once_and_stands_out():
    assert printable("王 and 王") == f"{UNKNOWN} and {UNKNOWN}"
    assert unprintable(["王 and 王", "明"]) == ("王", "明")


def test_nothing_unseen_is_printed():
    text = "a\x00b\x07c\N{RIGHT-TO-LEFT OVERRIDE}d\N{SOFT HYPHEN}e\N{ZERO WIDTH JOINER}f\ud800g"
    assert printable(text) == "abcdefg"


def test_a_name_typed_with_loose_accents_is_printed_whole():
    assert printable("Sia\N{COMBINING CIRCUMFLEX ACCENT}n") == "Siân"
    assert printable("Sia\x1f\N{COMBINING CIRCUMFLEX ACCENT}n") == "Siân"


def test_line_ends_of_every_machine_are_one():
    assert printable("a\r\nb\rc\N{LINE SEPARATOR}d\te") == "a\nb\nc\nd e"


@checked(deadline=None)
@given(st.text())
def test_any_text_can_be_sent_to_the_press(text):
    printable(text).encode("utf-8")
    assert printable(printable(text)) == printable(text)
