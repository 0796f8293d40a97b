import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from rri_portal.audit import book
from rri_portal.audit.actors import Actor
from rri_portal.audit.models import Entry
from rri_portal.schools.models import School

MORNING = dt.datetime(2026, 11, 23, 9, 5, 0, 123456, tzinfo=dt.UTC)
TEACHER = Actor("user", "7f1c8f5e-6a0b-4f5e-9a55-0d7c1f8a2b11")


def set_up_a_school() -> School:
    """For a database of the test's own, where the cast is not at home."""
    return School.objects.create(
        slug="oakfield",
        name="Oakfield School",
        urn="999701",
        laestab="9997010",
        nation="england",
        phase="all-through",
        kind="maintained-special",
    )


def enter(school: School, *, kind: str = "recorded", subject=None, at=MORNING, **content) -> Entry:
    """An entry of its own subject, in its own transaction."""
    with transaction.atomic():
        return book.append(
            book=book.lock(school),
            kind=kind,
            subject=subject or ("matter", uuid.uuid4()),
            content=content or {"what": "a hold in the corridor"},
            at=at,
        )


@contextmanager
def as_owner() -> Iterator[CursorWrapper]:
    """With the tables' owner's rights, until the block or the test ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("RESET ROLE")
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("SET ROLE rri_app")


@pytest.fixture
def behind_the_back(db) -> Callable[..., None]:
    """Runs SQL as somebody with the database's own password would, past every trigger."""

    def run(*statements: str) -> None:
        with as_owner() as cursor:
            _switch_triggers_off(cursor)
            for statement in statements:
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = origin")

    return run


def _switch_triggers_off(cursor: CursorWrapper) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP TRIGGER {name}")
