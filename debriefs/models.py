"""What has become of the debriefs that each recorded incident calls for."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from incidents.models import Incident
from rri_portal.audit.append_only import append_only
from rri_portal.constraints import in_order
from rri_portal.privacy import Keep, StandIn, holds
from rri_portal.schools.models import School, StaffMember

SAY_WHO_LED = "Say who led it."
SAY_WHEN_AGAIN = "Say on which day it will be tried again."
SAY_WHY_NOT = "Say why it is not in this child’s interest."
TRIED_BEFORE_THEN = "It cannot be tried again before the day it was tried."


class Kind(models.TextChoices):
    """With whom: each apart, in their own time and way (domain 4.2)."""

    PUPIL = "pupil", "The pupil"
    FAMILY = "family", "The family"
    STAFF = "staff", "The staff"


class Outcome(models.TextChoices):
    """Of one attempt. *Not asked* is no step at all; to decline is an answer, and final until
    somebody thinks again; *not ready* is neither, and comes back."""

    DONE = "done", "Done"
    DECLINED = "declined", "Asked, and declined"
    NOT_READY = "not-ready", "Tried, not ready"
    NOT_IN_INTEREST = "not-in-interest", "Not in this child’s interest"

    def fits(self, kind: str) -> bool:
        """Staff can always be asked."""
        return not (kind == Kind.STAFF and self == Outcome.NOT_IN_INTEREST)


class DebriefStepQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("happened_on", "id")

    def standing_now(self):
        """The last of each incident and kind: how that debrief stands now."""
        same = DebriefStep.objects.filter(
            school=OuterRef("school"), incident=OuterRef("incident"), kind=OuterRef("kind")
        )
        later = Q(happened_on__gt=OuterRef("happened_on")) | Q(
            happened_on=OuterRef("happened_on"), id__gt=OuterRef("id")
        )
        return self.filter(~Exists(same.filter(later)))

    def at_rest_on(self, day):
        """After which nothing waits that day: settled, or to be tried again later."""
        return self.filter(~Q(outcome=Outcome.NOT_READY) | Q(try_again_on__gt=day))


@append_only(erasable=("words",), subject="incident.public_id")
class DebriefStep(models.Model):
    """One attempt at a debrief, on a day; what is so now is the latest of each kind."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="debrief_steps")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="debrief_steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    happened_on = models.DateField()
    try_again_on = models.DateField(null=True, blank=True)
    led_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=500, null=True, blank=True)
    logged_at = models.DateTimeField()
    logged_by_kind = models.CharField(max_length=12)
    logged_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = DebriefStepQuerySet.as_manager()

    privacy = holds(Keep.CHILDS_FILE, words=StandIn.TEXT)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=Outcome.NOT_READY, try_again_on__isnull=False)
                | (~Q(outcome=Outcome.NOT_READY) & Q(try_again_on__isnull=True)),
                name="debrief_step_again",
                violation_error_message=SAY_WHEN_AGAIN,
            ),
            in_order(
                "happened_on",
                "try_again_on",
                name="debrief_step_days",
                sentence=TRIED_BEFORE_THEN,
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.DONE) | Q(led_by__isnull=False),
                name="debrief_step_led",
                violation_error_message=SAY_WHO_LED,
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_IN_INTEREST)
                | Q(words__isnull=False)
                | Q(erased_at__isnull=False),
                name="debrief_step_why_not",
                violation_error_message=SAY_WHY_NOT,
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.STAFF)
                | (~Q(outcome=Outcome.NOT_IN_INTEREST) & Q(words__isnull=True)),
                name="debrief_step_of_staff",
                violation_error_message="How staff are is kept out of the child’s file.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "incident", "kind", "happened_on", "id"], name="debrief_steps"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
