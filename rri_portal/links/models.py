"""Safe links: a principal of its own, for one purpose, once."""

import uuid

from django.db import models
from django.db.models import Q

from rri_portal.privacy import Keep, StandIn, holds

SCHOOL = "schools.School"


class Link(models.Model):
    """Whoever holds its key may do one thing, to one subject, until a moment, once. Only a hash of
    the key is kept; the subject is named by kind and public id, as in the audit log."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(SCHOOL, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=12)
    made_by_id = models.CharField(max_length=40)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, key_hash=StandIn.TOKEN)
    rls_exempt = "found by its key before a school is known"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="link_one_end",
                violation_error_message="A link is used or revoked, not both.",
            )
        ]
        indexes = [
            models.Index(
                fields=["school", "purpose", "subject_kind", "subject_id"], name="link_by_subject"
            )
        ]

    def __str__(self) -> str:
        return self.purpose
