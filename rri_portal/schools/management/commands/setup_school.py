"""`manage.py setup_school`: a real school begins."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.nations import Nation
from rri_portal.schools.actions import invite, set_up_school
from rri_portal.schools.models import Phase, Role, RoleKind, School, SchoolKind


class Command(BaseCommand):
    help = (
        "Sets up a school with its pick-lists and incident book, and prints a one-time "
        "invitation for its first leader. Safe to repeat: nothing is doubled."
    )

    def add_arguments(self, parser):
        parser.add_argument("--slug", required=True, help="the school's part of every address")
        parser.add_argument("--name", required=True)
        parser.add_argument("--urn", required=True, help="six digits")
        parser.add_argument(
            "--laestab", required=True, help="seven digits, with or without a slash"
        )
        parser.add_argument("--nation", required=True, choices=Nation.values)
        parser.add_argument("--phase", required=True, choices=Phase.values)
        parser.add_argument("--kind", required=True, choices=SchoolKind.values)
        parser.add_argument("--leader", required=True, metavar="EMAIL")

    def handle(self, *args, **options):
        at = timezone.now()
        details = {key: options[key] for key in ("slug", "name", "urn", "nation", "phase", "kind")}
        details["laestab"] = options["laestab"].replace("/", "")
        self._checked(details, options["leader"])
        school, made = set_up_school(by=SYSTEM, at=at, **details)
        self.stdout.write(f"{school.name} is {'set up' if made else 'here already'}.")
        self._invite_leader(school, options["leader"], at)

    def _checked(self, details, leader):
        try:
            School(**details).clean_fields()
            validate_email(leader)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _invite_leader(self, school, email, at):
        leads = Role.objects.filter(
            school=school, kind=RoleKind.HEADTEACHER, user__email__iexact=email
        )
        if leads.exists():
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
        path = reverse("schools:accept_invitation", args=[secret])
        self.stdout.write("Give this one-time invitation to the leader; it lasts seven days:")
        self.stdout.write(settings.SITE_URL + path)
