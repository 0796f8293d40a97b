"""Records are added to, not altered, whoever asks the database."""

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import DatabaseError, connection, models, transaction

from rri_portal.audit import events, triggers
from rri_portal.audit.models import AuditEvent, Book, Entry, Series, Submission
from tests.audit.conftest import MORNING, TEACHER, as_owner, enter

KEPT = sorted(model._meta.db_table for model in apps.get_models() if hasattr(model, "append_only"))


def refused(*statements: str) -> bool:
    """Whether the database refuses to the tables' owner what it refuses to everybody."""
    try:
        with transaction.atomic(), as_owner() as cursor:
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError as error:
        return "append-only" in str(error)
    finally:
        _serve_again()
    return False


def _serve_again() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE rri_app")


@pytest.fixture
def event(oakfield) -> AuditEvent:
    subject = ("school", oakfield.public_id)
    return events.record(
        verb="rename", school=oakfield, subject=subject, by=TEACHER, at=MORNING, fields=["name"]
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditevent SET verb = 'nothing'",
        "UPDATE audit_auditevent SET verb = verb",
        "DELETE FROM audit_auditevent",
        "UPDATE audit_book SET school_id = school_id + 1",
        "DELETE FROM audit_book",
        "DELETE FROM audit_series",
    ],
)
def test_a_row_is_neither_altered_nor_deleted(event, oakfield, statement):
    enter(oakfield)
    Series.objects.create(school=oakfield, series="RI", year=2026)
    assert refused(statement)


def test_nor_through_the_application(event):
    everything = AuditEvent.objects.all()
    event.verb = "nothing"
    for change in (
        event.save,
        event.delete,
        everything.delete,
        lambda: everything.update(verb="nothing"),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert AuditEvent.objects.get(pk=event.pk).verb == "rename"


def test_nor_by_writing_over_it(event):
    if connection.vendor == "sqlite":
        copy = "INSERT OR REPLACE INTO audit_auditevent SELECT * FROM audit_auditevent"
    else:
        copy = (
            "INSERT INTO audit_auditevent SELECT * FROM audit_auditevent"
            " ON CONFLICT (id) DO UPDATE SET verb = 'nothing'"
        )
    assert refused(copy)


@pytest.mark.postgresql
def test_nor_is_a_table_truncated(db):
    assert [table for table in KEPT if not refused(f"TRUNCATE {table} CASCADE")] == []


def test_the_free_columns_of_a_table_may_change(oakfield):
    enter(oakfield)
    Book.objects.update(last_n=1)


def test_what_came_of_a_form_is_noted_once(oakfield):
    Submission.objects.create(school=oakfield, verb="record", token="t", at=MORNING)
    Submission.objects.update(result_kind="incident", result_id="1")
    assert refused("UPDATE audit_submission SET result_id = '2'")
    assert refused("UPDATE audit_submission SET result_id = NULL")
    assert refused("UPDATE audit_submission SET verb = 'discard'")
    assert refused("DELETE FROM audit_submission")


def missing_after(*statements: str) -> list[str]:
    with as_owner() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return triggers.triggers_missing(connection)


def installed(event: str) -> dict[str, str]:
    """The trigger's name by its table, as both stand in the database."""
    return {
        table: name
        for table, name in triggers.triggers_present(connection)
        if name.startswith(f"rri_{event}_")
    }


def test_no_trigger_is_missing_once_migrated(db):
    assert triggers.triggers_missing(connection) == []


@pytest.mark.parametrize("event", ["update", "delete"])
def test_each_trigger_that_was_dropped_is_missed(db, event):
    there = installed(event)
    assert sorted(there) == KEPT
    on = " ON {}" if connection.vendor == "postgresql" else ""
    dropped = [f"DROP TRIGGER {name}{on.format(table)}" for table, name in there.items()]
    assert missing_after(*dropped) == [
        f"{table} is append-only: {event.upper()} is refused" for table in KEPT
    ]


HARMLESS = """
    CREATE OR REPLACE FUNCTION {0}() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN RETURN NEW; END'
"""
NEVER = """
    CREATE OR REPLACE TRIGGER {0} BEFORE UPDATE ON audit_entry
    FOR EACH ROW WHEN (false) EXECUTE FUNCTION {0}()
"""


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement", ["ALTER TABLE audit_entry DISABLE TRIGGER {0}", HARMLESS, NEVER]
)
def test_a_trigger_that_was_switched_off_or_rewritten_is_missed(db, statement):
    assert missing_after(statement.format(installed("update")["audit_entry"]))


def test_the_check_before_going_live_tells_and_migrating_mends_it(db):
    def told() -> list[str]:
        checked = run_checks(
            tags=["database"], include_deployment_checks=True, databases=["default"]
        )
        return [message.id for message in checked if message.id.startswith("audit.")]

    assert told() == []
    on = " ON audit_entry" if connection.vendor == "postgresql" else ""
    missing_after(f"DROP TRIGGER {installed('insert')['audit_entry']}{on}")
    assert told() == ["audit.E001"]
    with as_owner():
        triggers.install_triggers(using="default")
    assert told() == []


def test_an_outdated_trigger_makes_way(oakfield):
    old = triggers.Trigger("audit_entry", "UPDATE", "NEW.n = 7")
    with as_owner() as cursor:
        triggers.create(cursor, old)
        triggers.install_triggers(using="default")
    assert ("audit_entry", old.name) not in triggers.triggers_present(connection)


@pytest.mark.sqlite
def test_a_migration_that_rebuilds_a_table_leaves_it_append_only(own_database):
    narrow = Entry._meta.get_field("kind")
    wide = models.CharField(max_length=41)
    wide.set_attributes_from_name("kind")
    triggers.make_way(using="default", plan=["a migration"])
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, narrow, wide)
    triggers.install_triggers(using="default")
    assert triggers.triggers_missing(connection) == []
