"""`manage.py backup FILE`: everything, in one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from rri_portal.oversight.keeping import Kept, back_up
from rri_portal.oversight.keeping.commanding import sentences_for_failures


class Command(BaseCommand):
    help = (
        "Writes the whole database and every stored file to one new file, for its owner "
        "alone, while the portal goes on serving. Exit code 1 says why there is none, or what was "
        "wrong already with what it keeps. The file holds everything about every child: keep it "
        "as you would keep the portal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a new file")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with sentences_for_failures():
            kept = back_up(file.absolute(), at=timezone.now())
        self.stdout.write(sentence(kept, file))
        if kept.complaints:
            raise CommandError("It was made. But " + " ".join(kept.complaints))


def sentence(kept: Kept, file: Path) -> str:
    return f"Backed up {kept.manifest.in_words} to {file} ({kept.size / 1e6:.1f} MB)."
