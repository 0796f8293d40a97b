"""What the pages of a school show, as values: people, terms, lists."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from rri_portal.attachments.models import PhotographDecision
from rri_portal.interface.forms import spelled
from rri_portal.schools.calendar import SchoolCalendar
from rri_portal.schools.models import (
    Closure,
    Invitation,
    PickList,
    Role,
    School,
    StaffMember,
    Technique,
    Term,
)

SEPTEMBER = 9


@dataclass(frozen=True)
class Adult:
    """Somebody on the school's list."""

    member: StaffMember
    roles: list[str]

    @property
    def job(self) -> str:
        return f"{self.member.job}, {self.member.agency}" if self.member.agency else self.member.job

    @property
    def until(self) -> str:
        return spelled(self.member.until_date) if self.member.until_date else ""


@dataclass(frozen=True)
class People:
    here: list[Adult]
    left: list[Adult]
    invited: list[Invitation]


def people_of(school: School, *, at: dt.datetime, today: dt.date) -> People:
    """Everyone on the school's list, and who has been invited and has not come yet; 3 queries."""
    roles = _roles_by_user(school, today)
    adults = [
        Adult(member, roles.get(member.user_id, []))
        for member in school.staff.order_by("name_folded", "id").select_related("user")
    ]
    return People(
        here=[adult for adult in adults if _is_here(adult.member, today)],
        left=[adult for adult in adults if not _is_here(adult.member, today)],
        invited=list(
            school.invitations.filter(accepted_at__isnull=True, expires_at__gt=at).order_by("name")
        ),
    )


def _is_here(member: StaffMember, today: dt.date) -> bool:
    return member.until_date is None or member.until_date >= today


def _roles_by_user(school: School, today: dt.date) -> dict[int | None, list[str]]:
    named: dict[int | None, list[str]] = {}
    for role in Role.objects.on(today).filter(school=school).order_by("from_date", "id"):
        named.setdefault(role.user_id, []).append(role_named(role))
    return named


def role_named(role: Role) -> str:
    label = role.get_kind_display()
    return f"{label}, until {spelled(role.until_date)}" if role.until_date else label


@dataclass(frozen=True)
class DatesShown:
    """A term, or days in a term without school."""

    dates: Term | Closure
    name: str
    when: str
    why: str = ""


@dataclass(frozen=True)
class TermShown(DatesShown):
    school_days: int = 0
    closures: list[DatesShown] = field(default_factory=list)
    bank_holidays: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class YearShown:
    """A school year, September to August."""

    name: str
    over: bool
    terms: list[TermShown]


@dataclass(frozen=True)
class TermDates:
    years: list[YearShown]
    outside: list[DatesShown]

    @property
    def now_and_later(self) -> list[YearShown]:
        return [year for year in self.years if not year.over]

    @property
    def earlier(self) -> list[YearShown]:
        return [year for year in self.years if year.over]


def term_dates_of(school: School, *, today: dt.date) -> TermDates:
    """The school's terms by year, the latest year first, each with the days it has no school."""
    calendar = SchoolCalendar(school)
    terms, closures = list(school.terms.all()), list(school.closures.all())
    by_year: dict[int, list[Term]] = {}
    for term in terms:
        by_year.setdefault(_school_year(term.starts), []).append(term)
    return TermDates(
        years=[
            YearShown(
                name=f"{year} to {year + 1}",
                over=max(term.ends for term in by_year[year]) < today,
                terms=[_term_shown(term, closures, calendar) for term in by_year[year]],
            )
            for year in sorted(by_year, reverse=True)
        ],
        outside=[
            _closure_shown(closure)
            for closure in closures
            if not any(_overlap(closure, term) for term in terms)
        ],
    )


def _school_year(day: dt.date) -> int:
    return day.year if day.month >= SEPTEMBER else day.year - 1


def _term_shown(term: Term, closures: Iterable[Closure], calendar: SchoolCalendar) -> TermShown:
    return TermShown(
        dates=term,
        name=term.name,
        when=_from_to(term.starts, term.ends),
        school_days=calendar.between(term.starts - dt.timedelta(days=1), term.ends),
        closures=[_closure_shown(closure) for closure in closures if _overlap(closure, term)],
        bank_holidays=[
            (name, _spelled(day))
            for day, name in calendar.bank_holidays_between(term.starts, term.ends)
        ],
    )


def _closure_shown(closure: Closure) -> DatesShown:
    return DatesShown(
        dates=closure,
        name=closure.get_kind_display(),
        when=_from_to(closure.starts, closure.ends),
        why=closure.why,
    )


def dates_shown(dates: Term | Closure) -> DatesShown:
    if isinstance(dates, Closure):
        return _closure_shown(dates)
    return DatesShown(dates=dates, name=dates.name, when=_from_to(dates.starts, dates.ends))


def _overlap(closure: Closure, term: Term) -> bool:
    return closure.starts <= term.ends and term.starts <= closure.ends


def _from_to(starts: dt.date, ends: dt.date) -> str:
    if starts == ends:
        return _spelled(starts)
    first = (
        f"{starts:%A} {starts.day} {starts:%B}" if starts.year == ends.year else _spelled(starts)
    )
    return f"{first} to {_spelled(ends)}"


def _spelled(day: dt.date) -> str:
    return f"{day:%A} {spelled(day)}"


@dataclass(frozen=True)
class DecisionShown:
    title: str
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class PhotographsShown:
    """Where it stands today in a sentence, and every decision, the newest first."""

    today: str
    decisions: list[DecisionShown]


def photographs_of(school: School, *, today: dt.date) -> PhotographsShown:
    decisions = PhotographDecision.objects.filter(school=school).latest_first()
    in_force = PhotographDecision.objects.in_force(school, today)
    return PhotographsShown(
        today=_photographs_on(today, in_force),
        decisions=[_decision_shown(one) for one in decisions],
    )


def _photographs_on(today: dt.date, decision: PhotographDecision | None) -> str:
    if decision is None:
        return "Photographs of a child’s body are refused. No decision says otherwise."
    if decision.allows_on(today):
        until = spelled(decision.review_on)
        return f"Photographs of a child’s body may be added to a record, until {until}."
    if decision.allows:
        return (
            "Photographs of a child’s body are refused: the decision that allowed them was to be "
            f"looked at again on {spelled(decision.review_on)}."
        )
    return "Photographs of a child’s body are refused, as the school has decided."


def _decision_shown(decision: PhotographDecision) -> DecisionShown:
    verdict = "Allowed" if decision.allows else "Refused"
    return DecisionShown(
        title=f"{verdict} from {spelled(decision.from_date)}",
        rows=[
            {"key": "Decided by", "value": decision.decided_by},
            {"key": "Reason", "value": decision.why},
            {"key": "To be looked at again", "value": spelled(decision.review_on)},
        ],
    )


@dataclass(frozen=True)
class ListShown:
    pick_list: str
    label: str
    offered: int


def pick_lists_of(school: School) -> list[ListShown]:
    counted = dict(
        school.choices.values_list("pick_list").annotate(
            offered=Count("id", filter=Q(retired_at__isnull=True))
        )
    )
    return [ListShown(value, label, counted.get(value, 0)) for value, label in PickList.choices]


@dataclass(frozen=True)
class KindShown:
    """The techniques of one kind that the school's catalogue offers."""

    label: str
    techniques: tuple[Technique, ...]


def catalogue_of(school: School) -> list[KindShown]:
    offered = list(school.techniques.offered())
    return [
        KindShown(label, tuple(one for one in offered if one.intervention == value))
        for value, label in Technique.Intervention.choices
    ]
