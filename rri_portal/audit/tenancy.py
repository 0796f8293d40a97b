"""Whose rows a connection may touch. A belt on PostgreSQL; scoped querysets are the braces."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

_schools: ContextVar[tuple[int, ...]] = ContextVar("rri_schools", default=())


@contextmanager
def acting_for(*school_ids: int) -> Iterator[None]:
    """Within it the database shows and takes rows of these schools (by primary key) and no other.

    Entered by every request, task, command and link that touches a school's rows; outside it
    PostgreSQL shows none. The inner of two holds until it ends. SQLite holds one school and does
    not ask.
    """
    token = _schools.set(tuple(school_ids))
    try:
        _tell(connection)
        yield
    finally:
        _schools.reset(token)
        _tell_again(connection)


def _tell(to: BaseDatabaseWrapper) -> None:
    """A connection that is not open yet is told when it opens."""
    if to.vendor == "postgresql" and to.connection is not None:
        listed = ",".join(str(int(one)) for one in _schools.get())
        with to.cursor() as cursor:
            cursor.execute("SELECT set_config('rri.schools', %s, false)", [listed])


def _tell_again(to: BaseDatabaseWrapper) -> None:
    """On the way out, where a failed transaction no longer listens: what its rollback restores is
    what held before it. A connection that fails outside one is closed, rather than left open to
    schools it should no longer see."""
    try:
        _tell(to)
    except DatabaseError:
        if not to.in_atomic_block:
            to.close()


def tell_new_connection(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    _tell(connection)
