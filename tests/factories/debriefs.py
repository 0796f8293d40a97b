"""Steps of debriefs, as those who follow them up record them."""

import datetime as dt

from debriefs.actions import record_debrief
from debriefs.models import DebriefStep, Kind, Outcome
from incidents.models import Incident
from rri_portal.schools.models import StaffMember
from tests.cast import NOW, TODAY, Person, act


def holds_debrief(
    incident: Incident, by: Person, led_by: StaffMember | None = None, **said
) -> DebriefStep:
    return steps(incident, by, Outcome.DONE, led_by=led_by or by.staff, **said)


def finds_not_ready(incident: Incident, by: Person, again: dt.date, **said) -> DebriefStep:
    return steps(incident, by, Outcome.NOT_READY, try_again_on=again, **said)


def steps(
    incident: Incident,
    by: Person,
    outcome: Outcome,
    kind: Kind = Kind.PUPIL,
    *,
    at: dt.datetime = NOW,
    happened_on: dt.date = TODAY,
    **said,
) -> DebriefStep:
    return record_debrief(
        incident=incident,
        kind=kind,
        outcome=outcome,
        happened_on=happened_on,
        by=act(by),
        at=at,
        **said,
    )
