"""How the tests of a draft whose writer has gone hand it over."""

import datetime as dt

from incidents.actions.hand_over import hand_over_draft
from incidents.actions.recording import record_incident
from incidents.due import due
from incidents.models import HandOver, Incident
from tests.cast import NOW, act
from tests.factories.incidents import the_facts

TYPED = "canary-typed by Ana: I held his left arm."
TOMORROW = NOW + dt.timedelta(days=1)
LATE = {"at": TOMORROW, "late_why": "Whoever began it had gone."}


def hands(draft, to, by, at=TOMORROW) -> HandOver:
    """`draft` is as somebody opens it from then on."""
    over = hand_over_draft(event=draft.event, staff=to.staff, by=act(by), at=at)
    draft.event.refresh_from_db()
    return over


def waits_for(person, school, at=TOMORROW):
    return [one.what for one in due(school, act(person), at)]


def finishes(draft, by, **changes) -> Incident:
    facts = the_facts(draft, draft.event.adults.first().staff, **changes)
    return record_incident(incident=draft, facts=facts, by=act(by), **LATE)
