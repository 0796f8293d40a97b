"""The lines of a record: what the law asks, and where the rest of it stands among them."""

from incidents.facts import Facts, Hurt, Segment
from incidents.models import Aid, Injury, InterventionKind, Purpose, Region
from incidents.reports import rest
from incidents.reports.wording import (
    NOT_RECORDED,
    Group,
    Line,
    answer,
    clock,
    day,
    duration,
    labelled,
    listed,
    lowered,
    optional,
    people,
    span,
)
from rri_portal.pupils.models import Need


def groups(facts: Facts, *, needs: str) -> list[Group]:
    """Everything a record says. `needs` are the child's, from the roll."""
    return [
        Group("Who, when and where", "quick", _who_when_where(facts, needs)),
        Group("What led up to it, and what was tried", "before", _before(facts)),
        Group("What was done, and why", "done", _done(facts)),
        Group("Injuries and support", "after", _after(facts)),
        *rest.groups(facts),
        Group("Aids", "more", _more(facts)),
    ]


def _who_when_where(facts: Facts, needs: str) -> tuple[Line, ...]:
    place = facts.place.label + (f": {facts.place_detail}" if facts.place_detail else "")
    return (
        Line("When it started", f"{day(facts.started_at)}, {clock(facts.started_at)}"),
        Line("Where", place),
        Line("What it was", _kinds(facts)),
        Line("Adults involved", people(facts.involved)),
        Line("The child’s needs", needs or NOT_RECORDED),
    )


def _kinds(facts: Facts) -> str:
    return ", ".join(kind.label for kind in facts.kinds) or NOT_RECORDED


def _before(facts: Facts) -> tuple[Line, ...]:
    lines = [
        Line("What led up to it and what happened", facts.narrative or NOT_RECORDED),
        optional("What may have set it off", listed(facts.triggers)),
        Line("What was tried first", listed(facts.tried)),
    ]
    if facts.no_time_why:
        lines.append(Line("Why there was no time", facts.no_time_why))
    return tuple(lines)


def _done(facts: Facts) -> tuple[Line, ...]:
    return (
        *(_segment(n, segment) for n, segment in enumerate(facts.segments, start=1)),
        *_totals(facts),
        Line("What it was to prevent", _purposes(facts)),
        Line("Why it was necessary", facts.why_necessary or NOT_RECORDED),
    )


def _segment(n: int, segment: Segment) -> Line:
    parts = [segment.technique.label, span(segment.started_at, segment.ended_at)]
    if segment.degree:
        parts.append(segment.degree.label)
    if segment.staff:
        parts.append("by " + ", ".join(one.name for one in segment.staff))
    flag = "High risk" if segment.technique.flagged else ""
    return Line(f"{n}. {InterventionKind(segment.kind).label}", "; ".join(parts), flag=flag)


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
    first, *others = (Purpose(purpose).label for purpose in facts.purposes)
    said = "; ".join([first, *map(lowered, others)])
    if facts.primary_purpose and others:
        said += f". Above all: {lowered(Purpose(facts.primary_purpose).label)}"
    return said


def _after(facts: Facts) -> tuple[Line, ...]:
    return (
        Line("Anybody hurt", answer(facts.hurt)),
        *(_hurt(hurt) for hurt in facts.injuries),
        optional("First aider has seen the child", answer(facts.first_aider)),
        Line("Support afterwards", _support(facts)),
    )


def _support(facts: Facts) -> str:
    said = [choice.label for choice in facts.support]
    return "; ".join([*said, *filter(None, [facts.support_note])]) or NOT_RECORDED


def _hurt(hurt: Hurt) -> Line:
    """One injury; what it was not asked about is left out rather than said to be unknown."""
    regions = [Region(region).label for region in hurt.regions]
    said = [
        hurt.injury.label,
        Injury.Severity(hurt.severity).label if hurt.severity else "",
        "; ".join([regions[0], *map(lowered, regions[1:])]) if regions else "",
        hurt.treatment,
        f"Hospital: {lowered(answer(hurt.hospital))}" if hurt.hospital else "",
        f"Accident book: {hurt.accident_book}" if hurt.accident_book else "",
        f"Reportable under RIDDOR: {lowered(answer(hurt.riddor))}" if hurt.riddor else "",
    ]
    concern = Region.GENITALS in hurt.regions
    return Line(
        Injury.Who(hurt.who).label,
        "\n".join(filter(None, said)),
        flag="Tell the safeguarding lead" if concern else "",
    )


def _more(facts: Facts) -> tuple[Line, ...]:
    return (
        optional("Communication aid", labelled(Aid, facts.communication_aid)),
        optional("Hearing aids", labelled(Aid, facts.hearing_aids)),
        optional("Glasses", labelled(Aid, facts.glasses)),
    )


def needs_of(characteristics) -> str:
    """`Education, health and care plan: Autistic spectrum disorder; …`, or nothing known."""
    if characteristics is None or not characteristics.sen_status:
        return ""
    needs = [Need(need).label for need in characteristics.needs if need in Need.values]
    status = characteristics.get_sen_status_display()
    return f"{status}: {'; '.join(needs)}" if needs else status
