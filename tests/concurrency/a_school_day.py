"""What the people of these tests write: one hold in a corridor, told on the pages of a draft."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from incidents.models import Incident
from rri_portal.london import local
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import PickList, School
from tests.cast import Person
from tests.concurrency.caller import Answers, Caller
from tests.databases import Copy
from tests.factories.incidents import a_draft, choice, technique, writes
from tests.journeys.server import Server

WITHOUT_INJURIES = {"injuries-TOTAL_FORMS": "0", "injuries-INITIAL_FORMS": "0"}
# Asked for only where midnight came in between
LATE = {"late_why": "It happened just before midnight."}


@dataclass(frozen=True)
class Colleague:
    """Somebody who is signed in, and the pupil that they are about to write about."""

    person: Person
    pupil: Pupil
    caller: Caller


@dataclass(frozen=True)
class AtWork:
    """Oakfield, served by gunicorn over a database of its own, and its class teachers."""

    school: School
    colleagues: list[Colleague]
    server: Server
    database: Copy


def a_minute_ago() -> dt.datetime:
    return timezone.now().replace(second=0, microsecond=0) - dt.timedelta(minutes=1)


def quick_answers(colleague: Colleague) -> Answers:
    """The quick log, typed just now."""
    pupil = colleague.pupil
    return {
        "safety": "safe-together",
        "pupil": str(pupil.public_id),
        "day": "today",
        "time": f"{local(timezone.now()):%H:%M}",
        "place": str(choice(pupil, PickList.PLACE, "Corridor").public_id),
        "what": ["force"],
        "adults": [str(colleague.person.staff.public_id)],
        "hurt": "no",
        "first_aider": "yes",
        "same": "no",
    }


def pages(colleague: Colleague, *, at: dt.datetime, narrative: str) -> dict[str, Answers]:
    """Everything that the law asks, by the pages of the draft."""
    pupil, adult = colleague.pupil, str(colleague.person.staff.public_id)
    return {
        "before": {
            "narrative": narrative,
            "tried": [
                str(choice(pupil, PickList.DE_ESCALATION, "Calm talking and stance").public_id)
            ],
        },
        "done": {
            "segments-TOTAL_FORMS": "1",
            "segments-INITIAL_FORMS": "0",
            "segments-0-technique": str(technique(pupil).public_id),
            "segments-0-degree": str(choice(pupil, PickList.DEGREE, "Some resistance").public_id),
            "segments-0-start": f"{local(at):%H:%M}",
            "segments-0-end": f"{local(at):%H:%M}",
            "segments-0-staff": [adult],
            "purposes": ["injury-to-others"],
            "primary": "",
            "why_necessary": "Another child would have been hit.",
        },
        "after": {
            **WITHOUT_INJURIES,
            "hurt": "no",
            "first_aider": "yes",
            "support": [str(choice(pupil, PickList.SUPPORT, "Calm time with an adult").public_id)],
        },
    }


def a_finished_draft(colleague: Colleague) -> Incident:
    """Nothing is missing in it but that somebody records it."""
    at = a_minute_ago()
    incident = a_draft(colleague.pupil, colleague.person, started_at=at, at=timezone.now())
    for key, answers in pages(colleague, at=at, narrative="It was loud.").items():
        writes(incident, colleague.person, key, **answers)
    return incident


def address(incident: object, page: str) -> str:
    return f"/oakfield/drafts/{incident}/{page}/"
