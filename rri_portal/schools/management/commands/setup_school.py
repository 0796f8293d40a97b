"""`manage.py setup_school`: a real school begins."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.london import local_date
from rri_portal.nations import Nation
from rri_portal.schools.actions import invite, set_up_school
from rri_portal.schools.mail import address_of_invitation
from rri_portal.schools.models import Phase, Role, RoleKind, School, SchoolKind


class Command(BaseCommand):
    help = (
        "Sets up a school with its pick-lists and incident book, and prints a one-time "
        "invitation for its first leader. Safe to repeat: nothing is doubled."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="the school's part of every address")
        parser.add_argument("--name", required=True)
        parser.add_argument("--urn", required=True, help="six digits")
        parser.add_argument("--laestab", required=True, help="seven digits")
        parser.add_argument("--nation", required=True, choices=Nation.values)
        parser.add_argument("--phase", required=True, choices=Phase.values)
        parser.add_argument("--kind", required=True, choices=SchoolKind.values)
        parser.add_argument("--leader", required=True, metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        details = {key: options[key] for key in ("slug", "name", "urn", "nation", "phase", "kind")}
        details["laestab"] = options["laestab"].replace("/", "")
        try:
            _check_email(options["leader"])
            School(**details).clean_fields()
            school, made = set_up_school(by=SYSTEM, at=at, **details)
        except ValidationError as refused:
            raise CommandError(_one_sentence(refused)) from refused
        self.stdout.write(f"{school.name} is {'set up' if made else 'here already'}.")
        if kept := [name for name, given in details.items() if getattr(school, name) != given]:
            self.stdout.write(f"Left as it was: {', '.join(kept)}.")
        self._invite_leader(school, options["leader"], at)

    def _invite_leader(self, school: School, email: str, at: dt.datetime) -> None:
        if _leads(school, email, local_date(at)):
            self.stdout.write("The leader has accepted an invitation already.")
            return
        with acting_for(school.pk):
            _, secret = invite(
                school=school,
                email=email,
                name="",
                job="Headteacher",
                role_kind=RoleKind.HEADTEACHER,
                by=SYSTEM,
                at=at,
            )
        self.stdout.write("Give this one-time invitation to the leader; it lasts seven days:")
        self.stdout.write(address_of_invitation(secret))


def _leads(school: School, email: str, today: dt.date) -> bool:
    leading = Role.objects.on(today).filter(school=school, kind=RoleKind.HEADTEACHER)
    return leading.filter(user__email__iexact=email.strip()).exists()


def _check_email(email: str) -> None:
    try:
        validate_email(email.strip())
    except ValidationError as refused:
        raise ValidationError({"leader": refused}) from refused


def _one_sentence(refused: ValidationError) -> str:
    return " ".join(
        sentence if field == "__all__" else f"--{field}: {sentence}"
        for field, sentences in refused.message_dict.items()
        for sentence in sentences
    )
