import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.db.models import Max
from django.test import Client
from django.utils.encoding import force_str

from incidents.models import Incident, Reading
from rri_portal.audit.actors import SYSTEM
from rri_portal.schools.models import Grant
from tests.cast import NOW, Person
from tests.factories.incidents import a_record
from tests.html import collect
from tests.kept import kept


@pytest.fixture(autouse=True)
def on_monday_morning(monday_morning):
    """Every page here is opened on the Monday of the cast."""


@kept
def record(amara, class_teacher) -> Incident:
    """Amara's mother is to be told, and her father, of whom nothing is known."""
    return a_record(amara, class_teacher)


@pytest.fixture
def opens(client_of) -> Callable[..., str]:
    """opens(headteacher, "/oakfield/book/"): the text of a page that they may open."""

    def page(person, path: str, **query: object) -> str:
        return text_of(client_of(person), path, **query)

    return page


def text_of(browser: Client, path: str, **query: object) -> str:
    response = browser.get(path, query)
    assert response.status_code == 200, response.status_code
    page = force_str(response.content)
    collect(page, f"{path} {query}")
    return page


def give(record: Incident, person: Person) -> Grant:
    """The incident is given to somebody by name, for a week."""
    return Grant.objects.create(
        school=record.school,
        user=person.user,
        verb="read_incident",
        subject_kind="incident",
        subject_id=str(record.public_id),
        until=NOW + dt.timedelta(days=7),
        granted_at=NOW,
        granted_by_kind=SYSTEM.kind,
        granted_by_id=SYSTEM.id,
    )


def further(record: Incident, number: int) -> list[Incident]:
    """So many more records like this one, with the next numbers; rows only, and nothing of them
    in the chained book, for tests of what a list costs."""
    last = Incident.objects.filter(school=record.school).aggregate(Max("sequence"))["sequence__max"]
    made = Incident.objects.bulk_create(
        _copied(record, sequence) for sequence in range(last + 1, last + 1 + number)
    )
    readings = Reading.objects.bulk_create(_read(record.current_reading, one) for one in made)
    for incident, reading in zip(made, readings, strict=True):
        incident.current_reading = reading
    Incident.objects.bulk_update(made, ["current_reading"])
    return made


def _copied(record: Incident, sequence: int) -> Incident:
    copy = Incident.objects.get(pk=record.pk)
    copy.pk, copy.public_id, copy.sequence, copy.current_reading = (
        None,
        uuid.uuid4(),
        sequence,
        None,
    )
    copy._state.adding = True
    copy.event = _another_event(record)
    return copy


def _another_event(record: Incident):
    event = type(record.event).objects.get(pk=record.event_id)
    event.pk, event.public_id = None, uuid.uuid4()
    event._state.adding = True
    event.save()
    return event


def _read(reading: Reading, incident: Incident) -> Reading:
    copy = Reading.objects.get(pk=reading.pk)
    copy.pk, copy.public_id, copy.incident = None, uuid.uuid4(), incident
    copy._state.adding = True
    return copy
