"""What was told to each parent, and the reports that were written for them."""

import uuid

from django.db import models
from django.db.models import Q

from incidents.models.events import Incident
from incidents.models.readings import Reading
from rri_portal.audit.append_only import append_only
from rri_portal.constraints import together
from rri_portal.privacy import Keep, StandIn, holds
from rri_portal.pupils.models import Parent
from rri_portal.schools.models import School, StaffMember


class FamilyReportQuerySet(models.QuerySet):
    def being_written(self):
        return self.filter(issued_at__isnull=True)

    def with_all_it_says(self):
        """Read with it: whom it is for, and the record that it tells of."""
        return self.select_related(
            "school",
            "parent",
            "document",
            "incident__school",
            "incident__pupil",
            "incident__current_reading__characteristics",
            "incident__current_reading__place",
            "incident__current_reading__account",
        )


@append_only(
    set_once=("document", "issued_at", "issued_by_kind", "issued_by_id"),
    free=("reading", "answers", "settled", "version"),
)
class FamilyReport(models.Model):
    """One parent's written report of one incident: its own short answers, then frozen bytes.

    `answers` are kept as they were typed; `settled` are the places where somebody has said that
    a word which is also a name does not name that person.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="family_reports")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="family_reports")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Parent, on_delete=models.PROTECT, related_name="reports")
    answers = models.JSONField(default=dict)
    settled = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    begun_by_kind = models.CharField(max_length=12)
    begun_by_id = models.CharField(max_length=40)
    document = models.ForeignKey(
        "documents.IssuedDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by_kind = models.CharField(max_length=12, null=True, blank=True)
    issued_by_id = models.CharField(max_length=40, null=True, blank=True)

    objects = FamilyReportQuerySet.as_manager()

    privacy = holds(Keep.CHILDS_FILE, answers=StandIn.EMPTY, settled=StandIn.EMPTY)

    class Meta:
        constraints = [
            together(
                "document",
                "issued_at",
                "issued_by_kind",
                "issued_by_id",
                name="family_report_issued",
                sentence="An issued report says by whom, when, and keeps its bytes.",
            ),
            models.UniqueConstraint(
                fields=["school", "incident", "parent"],
                condition=Q(issued_at__isnull=True),
                name="family_report_one_open",
                violation_error_message="A report to this parent is being written already.",
            ),
        ]

    def __str__(self) -> str:
        return f"family report {self.public_id}"


@append_only(erasable=("words", "late_why"), subject="incident.public_id")
class Telling(models.Model):
    """One step in telling one parent; what is so now is the latest of each."""

    class Step(models.TextChoices):
        TELL = "tell", "To be told"
        HOLD = "hold", "Held: may not be safe"
        WITHHELD = "withheld", "Withheld"
        CALLED = "called", "Told by phone or in person"
        TRIED = "tried", "Tried, not reached"
        REPORTED = "reported", "Family report issued"
        GIVEN = "given", "Family report given or sent"
        LETTER = "letter", "Told in a letter of the school’s own"

    class How(models.TextChoices):
        PHONE = "phone", "By phone"
        IN_PERSON = "in-person", "In person"
        HANDED = "handed", "Handed over on paper"
        POSTED = "posted", "Posted"
        EMAILED = "emailed", "E-mailed, by the school’s own secure mail"
        READ = "read", "Read aloud to them"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="tellings")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="tellings")
    parent = models.ForeignKey(Parent, on_delete=models.PROTECT, related_name="tellings")
    step = models.CharField(max_length=10, choices=Step.choices)
    happened_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    words = models.CharField(max_length=900, null=True, blank=True)
    late_why = models.CharField(max_length=500, null=True, blank=True)
    review_on = models.DateField("to be looked at again on", null=True, blank=True)
    report = models.ForeignKey(
        FamilyReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    logged_at = models.DateTimeField()
    logged_by_kind = models.CharField(max_length=12)
    logged_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, words=StandIn.TEXT, late_why=StandIn.TEXT)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=("reported", "given"), report__isnull=False)
                | (~Q(step__in=("reported", "given")) & Q(report__isnull=True)),
                name="telling_report",
                violation_error_message="A report that was issued or given is named.",
            ),
            models.CheckConstraint(
                condition=~Q(step__in=("hold", "withheld"))
                | Q(words__isnull=False)
                | Q(erased_at__isnull=False),
                name="telling_held_why",
                violation_error_message="Holding a parent back has its reason.",
            ),
            models.CheckConstraint(
                condition=~Q(step="withheld") | Q(review_on__isnull=False),
                name="telling_review",
                violation_error_message="A parent is withheld until a day to look at it again.",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "incident", "parent", "id"], name="telling_steps"),
            models.Index(fields=["school", "parent", "id"], name="telling_by_parent"),
            models.Index(
                fields=["school", "step", "id"],
                name="telling_held_back",
                condition=Q(step__in=("hold", "withheld")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_step_display()


class NotAPupil(models.Model):
    """A word that is also a name of the roll, waved off by somebody for one incident's texts."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="not_a_pupil")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="not_a_pupil")
    word = models.CharField("word, folded", max_length=200)
    said_at = models.DateTimeField()
    said_by_kind = models.CharField(max_length=12)
    said_by_id = models.CharField(max_length=40)

    privacy = holds(Keep.CHILDS_FILE, word=StandIn.NAME)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "incident", "word"], name="not_a_pupil_word")
        ]

    def __str__(self) -> str:
        return "not a pupil"
