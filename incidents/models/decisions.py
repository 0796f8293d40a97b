"""What somebody said or proposed of an event, and what was decided."""

import uuid

from django.db import models
from django.db.models import Q

from incidents.models.events import Incident
from rri_portal.constraints import together
from rri_portal.privacy import Keep, StandIn, holds
from rri_portal.schools.models import School


class Proposal(models.Model):
    """ "This was not significant": somebody's proposal, and a senior leader's decision on it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="proposals")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="proposals")
    why = models.CharField("reason", max_length=900)
    proposed_at = models.DateTimeField()
    proposed_by_kind = models.CharField(max_length=12)
    proposed_by_id = models.CharField(max_length=40)
    confirmed = models.BooleanField(null=True, blank=True)
    decided_why = models.CharField("reason for the decision", max_length=900, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_kind = models.CharField(max_length=12, null=True, blank=True)
    decided_by_id = models.CharField(max_length=40, null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, why=StandIn.TEXT, decided_why=StandIn.TEXT)

    class Meta:
        constraints = [
            together(
                "confirmed",
                "decided_why",
                "decided_at",
                "decided_by_kind",
                "decided_by_id",
                name="proposal_decided",
                sentence="A decision says what was decided, why, by whom and when.",
            ),
            models.UniqueConstraint(
                fields=["school", "incident"],
                condition=Q(decided_at__isnull=True),
                name="proposal_one_open",
                violation_error_message="A proposal is waiting for a decision already.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "proposed_at", "id"],
                name="proposal_waiting",
                condition=Q(decided_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return "not significant"


class Occurrence(models.Model):
    """ "This happened": something said to have happened that has no record yet."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="occurrences")
    words = models.CharField(max_length=500)
    said_at = models.DateTimeField()
    said_by_kind = models.CharField(max_length=12)
    said_by_id = models.CharField(max_length=40)
    became = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, blank=True, related_name="occurrences"
    )
    decision = models.CharField(max_length=900, null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_kind = models.CharField(max_length=12, null=True, blank=True)
    settled_by_id = models.CharField(max_length=40, null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, words=StandIn.TEXT, decision=StandIn.TEXT)

    class Meta:
        constraints = [
            together(
                "settled_at",
                "settled_by_kind",
                "settled_by_id",
                name="occurrence_settled",
                sentence="What was settled says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True)
                | Q(became__isnull=False)
                | Q(decision__isnull=False),
                name="occurrence_settled_how",
                violation_error_message="It becomes a record, or a decision that is kept.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "said_at", "id"],
                name="occurrence_waiting",
                condition=Q(settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"said {self.said_at:%d %B %Y}"
