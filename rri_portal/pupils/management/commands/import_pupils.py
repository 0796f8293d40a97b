"""`manage.py import_pupils`: a school's roll from a file, as a nightly job or by hand."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.pupils import mis
from rri_portal.pupils.importing import ImportPlan, import_roll, plan
from rri_portal.schools.models import School


class Command(BaseCommand):
    help = (
        "Imports a school's roll from a Common Transfer File, or an Arbor-style or SIMS-style "
        "export as CSV or XLSX. A faulty line is refused and the rest goes in; a pupil who is "
        "missing from the file stays on the roll. Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("--school", required=True, metavar="SLUG")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")
        parser.add_argument("--json", action="store_true", help="counts and refused lines as JSON")

    def handle(self, *args, **options):
        school = School.objects.filter(slug=options["school"]).first()
        if school is None:
            raise CommandError("No school has this slug.")
        roll = _read(options["file"])
        at = timezone.now()
        with acting_for(school.pk):
            if options["dry_run"]:
                planned = plan(school, roll, on=local_date(at))
            else:
                planned, _ = import_roll(school=school, roll=roll, by=SYSTEM, at=at)
        if options["json"]:
            self.stdout.write(json.dumps(planned.counts(), ensure_ascii=False))
        else:
            self._say(planned, dry_run=options["dry_run"])

    def _say(self, planned: ImportPlan, *, dry_run: bool):
        """Lines and reasons only: what is printed here may be kept in a log, and names must not."""
        counts = planned.counts()
        done = "Would be" if dry_run else "Done:"
        self.stdout.write(
            f"{done} {counts['new']} new, {counts['changed']} changed, "
            f"{counts['unchanged']} unchanged, {len(planned.refused)} refused. "
            f"{counts['missing']} on the roll but not in the file."
        )
        if planned.made_by_another_school:
            self.stdout.write("The file was made by another school than this one.")
        if planned.names_nobody_here:
            self.stdout.write("Nobody who was on the roll is in the file.")
        for refusal in planned.refused:
            self.stdout.write(f"Line {refusal.line} refused: {refusal.reason}")
        for doubt in planned.roll.doubts:
            self.stdout.write(f"Line {doubt.line} taken: {doubt.sentence}")


def _read(path: Path) -> mis.Roll:
    """Sized before it is opened: a file that is too large is not read at all."""
    try:
        if sentence := mis.too_large(path.stat().st_size):
            raise CommandError(sentence)
        return mis.read(path.read_bytes(), path.name)
    except OSError as error:
        raise CommandError(f"The file cannot be opened: {error.strerror}.") from error
    except mis.UnreadableRoll as error:
        raise CommandError(str(error)) from error
