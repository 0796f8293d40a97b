"""What is being written in a school: each event, who writes it, whether accounts of it are asked
for. Of no event more than date, time, place and pupil: nothing that anybody wrote."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from incidents.accounts_due import when_and_where
from incidents.authors import writers_of
from incidents.models import Asking, Event, Incident
from rri_portal.keyset import beyond
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import School

AT_A_TIME = 50


@dataclass(frozen=True)
class Unfinished:
    """One event, as `components/due.html` draws it; the page it leads to stops the asking, or says
    that it is stopped."""

    label: str
    hint: str
    when: str
    tone: str
    url: str


@dataclass(frozen=True)
class Page:
    """`older`: where the next one begins, if there is one. `listed`: for the log of reads."""

    lines: tuple[Unfinished, ...]
    listed: tuple[str, ...]
    older: UUID | None


def unfinished(
    school: School, *, before: str = "", named: Callable[[Pupil], str] = lambda pupil: pupil.name
) -> Page:
    """The newest first; five queries, however many there are. `before`: the last event of the page
    before; anything else begins at the beginning."""
    last_step = Asking.objects.filter(school=school, event=OuterRef("pk")).order_by("-id")
    rows = Event.objects.filter(school=school, pk__in=_drafts(school).values("event"))
    if last := _event(school, before):
        rows = rows.filter(beyond(("started_at", "id"), "<", (last.started_at, last.pk)))
    rows = rows.annotate(halted=Subquery(last_step.values("stopped")[:1])).select_related("place")
    found = list(rows.order_by("-started_at", "-id")[: AT_A_TIME + 1])
    shown, more = found[:AT_A_TIME], len(found) > AT_A_TIME
    drafts = list(
        _drafts(school).filter(event__in=shown).select_related("pupil", "event").order_by("id")
    )
    writers = writers_of(drafts, school)
    lines = [
        _line(school, event, [one for one in drafts if one.event_id == event.pk], writers, named)
        for event in shown
    ]
    return Page(
        lines=tuple(lines),
        listed=tuple(str(one.public_id) for one in drafts),
        older=shown[-1].public_id if more else None,
    )


def _drafts(school: School):
    return Incident.objects.filter(school=school).drafts()


def _event(school: School, public_id: str) -> Event | None:
    try:
        return Event.objects.filter(school=school, public_id=UUID(public_id)).first()
    except ValueError:
        return None


def _line(
    school: School,
    event: Event,
    drafts: Iterable[Incident],
    writers: dict[Incident, str],
    named: Callable[[Pupil], str],
) -> Unfinished:
    names = dict.fromkeys(named(one.pupil) for one in drafts)
    who = next((writers[one] for one in drafts), "somebody")
    stopped = getattr(event, "halted", None)
    return Unfinished(
        label=", ".join(names),
        hint=f"{when_and_where(event)}. Written by {who}.",
        when="Asking is stopped" if stopped else "Accounts are asked for",
        tone="info" if stopped else "due",
        url=reverse("incidents:stop_asking", args=[school.slug, event.public_id]),
    )
