"""Row-level security on PostgreSQL, and the role that serves: nothing unless one acts for a school.

The owner of the tables migrates and backs up and is not held by the policies; the web, its tasks
and the commands serve as `rri_app`, which is.
"""

import hashlib

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from rri_portal.audit.consistency import school_models

ROLE = "rri_app"
PREFIX = "rri_school_"
# Asked once for each statement, not for each row: a sub-select, so that the planner keeps it.
OWN = (
    "school_id = ANY ((SELECT string_to_array("
    "nullif(current_setting('rri.schools', true), ''), ','))::bigint[])"
)


def install_policies(*, using: str, **_: object) -> None:
    """Receiver of `post_migrate`; safe to repeat."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    wanted, present = _wanted(connection), _present(connection)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table, name in present - wanted.keys():
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY {name} ON {table}")
        for table, name in wanted.keys() - present:
            condition = wanted[table, name]
            cursor.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
            cursor.execute(f"CREATE POLICY {name} ON {table} USING ({condition})")
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def install_role(*, using: str, **_: object) -> None:
    """Receiver of `post_migrate`: makes the serving role where this one may, and grants it rows.

    It may neither truncate nor alter a table, nor switch a trigger or a policy off.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if _exists_or_is_made(cursor):
            for statement in GRANTS:
                cursor.execute(statement)


def policies_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that a school owns rows of and that are open to every school."""
    if connection.vendor != "postgresql":
        return []
    return sorted(table for table, _ in _wanted(connection).keys() - _present(connection))


type Key = tuple[str, str]  # table, policy


def _wanted(connection: BaseDatabaseWrapper) -> dict[Key, str]:
    tables = set(connection.introspection.table_names())
    return {
        (model._meta.db_table, _name(condition)): condition
        for model in school_models()
        if model._meta.db_table in tables and not hasattr(model, "rls_exempt")
        for condition in [_condition(model)]
    }


def _condition(model: type[models.Model]) -> str:
    """A row that no school owns (somebody's sign-in) is open to whoever writes such rows."""
    nobodys = "school_id IS NULL OR " if model._meta.get_field("school").null else ""
    return nobodys + OWN


def _name(condition: str) -> str:
    """It changes with the condition, so that an outdated policy is recognised."""
    return PREFIX + hashlib.sha256(condition.encode()).hexdigest()[:16]


def _present(connection: BaseDatabaseWrapper) -> set[Key]:
    """Policies of ours on tables that heed them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE c.relrowsecurity AND p.polname LIKE %s"
            " AND c.relnamespace = current_schema()::regnamespace",
            [f"{PREFIX}%"],
        )
        return set(cursor.fetchall())


ROWS = "SELECT, INSERT, UPDATE, DELETE"
LATER = "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
GRANTS = [
    f"GRANT USAGE ON SCHEMA public TO {ROLE}",
    f"GRANT {ROWS} ON ALL TABLES IN SCHEMA public TO {ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
    f"{LATER} GRANT {ROWS} ON TABLES TO {ROLE}",
    f"{LATER} GRANT USAGE, SELECT ON SEQUENCES TO {ROLE}",
]
# Roles belong to the whole server: another database's migration may be making it just now.
MAKE_ROLE = f"""
    DO $$ BEGIN
        CREATE ROLE {ROLE} NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$
"""


def _exists_or_is_made(cursor: CursorWrapper) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s), rolsuper OR rolcreaterole"
        " FROM pg_roles WHERE rolname = current_user",
        [ROLE],
    )
    exists, may_make = cursor.fetchone()
    if not exists and may_make:
        cursor.execute(MAKE_ROLE)
        cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")
    return exists or may_make
