"""Copies of a database for tests that really commit: threads, real servers, kill -9.

A copy needs no flushing afterwards, which append-only tables would refuse.
"""

import itertools
import multiprocessing
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from tests.shared import once, shared_folder

SERVING_ROLE = "rri_app"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Copy:
    """A database by the name that Django knows it by, and the folder of its documents."""

    name: str
    var: Path

    def remember(self, mark: Path) -> None:
        mark.write_text(f"{self.name}\n{self.var}")

    @property
    def url(self) -> str:
        """As DATABASE_URL."""
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.name}"
        settings = connection.settings_dict
        who = quote(settings["USER"]) + (
            f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else ""
        )
        where = settings["HOST"] + (f":{settings['PORT']}" if settings["PORT"] else "")
        asked = {
            key: settings["OPTIONS"][key]
            for key in ("host", "port", "sslmode")
            if key in settings["OPTIONS"]
        }
        return f"postgres://{who}@{where}/{self.name}?{urlencode(asked)}"


def begin_to_migrate(blocker: DjangoDbBlocker) -> multiprocessing.Process:
    """In a process of its own, which knows Django already: migrating takes as long as the workers
    need to find their tests."""
    process = multiprocessing.get_context("fork").Process(target=_migrate, args=[blocker])
    process.start()
    return process


def _migrate(blocker: DjangoDbBlocker) -> None:
    with blocker.unblock():
        migrate_once()


def migrate_once() -> None:
    """The first process of a run that comes here does it, while the others wait."""
    with once("schema") as mark:
        if mark is not None:
            made = setup_databases(verbosity=0, interactive=False)
            _copy_of_test_database().remember(mark)
            remove_test_database(made)


def migrated_once() -> list[tuple[BaseDatabaseWrapper, str, bool]]:
    """This process's test database, as `teardown_databases` wants it: a copy of what was made."""
    migrate_once()
    return _test_database_like(remembered("schema"))


def _test_database_like(schema: Copy) -> list[tuple[BaseDatabaseWrapper, str, bool]]:
    was, name = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    connection.close()
    if connection.vendor == "postgresql":
        _as_owner(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _as_owner(f'CREATE DATABASE "{name}" TEMPLATE "{schema.name}"')
    connection.settings_dict["NAME"] = name
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with sqlite3.connect(schema.name) as migrated:
            migrated.backup(connection.connection)
    return [(connection, was, True)]


def remove_test_database(made: list[tuple[BaseDatabaseWrapper, str, bool]]) -> None:
    """Under Playwright's event loop Django gives the very same thread a second connection, which
    nothing closes: so on PostgreSQL the server ends whatever is left."""
    if connection.vendor == "postgresql":
        connection.close()
        _as_owner(f'DROP DATABASE IF EXISTS "{connection.settings_dict["NAME"]}" WITH (FORCE)')
        connection.settings_dict["NAME"] = made[0][1]
    else:
        teardown_databases(made, verbosity=0)


def remembered(name: str) -> Copy:
    """What was made once in this run, by whichever worker."""
    database, var = (shared_folder() / f"{name}.made").read_text().splitlines()
    return Copy(database, Path(var))


def _copy_of_test_database() -> Copy:
    copy = _new_copy()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [copy.name])
    else:
        connection.close()
        _as_owner(f'CREATE DATABASE "{copy.name}" TEMPLATE "{connection.settings_dict["NAME"]}"')
    return copy


def migrated_and_empty() -> Copy:
    """A database of one's own, without so much as a school."""
    return copy_of(remembered("schema"))


def copy_of(template: Copy) -> Copy:
    copy = _new_copy()
    if connection.vendor == "sqlite":
        with sqlite3.connect(template.name) as source, sqlite3.connect(copy.name) as target:
            source.backup(target)
    else:
        _as_owner(f'CREATE DATABASE "{copy.name}" TEMPLATE "{template.name}"')
    for kept in template.var.glob("documents"):
        shutil.copytree(kept, copy.var / kept.name)
    return copy


def remove(copy: Copy) -> None:
    if connection.vendor == "postgresql":
        _as_owner(f'DROP DATABASE IF EXISTS "{copy.name}" WITH (FORCE)')


def make_durable(copy: Copy) -> None:
    """Every commit waits for the disk, as in production. (SQLite's settings always do.)"""
    if connection.vendor == "postgresql":
        _as_owner(f'ALTER DATABASE "{copy.name}" SET synchronous_commit = on')


@contextmanager
def connected_to(copy: Copy) -> Iterator[None]:
    """Django's default database is this copy, in this thread and in those it starts.

    The connection to the test database is set aside, not closed: in memory, it would be gone.
    """
    kept, kept_settings = connections[DEFAULT_DB_ALIAS], connections.settings[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = {**kept_settings, "NAME": copy.name}
    del connections[DEFAULT_DB_ALIAS]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections.settings[DEFAULT_DB_ALIAS] = kept_settings
        connections[DEFAULT_DB_ALIAS] = kept


def count_rows() -> None:
    """PostgreSQL plans by what it last counted in a table. It counts in the background, and never
    what a test has not committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("ANALYZE")
            cursor.execute(f"SET ROLE {SERVING_ROLE}")


def become_serving_role() -> None:
    """On PostgreSQL tests are served as the portal is, so that row-level security applies."""
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"]["assume_role"] = SERVING_ROLE
        connection.close()


def become_owner() -> None:
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"].pop("assume_role", None)
        connection.close()


def _new_copy() -> Copy:
    name = f"{shared_folder().name}_{os.getpid()}_{next(_numbers)}".replace("-", "_")
    var = shared_folder() / name
    (var / "static").mkdir(parents=True)
    return Copy(str(var / "rri.sqlite3") if connection.vendor == "sqlite" else name, var)


def _as_owner(statement: str) -> None:
    settings = connection.settings_dict
    options = {
        key: settings["OPTIONS"][key]
        for key in ("host", "port", "sslmode")
        if key in settings["OPTIONS"]
    }
    given = {"host": settings["HOST"], "port": settings["PORT"], "password": settings["PASSWORD"]}
    options |= {key: value for key, value in given.items() if value}
    with psycopg.connect(
        dbname="postgres", user=settings["USER"], autocommit=True, **options
    ) as owner:
        owner.execute(statement)
