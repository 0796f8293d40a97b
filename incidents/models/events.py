"""What happened, when and where, and each pupil's incident within it."""

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from rri_portal.audit.append_only import append_only
from rri_portal.constraints import together
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import Choice, School, StaffMember

if TYPE_CHECKING:
    from incidents.models.readings import Reading


class NotRecorded(Exception):
    """A draft says nothing yet that anybody may read."""


class Safety(models.TextChoices):
    SAFE_TOGETHER = "safe-together", "We are safe, and somebody is with the child"
    SAFE_APART = "safe-apart", "We are safe; the child is on their own"
    NOT_SAFE = "not-safe", "Not yet: we need help"


class Event(models.Model):
    """`hand_over`: the last, and so the one in force; empty while whoever logged it writes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="events")
    started_at = models.DateTimeField()
    place = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    place_detail = models.CharField(max_length=120, blank=True)
    safety = models.CharField(max_length=20, choices=Safety.choices, blank=True)
    logged_at = models.DateTimeField()
    logged_by_kind = models.CharField(max_length=12)
    logged_by_id = models.CharField(max_length=40)
    hand_over = models.ForeignKey(
        "incidents.HandOver", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    privacy = holds(Keep.CHILDS_FILE, place_detail=StandIn.TEXT)

    class Meta:
        indexes = [models.Index(fields=["school", "started_at", "id"], name="event_by_start")]

    def __str__(self) -> str:
        return f"event of {self.started_at:%d %B %Y}"

    @cached_property
    def records(self) -> list["Incident"]:
        """One for each of its pupils, with the pupil, whatever became of it; the first logged
        first. Read once."""
        return list(self.school.incidents.filter(event=self).select_related("pupil").order_by("id"))


class EventAdult(models.Model):
    """An adult of the event. Involved means: held, directed, secluded or restrained the child, or
    was hurt; a witness saw it. `named_at`: since when they have been the one or the other."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="event_adults")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="adults")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="event_parts")
    involved = models.BooleanField()
    named_at = models.DateTimeField()

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "event", "staff"],
                name="event_adult",
                violation_error_message="This person is named already.",
            )
        ]
        indexes = [models.Index(fields=["school", "staff", "event"], name="event_adult_by_staff")]

    def __str__(self) -> str:
        return "involved" if self.involved else "witness"


class IncidentQuerySet(models.QuerySet):
    def recorded(self):
        return self.filter(recorded_at__isnull=False)

    def drafts(self):
        return self.filter(
            recorded_at__isnull=True, discarded_at__isnull=True, set_aside_at__isnull=True
        )

    def newest_in_the_book(self):
        return self.recorded().order_by("-series", "-year", "-sequence")

    def oldest_first(self):
        return self.order_by("started_at", "id")

    def of_pupils_around(self, pupils, moment, within):
        return self.filter(
            pupil__in=pupils,
            discarded_at__isnull=True,
            started_at__gte=moment - within,
            started_at__lte=moment + within,
        )


@append_only(
    set_once=(
        "series",
        "year",
        "sequence",
        "recorded_at",
        "recorded_by_kind",
        "recorded_by_id",
        "discarded_at",
        "discarded_by_kind",
        "discarded_by_id",
        "discarded_why",
        "set_aside_at",
    ),
    erasable=("discarded_why",),
    subject="public_id",
    free=("pupil", "started_at", "local_date", "current_reading"),
)
class Incident(models.Model):
    """One pupil's record within an event: a draft until it is recorded and numbered."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="incidents")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="incidents")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="incidents")
    started_at = models.DateTimeField()
    local_date = models.DateField()

    logged_at = models.DateTimeField()
    logged_by_kind = models.CharField(max_length=12)
    logged_by_id = models.CharField(max_length=40)

    series = models.CharField(max_length=2, null=True, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by_kind = models.CharField(max_length=12, null=True, blank=True)
    recorded_by_id = models.CharField(max_length=40, null=True, blank=True)
    current_reading = models.ForeignKey(
        "incidents.Reading", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    discarded_at = models.DateTimeField(null=True, blank=True)
    discarded_by_kind = models.CharField(max_length=12, null=True, blank=True)
    discarded_by_id = models.CharField(max_length=40, null=True, blank=True)
    discarded_why = models.CharField("reason", max_length=500, null=True, blank=True)

    set_aside_at = models.DateTimeField("confirmed as not significant", null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    privacy = holds(Keep.CHILDS_FILE, discarded_why=StandIn.TEXT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "series", "year", "sequence"],
                name="incident_number",
                violation_error_message="This number is in the book already.",
            ),
            models.UniqueConstraint(
                fields=["school", "event", "pupil"],
                condition=Q(discarded_at__isnull=True),
                name="incident_one_per_pupil",
                violation_error_message="This pupil has a record of this event already.",
            ),
            together(
                "series",
                "year",
                "sequence",
                "recorded_at",
                "recorded_by_kind",
                "recorded_by_id",
                name="incident_recorded",
                sentence="A recorded incident has its number, who recorded it and when.",
            ),
            together(
                "discarded_at",
                "discarded_by_kind",
                "discarded_by_id",
                name="incident_discarded",
                sentence="A discarded draft says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True)
                | Q(discarded_why__isnull=False)
                | Q(erased_at__isnull=False),
                name="incident_discarded_why",
                violation_error_message="A draft is discarded for a reason.",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True)
                | Q(discarded_at__isnull=True, set_aside_at__isnull=True),
                name="incident_one_end",
                violation_error_message="A recorded incident cannot be discarded or set aside.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "-series", "-year", "-sequence"],
                name="incident_book",
                condition=Q(recorded_at__isnull=False),
            ),
            models.Index(
                fields=["school", "started_at", "id"],
                name="incident_drafts",
                condition=Q(
                    recorded_at__isnull=True, discarded_at__isnull=True, set_aside_at__isnull=True
                ),
            ),
            models.Index(fields=["school", "pupil", "started_at"], name="incident_by_pupil"),
            models.Index(fields=["school", "local_date", "id"], name="incident_by_day"),
        ]

    def __str__(self) -> str:
        return self.number or "draft"

    def get_absolute_url(self) -> str:
        if self.recorded_at is None:
            return reverse("incidents:draft", args=[self.school.slug, self.public_id])
        return reverse("oversight:incident", args=[self.school.slug, self.number])

    @property
    def number(self) -> str:
        """`RI-2026-0001`: the academic year's first year, then the school's own sequence."""
        if self.sequence is None:
            return ""
        return f"{self.series}-{self.year}-{self.sequence:04d}"

    @property
    def reading(self) -> "Reading":
        """What the record says now; only a recorded incident says anything."""
        if self.current_reading is None:
            raise NotRecorded
        return self.current_reading

    @property
    def place_label(self) -> str:
        """As the record has it, whatever another pupil's draft has since corrected of the event."""
        reading = self.current_reading
        return reading.place_label if reading else self.event.place.label

    @property
    def place_detail(self) -> str:
        return (self.current_reading or self.event).place_detail or ""

    @property
    def is_kept(self) -> bool:
        """Being written, or recorded: neither discarded nor set aside."""
        return not (self.discarded_at or self.set_aside_at)

    @property
    def is_draft(self) -> bool:
        return self.is_kept and not self.recorded_at
