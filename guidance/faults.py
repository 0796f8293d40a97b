"""What is wrong between editions, each of which may be sound by itself."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from guidance.editions import ONE_DAY, Edition
from guidance.questions import QUESTIONS
from guidance.tables import Fault

Editions = tuple[Edition, ...]


def between_editions(editions: Editions) -> tuple[Fault, ...]:
    """In a settled order, each fault once."""
    found = [
        *_overlaps(editions),
        *_broken_references(editions),
        *_unknown_questions(editions),
        *_questions_said_twice(editions),
        *_profiles_said_twice(editions),
        *_checklists_said_twice(editions),
    ]
    return tuple(dict.fromkeys(found))


def _together(editions: Editions) -> Iterator[tuple[str, dt.date, Edition, Edition]]:
    """Two editions in force for one nation: nation, the first day they share, earlier, later."""
    placed = [(e.in_force_from, e) for e in editions if e.in_force_from]
    placed.sort(key=lambda pair: pair[0])
    for (_, first), (day, second) in combinations(placed, 2):
        if first.in_force(day):
            for nation in sorted(first.nations & second.nations):
                yield nation, day, first, second


def _overlaps(editions: Editions) -> Iterator[Fault]:
    for _, _, first, second in _together(editions):
        if first.document == second.document:
            sentence = (
                f"overlaps the edition of {first.in_force_from}, which does not end before it."
            )
            yield Fault(second.file, sentence)


def _broken_references(editions: Editions) -> Iterator[Fault]:
    """A reference holds, in every nation of the edition that makes it, for as long as it runs."""
    for edition in editions:
        references = tuple(_references(edition))
        days = _turning_days(edition, editions) if references else []
        for nation in sorted(edition.nations):
            known = {day: _paragraphs_in_force(editions, nation, day) for day in days}
            for what, key in references:
                if day := next((day for day in days if key not in known[day]), None):
                    sentence = f"{key} is not a paragraph in force {_then(edition, day)}."
                    yield Fault(f"{edition.file}, {what}", sentence)


def _then(edition: Edition, day: dt.date) -> str:
    return "then" if day == edition.in_force_from else f"on {day}"


def _turning_days(edition: Edition, editions: Editions) -> list[dt.date]:
    """Its first day, and every later day of it on which another edition begins or has ended."""
    turns = {e.in_force_from for e in editions if e.in_force_from}
    turns |= {e.in_force_to + ONE_DAY for e in editions if e.in_force_to}
    return sorted(day for day in turns if edition.in_force(day))


def _paragraphs_in_force(editions: Editions, nation: str, day: dt.date) -> set[str]:
    return {
        paragraph.key
        for edition in editions
        if nation in edition.nations and edition.in_force(day)
        for paragraph in edition.paragraphs
    }


def _references(edition: Edition) -> Iterator[tuple[str, str]]:
    for profile in edition.duties:
        for duty, keys in profile.paragraphs.items():
            yield from ((f"duties {profile.profile}, {duty}", key) for key in keys)
        for notice in profile.notices:
            what = f"duties {profile.profile}, notify {notice.who}"
            yield from ((what, key) for key in notice.paragraphs)
    for question in edition.significance:
        yield from ((f"significance {question.key}", key) for key in question.paragraphs)
    for asked in edition.checklist.questions if edition.checklist else ():
        yield from ((f"checklist question {asked.key}", key) for key in asked.paragraphs)
    for name, keys in edition.rests_on:
        yield from ((f"rests_on {name}", key) for key in keys)


def _unknown_questions(editions: Editions) -> Iterator[Fault]:
    for edition in editions:
        for name, _ in edition.rests_on:
            if name not in QUESTIONS:
                yield Fault(f"{edition.file}, rests_on", f"{name} is not a question any form asks.")


def _questions_said_twice(editions: Editions) -> Iterator[Fault]:
    yield from _said_twice(
        editions,
        lambda edition: [name for name, _ in edition.rests_on],
        "rests_on {} is said by {} as well, which is in force on the same day.",
    )


def _checklists_said_twice(editions: Editions) -> Iterator[Fault]:
    yield from _said_twice(
        editions,
        lambda edition: [edition.checklist.kind] if edition.checklist else [],
        "the {} checklist is in {} as well, which is in force on the same day.",
    )


def _said_twice(
    editions: Editions, said: Callable[[Edition], Iterable[str]], sentence: str
) -> Iterator[Fault]:
    """Two documents that say the same thing on one day would make it a coin toss."""
    for _, _, first, second in _together(editions):
        if first.document != second.document:
            for name in sorted(set(said(first)) & set(said(second))):
                yield Fault(second.file, sentence.format(name, first.file))


def _profiles_said_twice(editions: Editions) -> Iterator[Fault]:
    """Two profiles that claim the same year group on one day, in one edition or in two."""
    for edition in editions:
        yield from _both_claim(edition, combinations(edition.duties, 2))
    for _, _, first, second in _together(editions):
        if first.document != second.document:
            yield from _both_claim(second, [(a, b) for a in first.duties for b in second.duties])


def _both_claim(edition: Edition, pairs: Iterable[tuple]) -> Iterator[Fault]:
    for first, second in pairs:
        shared = first.year_groups & second.year_groups
        if shared or (not first.year_groups and not second.year_groups):
            whom = ", ".join(sorted(shared)) or "every other pupil"
            yield Fault(edition.file, f"{first.profile} and {second.profile} both claim {whom}.")
