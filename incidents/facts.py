"""What a draft's answers come to once they are parsed: the facts that a reading is made of."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from incidents.models import InterventionKind
from rri_portal.schools.models import Choice, StaffMember, Technique

NO_TIME = "Nothing: there was no time"  # as the list of what was tried words it


@dataclass(frozen=True)
class Segment:
    """One hold, seclusion or other restriction. `ended_at` None: nobody knows when it ended."""

    technique: Technique
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    degree: Choice | None = None
    staff: tuple[StaffMember, ...] = ()

    @property
    def kind(self) -> str:
        return self.technique.intervention


@dataclass(frozen=True)
class Hurt:
    """Somebody's injury."""

    who: str
    injury: Choice
    severity: str = ""
    treatment: str = ""


@dataclass(frozen=True)
class Facts:
    started_at: dt.datetime
    place: Choice
    narrative: str
    why_necessary: str
    segments: tuple[Segment, ...]
    involved: tuple[StaffMember, ...]
    witnesses: tuple[StaffMember, ...] = ()
    place_detail: str = ""
    triggers: tuple[Choice, ...] = ()
    tried: tuple[Choice, ...] = ()
    no_time_why: str = ""
    purposes: tuple[str, ...] = ()
    primary_purpose: str = ""
    hurt: str = ""
    injuries: tuple[Hurt, ...] = ()
    first_aider: str = ""
    support: tuple[Choice, ...] = ()
    support_note: str = ""
    communication_aid: str = ""
    hearing_aids: str = ""
    glasses: str = ""
    on_plan: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)

    def includes(self, kind: str) -> bool:
        return kind in self.kinds or any(segment.kind == kind for segment in self.segments)

    @property
    def ended_at(self) -> dt.datetime | None:
        return max((s.ended_at for s in self.segments if s.ended_at), default=None)

    @property
    def unknown_ends(self) -> int:
        return sum(segment.ended_at is None for segment in self.segments)

    @property
    def held_seconds(self) -> int | None:
        """Force and restraint, overlapping time counted once; None where no end is known."""
        return union_seconds(s for s in self.segments if s.kind != InterventionKind.SECLUSION)

    @property
    def secluded_seconds(self) -> int | None:
        return union_seconds(s for s in self.segments if s.kind == InterventionKind.SECLUSION)


def union_seconds(segments: Iterable[Segment]) -> int | None:
    """Seconds covered by segments with both ends known, overlaps once (figures 2)."""
    spans = sorted((s.started_at, s.ended_at) for s in segments if s.ended_at)
    if not spans:
        return None
    total, until = dt.timedelta(), spans[0][0]
    for start, end in spans:
        total += max(end, until) - max(start, until)
        until = max(end, until)
    return int(total.total_seconds())
