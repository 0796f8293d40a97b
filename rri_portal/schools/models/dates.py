"""Terms, and the days without school."""

import uuid

from django.db import models

from rri_portal.constraints import in_order
from rri_portal.privacy import nothing_personal
from rri_portal.schools.models.schools import School


class Term(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(max_length=60)
    starts = models.DateField()
    ends = models.DateField()

    privacy = nothing_personal()

    class Meta:
        ordering = ["starts"]
        constraints = [
            in_order(
                "starts",
                "ends",
                name="term_dates",
                sentence="The last day of a term cannot be before its first.",
            ),
            models.UniqueConstraint(
                fields=["school", "starts"],
                name="term_starts",
                violation_error_message="Another term starts on this day.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """A weekday in a term on which there is no school: an INSET day, a half-term day, a closure."""

    class Kind(models.TextChoices):
        INSET = "inset", "INSET day"
        HALF_TERM = "half-term", "Half-term"
        CLOSED = "closed", "School closed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closures")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts = models.DateField()
    ends = models.DateField()
    why = models.CharField("reason", max_length=120, blank=True)

    privacy = nothing_personal()

    class Meta:
        ordering = ["starts"]
        constraints = [
            in_order(
                "starts",
                "ends",
                name="closure_dates",
                sentence="The last day of a closure cannot be before its first.",
            ),
            models.UniqueConstraint(
                fields=["school", "starts", "kind"],
                name="closure_starts",
                violation_error_message="This closure is here already.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
