"""The lines of a record that the law does not ask for."""

from collections.abc import Iterable, Iterator, Sequence

from incidents.facts import (
    NO_TIME,
    NONE_SEEN,
    Checked,
    Facts,
    Segment,
    Watched,
    handovers,
    unwatched,
)
from incidents.models import (
    Answer,
    EquipmentFor,
    HowWatched,
    PlanStage,
    Prevented,
    Question,
    WentTo,
    Worked,
)
from incidents.reports.wording import (
    NOT_RECORDED,
    Group,
    Line,
    answer,
    clock,
    duration,
    labelled,
    listed,
    lowered,
    optional,
    people,
    span,
)
from rri_portal.schools.models import Choice, TechniqueClass


def groups(facts: Facts) -> list[Group]:
    return [
        Group("Before it began", "leading_up", _leading_up(facts)),
        Group("Last resort", "last_resort", _last_resort(facts)),
        Group("Each hold or restriction", "holds", _holds(facts)),
        *([Group("Seclusion", "seclusion", _seclusion(facts))] if facts.seclusion else []),
        Group("Checks, and the child afterwards", "checks", _checks(facts)),
        Group("Best interests", "best_interests", _best_interests(facts)),
        Group("Other people", "people", _people(facts)),
    ]


def _said(facts: Facts, question: Question) -> Line:
    return optional(question.label, facts.words.get(question, ""))


def _leading_up(facts: Facts) -> tuple[Line, ...]:
    return (
        optional("What else was going on", listed(facts.setting)),
        _said(facts, Question.SETTING),
        optional("Early signs", listed(facts.early_signs)),
        optional("Where the child was on their plan", labelled(PlanStage, facts.plan_stage)),
        optional("What the child did", listed(facts.behaviours)),
    )


def _last_resort(facts: Facts) -> tuple[Line, ...]:
    tried = [choice for choice in facts.tried if choice.label != NO_TIME]
    worked = [
        f"{choice.label}: {labelled(Worked, facts.worked[choice]).lower()}"
        for choice in tried
        if choice in facts.worked
    ]
    unsaid = [choice.label for choice in tried if choice not in facts.worked]
    if worked and unsaid:
        worked.append(f"Not recorded how it worked: {'; '.join(unsaid)}")
    return (
        optional("How what was tried worked", "\n".join(worked)),
        _said(facts, Question.LESS_RESTRICTIVE),
        _said(facts, Question.WHY_NOT_LESS),
        optional("Warned that force might be used", answer(facts.warned)),
        _said(facts, Question.WARNING),
    )


def _numbered(facts: Facts) -> list[tuple[str, Segment]]:
    """Each with what heads its lines: its number, where there are several."""
    several = len(facts.segments) > 1
    return [
        (f"{n}. " if several else "", segment) for n, segment in enumerate(facts.segments, start=1)
    ]


def _holds(facts: Facts) -> tuple[Line, ...]:
    return tuple(line for number, segment in _numbered(facts) for line in _hold(number, segment))


def _hold(number: str, segment: Segment) -> Iterator[Line]:
    if not segment.is_seclusion:
        yield optional(f"{number}Position", _one(segment.body_position))
    parts = [f"{one.name}: {lowered(part.label)}" for one, part in segment.parts.items()]
    yield optional(f"{number}Each adult’s part", "\n".join(parts))
    yield optional(f"{number}Agreed in the child’s plan", answer(segment.on_plan))
    if segment.on_plan == Answer.NO or Question.OFF_PLAN in segment.words:
        yield _about(number, segment, Question.OFF_PLAN)
    if segment.technique.generic == TechniqueClass.MECHANICAL:
        yield optional(f"{number}Equipment for", labelled(EquipmentFor, segment.equipment_for))
        yield _about(number, segment, Question.PRESCRIBER)
        yield optional(f"{number}Used as prescribed", answer(segment.as_prescribed))


def _one(choice: Choice | None) -> str:
    return choice.label if choice else ""


def _about(number: str, segment: Segment, question: Question) -> Line:
    return optional(f"{number}{question.label}", segment.words.get(question, ""))


def _seclusion(facts: Facts) -> tuple[Line, ...]:
    each = [
        line
        for number, segment in _numbered(facts)
        if segment.is_seclusion
        for line in _kept(number, segment)
    ]
    return (*each, *_watching(facts))


def _kept(number: str, segment: Segment) -> Iterator[Line]:
    yield optional(f"{number}Where the child was kept", _one(segment.kept_in))
    yield optional(f"{number}How prevented from leaving", labelled(Prevented, segment.prevented))
    yield optional(f"{number}Toilet offered", answer(segment.toilet_offered))
    yield optional(f"{number}Water offered", answer(segment.water_offered))
    yield _about(number, segment, Question.ENDED_WHY)


def _watching(facts: Facts) -> Iterator[Line]:
    """Who was with a secluded child all through it. What is not so is never folded away."""
    said = "\n".join(_watch(one) for one in facts.watched)
    yield Line(
        "With or watching the child", said or NOT_RECORDED, flag="" if facts.watched else "Gap"
    )
    if took_over := handovers(facts.watched):
        yield Line(
            "Handovers",
            "\n".join(f"{clock(at)}, {a.staff.name} to {b.staff.name}" for at, a, b in took_over),
        )
    if facts.watched and (gaps := not_watched(facts.segments, facts.watched)):
        yield Line("Nobody recorded with or watching", "\n".join(gaps), flag="Gap")


def _watch(one: Watched) -> str:
    if one.throughout:
        when = "all through"
    elif one.started_at:
        when = span(one.started_at, one.ended_at)
    else:
        when = f"until {clock(one.ended_at)}" if one.ended_at else "times not recorded"
    how = lowered(HowWatched(one.how).label) if one.how else ""
    return ", ".join(filter(None, [one.staff.name, when, how]))


def not_watched(segments: Iterable[Segment], watched: Sequence[Watched]) -> list[str]:
    """Each gap in words, and what cannot be told because nobody knows when it ended."""
    segments = list(segments)
    said = [
        f"{span(start, end)}, {duration(int((end - start).total_seconds())).lower()}"
        for start, end in unwatched(segments, watched)
    ]
    endless = any(s.is_seclusion and s.ended_at is None for s in segments)
    if endless and not any(one.throughout and one.sees_the_child for one in watched):
        said.append("When it ended is not known, so this cannot be told for its end")
    return said


def _checks(facts: Facts) -> tuple[Line, ...]:
    watched = "One adult watched the child’s breathing and colour all through"
    return (
        optional(watched, answer(facts.monitored)),
        *(_check(n, check) for n, check in enumerate(facts.checks, start=1)),
        *([] if facts.checks else [optional("Medical checks", "")]),
        optional("Watched for an hour or more afterwards", answer(facts.watched_after)),
        optional("How the child was", listed(facts.state)),
        optional("Where the child went next", labelled(WentTo, facts.went_to)),
    )


def _check(n: int, check: Checked) -> Line:
    by = f"by {check.staff.name}" if check.staff else ""
    at = clock(check.at) if check.at else "time not recorded"
    said = [", ".join(filter(None, [at, by])), *(one.label for one in check.seen)]
    warnings = [one.label for one in check.warnings]
    if warnings:
        said.append(f"Warning signs: {'; '.join(map(lowered, warnings))}")
    alarming = any(label != NONE_SEEN for label in warnings)
    return Line(f"Check {n}", "\n".join(said), flag="Warning sign" if alarming else "")


def _best_interests(facts: Facts) -> tuple[Line, ...]:
    asked = (Question.BEST_INTERESTS, Question.PROPORTIONATE, Question.LEAST_TIME)
    return tuple(_said(facts, question) for question in asked)


def _people(facts: Facts) -> tuple[Line, ...]:
    return (
        optional("Other adults who saw it", people(facts.witnesses)),
        optional("Others who were there", listed(facts.other_people)),
        _said(facts, Question.OTHERS_WHY),
        optional("Other pupils saw it", answer(facts.pupils_saw)),
    )
