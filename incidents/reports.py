"""What a record says, in words, for those who may read it whole. One wording for the page where
answers are checked, the incident's page and print."""

import datetime as dt
from dataclasses import dataclass

from incidents.facts import Facts, Hurt, Segment
from incidents.models import (
    Aid,
    Answer,
    Injury,
    InterventionKind,
    Purpose,
    Reading,
    StaffPart,
)
from rri_portal.london import local
from rri_portal.pupils.models import Need
from rri_portal.schools.models import PickList

NOT_RECORDED = "Not recorded"


@dataclass(frozen=True)
class Line:
    label: str
    value: str

    @property
    def recorded(self) -> bool:
        return self.value != NOT_RECORDED


@dataclass(frozen=True)
class Group:
    """Lines that belong together, and the draft page on which they are answered."""

    title: str
    key: str
    lines: tuple[Line, ...]


def clock(moment: dt.datetime) -> str:
    return f"{local(moment):%H:%M}"


def day(moment: dt.datetime) -> str:
    there = local(moment)
    return f"{there.day} {there:%B %Y}"


def duration(seconds: int | None) -> str:
    """`12 minutes`; under a minute says so; None is not recorded."""
    if seconds is None:
        return NOT_RECORDED
    if seconds < 60:
        return "Under a minute"
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    parts = [_count(hours, "hour"), _count(rest, "minute")]
    return " ".join(part for part in parts if part)


def _count(n: int, noun: str) -> str:
    return "" if n == 0 else f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def groups(facts: Facts, *, needs: str) -> list[Group]:
    """Everything a record says. `needs` are the child's, from the roll."""
    return [
        Group("Who, when and where", "quick", _who_when_where(facts, needs)),
        Group("What led up to it, and what was tried", "before", _before(facts)),
        Group("What was done, and why", "done", _done(facts)),
        Group("Injuries and support", "after", _after(facts)),
        Group("Aids, the plan and witnesses", "more", _more(facts)),
    ]


def _who_when_where(facts: Facts, needs: str) -> tuple[Line, ...]:
    place = facts.place.label + (f": {facts.place_detail}" if facts.place_detail else "")
    return (
        Line("When it started", f"{day(facts.started_at)}, {clock(facts.started_at)}"),
        Line("Where", place),
        Line("What it was", _kinds(facts)),
        Line("Adults involved", _people(facts.involved)),
        Line("The child's needs", needs or NOT_RECORDED),
    )


def _kinds(facts: Facts) -> str:
    kinds = [kind.label for kind in InterventionKind if facts.includes(kind)]
    return ", ".join(kinds) or NOT_RECORDED


def _people(people) -> str:
    return "; ".join(f"{one.name}, {one.job}" for one in people) or NOT_RECORDED


def _before(facts: Facts) -> tuple[Line, ...]:
    lines = [
        Line("What led up to it and what happened", facts.narrative or NOT_RECORDED),
        Line("What may have set it off", _labels(facts.triggers)),
        Line("What was tried first", _labels(facts.tried)),
    ]
    if facts.no_time_why:
        lines.append(Line("Why there was no time", facts.no_time_why))
    return tuple(lines)


def _labels(choices) -> str:
    return "; ".join(choice.label for choice in choices) or NOT_RECORDED


def _done(facts: Facts) -> tuple[Line, ...]:
    held = [Line(f"{n}. {s.kind_label}", _segment(s)) for n, s in _numbered(facts.segments)]
    return (
        *held,
        *_totals(facts),
        Line("What it was to prevent", _purposes(facts)),
        Line("Why it was necessary", facts.why_necessary or NOT_RECORDED),
    )


@dataclass(frozen=True)
class _Shown:
    kind_label: str
    segment: Segment


def _numbered(segments: tuple[Segment, ...]) -> list[tuple[int, _Shown]]:
    return [(n, _Shown(InterventionKind(s.kind).label, s)) for n, s in enumerate(segments, start=1)]


def _segment(shown: _Shown) -> str:
    segment = shown.segment
    end = clock(segment.ended_at) if segment.ended_at else "end not known"
    parts = [segment.technique.label, f"{clock(segment.started_at)} to {end}"]
    if segment.degree:
        parts.append(segment.degree.label)
    if segment.staff:
        parts.append("by " + ", ".join(one.name for one in segment.staff))
    return "; ".join(parts)


def _totals(facts: Facts) -> list[Line]:
    totals = []
    if facts.held_seconds is not None:
        totals.append(Line("Held or restrained in all", duration(facts.held_seconds)))
    if facts.secluded_seconds is not None:
        totals.append(Line("Secluded in all", duration(facts.secluded_seconds)))
    return totals


def _purposes(facts: Facts) -> str:
    if not facts.purposes:
        return NOT_RECORDED
    labels = [Purpose(purpose).label for purpose in facts.purposes]
    if facts.primary_purpose and len(labels) > 1:
        labels.append(f"above all: {Purpose(facts.primary_purpose).label.lower()}")
    return "; ".join(labels)


def answer(value: str) -> str:
    return Answer(value).label if value else NOT_RECORDED


def _after(facts: Facts) -> tuple[Line, ...]:
    return (
        Line("Anybody hurt", answer(facts.hurt)),
        *(Line(Injury.Who(h.who).label, _hurt(h)) for h in facts.injuries),
        Line("First aider has seen the child", answer(facts.first_aider)),
        Line("Support afterwards", _support(facts)),
    )


def _support(facts: Facts) -> str:
    said = [choice.label for choice in facts.support]
    return "; ".join([*said, *filter(None, [facts.support_note])]) or NOT_RECORDED


def _hurt(hurt: Hurt) -> str:
    severity = Injury.Severity(hurt.severity).label if hurt.severity else ""
    return "; ".join(filter(None, [hurt.injury.label, severity, hurt.treatment]))


def aid(value: str) -> str:
    return Aid(value).label if value else NOT_RECORDED


def _more(facts: Facts) -> tuple[Line, ...]:
    return (
        Line("Communication aid", aid(facts.communication_aid)),
        Line("Hearing aids", aid(facts.hearing_aids)),
        Line("Glasses", aid(facts.glasses)),
        Line("Agreed in the child's plan", answer(facts.on_plan)),
        Line("Other adults who saw it", _people(facts.witnesses)),
    )


def needs_of(characteristics) -> str:
    """`Education, health and care plan: autistic spectrum disorder, …`, or nothing known."""
    if characteristics is None or not characteristics.sen_status:
        return ""
    needs = [Need(need).label for need in characteristics.needs if need in Need.values]
    status = characteristics.get_sen_status_display()
    return f"{status}: {', '.join(needs)}" if needs else status


def facts_of(reading: Reading) -> Facts:
    """The facts of a stored reading; seven queries, however much it holds."""
    parts = list(reading.staff_parts.select_related("staff", "intervention").order_by("id"))
    choices = list(reading.choices.select_related("choice"))
    purposes = list(reading.purposes.all())
    return Facts(
        started_at=reading.started_at,
        place=reading.place,
        place_detail=reading.place_detail or "",
        narrative=(reading.account.words or "") if reading.account else "",
        triggers=_of(choices, PickList.TRIGGER),
        tried=_of(choices, PickList.DE_ESCALATION),
        support=_of(choices, PickList.SUPPORT),
        no_time_why=reading.no_time_why or "",
        segments=_segments(reading, parts),
        purposes=tuple(row.purpose for row in purposes),
        primary_purpose=next((row.purpose for row in purposes if row.primary), ""),
        why_necessary=reading.why_necessary or "",
        hurt=reading.hurt,
        first_aider=reading.first_aider,
        injuries=tuple(
            Hurt(row.who, row.injury, row.severity, row.treatment or "")
            for row in reading.injuries.select_related("injury")
        ),
        support_note=reading.support_note or "",
        communication_aid=reading.communication_aid,
        hearing_aids=reading.hearing_aids,
        glasses=reading.glasses,
        on_plan=reading.on_plan,
        involved=tuple(_then(p) for p in parts if p.involved and p.intervention_id is None),
        witnesses=tuple(_then(p) for p in parts if not p.involved),
        kinds=frozenset(kind for kind in InterventionKind.values if getattr(reading, kind)),
    )


def _of(choices, pick_list: str):
    return tuple(row.choice for row in choices if row.pick_list == pick_list)


def _then(part: StaffPart):
    """The adult under the name and job they had when it was recorded."""
    staff = part.staff
    staff.name, staff.job = part.name_then or "", part.job_then
    return staff


def _segments(reading: Reading, parts: list[StaffPart]) -> tuple[Segment, ...]:
    rows = reading.interventions.select_related("technique", "degree")
    return tuple(
        Segment(
            technique=row.technique,
            degree=row.degree,
            started_at=row.started_at,
            ended_at=row.ended_at,
            staff=tuple(_then(p) for p in parts if p.intervention_id == row.pk),
        )
        for row in rows
    )
