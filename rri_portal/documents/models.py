"""What was handed over, exactly as it was."""

import uuid

from django.db import models

from rri_portal.audit.append_only import append_only
from rri_portal.constraints import together
from rri_portal.privacy import Keep, StandIn, holds
from rri_portal.schools.models import School


class IssuedDocumentQuerySet(models.QuerySet["IssuedDocument"]):
    def about(self, kind: str, public_id: object) -> "IssuedDocumentQuerySet":
        return self.filter(subject_kind=kind, subject_id=str(public_id))

    def handed_to(self, kind: str, public_id: object) -> "IssuedDocumentQuerySet":
        return self.filter(recipient_kind=kind, recipient_id=str(public_id))


@append_only(erasable=("facts",), subject="subject_id")
class IssuedDocument(models.Model):
    """One document given to somebody: what it was made from, and the bytes they were given.

    The bytes are in storage under their sha256, written before this row (decisions 20), so that a
    later download is the same paper. `head_n` and `head_hash` are the incident book's head that
    it prints, where it prints one.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="issued_documents")
    kind = models.CharField(max_length=40)
    layout = models.PositiveSmallIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    recipient_kind = models.CharField(max_length=40, blank=True)
    recipient_id = models.CharField(max_length=40, blank=True)

    facts = models.JSONField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    head_n = models.PositiveBigIntegerField(null=True, blank=True)
    head_hash = models.CharField(max_length=64, null=True, blank=True)

    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by_kind = models.CharField(max_length=12)
    issued_by_id = models.CharField(max_length=40)

    objects = IssuedDocumentQuerySet.as_manager()

    privacy = holds(Keep.CHILDS_FILE, facts=StandIn.EMPTY)

    class Meta:
        constraints = [
            together(
                "head_n",
                "head_hash",
                name="issued_document_head",
                sentence="The head of the incident book is a number and its hash.",
            )
        ]
        indexes = [
            models.Index(
                fields=["school", "subject_kind", "subject_id", "issued_at"],
                name="issued_document_subject",
            ),
            models.Index(fields=["school", "sha256"], name="issued_document_sha256"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
