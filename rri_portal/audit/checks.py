"""What `manage.py check --deploy --database default` asks of the database that will serve.

They are deployment checks because `migrate` runs the others first, and it is `migrate` that puts a
missing trigger, policy or role back.
"""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from rri_portal.audit.policies import ROLE, policies_missing
from rri_portal.audit.triggers import triggers_missing

MIGRATE = "Run manage.py migrate as the tables' owner: it puts them back."


@register(Tags.database, deploy=True)
def append_only_tables_are_kept_so(
    *, databases: Sequence[str] | None = None, **_: object
) -> list[CheckMessage]:
    return [
        Error(f"A trigger is missing. {sentence}.", hint=MIGRATE, id="audit.E001")
        for alias in databases or ()
        for sentence in triggers_missing(connections[alias])
    ]


@register(Tags.database, deploy=True)
def schools_are_kept_apart(
    *, databases: Sequence[str] | None = None, **_: object
) -> list[CheckMessage]:
    return [
        Error(f"{table} shows every school's rows to every school.", hint=MIGRATE, id="audit.E002")
        for alias in databases or ()
        for table in policies_missing(connections[alias])
    ]


@register(Tags.database, deploy=True)
def the_serving_role_is_held_by_the_policies(
    *, databases: Sequence[str] | None = None, **_: object
) -> list[CheckMessage]:
    return [
        Error(
            "The database would be served by a role that row-level security does not hold: "
            "a superuser, one with BYPASSRLS, or the tables' owner.",
            hint=f"Set DATABASE_ROLE={ROLE} where the portal serves, and leave it unset where "
            "manage.py migrate and backup run.",
            id="audit.E003",
        )
        for alias in databases or ()
        if _escapes_policies(connections[alias])
    ]


def _escapes_policies(connection: BaseDatabaseWrapper) -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"
            " AND pg_has_role(current_user, relowner, 'USAGE'))"
            " FROM pg_roles WHERE rolname = current_user"
        )
        return cursor.fetchone()[0]
