"""Who is named by "@" in a narrative or an account. The text stays letter for letter as it was
typed; beside it is kept where it names whom, so that each reader meets a name or a role.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from incidents.reports.wording import capital
from rri_portal.documents.redaction import Index, Person
from rri_portal.names import folded
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import StaffMember

PUPIL, ADULT = "pupil", "adult"
ANOTHER_PUPIL = "another pupil"
A_PUPIL = "a pupil"
A_MEMBER_OF_STAFF = "a member of staff"
SOMEBODY = "somebody"
TITLE = r"(?:mrs?|ms|miss|mx|dr|sir|prof(?:essor)?|rev(?:d|erend)?)\.?\s+"
MARK = re.compile(r"(?<![\w@])@")  # not that of an e-mail address
_TITLED = re.compile(TITLE, re.IGNORECASE)
_OPENING = " \t\n\u00a0\"'“‘("


class Who(NamedTuple):
    """`kind` is `PUPIL` or `ADULT`; `id` is public."""

    kind: str
    id: str


@dataclass(frozen=True)
class Reference:
    """`text[start:end]`, in characters and with its "@", names `people`: more than one where
    nothing that was typed tells them apart."""

    start: int
    end: int
    people: tuple[Who, ...]


@dataclass(frozen=True)
class Somebody:
    """Of an event. `initials` is what stands for the name on a screen that shows no child's name;
    `told_by` is what tells one from a namesake."""

    who: Who
    name: str
    initials: str
    told_by: str
    written: Person


def a_pupil(pupil: Pupil) -> Somebody:
    who = Who(PUPIL, str(pupil.public_id))
    written = Person(
        key=who.id,
        forename=pupil.forename,
        surname=pupil.surname,
        preferred_name=pupil.preferred_name,
        attached=True,
    )
    return Somebody(who, pupil.name, pupil.initials, pupil.class_name or PUPIL, written)


def an_adult(staff: StaffMember) -> Somebody:
    who = Who(ADULT, str(staff.public_id))
    written = Person.called(who.id, staff.name, attached=True)
    return Somebody(who, staff.name, staff.name, staff.job or ADULT, written)


def told_apart(people: Sequence[Somebody], *, by_name: bool = True) -> list[str]:
    """What is written after "@" for each of them: the name or the initials and, for namesakes, what
    tells them apart. Two whom nothing tells apart are written alike."""
    shown = [one.name if by_name else one.initials for one in people]
    bearers = Counter(map(folded, shown))
    return [
        f"{name}, {one.told_by}" if bearers[folded(name)] > 1 else name
        for name, one in zip(shown, people, strict=True)
    ]


# Found where something is saved for good


def references(text: str, people: Sequence[Somebody]) -> tuple[Reference, ...]:
    """Each "@" that is followed by a name of one of `people`; the longest name that fits. Every
    other stays what it is, text."""
    if "@" not in text:
        return ()
    found = _Names(text, people)
    return tuple(_each(text, found))


def _each(text: str, names: "_Names") -> Iterator[Reference]:
    upto = 0
    for mark in MARK.finditer(text):
        if mark.start() >= upto and (reference := names.at(mark.start())):
            upto = reference.end
            yield reference


type _Pattern = tuple[re.Pattern[str], str]
"""How somebody is written, and their public id."""


class _Names:
    """Where in one text whose name stands."""

    def __init__(self, text: str, people: Sequence[Somebody]) -> None:
        self.text, self.people = text, people
        found = Index(one.written for one in people).find(text)
        self.found = {finding.start: finding for finding in found}
        self.whole: list[_Pattern] = []
        self.one_word: list[_Pattern] = []
        labels = zip(told_apart(people), told_apart(people, by_name=False), strict=True)
        for one, label in zip(people, labels, strict=True):
            for spelt in {one.name, one.initials, *label}:
                in_capitals = spelt == one.initials != one.name
                pattern = _exactly(spelt, in_capitals=in_capitals)
                if len(spelt) > 1:
                    (self.whole if " " in spelt else self.one_word).append((pattern, one.who.id))

    def at(self, mark: int) -> Reference | None:
        """The longest, and of two as long a whole name that is spelt out. One word, which may be
        one's initials and another's forename, is all that it can mean."""
        whole = self._spelt_out(self.whole, mark + 1)
        word, loose = self._spelt_out(self.one_word, mark + 1), self._found_at(mark + 1)
        if not (whole or word or loose):
            return None
        end = max([*whole, *word, *loose])
        ids = whole.get(end) or word.get(end, set()) | loose.get(end, set())
        return Reference(mark, end, tuple(p.who for p in self.people if p.who.id in ids))

    def _spelt_out(self, patterns: Iterable[_Pattern], at: int) -> dict[int, set[str]]:
        ending: dict[int, set[str]] = defaultdict(set)
        for pattern, person in patterns:
            if match := pattern.match(self.text, at):
                ending[match.end()].add(person)
        return ending

    def _found_at(self, at: int) -> dict[int, set[str]]:
        """As the search before something leaves the building finds it: a forename, a surname, a
        title before it, without its accents."""
        titled = _TITLED.match(self.text, at)
        starts = (at, titled.end() if titled else at)
        found = [self.found[start] for start in starts if start in self.found]
        return {finding.end: set(finding.people) for finding in found}


def _exactly(words: str, *, in_capitals: bool) -> re.Pattern[str]:
    """`in_capitals`: initials; in small letters they are somebody's name."""
    spelt = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"{spelt}(?!\w)", re.NOFLAG if in_capitals else re.IGNORECASE)


# Kept beside the text


type Kept = list[list]


def kept(found: Iterable[Reference]) -> Kept:
    """As it lies in the column and in the book: numbers and strings alone."""
    return [[one.start, one.end, [list(who) for who in one.people]] for one in found]


def from_kept(rows: Kept | None) -> tuple[Reference, ...]:
    return tuple(
        Reference(start, end, tuple(Who(*who) for who in people))
        for start, end, people in rows or ()
    )


# Worded for whoever reads


class Audience(Protocol):
    def calls(self, who: Who, typed: str) -> str | None:
        """What this reader meets in place of `typed`, its "@" included; None is a role."""


@dataclass(frozen=True)
class OnScreen:
    """Staff. `pupils`: whom of the event the reader may know, by public id, and as what they are
    shown; nothing is as it was typed. `whole`: the author, and whoever reads the event whole, meet
    a pupil who is no longer of it by what was typed too, or by its initials."""

    pupils: Mapping[str, str]
    whole: bool = False
    names_shown: bool = True

    def calls(self, who: Who, typed: str) -> str | None:
        if who.kind == ADULT:
            return typed
        shown = self.pupils.get(who.id)
        if shown is None and self.whole:
            return typed if self.names_shown else _initials(typed)
        return None if shown is None else shown or typed


def _initials(typed: str) -> str:
    return "".join(word[0].upper() for word in typed.removeprefix("@").split())


@dataclass(frozen=True)
class InOnesDocument:
    """What a child's family is given: the child by the name they go by, adults as the school shows
    its staff, no other child."""

    child: Who
    known_as: str
    staff_by_name: bool

    def calls(self, who: Who, typed: str) -> str | None:
        if who == self.child:
            return self.known_as
        return typed.removeprefix("@") if who.kind == ADULT and self.staff_by_name else None


def worded(text: str, found: Iterable[Reference], audience: Audience) -> str:
    """The text for one audience. Whatever is no reference stays as it was typed."""
    said, upto = [], 0
    for reference in found:
        said += [text[upto : reference.start], _in_place_of(text, reference, audience)]
        upto = reference.end
    return "".join([*said, text[upto:]])


def as_read(words: str | None, people: Kept | None, audience: Audience) -> str:
    """A stored text with what is kept beside it; nothing where it was erased."""
    return worded(words or "", from_kept(people), audience)


def _in_place_of(text: str, reference: Reference, audience: Audience) -> str:
    typed = text[reference.start : reference.end]
    called = {audience.calls(who, typed) for who in reference.people}
    name = called.pop() if len(called) == 1 else None
    if name is not None:
        return name
    role = _role({who.kind for who in reference.people}, perhaps_known=bool(called))
    return capital(role) if _begins_a_sentence(text, reference.start) else role


def _begins_a_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(_OPENING)
    return not before or before.endswith((".", "!", "?", "…")) or "\n" in text[len(before) : at]


def _role(kinds: set[str], *, perhaps_known: bool) -> str:
    """`perhaps_known`: one of those whom it can mean has a name for this reader."""
    if kinds == {ADULT}:
        return A_MEMBER_OF_STAFF
    if kinds == {PUPIL}:
        return A_PUPIL if perhaps_known else ANOTHER_PUPIL
    return SOMEBODY
