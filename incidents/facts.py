"""What a draft's answers come to once they are parsed: the facts that a reading is made of."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from incidents.models import Answer, HowWatched, InterventionKind
from rri_portal.schools.models import Choice, StaffMember, Technique, TechniqueClass

NO_TIME = "Nothing: there was no time"  # as the list of what was tried words it

NONE_SEEN = "None was seen"  # as the lists of warning signs and early signs word it

# What says that there was none of the rest of its list
STAND_ALONE = frozenset({NO_TIME, NONE_SEEN, "Nobody"})

# Holding or binding, securing to something fixed, taking an aid to move away: what the Regulations
# of 2025 call restraint, with force or without (domain 1.2, 1.3).
HOLDS_OR_FIXES = frozenset(
    {
        TechniqueClass.SINGLE_PERSON,
        TechniqueClass.TWO_PERSON,
        TechniqueClass.WRAP,
        TechniqueClass.SEATED,
        TechniqueClass.KNEELING,
        TechniqueClass.SUPINE,
        TechniqueClass.PRONE,
        TechniqueClass.LIFT,
        TechniqueClass.MECHANICAL,
        TechniqueClass.AID_REMOVED,
    }
)

type Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Segment:
    """One hold, seclusion or other restriction. `ended_at` None: nobody knows when it ended.

    From `kept_in` on, of a seclusion only; `equipment_for` and `as_prescribed` of equipment only.
    """

    technique: Technique
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    degree: Choice | None = None
    staff: tuple[StaffMember, ...] = ()
    parts: Mapping[StaffMember, Choice] = field(default_factory=dict)
    body_position: Choice | None = None
    on_plan: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    equipment_for: str = ""
    as_prescribed: str = ""
    kept_in: Choice | None = None
    prevented: str = ""
    toilet_offered: str = ""
    water_offered: str = ""

    @property
    def kind(self) -> str:
        return self.technique.intervention

    @property
    def is_seclusion(self) -> bool:
        return self.kind == InterventionKind.SECLUSION

    @property
    def is_restraint(self) -> bool:
        """In the Regulations' sense, which a hold is too."""
        without_force = self.kind == InterventionKind.RESTRAINT
        return without_force or self.technique.generic in HOLDS_OR_FIXES


@dataclass(frozen=True)
class Watched:
    """An adult with a secluded child, or watching them."""

    staff: StaffMember
    throughout: bool = False
    started_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    how: str = ""

    @property
    def sees_the_child(self) -> bool:
        return self.how != HowWatched.HEARING

    @property
    def span(self) -> Span | None:
        """Where both ends are known."""
        return (self.started_at, self.ended_at) if self.started_at and self.ended_at else None


@dataclass(frozen=True)
class Hurt:
    """Somebody's injury."""

    who: str
    injury: Choice
    severity: str = ""
    treatment: str = ""
    regions: tuple[str, ...] = ()
    hospital: str = ""
    accident_book: str = ""
    riddor: str = ""


@dataclass(frozen=True)
class Checked:
    """A medical check: when, by whom, what was seen, and any warning sign."""

    at: dt.datetime | None = None
    staff: StaffMember | None = None
    seen: tuple[Choice, ...] = ()
    warnings: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Facts:
    """`words` by their `Question`. An answer that was not given is empty, or in no mapping."""

    started_at: dt.datetime
    place: Choice
    narrative: str
    why_necessary: str
    segments: tuple[Segment, ...]
    involved: tuple[StaffMember, ...]
    witnesses: tuple[StaffMember, ...] = ()
    watched: tuple[Watched, ...] = ()
    place_detail: str = ""
    setting: tuple[Choice, ...] = ()
    triggers: tuple[Choice, ...] = ()
    early_signs: tuple[Choice, ...] = ()
    behaviours: tuple[Choice, ...] = ()
    plan_stage: str = ""
    tried: tuple[Choice, ...] = ()
    worked: Mapping[Choice, str] = field(default_factory=dict)
    warned: str = ""
    no_time_why: str = ""
    purposes: tuple[str, ...] = ()
    primary_purpose: str = ""
    hurt: str = ""
    injuries: tuple[Hurt, ...] = ()
    first_aider: str = ""
    monitored: str = ""
    checks: tuple[Checked, ...] = ()
    watched_after: str = ""
    state: tuple[Choice, ...] = ()
    went_to: str = ""
    support: tuple[Choice, ...] = ()
    support_note: str = ""
    communication_aid: str = ""
    hearing_aids: str = ""
    glasses: str = ""
    other_people: tuple[Choice, ...] = ()
    pupils_saw: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Every entry of a pick-list that the record as a whole holds."""
        return (
            *self.setting,
            *self.triggers,
            *self.early_signs,
            *self.behaviours,
            *self.tried,
            *self.state,
            *self.support,
            *self.other_people,
        )

    @property
    def kinds(self) -> tuple[InterventionKind, ...]:
        """Of the interventions, each once: a restraint here is one without force."""
        return tuple(kind for kind in InterventionKind if self._any_of(kind))

    def _any_of(self, kind: str) -> bool:
        return any(segment.kind == kind for segment in self.segments)

    @property
    def force(self) -> bool:
        return self._any_of(InterventionKind.FORCE)

    @property
    def seclusion(self) -> bool:
        return self._any_of(InterventionKind.SECLUSION)

    @property
    def restraint(self) -> bool:
        """As the Regulations mean it: without force or with it, so that a hold is both."""
        return any(segment.is_restraint for segment in self.segments)

    @property
    def on_plan(self) -> str:
        """Whether all that was done was agreed in the child's plan: one that was not makes it no,
        and yes takes all of them."""
        said = {segment.on_plan for segment in self.segments}
        for answer in (Answer.NO, "", Answer.NOT_KNOWN):
            if answer in said:
                return str(answer)
        return str(Answer.YES) if said else ""

    @property
    def ended_at(self) -> dt.datetime | None:
        return max((s.ended_at for s in self.segments if s.ended_at), default=None)

    @property
    def unknown_ends(self) -> int:
        return sum(segment.ended_at is None for segment in self.segments)

    @property
    def held_seconds(self) -> int | None:
        """Force and restraint, overlapping time counted once; None where no end is known."""
        return union_seconds(s for s in self.segments if not s.is_seclusion)

    @property
    def secluded_seconds(self) -> int | None:
        return union_seconds(s for s in self.segments if s.is_seclusion)


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


def unwatched(segments: Iterable[Segment], watched: Iterable[Watched]) -> list[Span]:
    """When a secluded child had nobody recorded as with or watching them. Supervision is
    continuous: whoever only heard the child does not count, nor a time without both its ends."""
    watching = [one for one in watched if one.sees_the_child]
    if any(one.throughout for one in watching):
        return []
    spans = sorted(one.span for one in watching if one.span)
    return [
        gap
        for segment in segments
        if segment.is_seclusion and segment.ended_at
        for gap in _gaps((segment.started_at, segment.ended_at), spans)
    ]


def _gaps(whole: Span, spans: list[Span]) -> Iterator[Span]:
    reached, end = whole
    for began, ended in spans:
        if began >= end:
            break
        if began > reached:
            yield reached, began
        reached = max(reached, ended)
    if reached < end:
        yield reached, end


def handovers(watched: Iterable[Watched]) -> list[tuple[dt.datetime, Watched, Watched]]:
    """When one adult took over from another, by the times that are known."""
    timed = sorted(
        ((one.started_at, n, one) for n, one in enumerate(watched) if one.started_at),
        key=lambda found: found[:2],
    )
    return [
        (at, before, after)
        for (_, _, before), (at, _, after) in pairwise(timed)
        if before.staff != after.staff
    ]
