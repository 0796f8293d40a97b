"""Checklists that somebody has gone through."""

import uuid
from collections.abc import Mapping

from django.db import models
from django.db.models import Q

from guidance.editions import ChecklistKind
from rri_portal.audit.append_only import append_only
from rri_portal.nations import Nation
from rri_portal.privacy import Keep, StandIn, holds
from rri_portal.schools.models import School

KINDS = [
    (ChecklistKind.RECORDING.value, "Recording"),
    (ChecklistKind.BEST_INTERESTS.value, "Best interests"),
    (ChecklistKind.LAST_RESORT.value, "Last resort"),
    (ChecklistKind.SECLUSION.value, "Seclusion"),
    (ChecklistKind.PARENT_REPORT.value, "Report to the parents"),
    (ChecklistKind.DEBRIEF.value, "Debrief"),
    (ChecklistKind.PLAN.value, "Behaviour support plan"),
    (ChecklistKind.GOVERNORS.value, "Governors"),
]


class CompletedChecklistQuerySet(models.QuerySet):
    def of(self, subject: tuple[str, object]):
        """Those about one thing, the latest first."""
        kind, identity = subject
        return self.filter(subject_kind=kind, subject_id=str(identity)).order_by("-id")


@append_only(erasable=("asked",), subject="subject_id")
class CompletedChecklist(models.Model):
    """One checklist, gone through once: the words that were asked, what each rested on that day,
    and what was answered. Later editions change nothing of it.

    `asked` is a list, in order, of `key`, `words`, `hint`, `answer` (None: not answered), `note`
    and `paragraphs`: each its `key`, `document`, `edition`, `force`, `status` and `summary`.
    The subject is named by kind and public id, as the audit does: this app knows no other.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="checklists")
    kind = models.CharField(max_length=20, choices=KINDS)
    nation = models.CharField(max_length=20, choices=Nation.choices)
    edition_from = models.DateField("first day of the edition asked")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    asked = models.JSONField(null=True, blank=True)
    completed_at = models.DateTimeField()
    completed_by_kind = models.CharField(max_length=12)
    completed_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = CompletedChecklistQuerySet.as_manager()

    privacy = holds(Keep.CHILDS_FILE, asked=StandIn.EMPTY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__isnull=False, erased_at__isnull=True)
                | Q(asked__isnull=True, erased_at__isnull=False),
                name="checklist_whole_or_erased",
                violation_error_message="A checklist’s answers are whole, or erased at a time.",
            )
        ]
        indexes = [
            models.Index(
                fields=["school", "subject_kind", "subject_id", "kind", "id"],
                name="checklist_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} checklist of {self.edition_from}"

    def says(self, answers: Mapping[str, str | None], notes: Mapping[str, str]) -> bool:
        """Whether it holds these answers and notes, by the questions' keys, and no others."""
        asked = self.asked or []
        return {one["key"]: one["answer"] for one in asked if one["answer"]} == dict(answers) and {
            one["key"]: one["note"] for one in asked if one["note"]
        } == dict(notes)
