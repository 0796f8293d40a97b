"""Finds people's names in free text before it leaves the building.

It is handed the people and knows no model. It would sooner show a word that is nobody's name, to
be waved off with one tap, than miss a child; only for everyday words that are also names ("will",
"may", "grace") does it want a reason to believe, and an "@" before them is one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rri_portal.documents.everyday_words import EVERYDAY_WORDS, MONTHS, PARTICLES
from rri_portal.names import folded

# What is written inside a word yet is no letter: accents and vowel signs, and the soft hyphens and
# zero-width characters that text pasted from elsewhere carries unseen.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0eff"
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_LETTERS = rf"[^\W\d_]+(?:[{_MARKS}{_UNSEEN}]+[^\W\d_]*)*"
_APOSTROPHE = "['’ʼ`´]"
_WORD = re.compile(rf"{_LETTERS}(?:{_APOSTROPHE}{_LETTERS})*")
_POSSESSIVE = re.compile(rf"{_APOSTROPHE}s$", re.IGNORECASE)
_NOT_SPELT = re.compile(rf"[{_UNSEEN}]|{_APOSTROPHE}")
# What may stand between the words of one name: "Amelia-Rose", "Evans, Siân", "S. Evans".
_WITHIN_A_NAME = re.compile(r"\s*[-‐‑–.,]?\s*")
_WIDEST_GAP = 4
_DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?\s*$")
_NUMBER_AFTER = re.compile(r"\s*\d")
_OPENING = " \t\u00a0\"'“‘([*_-–—"
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "prof", "professor", "rev", "revd"}
    | {"reverend", "fr", "lady", "lord", "dame"}
)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody whose name may be in the text. `attached` says that they belong to the event."""

    key: str
    forename: str = ""
    surname: str = ""
    preferred_name: str = ""
    attached: bool = False

    @classmethod
    def called(cls, key: str, name: str, *, attached: bool = False) -> "Person":
        """From a name written in one piece, such as "Mrs Ngozi Okafor"."""
        words = [word for word in name.split() if folded(word) not in _TITLES]
        forename = words[0] if len(words) > 1 else ""
        surname = " ".join(words[1:]) if len(words) > 1 else " ".join(words)
        return cls(key=key, forename=forename, surname=surname, attached=attached)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A stretch `text[start:end]` that may name `people` (keys, those of the event first).

    `likely` is False where an everyday word is only suspected because such a person was there.
    """

    start: int
    end: int
    words: str
    people: tuple[str, ...]
    attached: bool
    likely: bool


class _Word(NamedTuple):
    start: int
    end: int
    folded: str
    capitalised: bool


@dataclass
class _Node:
    """A word of a name; `onward` leads to the next, `people` end here."""

    onward: dict[str, "_Node"] = field(default_factory=dict)
    people: dict[str, bool] = field(default_factory=dict)


class Index:
    """Everybody's names, made once and searched in time that grows with the text alone.

    `about` is the child whose document it is: their own name is no finding.
    """

    def __init__(self, people: Iterable[Person], *, about: Person | None = None) -> None:
        self._root = _Node()
        self._about = about.key if about else None
        everybody = [*people, about] if about else list(people)
        for person in everybody:
            for phrase in _ways_to_write(person):
                self._add(phrase, person)

    def _add(self, phrase: tuple[str, ...], person: Person) -> None:
        node = self._root
        for word in phrase:
            node = node.onward.setdefault(word, _Node())
        node.people[person.key] = node.people.get(person.key, False) or person.attached

    def find(self, text: str) -> list[Finding]:
        """Every place in `text` where somebody may be named, in order, none overlapping."""
        words = list(_words(text))
        findings: list[Finding] = []
        at = 0
        while at < len(words):
            length, found = self._first_reading(text, words, at)
            if found:
                findings.append(found)
            at += length
        return findings

    def _first_reading(self, text: str, words: list[_Word], at: int) -> tuple[int, Finding | None]:
        """How many words from `at` are dealt with, the longest name first."""
        for length, people in reversed(list(self._names_from(text, words, at))):
            if self._only_about(people):
                return length, None
            if found := self._finding(text, words[at : at + length], people):
                return length, found
        return 1, None

    def _names_from(
        self, text: str, words: list[_Word], at: int
    ) -> Iterator[tuple[int, dict[str, bool]]]:
        node = self._root
        for n in range(at, len(words)):
            if n > at and not _within_a_name(text, words[n - 1], words[n]):
                return
            if len(words[n].folded) == 1 and not _is_initial(text, words[n]):
                return
            onward = node.onward.get(words[n].folded) or self._without_apostrophe(node, words[n])
            if onward is None:
                return
            node = onward
            if node.people:
                yield n - at + 1, node.people

    def _only_about(self, people: dict[str, bool]) -> bool:
        """The child's own name, unless somebody else of the event is called the same."""
        others = (there for key, there in people.items() if key != self._about)
        return self._about in people and not any(others)

    @staticmethod
    def _without_apostrophe(node: _Node, word: _Word) -> _Node | None:
        """`Sians coat`, where the apostrophe was left out."""
        stem = word.folded.removesuffix("s")
        if not word.capitalised or stem == word.folded or len(stem) < 3 or stem in EVERYDAY_WORDS:
            return None
        return node.onward.get(stem)

    def _finding(self, text: str, span: list[_Word], people: dict[str, bool]) -> Finding | None:
        others = {key: there for key, there in people.items() if key != self._about}
        attached = any(others.values())
        likely = _is_referred_to(text, span[0]) or _reads_as_a_name(text, span)
        if not (likely or attached):
            return None
        start, end = span[0].start, span[-1].end
        return Finding(
            start=start,
            end=end,
            words=text[start:end],
            people=tuple(sorted(others, key=lambda key: not others[key])),
            attached=attached,
            likely=likely,
        )


def find(text: str, people: Iterable[Person], *, about: Person | None = None) -> list[Finding]:
    """Every place in `text` where one of `people` may be named.

    For several texts make one `Index` and call its `find`.
    """
    return Index(people, about=about).find(text)


def _words(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        word = match.group()
        if possessive := _POSSESSIVE.search(word):
            word = word[: possessive.start()]
        yield _Word(match.start(), match.start() + len(word), _fold(word), word[0].isupper())


@lru_cache(maxsize=20_000)
def _fold(word: str) -> str:
    """As names are compared elsewhere; letters that are not Latin stand for themselves."""
    if word.isascii():
        return word.replace("'", "").replace("`", "").lower()
    return "".join(folded(c) or _bare(c) for c in _seen(word))


def _bare(c: str) -> str:
    parts = unicodedata.normalize("NFKD", c.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _seen(word: str) -> Iterator[str]:
    for c in unicodedata.normalize("NFC", word):
        if not (unicodedata.combining(c) or _NOT_SPELT.match(c)):
            yield c


def _within_a_name(text: str, before: _Word, after: _Word) -> bool:
    """`before` and `after` may be two words of one name; a possessive between them ends it."""
    if after.start - before.end > _WIDEST_GAP:
        return False
    return _WITHIN_A_NAME.fullmatch(text, before.end, after.start) is not None


def _is_initial(text: str, word: _Word) -> bool:
    """ "S" or "S." but not the words "I" and "A", unless a full stop marks them."""
    stopped = text.startswith(".", word.end)
    return word.capitalised and (stopped or word.folded not in {"a", "i"})


def _ways_to_write(person: Person) -> Iterator[tuple[str, ...]]:
    surname = _phrase(person.surname)
    called = {_phrase(person.forename), _phrase(person.preferred_name)} - {()}
    for forename in called:
        yield from _alone(forename)
        if surname:
            first, last = (forename[0][0],), (surname[0][0],)
            yield from (forename + surname, surname + forename)
            yield from (first + surname, surname + first, forename + last)
            # "Amelia Patel" for Amelia-Rose Patel
            yield forename[:1] + surname
            yield from ((*forename, part) for part in surname)
    if surname:
        yield from _alone(surname)


def _phrase(name: str) -> tuple[str, ...]:
    return tuple(word.folded for word in _words(name) if word.folded)


def _alone(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The name by itself, and each half of a double one ("Jones" for Evans-Jones)."""
    if len(name) > 1 or len(name[0]) > 1:
        yield name
    if len(name) > 1:
        yield from ((part,) for part in name if len(part) > 2 and part not in PARTICLES)
        yield from pairwise(name)


def _is_referred_to(text: str, word: _Word) -> bool:
    return word.start > 0 and text[word.start - 1] == "@"


def _reads_as_a_name(text: str, span: list[_Word]) -> bool:
    """True but for everyday words: these must be capitalised, and a lone one mid-sentence."""
    if any(len(word.folded) > 1 and word.folded not in EVERYDAY_WORDS for word in span):
        return True
    if not all(word.capitalised for word in span):
        return False
    return len(span) > 1 or not (_begins_a_sentence(text, span[0].start) or _is_date(text, span[0]))


def _begins_a_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 12) : at].rstrip(_OPENING)
    return (not before and at <= 12) or before.endswith((".", "!", "?", "…", "\n", "\r", "•"))


def _is_date(text: str, word: _Word) -> bool:
    """`14 May`, `May 2026`."""
    before, after = text[max(0, word.start - 5) : word.start], text[word.end : word.end + 4]
    numbered = _DAY_BEFORE.search(before) or _NUMBER_AFTER.match(after)
    return word.folded in MONTHS and numbered is not None
