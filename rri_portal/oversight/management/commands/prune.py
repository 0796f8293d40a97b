"""`manage.py prune`: for a timer, every quarter of an hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from rri_portal.oversight.keeping import prune


class Command(BaseCommand):
    help = (
        "Lets go of task results, stashed pages, uploaded rolls and sessions whose time is over, "
        "and begins tasks again that a killed worker left running. For a timer; safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pruned = prune(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Pruned: {pruned.in_words}.")
