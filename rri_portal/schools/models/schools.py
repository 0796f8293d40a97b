"""Trusts and their schools."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from rri_portal.nations import Nation
from rri_portal.privacy import nothing_personal


class Trust(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    privacy = nothing_personal()

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    NURSERY = "nursery", "Nursery"
    PRIMARY = "primary", "Primary"
    MIDDLE = "middle", "Middle"
    SECONDARY = "secondary", "Secondary"
    ALL_THROUGH = "all-through", "All-through"
    SIXTEEN_PLUS = "16-plus", "16 plus"


class SchoolKind(models.TextChoices):
    """Which law reaches a school depends on what kind it is (domain 0 and 1.6)."""

    MAINTAINED = "maintained", "Maintained school"
    MAINTAINED_SPECIAL = "maintained-special", "Maintained special school"
    ACADEMY = "academy", "Academy or free school"
    SPECIAL_ACADEMY = "special-academy", "Special academy or free school"
    NON_MAINTAINED_SPECIAL = "non-maintained-special", "Non-maintained special school"
    INDEPENDENT = "independent", "Independent school"
    PUPIL_REFERRAL_UNIT = "pru", "Pupil referral unit"
    ALTERNATIVE_PROVISION = "ap", "Alternative provision academy"


MAINTAINED = {
    SchoolKind.MAINTAINED,
    SchoolKind.MAINTAINED_SPECIAL,
    SchoolKind.PUPIL_REFERRAL_UNIT,
}


class StaffShownAs(models.TextChoices):
    ROLE = "role", "Their role only (a class teacher)"
    NAME = "name", "Their name and role"


# The portal's own pages; a school of this name could not be reached.
RESERVED_SLUGS = {
    "accessibility",
    "day-pass",
    "health",
    "invitation",
    "link",
    "privacy",
    "sign-in",
    "static",
}


def validate_not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of one of the portal's own pages.")


class School(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[validate_not_reserved],
        error_messages={"invalid": "Use letters, figures and hyphens only."},
    )
    name = models.CharField(max_length=120)
    trust = models.ForeignKey(
        Trust, on_delete=models.PROTECT, null=True, blank=True, related_name="schools"
    )
    urn = models.CharField(
        "URN", max_length=6, validators=[RegexValidator(r"^\d{6}$", "A URN is six digits.")]
    )
    laestab = models.CharField(
        "LAESTAB",
        max_length=7,
        validators=[RegexValidator(r"^\d{7}$", "A LAESTAB is seven digits.")],
    )
    nation = models.CharField(max_length=20, choices=Nation.choices)
    phase = models.CharField(max_length=20, choices=Phase.choices)
    kind = models.CharField(max_length=30, choices=SchoolKind.choices)

    address = models.CharField(max_length=250, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    complaints = models.CharField(max_length=400, blank=True)
    staff_shown_as = models.CharField(
        max_length=10, choices=StaffShownAs.choices, default=StaffShownAs.ROLE
    )
    initials_only = models.BooleanField(default=False)
    requires_mfa = models.BooleanField(default=False)

    privacy = nothing_personal()
    rls_exempt = "found by its slug before anybody is known"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["urn"],
                name="school_urn",
                violation_error_message="A school with this URN is here already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("oversight:home", args=[self.slug])

    @property
    def maintained(self) -> bool:
        return self.kind in MAINTAINED
