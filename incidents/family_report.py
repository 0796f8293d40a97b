"""The family report of one parent, as it will be printed.

It is made here and nowhere else, so that preview and paper cannot differ. It is handed one parent,
and nothing of another can come in.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from incidents.facts import Facts
from incidents.first_words import lowered
from incidents.models import FamilyReport
from incidents.names_in_reports import Mention, Names
from incidents.reports import duration, facts_of
from incidents.telling import ParentsPlace, why_not_reach
from rri_portal.documents import family_report as paper
from rri_portal.documents.family_report import ANSWERS, LONGEST, LONGEST_ANSWER
from rri_portal.documents.layouts import cannot_print
from rri_portal.documents.wording import word
from rri_portal.london import local
from rri_portal.schools.models import School, StaffShownAs

# Domain 1.6: what the law asks a report to say; when, where and how long are always printed.
ASKED_BY_LAW = {
    "what_was_done": "Say what staff did, and how much force they used.",
    "why": "Say why it was needed.",
    "injuries": "Say whether anyone was hurt.",
}
ISSUED = "This report has been issued, so its words are fixed."
NOT_ISSUED = "This report has not been issued yet."
BEFORE_ISSUE = "This is before the report was issued. Check the day and the time."
NAMES_LEFT = "Somebody else’s name is still in the text. Settle each place first."
TOO_LONG = "“{heading}” can be 900 characters at most; it has {length}."
CONTROLS = "“{heading}” has control characters, which cannot be printed. Take them out."
UNPRINTABLE = "These characters cannot be printed: {characters} Write them another way."


def said(report: FamilyReport) -> dict[str, str]:
    """The eight answers as they will be printed, from how they were typed."""
    return {key: clean(report.answers.get(key, "")) for key in ANSWERS}


def clean(typed: str) -> str:
    return typed.replace("\r\n", "\n").replace("\r", "\n").strip()


def why_not_say(key: str, answer: str) -> str | None:
    """Why an answer cannot be printed as it is."""
    heading = word(f"family_report.{key}")
    if len(answer) > LONGEST_ANSWER:
        return TOO_LONG.format(heading=heading, length=f"{len(answer):,}")
    if any(ord(c) < 32 and c not in "\n\t" for c in answer):
        return CONTROLS.format(heading=heading)
    return None if answer else ASKED_BY_LAW.get(key)


def faults(answers: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each answer, by its name."""
    found = {key: why_not_say(key, answers[key]) for key in ANSWERS}
    return {key: sentence for key, sentence in found.items() if sentence}


def why_not_write(report: FamilyReport, place: ParentsPlace) -> str | None:
    return ISSUED if report.issued_at else why_not_reach(place)


class AboutToIssue:
    """A report as it would be issued now. The names of others and the record are read once, when
    first asked for."""

    def __init__(self, report: FamilyReport, place: ParentsPlace, *, at: dt.datetime) -> None:
        self.report, self.place, self.at = report, place, at

    @cached_property
    def names(self) -> Names:
        return Names(self.report)

    @cached_property
    def names_left(self) -> list[Mention]:
        """Every place where somebody else is named and nothing is settled yet."""
        return self.names.in_texts(said(self.report))

    @cached_property
    def document(self) -> paper.FamilyReport:
        """What this parent would be handed. Raises `AnswerTooLong`."""
        return as_document(self.report, self.names, at=self.at)

    @cached_property
    def why_not(self) -> str | None:
        """Why it cannot be given its final form yet."""
        refused = why_not_write(self.report, self.place)
        if refused := refused or next(iter(faults(said(self.report)).values()), None):
            return refused
        if self.names_left:
            return NAMES_LEFT
        if lost := cannot_print(self.document):
            return UNPRINTABLE.format(characters=f"{' '.join(lost)}.")
        return None


def why_not_give(report: FamilyReport, place: ParentsPlace) -> str | None:
    return why_not_reach(place) if report.issued_at else NOT_ISSUED


def why_not_given_then(report: FamilyReport, happened_at: dt.datetime) -> str | None:
    """To the minute, which is how such times are told."""
    if report.issued_at and happened_at < report.issued_at.replace(second=0, microsecond=0):
        return BEFORE_ISSUE
    return None


def as_document(report: FamilyReport, names: Names, *, at: dt.datetime) -> paper.FamilyReport:
    """What this parent is handed, from the record as it stands. Raises `AnswerTooLong`."""
    incident, school = report.incident, report.school
    facts = facts_of(incident.reading)
    start = local(incident.reading.started_at)
    return paper.FamilyReport(
        letterhead=paper.Letterhead(
            name=school.name,
            address=school.address,
            telephone=school.telephone,
            email=school.email,
        ),
        reference=incident.number,
        reported_on=local(at).date(),
        to=report.parent.name,
        child=incident.pupil.known_as,
        happened_on=start.date(),
        started_at=start.time().replace(second=0, microsecond=0),
        place=place_of_it(facts, names),
        about_how_long=about_how_long(facts),
        kinds=tuple(kind for kind in paper.Kind if getattr(facts, kind)),
        who_was_involved=who_was_involved(facts, school),
        contact=school.contact_name,
        complaints=school.complaints,
        **said(report),
    )


def place_of_it(facts: Facts, names: Names) -> str:
    """With the detail that was noted, unless it names somebody ("outside Sam's room")."""
    label, whole = facts.place.label, f"{facts.place.label}: {facts.place_detail}"
    if not facts.place_detail or len(whole) > LONGEST["place"] or names.stand_in(whole):
        return label
    return whole


def about_how_long(facts: Facts) -> str:
    """Empty where nothing is known, which prints as "Not recorded"."""
    known = [
        (seconds, what)
        for seconds, what in ((facts.held_seconds, "held"), (facts.secluded_seconds, "secluded"))
        if seconds is not None
    ]
    if not known:
        return "Not known" if facts.unknown_ends else ""
    parts = [
        f"{_about(seconds)} {what}" if len(known) > 1 else _about(seconds)
        for seconds, what in known
    ]
    said_so = " and ".join([parts[0], *map(lowered, parts[1:])])
    if facts.unknown_ends:
        return f"{said_so}, and one part whose end nobody knows"
    return said_so


def _about(seconds: int) -> str:
    return "Less than a minute" if seconds < 60 else f"About {duration(seconds)}"


def who_was_involved(facts: Facts, school: School) -> str:
    """By role or by name, as the school has set; those for whom there is no room are counted."""
    if school.staff_shown_as == StaffShownAs.NAME:
        adults = [f"{one.name}, {one.job}" if one.job else one.name for one in facts.involved]
    else:
        roles = Counter(one.job or "Member of staff" for one in facts.involved)
        adults = [role if n == 1 else f"{role} ({n} people)" for role, n in roles.items()]
        adults = [*adults[:1], *map(lowered, adults[1:])]
    return _listed(adults, LONGEST["who_was_involved"])


def _listed(adults: list[str], room: int) -> str:
    for kept in range(len(adults), 0, -1):
        left_out = len(adults) - kept
        words = "; ".join([*adults[:kept], *([f"and {left_out} more"] if left_out else [])])
        if len(words) <= room:
            return words
    return ""
