"""`manage.py loaddemo`: two schools with people, rolls and a term and a half of incidents."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rri_portal.demo.loading import load
from rri_portal.demo.settling import who_signs_in
from rri_portal.schools.models import School


class Command(BaseCommand):
    help = "Loads the demo: Oakfield and Riverside, in one trust. Keeps what is there already."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=1, help="another seed, another story")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("This is not a demo: set RRI_DEMO=1 to load one.")
        if not School.objects.exists():
            load(now=timezone.now(), seed=options["seed"])
        people = {"people": who_signs_in()}
        file = settings.VAR_DIR / "demo.json"
        file.write_text(json.dumps(people, indent=2, ensure_ascii=False), encoding="utf-8")
