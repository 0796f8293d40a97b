"""The triggers that keep a table append-only, put in place after every migration.

SQLite drops a table's triggers without a word when a migration rebuilds the table, so they are not
left to migrations. A trigger's name ends in a digest of what it does: a changed rule or column
gives another name, and the old one is recognised as outdated. One that bears the right name but
was rewritten or switched off counts as missing.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from rri_portal.audit.append_only import Rule
from rri_portal.audit.conditions import Conditions, breaks_the_chain

PREFIX = "rri_"


@dataclass(frozen=True)
class Trigger:
    """Refuses one event on one table: always, or under a condition in SQL."""

    table: str
    event: str  # UPDATE, DELETE, INSERT or TRUNCATE
    refused_if: str = ""

    @property
    def name(self) -> str:
        does = f"{self.table} {self.event} {self.refused_if}"
        return f"{PREFIX}{self.event.lower()}_{hashlib.sha256(does.encode()).hexdigest()[:16]}"

    @property
    def sentence(self) -> str:
        if self.event == "INSERT":
            return f"{self.table}: an entry follows the one before it"
        return f"{self.table} is append-only: {self.event} is refused"


def install_triggers(*, using: str, **_: object) -> None:
    """Receiver of `post_migrate`; safe to repeat."""
    connection = connections[using]
    wanted, present = _wanted(connection), triggers_present(connection)
    right = _right(connection, wanted, present)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table, name in present.keys() - right:
            _drop(cursor, table, name)
        for key in wanted.keys() - right:
            create(cursor, wanted[key])


def make_way(*, using: str, plan: list, **_: object) -> None:
    """Receiver of `pre_migrate`: SQLite cannot rebuild a table that another's trigger reads."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table, name in triggers_present(connection):
                _drop(cursor, table, name)


def triggers_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """A sentence for each trigger that is absent, rewritten or switched off."""
    wanted = _wanted(connection)
    right = _right(connection, wanted, triggers_present(connection))
    return sorted(wanted[key].sentence for key in wanted.keys() - right)


type Key = tuple[str, str]  # table, trigger


def _right(
    connection: BaseDatabaseWrapper, wanted: dict[Key, Trigger], present: dict[Key, str]
) -> set[Key]:
    return {
        key for key, trigger in wanted.items() if present.get(key) == _told(connection, trigger)
    }


def _wanted(connection: BaseDatabaseWrapper) -> dict[Key, Trigger]:
    tables = set(connection.introspection.table_names())
    return {
        (trigger.table, trigger.name): trigger
        for model in apps.get_models()
        if hasattr(model, "append_only") and model._meta.db_table in tables
        for trigger in _triggers_of(connection, model, model.append_only)
    }


def _triggers_of(
    connection: BaseDatabaseWrapper, model: type[models.Model], rule: Rule
) -> Iterator[Trigger]:
    table = model._meta.db_table
    yield Trigger(table, "UPDATE", Conditions(connection, model, rule).of_update())
    yield Trigger(table, "DELETE")
    if connection.vendor == "postgresql":
        yield Trigger(table, "TRUNCATE")
    if rule.chained:
        yield Trigger(table, "INSERT", breaks_the_chain(table))


def triggers_present(connection: BaseDatabaseWrapper) -> dict[Key, str]:
    """What the database says of each trigger of ours, outdated ones included."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor], [f"{PREFIX}%"])
        return {(table, name): told for table, name, told in cursor.fetchall()}


PRESENT = {
    "sqlite": """
        SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s
    """,
    "postgresql": """
        SELECT c.relname, t.tgname,
               t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid, true) || ' ' || p.prosrc
          FROM pg_trigger t
          JOIN pg_class c ON c.oid = t.tgrelid
          JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE NOT t.tgisinternal AND t.tgname LIKE %s
           AND c.relnamespace = current_schema()::regnamespace
    """,
}


def _told(connection: BaseDatabaseWrapper, trigger: Trigger) -> str:
    """What the database says of a trigger that is as it should be; O: switched on."""
    if connection.vendor == "postgresql":
        return f"O {_pg_trigger(trigger)} {_pg_body(trigger)}"
    return _sqlite_trigger(trigger)


def create(cursor: CursorWrapper, trigger: Trigger) -> None:
    if cursor.db.vendor == "postgresql":
        function = f"FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql"
        cursor.execute(f"CREATE OR REPLACE {function} AS $body${_pg_body(trigger)}$body$")
        cursor.execute(_pg_trigger(trigger))
    else:
        cursor.execute(_sqlite_trigger(trigger))


def _drop(cursor: CursorWrapper, table: str, name: str) -> None:
    if cursor.db.vendor == "postgresql":
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
        cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    else:
        cursor.execute(f"DROP TRIGGER {name}")


def _sqlite_trigger(trigger: Trigger) -> str:
    when = f"WHEN {trigger.refused_if} " if trigger.refused_if else ""
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{trigger.sentence}'); END"
    )


def _pg_trigger(trigger: Trigger) -> str:
    each = "STATEMENT" if trigger.event == "TRUNCATE" else "ROW"
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {trigger.name}()"
    )


def _pg_body(trigger: Trigger) -> str:
    refuse = f"RAISE EXCEPTION '{trigger.sentence}' USING ERRCODE = 'restrict_violation';"
    if trigger.refused_if:
        return f"BEGIN IF {trigger.refused_if} THEN {refuse} END IF; RETURN NEW; END"
    return f"BEGIN {refuse} END"
