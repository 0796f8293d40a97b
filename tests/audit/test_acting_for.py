"""On PostgreSQL the database itself shows a school's rows to nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from rri_portal.audit import events, policies, reads
from rri_portal.audit.consistency import school_models
from rri_portal.audit.models import AuditEvent, Entry, Read
from rri_portal.audit.tenancy import acting_for
from tests.audit.conftest import MORNING, TEACHER, as_owner, enter, set_up_a_school

pytestmark = pytest.mark.postgresql


@pytest.fixture
def entries(oakfield, riverside) -> tuple[Entry, Entry]:
    return enter(oakfield), enter(riverside)


def schools_seen() -> set[int]:
    return set(Entry.objects.values_list("school_id", flat=True))


def test_nobody_sees_anything_without_acting_for_a_school(entries):
    with acting_for():
        assert schools_seen() == set()


def test_one_sees_the_rows_of_the_schools_one_acts_for(entries, oakfield, riverside):
    with acting_for(oakfield.pk):
        assert schools_seen() == {oakfield.pk}
    with acting_for(oakfield.pk, riverside.pk):
        assert schools_seen() == {oakfield.pk, riverside.pk}


def test_the_inner_of_two_holds_until_it_ends(entries, oakfield, riverside):
    with acting_for(oakfield.pk):
        with acting_for(riverside.pk):
            assert schools_seen() == {riverside.pk}
        assert schools_seen() == {oakfield.pk}


def test_no_row_is_written_into_another_school(oakfield, riverside):
    with acting_for(oakfield.pk), pytest.raises(ProgrammingError), transaction.atomic():
        enter(riverside)


def test_no_row_is_moved_or_changed_in_another_school(entries, oakfield, riverside):
    with acting_for(oakfield.pk):
        assert riverside.staff.model.objects.filter(school=riverside).update(name="x") == 0


def test_a_failed_transaction_leaves_nobody_acting(entries, oakfield):
    with acting_for():
        with pytest.raises(IntegrityError), transaction.atomic(), acting_for(oakfield.pk):
            Entry.objects.create(school=oakfield, n=7, at=MORNING)
        assert schools_seen() == set()
        with pytest.raises(IntegrityError), acting_for(oakfield.pk), transaction.atomic():
            Entry.objects.create(school=oakfield, n=7, at=MORNING)
        assert schools_seen() == set()


def test_a_new_connection_is_told_and_a_new_thread_starts_with_nothing(own_database):
    school = set_up_a_school()
    with acting_for(school.pk):
        enter(school)
        connection.close()
        assert schools_seen() == {school.pk}
        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(_seen_in_a_thread).result() == set()
    assert schools_seen() == set()


@pytest.mark.parametrize("page", ["", "people/", "incidents/RI-2026-9999/"])
def test_a_connection_kept_for_the_next_request_goes_back_to_nothing(
    page, client_of, class_teacher
):
    browser = Client()
    browser.cookies = client_of(class_teacher).cookies
    with acting_for():
        browser.get(f"/oakfield/{page}")
        assert schools_told() == ""


def schools_told() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('rri.schools')")
        return cursor.fetchone()[0]


def _seen_in_a_thread() -> set[int]:
    try:
        return schools_seen()
    finally:
        connection.close()


def test_what_no_school_owns_is_open(db):
    events.record(verb="sign_in", school=None, subject=("user", TEACHER.id), by=TEACHER, at=MORNING)
    assert AuditEvent.objects.count() == 1


def test_a_read_is_refused_where_it_cannot_be_logged(oakfield, riverside):
    with acting_for(oakfield.pk), pytest.raises(reads.ReadNotLogged):
        reads.log_read(school=riverside, by=TEACHER, at=MORNING, verb="see_incident")
    assert not Read.objects.exists()


def test_every_table_that_a_school_owns_rows_of_is_protected_or_says_why_not(db):
    assert policies.policies_missing(connection) == []
    exempt = [model for model in apps.get_models() if hasattr(model, "rls_exempt")]
    assert all(len(model.rls_exempt) > 20 for model in exempt)
    assert len(school_models()) > 10


def told() -> set[str]:
    checked = run_checks(tags=["database"], include_deployment_checks=True, databases=["default"])
    return {message.id for message in checked if message.id.startswith("audit.")}


def test_the_check_before_going_live_misses_a_policy_that_was_taken_away(db):
    assert told() == set()
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY")
    assert told() == {"audit.E002"}
    with as_owner():
        policies.install_policies(using="default")
    assert told() == set()


def test_the_check_before_going_live_refuses_to_serve_as_the_owner(db):
    with as_owner():
        assert told() == {"audit.E003"}


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_read",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "ALTER TABLE audit_entry DISABLE ROW LEVEL SECURITY",
        "SET session_replication_role = replica",
        "DROP TABLE audit_read",
    ],
)
def test_the_serving_role_cannot_lift_what_holds_it(db, statement):
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
