"""How names are compared: without accents, case, punctuation or odd spaces."""

import re
import unicodedata

# Letters that NFKD leaves whole, as names in UK schools have them.
_WHOLE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_BETWEEN = re.compile(r"[^0-9a-z]+")


def folded(text: str) -> str:
    """`Siân O’Brien-Łukasik` → `sian obrien lukasik`, so that a search finds either spelling."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_WHOLE)
    return _BETWEEN.sub(" ", _APOSTROPHES.sub("", plain)).strip()
