"""`manage.py restore`: a backup made the database and the documents again, or nothing changed."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from incidents.models import Incident
from rri_portal import storage
from rri_portal.audit import book, events
from rri_portal.audit.actors import SYSTEM
from rri_portal.oversight.keeping import archive as archives
from rri_portal.oversight.keeping.archive import NEWER, Archive, BookKept, Manifest
from rri_portal.oversight.keeping.backing_up import VENDORS, complaints_of
from rri_portal.oversight.keeping.refusals import FromElsewhere, NotEmpty, NotWhatWasKept
from rri_portal.oversight.keeping.standing import book_of, rows, tables
from rri_portal.schools.models import School

WORDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """What is there now, and what was wrong already when the backup was made."""

    manifest: Manifest

    @property
    def complaints(self) -> list[str]:
        return complaints_of(self.manifest)


def restore(file: Path, *, replace: bool, at: dt.datetime) -> Restored:
    """Reads the whole backup through before anything is touched. Raises `Refused`.

    What the database held is gone afterwards, which `replace` consents to; an empty one needs
    nobody's consent. Everybody has to sign in again: a session that ended since would be back.
    """
    with archives.opened(file) as archive:
        manifest = archive.manifest
        _refuse_from_elsewhere(manifest)
        vendor = VENDORS[connection.vendor]
        vendor.refuse_whoever_cannot()
        if not replace:
            _refuse_unless_empty()
        with (
            _documents_in_place(archive),
            vendor.replacing(archive.database(), manifest),
        ):
            _compare_rows(manifest)
            call_command("migrate", verbosity=0, interactive=False)
            _compare_books(manifest)
            _sign_everybody_out()
            events.record(verb="restore", school=None, subject=("portal", "all"), by=SYSTEM, at=at)
    return Restored(manifest)


def _refuse_from_elsewhere(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        kept, here = WORDS.get(manifest.vendor, manifest.vendor), WORDS[connection.vendor]
        raise FromElsewhere(f"It is of a portal on {kept}, and this one is on {here}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if set(manifest.standing.migrations) - known:
        raise FromElsewhere(NEWER)


def _refuse_unless_empty() -> None:
    if School._meta.db_table not in tables():
        return
    schools = School.objects.count()
    if schools:
        raise NotEmpty(
            f"This database already holds {schools} school{'s' * (schools > 1)} and "
            f"{Incident.objects.recorded().count()} recorded incidents. Restoring throws all of it "
            "away, for good: back it up first, then say --replace."
        )


@contextmanager
def _documents_in_place(archive: Archive) -> Iterator[None]:
    """They go first, as always; those that were not there before go again where the rest fails."""
    added: list[Path] = []
    try:
        for public_id, sha256, content in archive.documents():
            school = School(public_id=public_id)
            if not (path := storage.path_of(school, sha256)).exists():
                added.append(path)
            storage.keep(school, content)
        yield
    except BaseException:
        for path in added:
            path.unlink(missing_ok=True)
        raise


def _compare_rows(manifest: Manifest) -> None:
    found = rows()
    for table, kept in manifest.standing.rows.items():
        if found.get(table) != kept:
            raise NotWhatWasKept(
                f"The backup does not hold the {kept} rows of {table} it speaks of."
            )


def _compare_books(manifest: Manifest) -> None:
    """Each book ends where it ended then, and is as sound as it was."""
    schools = {str(school.public_id): school for school in School.objects.all()}
    if schools.keys() != {one.school for one in manifest.standing.books}:
        raise NotWhatWasKept("The backup does not hold the schools that it says it does.")
    for kept in manifest.standing.books:
        if _found(schools[kept.school], kept) != kept:
            raise NotWhatWasKept(f"The book of {kept.slug} is not the one that was backed up.")


def _found(school: School, kept: BookKept) -> BookKept:
    printed = book.PrintedHead(kept.n, kept.hash, "the backup")
    return book_of(school, printed if kept.broken_at is None else None)


def _sign_everybody_out() -> None:
    UserSession.objects.all().delete()
    Session.objects.all().delete()
