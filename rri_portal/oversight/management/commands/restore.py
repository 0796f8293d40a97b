"""`manage.py restore FILE`: a backup becomes the database and the documents again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from incidents.reports import clock, day
from rri_portal.oversight.keeping import Restored, restore
from rri_portal.oversight.keeping.commanding import sentences_for_failures


class Command(BaseCommand):
    help = (
        "Reads a backup through, restores it, puts triggers and policies back and verifies every "
        "incident book against the heads that the backup names. Into an empty database only, "
        "unless --replace says that what is there may be thrown away. Stop the portal and its "
        "task worker first. Where anything is not as it should be, nothing is changed and the "
        "exit code is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="what manage.py backup wrote")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="throw away, for good, everything that the database holds now",
        )

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        with sentences_for_failures():
            restored = restore(file.absolute(), replace=replace, at=timezone.now())
        self.stdout.write(sentence(restored))
        if restored.complaints:
            raise CommandError("As they were backed up: " + " ".join(restored.complaints))


def sentence(restored: Restored) -> str:
    manifest = restored.manifest
    return (
        f"Restored {manifest.in_words}, as they stood on {day(manifest.made)} at "
        f"{clock(manifest.made)}. Everybody signs in again."
    )
