"""What an UPDATE or INSERT of an append-only table may not do, written in either database's SQL."""

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from rri_portal.audit.append_only import Rule
from rri_portal.audit.chain import GENESIS

DISPOSALS = "audit_entry"
# That this very transaction made the entry, savepoints included: its writer is still at work.
IN_THIS_TRANSACTION = (
    "pg_xact_status((pg_current_xact_id()::text::bigint - age(e.xmin))::text::xid8) = 'in progress'"
)


def breaks_the_chain(table: str) -> str:
    """The condition under which a new row of a chained table is refused."""
    last = f"FROM {table} WHERE school_id = NEW.school_id ORDER BY n DESC LIMIT 1"
    return (
        f"NEW.n <> COALESCE((SELECT n {last}), 0) + 1 "
        f"OR NEW.previous <> COALESCE((SELECT hash {last}), '{GENESIS}')"
    )


class Conditions:
    """What an UPDATE of one table may not do, by its rule."""

    def __init__(
        self, connection: BaseDatabaseWrapper, model: type[models.Model], rule: Rule
    ) -> None:
        self.postgresql = connection.vendor == "postgresql"
        self.quote = connection.ops.quote_name
        self.model, self.rule = model, rule
        self.free = self._columns(rule.free)
        self.set_once = self._columns(rule.set_once)
        self.erasable = self._columns(rule.erasable, nullable=True)

    def of_update(self) -> str:
        """The condition under which it is refused; empty where nothing may change at all."""
        if not (self.free or self.set_once or self.erasable):
            return ""
        erased = [*self.erasable, "erased_at"] if self.erasable else []
        columns = [column_of(field) for field in self.model._meta.concrete_fields]
        held = [column for column in columns if column not in self.free]
        refused = [self._altered(column) for column in held if column not in erased]
        if content := [self._altered(column) for column in held if column in erased]:
            refused.append(f"(({' OR '.join(content)}) AND NOT ({self._erasure()}))")
        return " OR ".join(refused)

    def _altered(self, column: str) -> str:
        old, new = f"OLD.{self.quote(column)}", f"NEW.{self.quote(column)}"
        altered = f"{old} {'IS DISTINCT FROM' if self.postgresql else 'IS NOT'} {new}"
        return f"({old} IS NOT NULL AND {altered})" if column in self.set_once else altered

    def _erasure(self) -> str:
        emptied = [f"NEW.{self.quote(column)} IS NULL" for column in self.erasable]
        disposed = [
            "e.school_id = NEW.school_id",
            "e.kind = 'disposed'",
            "e.at = NEW.erased_at",
            *self._of_the_same_subject(),
        ]
        if self.postgresql:
            disposed.append(IN_THIS_TRANSACTION)
        entry = f"EXISTS (SELECT 1 FROM {DISPOSALS} e WHERE {' AND '.join(disposed)})"  # noqa: S608
        return " AND ".join(["OLD.erased_at IS NULL", "NEW.erased_at IS NOT NULL", *emptied, entry])

    def _of_the_same_subject(self) -> list[str]:
        """Ids are compared without their hyphens: SQLite keeps a UUID without any."""
        if not self.rule.subject:
            return []
        subject = f"replace(CAST({self._follow()} AS text), '-', '')"
        return [f"replace(e.subject_id, '-', '') = {subject}"]

    def _follow(self) -> str:
        """From the row along `subject`: "reading.incident.public_id" as nested selects."""
        first, *others = self.rule.subject.split(".")
        field = self.model._meta.get_field(first)
        found = f"NEW.{self.quote(column_of(field))}"
        for name in others:
            reached = field.related_model._meta  # type: ignore[union-attr]
            field = reached.get_field(name)
            found = (
                f"(SELECT {self.quote(column_of(field))} FROM {reached.db_table}"  # noqa: S608
                f" WHERE {reached.pk.column} = {found})"
            )
        return found

    def _columns(self, names: tuple[str, ...], *, nullable: bool = False) -> list[str]:
        fields = [self.model._meta.get_field(name) for name in names]
        for field in fields:
            if nullable and not field.null:
                raise ImproperlyConfigured(f"{field} is erasable and must take null")
        return [column_of(field) for field in fields]


def column_of(field: object) -> str:
    """Of a field that has one; a many-to-many has none and cannot be named in a rule."""
    column = getattr(field, "column", None)
    if not column:
        raise ImproperlyConfigured(f"{field} has no column to keep")
    return column
