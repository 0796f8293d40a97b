"""`manage.py remind`: for a timer, every morning."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from incidents.reminders import remind
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.models import School


class Command(BaseCommand):
    help = (
        "Sends a reminder to everybody whose account has been waited for since a school day or "
        "longer. The e-mail names no child. For a timer; safe to repeat: nobody has two in a day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at, sent = timezone.now(), 0
        for school in School.objects.order_by("pk"):
            with acting_for(school.pk):
                sent += remind(school, at)
        if options["verbosity"]:
            self.stdout.write(f"Reminders to send: {sent}.")
