"""A PostgreSQL database, dumped as it stood at one moment and put back in one transaction."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.conninfo import make_conninfo

from rri_portal.oversight.keeping import programs
from rri_portal.oversight.keeping.archive import Manifest
from rri_portal.oversight.keeping.refusals import ProgramFailed, WrongRole
from rri_portal.oversight.keeping.standing import tables

AS_OWNER = (
    "Row-level security would hide rows from {role}. Run this as the owner of the tables, with "
    "DATABASE_ROLE unset."
)
COPY = re.compile(rb"COPY .+ FROM stdin;\n")
END_OF_COPY = b"\\.\n"
# It sees nothing but full names, checks no function and lets no policy hide a row from it
SET_BY_THE_SCRIPT = ("search_path", "check_function_bodies", "row_security")
HOW_TO_CONNECT = ("host", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey")
CHUNK = 1 << 20


def version() -> int:
    """The server's major version."""
    connection.ensure_connection()
    return connection.connection.info.server_version // 10_000


def refuse_whoever_cannot() -> None:
    """The policies do not hold the tables' owner; anybody else would keep, or replace, a part."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, count(*) FILTER (WHERE NOT pg_has_role(relowner, 'USAGE'))"
            " FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace"
        )
        role, of_others = cursor.fetchone()
    if of_others or settings.DATABASE_ROLE:
        raise WrongRole(AS_OWNER.format(role=role))


@contextmanager
def snapshot(path: Path) -> Iterator[None]:
    """Dumps to `path`; within the block Django reads the very state that was dumped.

    Nobody waits for it, and what is written meanwhile is not in it.
    """
    pg_dump = programs.find("pg_dump", at_least=version())
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _take_the_time_it_takes(cursor)
        cursor.execute("SELECT pg_export_snapshot()")
        (state,) = cursor.fetchone()
        options = ["--format=custom", f"--snapshot={state}", "--no-password", f"--file={path}"]
        info = connection.connection.info
        programs.run([pg_dump, *options, f"--dbname={_address()}"], password=info.password)
        yield


@contextmanager
def replacing(content: IO[bytes], manifest: Manifest) -> Iterator[None]:
    """Within the block Django reads and writes the database as `content` holds it.

    All of it is one transaction: where the block ends well it is committed, otherwise nothing
    happened.
    """
    needed = max(version(), manifest.vendor_version)
    pg_restore = programs.find("pg_restore", at_least=needed)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        _take_the_time_it_takes(cursor)
        _clear(cursor, manifest)
        with _script(pg_restore, content) as script:
            _run(cursor, script)
        for name in SET_BY_THE_SCRIPT:
            cursor.execute(f"RESET {name}")
        yield
    connection.close()


def _take_the_time_it_takes(cursor: CursorWrapper) -> None:
    """A page is stopped after seconds; this is not a page. A lock is not waited for any longer."""
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        cursor.execute(f"SET LOCAL {limit} = 0")


def _address() -> str:
    """As Django is connected, but for its password and what only the newest libpq understands."""
    given = connection.connection.info.get_parameters()
    return make_conninfo(**{key: given[key] for key in HOW_TO_CONNECT if key in given})


def _clear(cursor: CursorWrapper, manifest: Manifest) -> None:
    """Everything of ours, and whatever stands where the backup has something."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    ours |= {"django_migrations"} | manifest.standing.rows.keys()
    quote = connection.ops.quote_name
    if doomed := [quote(table) for table in tables() if table in ours]:
        cursor.execute(f"DROP TABLE {', '.join(doomed)} CASCADE")
    cursor.execute(
        "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        " AND proname ~ '^rri_(update|delete|insert|truncate)_[0-9a-f]{16}$'"
    )
    for (function,) in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION {function}")


@contextmanager
def _script(pg_restore: Path, content: IO[bytes]) -> Iterator[IO[bytes]]:
    """The dump as SQL, through pipes: no file of it is left anywhere.

    Owners and grants are of the server it came from; `post_migrate` grants what this one needs.
    """
    with subprocess.Popen(  # noqa: S603
        [pg_restore, "--no-owner", "--no-privileges", "--file=-"],
        env=programs.environment(""),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        feeding = threading.Thread(target=_feed, args=[process.stdin, content])
        feeding.start()
        script = cast("IO[bytes]", process.stdout)
        try:
            yield script
        finally:
            script.close()
            feeding.join()
    if process.returncode:
        raise ProgramFailed(f"{pg_restore.name} could not read the database in the backup.")


def _feed(pipe: IO[bytes], content: IO[bytes]) -> None:
    with suppress(BrokenPipeError), pipe:
        shutil.copyfileobj(content, pipe, CHUNK)


def _run(cursor: CursorWrapper, script: IO[bytes]) -> None:
    """Statements as they come, and between them the rows that belong to a COPY. A line that begins
    with a backslash speaks to psql."""
    said: list[bytes] = []
    for line in script:
        if COPY.fullmatch(line):
            cursor.execute(b"".join(said).decode())
            _copy(cursor, line, script)
            said = []
        elif not line.startswith(b"\\"):
            said.append(line)
    cursor.execute(b"".join(said).decode())


def _copy(cursor: CursorWrapper, statement: bytes, rows: IO[bytes]) -> None:
    with connection.wrap_database_errors, cursor.copy(statement.decode()) as copy:
        for row in rows:
            if row == END_OF_COPY:
                return
            copy.write(row)
