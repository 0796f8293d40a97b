"""What our fonts can draw, and what stands in for the rest.

A character without a glyph prints as an empty box, is read aloud as nothing and makes a PDF
invalid. So an emoji becomes its name in words, and anything else that cannot be drawn becomes
"\N{REPLACEMENT CHARACTER}", which `unprintable` reports while the writer can still change it.
"""

import re
import unicodedata
from collections.abc import Iterable

UNKNOWN = "\N{REPLACEMENT CHARACTER}"

# The blocks that the bundled fonts draw in full; a test holds the fonts to it.
_DRAWN = re.compile(
    "["
    "\\n"
    "\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f"  # Latin
    "\u1e00-\u1efb"  # Latin of Wales, Vietnam and Yorubaland
    "\u0250-\u02af\u0300-\u0338"  # sounds and accents
    "\u0391-\u03a1\u03a3-\u03ce"  # Greek
    "\u0400-\u045f\u0490-\u04ff"  # Cyrillic
    "\u05d0-\u05ea"  # Hebrew
    "\u060c\u061b\u061f\u0621-\u063a\u0640-\u0655\u0660-\u0669"
    "\u0679-\u06bf\u06c6-\u06c8\u06cb\u06cc\u06ce\u06d0\u06d5\u06f0-\u06f9"  # Arabic
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2032\u2033\u2039\u203a"  # punctuation
    "\u2070\u2074-\u208e\u20a0-\u20b5\u2116\u2122\u2150-\u215e"  # figures and money
    "\u2190-\u21ff\u2200-\u22ff\u25a0-\u25ff\u2713-\u2718\ufffd"  # arrows, signs, ticks
    "]"
)


def printable(text: str) -> str:
    """`text` as the bundled fonts can draw it, each kind of line end as a newline."""
    return "".join(_drawn(c) for c in _seen(text))


def unprintable(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters of `texts` that would print as "\N{REPLACEMENT CHARACTER}", in order."""
    lost = (c for text in texts for c in _seen(text))
    return tuple(dict.fromkeys(c for c in lost if c != UNKNOWN and _drawn(c) == UNKNOWN))


def _seen(text: str) -> str:
    """Without what is unseen, and each letter one with its accents, whatever stood between."""
    before, text = "", text.replace("\r\n", "\n").replace("\r", "\n")
    while text != before:
        before = text
        whole = unicodedata.normalize("NFC", text)
        text = "".join(c for c in whole if not _is_unseen(c))
    return text


def _is_unseen(c: str) -> bool:
    """Controls, direction overrides, joiners, skin tones."""
    hidden = unicodedata.category(c) in {"Cc", "Cf", "Cs", "Mn", "Me", "Sk"}
    return hidden and c != "\t" and not _DRAWN.match(c)


def _drawn(c: str) -> str:
    if _DRAWN.match(c):
        return c
    category = unicodedata.category(c)
    if category in {"Zs", "Zl", "Zp"} or c == "\t":
        return "\n" if category in {"Zl", "Zp"} else " "
    if category == "So" and (name := unicodedata.name(c, "")):
        return f"[{name.lower()}]"
    return UNKNOWN
