"""A school at work over HTTP: gunicorn, as it is served, over a database that really commits."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction

from rri_portal.audit.tenancy import acting_for
from tests import databases
from tests.concurrency.a_school_day import AtWork, Colleague
from tests.concurrency.caller import Caller
from tests.factories.schools import amara, class_teacher, oakfield
from tests.journeys.server import Server
from tests.visits import Visit

COLLEAGUES = 20


@pytest.fixture(scope="module")
def at_work(django_db_setup, django_db_blocker) -> Iterator[AtWork]:
    """One for all the tests of a file: a server takes seconds to start."""
    with django_db_blocker.unblock():
        database = databases.migrated_and_empty()
        databases.make_durable(database)
        with databases.connected_to(database), Server(database) as server:
            school = oakfield()
            with acting_for(school.pk):
                yield AtWork(school, colleagues_of(school, server), server, database)
        databases.remove(database)


@transaction.atomic
def colleagues_of(school, server: Server) -> list[Colleague]:
    pupil = amara(school)
    people = [class_teacher(school, f"Colleague {n}") for n in range(1, COLLEAGUES + 1)]
    return [
        Colleague(person, pupil, Caller(server.socket.getsockname(), signed_in(person)))
        for person in people
    ]


def signed_in(person) -> str:
    """A session as signing in makes it, without twenty passwords to verify."""
    visit = Visit()
    visit.force_login(person.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return visit.cookies[settings.SESSION_COOKIE_NAME].value
