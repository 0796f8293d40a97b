"""What has been done about one record, newest first: by whom, when, and where the book says so."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Value

from incidents.models import Account, AccountNote, HandOver, Incident, Reading, Telling
from incidents.reports import clock, day
from rri_portal.audit.models import Entry
from rri_portal.schools.models import User
from rri_portal.schools.permissions import names_of

TITLES = {
    "recorded": "Recorded",
    "account locked": "An account was locked",
    "account added to": "An account was added to",
    "draft handed over": "Handed over, to be finished",
    "amended": "Amended",
    "parent told": "A parent was told",
    "parent held": "A parent is held back: may not be safe",
    "parent withheld": "Withheld from a parent",
    "parent to be told": "A parent is to be told",
    "report issued": "Family report issued",
    "report given": "Family report given",
}
OF_HOLDS = {"parent held", "parent withheld", "parent to be told"}


@dataclass(frozen=True)
class Happening:
    at: dt.datetime
    title: str
    by: str
    text: str = ""

    @property
    def when(self) -> str:
        return f"{day(self.at)}, {clock(self.at)}"


def history_of(incident: Incident, *, sees_holds: bool) -> list[Happening]:
    """Six queries at most, however much has happened."""
    handed = _handed_over(incident)
    doers = _doers(incident) | {of: over.handed_by_id for of, over in handed.items()}
    names = _names(incident, [incident.logged_by_id, *doers.values()])
    logged = Happening(incident.logged_at, "Logged", _name(names, incident.logged_by_id))
    entered = [
        Happening(
            entry.at,
            TITLES.get(entry.kind, entry.kind.capitalize()),
            _name(names, doers[entry.subject_kind, entry.subject_id]),
            f"{_to_whom(handed, entry)}Entry {entry.n} of the book: {entry.hash[:8]}",
        )
        for entry in _entries(incident, doers)
        if sees_holds or entry.kind not in OF_HOLDS
    ]
    return [*entered, logged]


type Subject = tuple[str, str]


def _handed_over(incident: Incident) -> dict[Subject, HandOver]:
    """Of this very draft: what was recorded by then was handed to nobody."""
    rows = HandOver.objects.filter(school_id=incident.school_id, event=incident.event_id)
    rows = rows.filter(handed_at__lte=incident.recorded_at)
    return {("handover", str(one.public_id)): one for one in rows.select_related("staff")}


def _to_whom(handed: dict[Subject, HandOver], entry: Entry) -> str:
    over = handed.get((entry.subject_kind, entry.subject_id))
    return f"To {over.staff.name}. " if over else ""


def _doers(incident: Incident) -> dict[Subject, str]:
    """Who made each row that the book speaks of; one query."""
    readings = Reading.objects.filter(school_id=incident.school_id, incident=incident)
    tellings = Telling.objects.filter(school_id=incident.school_id, incident=incident)
    accounts = Account.objects.filter(school_id=incident.school_id, event=incident.event_id)
    notes = AccountNote.objects.filter(school_id=incident.school_id, account__in=accounts)
    first, *others = (
        rows.order_by().annotate(of=Value(kind)).values_list("of", "public_id", by)
        for kind, rows, by in (
            ("reading", readings, "made_by_id"),
            ("telling", tellings, "logged_by_id"),
            ("account", accounts, "locked_by_id"),
            ("accountnote", notes, "added_by_id"),
        )
    )
    return {(kind, str(pk)): by for kind, pk, by in first.union(*others, all=True)}


def _entries(incident: Incident, subjects: Iterable[Subject]) -> list[Entry]:
    known = set(subjects)
    rows = Entry.objects.filter(
        school_id=incident.school_id,
        subject_kind__in={kind for kind, _ in known},
        subject_id__in=[public_id for _, public_id in known],
    )
    return [row for row in rows.order_by("-n") if (row.subject_kind, row.subject_id) in known]


def _names(incident: Incident, doers: Iterable[str]) -> dict[str, str]:
    """As they sign in; whoever does not, as the school's records call them."""
    ids = {one for one in doers if one != "system"}
    rows = User.objects.filter(public_id__in=ids).values_list("public_id", "name")
    signing_in = {str(public_id): name for public_id, name in rows}
    return names_of(ids - signing_in.keys(), incident.school) | signing_in


def _name(names: dict[str, str], by: str) -> str:
    return names.get(by, "the portal" if by == "system" else "somebody without a sign-in")
