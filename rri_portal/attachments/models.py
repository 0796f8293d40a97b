"""What is attached to something, and what a school has decided about photographs of a body."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from rri_portal.audit.append_only import append_only
from rri_portal.constraints import in_order, together
from rri_portal.privacy import Keep, StandIn, holds

SCHOOL = "schools.School"
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "text/plain": "txt",
}


class Kind(models.TextChoices):
    PHOTOGRAPH = "photograph", "Photograph"
    DOCUMENT = "document", "Document"
    FOOTAGE = "footage", "CCTV footage"


class Shows(models.TextChoices):
    PLACE = "place", "A place or an object"
    BODY = "body", "A child's body"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def about(self, kind: str, public_id: object) -> "AttachmentQuerySet":
        """Everything that was ever attached to it, in the order in which it was."""
        return self.filter(subject_kind=kind, subject_id=str(public_id)).order_by("n")

    def present(self) -> "AttachmentQuerySet":
        return self.filter(removed_at__isnull=True)

    def with_bytes(self) -> "AttachmentQuerySet":
        """Those whose file is in storage; what was removed is there for a day yet."""
        return self.exclude(sha256="").filter(bytes_gone_at=None, erased_at=None)


@append_only(
    set_once=("removed_at", "removed_by_kind", "removed_by_id", "removed_why", "bytes_gone_at"),
    erasable=("description", "kept_where", "camera", "removed_why"),
    subject="subject_id",
)
class Attachment(models.Model):
    """A photograph, a document, or where CCTV footage is kept.

    The bytes are in storage under their sha256, written before this row. The name that the file
    had is kept nowhere: it may hold a child's.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(SCHOOL, on_delete=models.PROTECT, related_name="attachments")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    n = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    shows = models.CharField(max_length=8, choices=Shows.choices, blank=True)
    description = models.CharField(max_length=300, null=True, blank=True)

    media_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)

    kept_where = models.CharField(max_length=200, null=True, blank=True)
    camera = models.CharField(max_length=120, null=True, blank=True)
    footage_from = models.DateTimeField(null=True, blank=True)
    footage_until = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)

    added_at = models.DateTimeField()
    added_by_kind = models.CharField(max_length=12)
    added_by_id = models.CharField(max_length=40)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by_kind = models.CharField(max_length=12, null=True, blank=True)
    removed_by_id = models.CharField(max_length=40, null=True, blank=True)
    removed_why = models.CharField("reason", max_length=300, null=True, blank=True)
    bytes_gone_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    privacy = holds(
        Keep.CHILDS_FILE,
        description=StandIn.TEXT,
        kept_where=StandIn.TEXT,
        camera=StandIn.TEXT,
        removed_why=StandIn.TEXT,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "subject_kind", "subject_id", "n"], name="attachment_n"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.FOOTAGE, sha256="", size=None, footage_from__isnull=False)
                | (~Q(kind=Kind.FOOTAGE) & ~Q(sha256="") & Q(size__gt=0, footage_from=None)),
                name="attachment_file_or_footage",
                violation_error_message="It is a file that is kept, or footage that is elsewhere.",
            ),
            models.CheckConstraint(
                condition=(Q(kind=Kind.PHOTOGRAPH) & ~Q(shows="") & Q(width__gt=0))
                | (~Q(kind=Kind.PHOTOGRAPH) & Q(shows="")),
                name="attachment_shows",
                violation_error_message="A photograph is a picture, and says what it shows.",
            ),
            together(
                "footage_from",
                "footage_until",
                name="attachment_footage",
                sentence="Footage has a beginning and an end.",
            ),
            in_order(
                "footage_from",
                "footage_until",
                name="attachment_footage_times",
                sentence="Footage cannot end before it begins.",
            ),
            together(
                "removed_at",
                "removed_by_kind",
                "removed_by_id",
                name="attachment_removed",
                sentence="What was removed says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(bytes_gone_at__isnull=True) | Q(removed_at__isnull=False),
                name="attachment_bytes_gone",
                violation_error_message="Only of what was removed does the file go.",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True)
                | Q(removed_why__isnull=False)
                | Q(erased_at__isnull=False),
                name="attachment_removed_why",
                violation_error_message="It is removed for a reason.",
            ),
        ]
        indexes = [models.Index(fields=["school", "sha256"], name="attachment_sha256")]

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def filename(self) -> str:
        """What a browser saves it as: `attachment-2.jpg`, which names nobody."""
        return f"attachment-{self.n}.{EXTENSIONS[self.media_type]}"


class PhotographDecisionQuerySet(models.QuerySet["PhotographDecision"]):
    def latest_first(self) -> "PhotographDecisionQuerySet":
        return self.order_by("-from_date", "-id")

    def in_force(self, school: models.Model, on: dt.date) -> "PhotographDecision | None":
        return self.filter(school=school.pk, from_date__lte=on).latest_first().first()


@append_only()
class PhotographDecision(models.Model):
    """A school's own decision on photographs of a child's body, which are refused without one.

    It allows them until the day on which it was to be looked at again, and no longer.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(
        SCHOOL, on_delete=models.PROTECT, related_name="photograph_decisions"
    )
    allows = models.BooleanField()
    from_date = models.DateField("from")
    review_on = models.DateField("to be looked at again on")
    decided_by = models.CharField(max_length=120)
    why = models.CharField("reason", max_length=900)
    noted_at = models.DateTimeField()
    noted_by_kind = models.CharField(max_length=12)
    noted_by_id = models.CharField(max_length=40)

    objects = PhotographDecisionQuerySet.as_manager()

    privacy = holds(Keep.SCHOOL, decided_by=StandIn.NAME, why=StandIn.TEXT)

    class Meta:
        constraints = [
            in_order(
                "from_date",
                "review_on",
                name="photograph_decision_dates",
                sentence="It is looked at again after it begins, not before.",
            )
        ]
        indexes = [
            models.Index(fields=["school", "from_date", "id"], name="photograph_decision_from")
        ]

    def __str__(self) -> str:
        return "allowed" if self.allows else "refused"

    def allows_on(self, day: dt.date) -> bool:
        return self.allows and self.from_date <= day <= self.review_on
