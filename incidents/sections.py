"""The pages of a draft as they stand: each child's own answers, and what is said of the event,
which is written once and is the same in the draft of every pupil of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from incidents.models import DraftSection, EventSection, Incident

# When, where and which adults; the recorder's own account of it; who else was there. What led up to
# it for a child, what was tried with them and what was done to them is each child's own.
OF_THE_EVENT: dict[str, frozenset[str]] = {
    "quick": frozenset(
        {
            "safety",
            "day",
            "other_day_day",
            "other_day_month",
            "other_day_year",
            "time",
            "which_hour",
            "place",
            "place_detail",
            "adults",
            "other_name",
            "other_job",
            "other_agency",
        }
    ),
    "before": frozenset({"narrative"}),
    "people": frozenset({"witnesses", "other_people", "others_why", "pupils_saw"}),
}

Answers = Mapping[str, list[str]]


@dataclass(frozen=True)
class Saved:
    """One page's answers, raw as they were typed. `version` grows with every change to either part
    of it, so that two of the same version are the same answers. `changed`: by the saving that this
    is told of."""

    key: str
    answers: dict[str, list[str]]
    version: int
    saved_at: dt.datetime
    changed: bool = False


def parted(key: str, answers: Answers) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The child's own answers, and those that are about the event."""
    shared = OF_THE_EVENT.get(key, frozenset())
    own = {name: said for name, said in answers.items() if name not in shared}
    return own, {name: said for name, said in answers.items() if name in shared}


def together(rows: Iterable[DraftSection | EventSection]) -> Saved | None:
    """A page from its parts; None where nobody has saved any."""
    parts = list(rows)
    if not parts:
        return None
    answers = {name: said for part in parts for name, said in part.answers.items()}
    return Saved(
        key=parts[0].key,
        answers=answers,
        version=sum(part.version for part in parts),
        saved_at=max(part.saved_at for part in parts),
    )


def parts_of(
    incident: Incident, *keys: str
) -> tuple[dict[str, DraftSection], dict[str, EventSection]]:
    """The rows behind the pages named, or behind all: the child's own, and the event's."""
    here = {"school_id": incident.school_id} | ({"key__in": keys} if keys else {})
    own = DraftSection.objects.filter(**here, incident=incident)
    shared = EventSection.objects.filter(**here, event_id=incident.event_id)
    return {row.key: row for row in own}, {row.key: row for row in shared}


def sections_of(incident: Incident) -> dict[str, Saved]:
    """Every page that somebody has saved; two queries."""
    own, shared = parts_of(incident)
    found = {key: together(_both(own.get(key), shared.get(key))) for key in own | shared}
    return {key: saved for key, saved in found.items() if saved is not None}


def _both(
    own: DraftSection | None, shared: EventSection | None
) -> list[DraftSection | EventSection]:
    return [part for part in (own, shared) if part is not None]


def section_of(incident: Incident, key: str) -> Saved | None:
    own, shared = parts_of(incident, key)
    return together(_both(own.get(key), shared.get(key)))
