"""The debriefs of the demo: most were held in the days after, a few are still to be."""

import datetime as dt
from functools import partial

from debriefs.actions import record_debrief
from debriefs.models import Kind, Outcome
from incidents.models import Incident
from rri_portal.demo.story import Story
from rri_portal.london import local_date
from rri_portal.schools.models import RoleKind

AFTER_DAYS = {Kind.STAFF: 1, Kind.PUPIL: 2, Kind.FAMILY: 4}
STILL_OPEN = 4  # the last few of each school wait for theirs


def meet(story: Story, incident: Incident, after: int) -> None:
    """What follows a record in the days after it, `after` records before the last."""
    if after < STILL_OPEN:
        return
    for kind, days in AFTER_DAYS.items():
        at = _recorded(incident) + dt.timedelta(days=days)
        story.then(at, partial(_hold, story, incident, kind, min(at, story.now)))


def _hold(story: Story, incident: Incident, kind: Kind, at: dt.datetime) -> None:
    outcome = Outcome.DONE
    if kind == Kind.FAMILY and story.random.random() < 1 / 6:
        outcome = Outcome.DECLINED
    by = story.of_kind(RoleKind.SENCO)
    record_debrief(
        incident=incident,
        kind=kind,
        outcome=outcome,
        happened_on=local_date(at),
        led_by=story.staff[by.name] if outcome == Outcome.DONE else None,
        by=by,
        at=at,
    )


def _recorded(incident: Incident) -> dt.datetime:
    return incident.recorded_at or incident.started_at
