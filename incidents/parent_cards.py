"""What a page says of each parent of an incident: where they stand, what happened, what is next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from incidents.first_words import lowered
from incidents.models import FamilyReport, Incident, Telling
from incidents.reports import clock, day
from incidents.telling import (
    BY_ANY_CHANNEL,
    HELD_ELSEWHERE,
    ParentsPlace,
    duty_has_ended,
)
from rri_portal.pupils.models import Parent, Relationship
from rri_portal.schools.models import User

Step = Telling.Step
NOT_KNOWN = "Not known"
RESTRICTED = "The reason is for the safeguarding lead and the leaders."


@dataclass(frozen=True)
class Entry:
    """One step taken, as a line of a timeline."""

    title: str
    when: str
    by: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class ParentCard:
    """`next_step` is what the page offers: `choose`, `hold`, `decide`, `tell`, `done`, or nothing
    where telling this parent is not, or no longer, asked for. `why_hold` says why to hold here too,
    `hint` what to think of first."""

    parent: Parent
    relationship: str
    status: str
    tone: str
    clock: str
    next_step: str
    why_hold: str
    hint: str
    rows: list[dict[str, str]]
    entries: list[Entry]
    told: bool
    writing: FamilyReport | None
    to_give: FamilyReport | None
    issued: list[FamilyReport]


def cards_of(
    incident: Incident,
    asked_for: Sequence[ParentsPlace],
    others: Sequence[ParentsPlace],
    *,
    at: dt.datetime,
    sees_reasons: bool,
    actor_id: str,
) -> list[ParentCard]:
    """Those who must be told first, then those who no longer have to be; the number of queries
    does not grow with what has happened."""
    reports = list(
        FamilyReport.objects.filter(school=incident.school, incident=incident).order_by("id")
    )
    names = _names_of(step for place in (*asked_for, *others) for step in place.steps)
    maker = _Maker(at, sees_reasons, actor_id, names, reports)
    ended = duty_has_ended(incident)
    return [
        *(maker.card(place, asked_for=not ended) for place in asked_for),
        *(maker.card(place, asked_for=False) for place in others),
    ]


def _names_of(steps: Iterable[Telling]) -> dict[str, str]:
    ids = {step.logged_by_id for step in steps if step.logged_by_kind == "user"}
    users = User.objects.filter(public_id__in=ids).values_list("public_id", "name")
    return {str(public_id): name for public_id, name in users}


@dataclass(frozen=True)
class _Maker:
    at: dt.datetime
    sees_reasons: bool
    actor_id: str
    names: dict[str, str]
    reports: list[FamilyReport]

    def card(self, place: ParentsPlace, *, asked_for: bool) -> ParentCard:
        parent = place.parent
        next_step = next_step_for(place) if asked_for else ""
        status, tone = status_of(place, at=self.at) if asked_for else ("Not asked for", "info")
        own = [report for report in self.reports if report.parent_id == parent.pk]
        issued = [report for report in own if report.issued_at]
        given = {step.report_id for step in place.steps if step.step == Step.GIVEN}
        return ParentCard(
            parent=parent,
            relationship=parent.get_relationship_display(),
            status=status,
            tone=tone,
            clock=clock_of(place, at=self.at) if asked_for else "",
            next_step=next_step,
            why_hold=place.why_elsewhere or "",
            hint=place.hint if asked_for else "",
            rows=_rows(place),
            entries=[self._entry(place, step) for step in place.steps],
            told=bool(place.told),
            writing=next((report for report in own if not report.issued_at), None),
            to_give=next((report for report in reversed(issued) if report.pk not in given), None),
            issued=issued,
        )

    def _entry(self, place: ParentsPlace, step: Telling) -> Entry:
        by = self.names.get(step.logged_by_id, "")
        if step.told_by and step.told_by.name != by:
            by = f"by {step.told_by.name}, logged by {by}" if by else f"by {step.told_by.name}"
        elif by:
            by = f"by {by}"
        return Entry(
            title=title_of(step),
            when=f"{day(step.happened_at)}, {clock(step.happened_at)}",
            by=by,
            text=self._text(place, step),
        )

    def _text(self, place: ParentsPlace, step: Telling) -> str:
        lines = [self._words(step)]
        if step.review_on:
            lines.append(f"To be looked at again on {_date(step.review_on)}.")
        if step.step in BY_ANY_CHANNEL and place.is_past(step.happened_at):
            lines.append(f"Late: {step.late_why or 'no reason given'}")
        return "\n".join(line for line in lines if line)

    def _words(self, step: Telling) -> str:
        """Why somebody was held back, or released, is not for every sender."""
        of_a_hold = step.step in (Step.HOLD, Step.WITHHELD, Step.TELL)
        own = step.logged_by_id == self.actor_id
        if of_a_hold and step.words and not (self.sees_reasons or own):
            return RESTRICTED
        return step.words or ""


def title_of(step: Telling) -> str:
    if step.step == Step.CALLED:
        return "Told in person" if step.how == Telling.How.IN_PERSON else "Told by phone"
    if step.step == Step.GIVEN:
        return f"Family report: {lowered(step.get_how_display())}"
    return step.get_step_display()


def next_step_for(place: ParentsPlace) -> str:
    if place.elsewhere and not place.held_back:
        return "hold"
    if place.choice == Step.TELL:
        return "tell" if place.is_due() else "done"
    return "decide" if place.held_back else "choose"


def status_of(place: ParentsPlace, *, at: dt.datetime) -> tuple[str, str]:
    """In a word or two, and the tone of its tag."""
    if place.choice == Step.HOLD:
        return "Held", "late"
    if place.choice == Step.WITHHELD:
        return "Withheld", "info"
    if not place.is_due():
        return "Told, and in writing", "good"
    if place.elsewhere:
        here = place.why_elsewhere == HELD_ELSEWHERE
        return ("Held in another record" if here else "Held for another child"), "late"
    if place.is_late(at):
        return ("Late: in writing" if place.told else "Late"), "late"
    return ("Told; report to give" if place.told else "To be told"), "due"


def clock_of(place: ParentsPlace, *, at: dt.datetime) -> str:
    """The same-day clock of this parent, in words."""
    if not place.tell_by or not place.is_due() or place.kept_back:
        return ""
    what = "Give them the written report" if place.told else "Tell them, and give the report,"
    if place.is_late(at):
        return f"{what} as soon as you can: it was to be by the end of {_date(place.tell_by)}."
    return f"{what} by the end of today, {_date(place.tell_by)}."


def _date(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def _rows(place: ParentsPlace) -> list[dict[str, str]]:
    """Unknown is shown as unknown. Nobody is shown how to reach somebody who is held back."""
    parent = place.parent
    rows = [
        ("Parental responsibility", _tri_state(parent.has_responsibility)),
        ("Care of the child", _tri_state(parent.has_care)),
    ]
    if parent.language or parent.needs_interpreter:
        interpreter = "needs an interpreter" if parent.needs_interpreter else ""
        rows.append(("Language", ", ".join(filter(None, [parent.language, interpreter]))))
    if place.choice == Step.TELL and not place.elsewhere:
        rows.append(("Telephone", parent.telephone))
        rows.append(("E-mail", parent.email))
    return [{"key": key, "value": value} for key, value in rows]


def _tri_state(value: bool | None) -> str:
    return {True: "Yes", False: "No", None: NOT_KNOWN}[value]


def looked_after_without_authority(incident: Incident, cards: Sequence[ParentCard]) -> bool:
    """The local authority is a parent of a child it looks after, and must be among those told."""
    reading = incident.current_reading
    row = reading.characteristics if reading else None
    workers = (card.parent.relationship == Relationship.SOCIAL_WORKER for card in cards)
    return bool(row and row.looked_after) and not any(workers)
