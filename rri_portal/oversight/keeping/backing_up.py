"""`manage.py backup`: the database as it stands at one moment, then the files it names.

In that order, because a document's bytes are in storage before the row that names them: whatever
the snapshot names is there to be copied.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.db import connection

from rri_portal import storage
from rri_portal.attachments.models import Attachment
from rri_portal.audit import events
from rri_portal.audit.actors import SYSTEM
from rri_portal.documents.models import IssuedDocument
from rri_portal.oversight.keeping import postgresql, sqlite
from rri_portal.oversight.keeping.archive import DATABASE, Manifest, Writer, document_name
from rri_portal.oversight.keeping.refusals import AlreadyThere, Refused
from rri_portal.oversight.keeping.standing import portal_version, standing
from rri_portal.oversight.keeping.working import sync_folder, working_folder
from rri_portal.schools.models import School

VENDORS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class Kept:
    """What a backup holds, and what was wrong already when it was made."""

    manifest: Manifest
    size: int

    @property
    def complaints(self) -> list[str]:
        return complaints_of(self.manifest)


def back_up(file: Path, *, at: dt.datetime) -> Kept:
    """A new file, for its owner alone, that is there whole or not at all. Raises `Refused`.

    Nobody who is using the portal waits for it.
    """
    _refuse_a_taken(file)
    vendor = VENDORS[connection.vendor]
    vendor.refuse_whoever_cannot()
    with working_folder(file.parent) as folder:
        unfinished = folder / "backup"
        with Writer(unfinished) as archive, vendor.snapshot(folder / DATABASE):
            archive.add_file(DATABASE, folder / DATABASE)
            manifest = _fill(archive, vendor, at)
        _refuse_a_taken(file)
        unfinished.rename(file)
    sync_folder(file.parent)
    events.record(verb="back_up", school=None, subject=("portal", "all"), by=SYSTEM, at=at)
    return Kept(manifest, file.stat().st_size)


def _refuse_a_taken(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise AlreadyThere(f"{file} is there already, and a backup is never written over another.")
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}.")


def _fill(archive: Writer, vendor: ModuleType, at: dt.datetime) -> Manifest:
    stood = standing()
    astray = list(_add_documents(archive))
    manifest = Manifest(
        portal=portal_version(),
        made_at=at.astimezone(dt.UTC).isoformat(),
        vendor=connection.vendor,
        vendor_version=vendor.version(),
        standing=stood,
        astray=astray,
        sha256=dict(archive.sha256),
    )
    archive.finish(manifest)
    return manifest


def _add_documents(archive: Writer) -> Iterator[str]:
    """Every file that a row names and nobody disposed of; yields those that cannot be had."""
    schools = {school.pk: school for school in School.objects.all()}
    for school, sha256 in _named_by_rows():
        name = document_name(schools[school].public_id, sha256)
        try:
            archive.add(name, storage.fetch(schools[school], sha256))
        except (storage.BytesMissing, storage.BytesAltered):
            yield name


def _named_by_rows() -> Iterator[tuple[int, str]]:
    """Issued documents and attachments, each file once: a report may be attached too."""
    issued = IssuedDocument.objects.filter(erased_at__isnull=True).order_by()
    attached = Attachment.objects.with_bytes().order_by()
    named = issued.values_list("school_id", "sha256").union(
        attached.values_list("school_id", "sha256")
    )
    yield from named.iterator()


def complaints_of(manifest: Manifest) -> list[str]:
    """Sentences about what a backup keeps as it found it: it is the best there is all the same."""
    broken = [
        f"The book of {book.slug} is broken at entry {book.broken_at}: see manage.py verify_book."
        for book in manifest.standing.books
        if book.broken_at is not None
    ]
    return broken + [f"{name} is missing from storage, or damaged." for name in manifest.astray]
