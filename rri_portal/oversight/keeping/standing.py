"""What stands in the database that Django is looking at: counted, and its books verified."""

import tomllib

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from incidents.models import Incident
from rri_portal.audit import book
from rri_portal.audit.tenancy import acting_for
from rri_portal.oversight.keeping.archive import BookKept, Standing
from rri_portal.schools.models import School


def standing() -> Standing:
    return Standing(
        rows=rows(),
        migrations=migrations(),
        books=books(),
        incidents=Incident.objects.recorded().count(),
    )


def rows() -> dict[str, int]:
    """How many rows each table has, whatever models this portal knows."""
    with connection.cursor() as cursor:
        return {table: _count(cursor, table) for table in tables()}


def tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _count(cursor, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return cursor.fetchone()[0]


def migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def books() -> list[BookKept]:
    return [book_of(school) for school in School.objects.order_by("slug")]


def book_of(school: School, printed: book.PrintedHead | None = None) -> BookKept:
    """Verified; and against a head that left the building, where one is given."""
    with acting_for(school.pk):
        verdict, head = book.verify(school, printed), book.head(school)
    return BookKept(
        school=str(school.public_id),
        slug=school.slug,
        n=head.n,
        hash=head.hash,
        broken_at=verdict.broken.n if verdict.broken else None,
    )


def portal_version() -> str:
    project = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(project)["project"]["version"]
