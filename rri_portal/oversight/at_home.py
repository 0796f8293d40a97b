"""What home says to one person: what is due from them, what they recorded, what names them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import FETCH_RAISE
from django.urls import reverse

from incidents.due import Due
from incidents.models import Incident, IncidentQuerySet
from incidents.reports import clock, day
from incidents.visibility import given_to, named_in, recorded_by, writable_by
from rri_portal.london import local_date
from rri_portal.oversight.composing import due_from
from rri_portal.pupils.on_screen import shown_name
from rri_portal.schools.models import RoleKind
from rri_portal.schools.permissions import verbs_of
from rri_portal.schools.requests import PortalRequest

LATE = 8
RECENT = 5
NAMED = 10


@dataclass(frozen=True)
class Note:
    """What is theirs here, to those whose work with the portal is not recording."""

    title: str
    text: str
    page: str = ""  # the name of an address, and what its button says
    label: str = ""


OTHERS = {
    RoleKind.CHAIR: Note(
        "Incidents given to you by name",
        "When an incident is given to you to review, it is listed here. You see no other.",
    ),
    RoleKind.GOVERNOR: Note(
        "No report has been issued yet",
        "The school’s reports to its governors will be here. They hold no child’s name, and no "
        "account of a single incident.",
    ),
    RoleKind.TRUST_LEAD: Note(
        "No report has been issued yet",
        "The reports of your trust’s schools will be here. They hold no child’s name, and no "
        "account of a single incident.",
    ),
    RoleKind.TRUST_SAFEGUARDING_LEAD: Note(
        "You read this school’s incidents",
        "Whatever you open is noted, as it is for everybody.",
        "oversight:book",
        "Open the incident book",
    ),
    RoleKind.DATA_PROTECTION_LEAD: Note(
        "Nothing needs you now",
        "You see no incident here. Who opened which record is kept from the first day, and answers "
        "a family’s question or a breach.",
    ),
}


@dataclass(frozen=True)
class Line:
    """One row of a list: what it is, where it leads, and a word at its end."""

    label: str
    url: str
    hint: str
    when: str
    late: bool = False
    tone: str = "info"


@dataclass(frozen=True)
class AtHome:
    """`subjects` are the public ids of everything shown, for the log of reads."""

    records: bool
    late: list[Line]
    today: list[Line]
    later: list[Line]
    recent: list[Line]
    named: list[Line]
    given: list[Line]
    notes: list[Note]
    sees_unfinished: bool
    subjects: list[str]

    @property
    def oldest_late(self) -> list[Line]:
        return self.late[:LATE]

    @property
    def other_late(self) -> list[Line]:
        """Folded away, so that what is due today is not far below."""
        return self.late[LATE:]

    @property
    def nothing_due(self) -> bool:
        return not (self.late or self.today or self.later)


def at_home(request: PortalRequest) -> AtHome:
    """A number of queries that does not grow with what is shown."""
    verbs = verbs_of(request.actor, request.school, at=request.at)
    records = "log_incident" in verbs
    dues = due_from(request)
    recent, named = _of_mine(request) if records else ([], [])
    given = _read(given_to(request.actor, request.school, at=request.at).newest_in_the_book())
    lines = _Lines(request, _incidents_of(dues, request))
    today = local_date(request.at)
    return AtHome(
        records=records,
        late=[lines.due(one) for one in dues if one.late],
        today=[lines.due(one) for one in dues if not one.late and one.when == today],
        later=[lines.due(one) for one in dues if not one.late and one.when != today],
        recent=[lines.recorded(one) for one in recent],
        named=[lines.named(one) for one in named],
        given=[lines.recorded(one) for one in given],
        notes=_notes(request),
        sees_unfinished="see_unfinished" in verbs,
        subjects=_subjects(dues, [*recent, *named, *given]),
    )


def _notes(request: PortalRequest) -> list[Note]:
    roles = request.actor.roles_in(request.school, local_date(request.at))
    return [note for role, note in OTHERS.items() if role in roles]


def _subjects(dues: Sequence[Due], listed: Sequence[Incident]) -> list[str]:
    waiting = [one.subject_id for one in dues if one.subject_kind != "school"]
    return list(dict.fromkeys([*waiting, *(str(one.public_id) for one in listed)]))


def _incidents_of(dues: Sequence[Due], request: PortalRequest) -> dict[str, Incident]:
    """The incidents that something is due about; one query."""
    ids = {one.subject_id for one in dues if one.subject_kind == "incident"}
    rows = request.school.incidents.filter(public_id__in=ids)
    return {str(one.public_id): one for one in _read(rows)}


def _of_mine(request: PortalRequest) -> tuple[list[Incident], list[Incident]]:
    """Newest in the book first; of those that only name me, the latest first."""
    actor, school = request.actor, request.school
    others = named_in(actor, school).exclude(pk__in=writable_by(actor, school).values("pk"))
    return (
        _read(recorded_by(actor, school).newest_in_the_book()[:RECENT]),
        _read(others.oldest_first().reverse()[:NAMED]),
    )


def _read(incidents: IncidentQuerySet) -> list[Incident]:
    rows = incidents.select_related("event__place", "pupil", "current_reading")
    return list(rows.fetch_mode(FETCH_RAISE))


@dataclass(frozen=True)
class _Lines:
    request: PortalRequest
    incidents: dict[str, Incident]

    def due(self, one: Due) -> Line:
        about = self.incidents.get(one.subject_id)
        return Line(
            label=one.what[:1].upper() + one.what[1:],
            url=one.url,
            hint=_when_and_where(about) if about else "",
            when=self._by_when(one),
            late=one.late,
            tone="due",
        )

    def _by_when(self, one: Due) -> str:
        if one.when is None:
            return "Late" if one.late else "Open"
        if one.when == local_date(self.request.at):
            return "Today"
        day = f"{one.when.day} {one.when:%B}"
        return f"Late: was due {day}" if one.late else day

    def recorded(self, incident: Incident) -> Line:
        return self._about(incident, incident.get_absolute_url(), incident.number)

    def named(self, incident: Incident) -> Line:
        url = reverse("oversight:named", args=[incident.school.slug, incident.public_id])
        return self._about(incident, url, "Recorded" if incident.recorded_at else "Being written")

    def _about(self, incident: Incident, url: str, word: str) -> Line:
        name = shown_name(incident.pupil, self.request)
        return Line(name, url, _when_and_where(incident), word)


def _when_and_where(incident: Incident) -> str:
    return f"{day(incident.started_at)}, {clock(incident.started_at)}, {incident.place_label}"
