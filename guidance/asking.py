"""What a form opens beside its questions. Nothing here raises: where the portal holds nothing for
a nation or a day, a question simply opens nothing."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from guidance.editions import Edition, Paragraph
from guidance.library import NothingInForce, duties, library
from guidance.wording import FORCES, UNCONFIRMED, WEIGHTS
from rri_portal.nations import Nation
from rri_portal.schools.models import School


@lru_cache(maxsize=1024)  # asked for each field of a form, and what is held never changes
def resting_on(question: str, *, nation: str, on: dt.date) -> tuple[tuple[Edition, Paragraph], ...]:
    """What a question rests on, as it stood on that day, each with the edition it stands in."""
    held = library()
    return found_in(held.keys_behind(question, on=on, nation=nation), nation=nation, on=on)


def found_in(
    keys: Iterable[str], *, nation: str, on: dt.date
) -> tuple[tuple[Edition, Paragraph], ...]:
    """The paragraphs of these keys that are in force on that day."""
    found = (library().find(key, nation=nation, on=on) for key in keys)
    return tuple(one for one in found if one)


@dataclass(frozen=True)
class Basis:
    """One paragraph behind a question, as `portal/rests_on.html` draws it: `force` and `weight`
    in words, `doubt` empty where it is confirmed, `source` the document's title."""

    summary: str
    force: str
    weight: str
    doubt: str
    source: str
    url: str


def bases(questions: Mapping[str, str], *, school: School, on: dt.date) -> dict[str, list[Basis]]:
    """For a form's `rests_on`: its fields' names, each with what its question rests on. A field
    whose question rests on nothing that day is left out."""
    opened = {
        field: bases_of(resting_on(question, nation=school.nation, on=on), school=school, on=on)
        for field, question in questions.items()
    }
    return {field: found for field, found in opened.items() if found}


def bases_of(
    found: Iterable[tuple[Edition, Paragraph]], *, school: School, on: dt.date
) -> list[Basis]:
    return [
        Basis(
            summary=paragraph.summary,
            force=FORCES[paragraph.force],
            weight=WEIGHTS[edition.status],
            doubt="" if paragraph.confirmed else UNCONFIRMED,
            source=edition.title,
            url=address_of(edition, school=school, on=on, paragraph=paragraph.name),
        )
        for edition, paragraph in found
    ]


def address_of(edition: Edition, *, school: School, on: dt.date, paragraph: str = "") -> str:
    """The document's page as it was on that day, at one of its paragraphs."""
    page = reverse("guidance:document", args=[school.slug, edition.document])
    return f"{page}?on={on.isoformat()}" + (f"#{paragraph}" if paragraph else "")


def preset_notice(nation: str, on: dt.date) -> str:
    """A sentence for every page of a school whose deadlines come from a preset; else empty."""
    try:
        profile = duties(nation=nation, year_group="", on=on)
    except NothingInForce:
        return ""
    if not profile.check_current_guidance:
        return ""
    return (
        f"Check current guidance: deadlines and thresholds for {Nation(nation).label} are presets "
        "that nobody has confirmed."
    )
