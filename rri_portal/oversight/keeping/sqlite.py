"""A SQLite database, copied while it is in use and put back in one step.

The looking-at is done by standing another file in for Django's default database, in this thread.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from django.db import DEFAULT_DB_ALIAS, connection, connections

from rri_portal.oversight.keeping.archive import Manifest
from rri_portal.oversight.keeping.refusals import Refused
from rri_portal.oversight.keeping.working import working_folder

SECONDS_TO_WAIT = 20
BUSY = "Something else is writing to the database. Stop the portal and its task worker first."


def version() -> int:
    return sqlite3.sqlite_version_info[0]


def refuse_whoever_cannot() -> None:
    """Whoever can open the file can do all of it."""


@contextmanager
def snapshot(path: Path) -> Iterator[None]:
    """Leaves a copy at `path`; within the block Django reads the copy. Writers need not wait."""
    connection.ensure_connection()
    _make(path)
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    with _standing_in(path):
        yield


@contextmanager
def replacing(content: IO[bytes], _manifest: Manifest) -> Iterator[None]:
    """Within the block Django reads and writes what `content` holds, beside the database.

    Where it ends well that becomes the database, in one transaction; otherwise nothing happened.
    """
    here = Path(connection.settings_dict["NAME"])
    connection.close()
    with working_folder(here.parent) as folder:
        path = folder / "database"
        _make(path)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        with _standing_in(path):
            yield
        _overwrite(here, path)


def _overwrite(here: Path, path: Path) -> None:
    if not here.exists():
        _make(here)
    with (
        closing(sqlite3.connect(path)) as whole,
        closing(sqlite3.connect(here, timeout=SECONDS_TO_WAIT)) as database,
    ):
        try:
            whole.backup(database)
        except sqlite3.OperationalError:
            raise Refused(BUSY) from None


def _make(path: Path) -> None:
    """Empty, and for its owner alone: SQLite itself would make it readable for everybody."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def _standing_in(path: Path) -> Iterator[None]:
    kept = connections[DEFAULT_DB_ALIAS]
    other = kept.copy()
    other.settings_dict["NAME"] = str(path)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = kept
