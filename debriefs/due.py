"""What this app has to say on pages across apps: debriefs that wait, and how those of one incident
stand."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from debriefs.models import Outcome
from debriefs.standing import Debrief, debriefs_of, with_one_waiting
from incidents import visibility
from incidents.due import MOST, Due, KeptFrom, Named
from incidents.models import Incident
from rri_portal.interface.forms import spelled
from rri_portal.london import local_date
from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn, verbs_of


def due(
    school: School,
    actor: SignedIn,
    at: dt.datetime,
    *,
    named: Named = lambda pupil: pupil.name,
    kept: KeptFrom | None = None,
) -> list[Due]:
    """Debriefs to offer or to try again, what is late first: at most fifty, of the oldest incidents
    that have one, and one more line that says so. Four queries at most, however many wait."""
    if "record_debrief" not in verbs_of(actor, school, at=at):
        return []
    today = local_date(at)
    debriefs = debriefs_of(with_one_waiting(school, today)[: MOST + 1], school)
    kept = kept or KeptFrom(actor, school)
    found = [
        _due(one, today, named, own_account_first=one.incident in kept)
        for one in debriefs
        if one.waits(today)
    ]
    found.sort(key=lambda one: (not one.late, one.when or dt.date.max))
    if len(found) <= MOST:
        return found
    said = f"There are more than {MOST} debriefs to follow up: the oldest are listed"
    return [*found[:MOST], Due(said, "", None, True, "school", str(school.public_id))]


def _due(debrief: Debrief, today: dt.date, named: Named, *, own_account_first: bool) -> Due:
    who = debrief.kind.value
    what = f"try the {who}’s debrief again" if debrief.last else f"offer the {who} a debrief"
    return Due(
        what=f"{named(debrief.incident.pupil)}: {what}",
        url=visibility.own_account_first(debrief.incident) if own_account_first else _url(debrief),
        when=debrief.due_on,
        late=debrief.is_late(today),
        subject_kind="incident",
        subject_id=str(debrief.incident.public_id),
    )


def _url(debrief: Debrief) -> str:
    args = [debrief.school.slug, debrief.incident.number, debrief.kind.value]
    return reverse("debriefs:record_debrief", args=args)


@dataclass(frozen=True)
class Line:
    """One debrief, as `components/due.html` draws it: `when` is its state in a word or two, `tone`
    that of its tag, `hint` says the same with its day. Whoever cannot record one has no `url`."""

    label: str
    url: str
    hint: str
    when: str
    tone: str


def panel(incident: Incident, actor: SignedIn, at: dt.datetime) -> tuple[Line, ...]:
    """The pupil's, the family's and the staff's; three queries."""
    may_record = "record_debrief" in verbs_of(actor, incident.school, at=at)
    debriefs = debriefs_of([incident], incident.school)
    return tuple(line_of(one, at, url=_url(one) if may_record else "") for one in debriefs)


def line_of(debrief: Debrief, at: dt.datetime, *, url: str = "") -> Line:
    when, tone, hint = _state(debrief, local_date(at))
    return Line(f"{debrief.kind.label}’s debrief", url, hint, when, tone)


SETTLED = {
    Outcome.DONE: ("Done", "good", "Done on {}."),
    Outcome.DECLINED: ("Declined", "info", "Asked, and declined, on {}."),
    Outcome.NOT_IN_INTEREST: ("No debrief", "info", "Not in this child’s interest: decided on {}."),
}


def _state(debrief: Debrief, today: dt.date) -> tuple[str, str, str]:
    last, by, late = debrief.last, debrief.due_on, debrief.is_late(today)
    if last and last.outcome in SETTLED:
        when, tone, hint = SETTLED[Outcome(last.outcome)]
        return when, tone, hint.format(spelled(last.happened_on))
    if by is None:
        return (
            "To offer",
            "due",
            "The term dates entered so far end before the day it is to be offered by.",
        )
    verb = "was to be" if late else "is to be"
    if last is None:
        said = f"It {verb} offered by {spelled(by)}."
        return ("Late", "late", said) if late else ("To offer", "due", said)
    said = f"Tried on {spelled(last.happened_on)}; it {verb} tried again on {spelled(by)}."
    if late:
        return "Late", "late", said
    return ("Try again today", "due", said) if by == today else ("Not ready", "info", said)
