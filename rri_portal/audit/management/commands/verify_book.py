"""`manage.py verify_book`: recompute the incident books."""

import re
import sys

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from rri_portal.audit import book
from rri_portal.audit.tenancy import acting_for

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{16,64})")


class Command(BaseCommand):
    help = (
        "Recomputes the incident book of one school or of all, and compares it with the rows that "
        "pages read and the heads that documents show. Exit code 1 names the first broken entry."
    )

    def add_arguments(self, parser):
        parser.add_argument("--school", metavar="SLUG", help="this school's book only")
        parser.add_argument(
            "--head",
            metavar="NUMBER:HASH",
            help="a head printed earlier: finds an end that was cut off or rewritten",
        )

    def handle(self, *, school, head, **options):
        if head and not school:
            raise CommandError("A head belongs to one school's book: say which with --school.")
        printed = self._printed(head) if head else None
        verdicts = [self._verified(one, printed) for one in self._schools(school)]
        if any(verdict.broken for verdict in verdicts):
            sys.exit(1)

    def _schools(self, slug):
        schools = apps.get_model("schools", "School").objects.order_by("slug")
        chosen = schools.filter(slug=slug) if slug else schools
        if slug and not chosen:
            raise CommandError(f"No school here is called {slug}.")
        return chosen

    def _printed(self, head):
        if not (match := _HEAD.fullmatch(head.strip().lower())):
            raise CommandError("A head is NUMBER:HASH, as printed, such as 128:9f2c4a….")
        return book.PrintedHead(int(match[1]), match[2], "the head given")

    def _verified(self, school, printed):
        with acting_for(school.pk):
            verdict = book.verify(school, printed)
        self.stdout.write(f"{school.slug}: {verdict.sentence}")
        return verdict
