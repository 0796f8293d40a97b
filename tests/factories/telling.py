"""Telling the parents of a recorded incident, step by step, as a sender does."""

import datetime as dt

from incidents.actions.family_reports import (
    begin_family_report,
    give_family_report,
    issue_family_report,
    print_family_report,
)
from incidents.actions.telling import choose_telling, decide_hold, log_call, log_letter
from incidents.models import FamilyReport, Incident, Telling
from rri_portal.pupils.models import Parent, Pupil
from tests.cast import NOW, Person, act


def parent_called(pupil: Pupil, name: str) -> Parent:
    return Parent.objects.get(school=pupil.school, pupil=pupil, name=name)


def tells(incident: Incident, parent: Parent, by: Person, at: dt.datetime = NOW) -> Telling:
    return choose_telling(incident=incident, parent=parent, hold=False, by=act(by), at=at)


def holds(
    incident: Incident,
    parent: Parent,
    by: Person,
    why: str = "There is a court order.",
    at: dt.datetime = NOW,
) -> Telling:
    return choose_telling(incident=incident, parent=parent, hold=True, why=why, by=act(by), at=at)


def releases(incident: Incident, parent: Parent, by: Person, at: dt.datetime = NOW) -> Telling:
    return decide_hold(
        incident=incident, parent=parent, tell=True, why="It was another child.", by=act(by), at=at
    )


def withholds(
    incident: Incident,
    parent: Parent,
    by: Person,
    review_on: dt.date | None = None,
    at: dt.datetime = NOW,
) -> Telling:
    return decide_hold(
        incident=incident,
        parent=parent,
        tell=False,
        why="Children’s services agree.",
        review_on=review_on or at.date() + dt.timedelta(days=7),
        by=act(by),
        at=at,
    )


def calls(incident: Incident, parent: Parent, by: Person, at: dt.datetime = NOW, **said) -> Telling:
    told = {"reached": True, "happened_at": at, "told_by": by.staff, "words": "Thank you."}
    return log_call(incident=incident, parent=parent, by=act(by), at=at, **(told | said))


def letters(incident: Incident, parent: Parent, by: Person, at: dt.datetime = NOW) -> Telling:
    return log_letter(
        incident=incident, parent=parent, happened_at=at, told_by=by.staff, by=act(by), at=at
    )


def begins(incident: Incident, parent: Parent, by: Person, at: dt.datetime = NOW) -> FamilyReport:
    return begin_family_report(incident=incident, parent=parent, by=act(by), at=at)


def issues(report: FamilyReport, by: Person, at: dt.datetime = NOW) -> FamilyReport:
    printed = print_family_report(report=report, at=at)
    return issue_family_report(report=report, printed=printed, by=act(by), at=at)


def gives(report: FamilyReport, by: Person, at: dt.datetime = NOW, **said) -> Telling:
    told = {"how": Telling.How.HANDED, "happened_at": at}
    return give_family_report(report=report, by=act(by), at=at, **(told | said))
