"""`manage.py bench`: how fast the portal is on this machine, with this database."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from rri_portal.audit.tenancy import acting_for
from rri_portal.demo.bench import YEAR, Bench, bench_school
from rri_portal.schools.models import School

NOT_HERE = (
    "There is a school in this database. What bench records stays in its book for good: give it an "
    "empty database in DATABASE_URL. (On a demo, --yes records in a school of its own.)"
)


class Command(BaseCommand):
    help = (
        "Records incidents in a made-up school and prints medians: recording, the first and last "
        "page of the register, verifying the book. For an empty database that may be thrown away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--incidents", type=int, default=1000, metavar="N")
        parser.add_argument("--yes", action="store_true", help="on a demo: beside its schools")

    def handle(self, *args: Any, incidents: int, yes: bool, **options: Any) -> None:
        if incidents < 1:
            raise CommandError("Record at least one.")
        if _somebody_is_here() and not (settings.DEMO and yes):
            raise CommandError(NOT_HERE)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        now = timezone.now()
        self.stdout.write(f"{incidents:,} incidents on {connection.display_name}")
        school = bench_school(at=now - YEAR)
        with acting_for(school.pk):
            bench = Bench(school, now=now)
            for timing in (*bench.record(incidents), *bench.look(), bench.verify()):
                self.stdout.write(timing.line)


def _somebody_is_here() -> bool:
    return (
        School._meta.db_table in connection.introspection.table_names() and School.objects.exists()
    )
