"""Planned daily devices: the school's decision, each device's plan, its days, what parents got.

Prescribed equipment that a child uses every day lives in their plan. Whether each use of it is
recorded, or its days are logged together and shared with the parents, the school decides for
itself (domain 8): the law is open there. Force and seclusion are never logged this way; nor is a
use that departs from the plan, or that is for behaviour. So nothing here has a place for one.
"""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q

from rri_portal.audit.append_only import append_only
from rri_portal.constraints import in_order, together
from rri_portal.documents.models import IssuedDocument
from rri_portal.privacy import Keep, StandIn, holds
from rri_portal.pupils.models.roll import Parent, Pupil
from rri_portal.schools.models import School


class ShareEvery(models.TextChoices):
    WEEK = "week", "Once a week"
    HALF_TERM = "half-term", "Once each half-term"
    TERM = "term", "Once a term"


SAY_HOW_OFTEN = "Say how often the log is shared with the parents."


class DeviceDecisionQuerySet(models.QuerySet["DeviceDecision"]):
    def latest_first(self) -> "DeviceDecisionQuerySet":
        return self.order_by("-from_date", "-id")

    def in_force(self, school: School, on: dt.date) -> "DeviceDecision | None":
        """The one that holds on that day, whether or not it has lapsed by then."""
        return self.filter(school=school, from_date__lte=on).latest_first().first()


@append_only()
class DeviceDecision(models.Model):
    """A school's own decision on planned daily devices; without one each use is recorded.

    It lets their days be logged together until the day on which it was to be looked at again, and
    no longer. A later one takes its place, and takes it back where it says that each use is
    recorded.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="device_decisions")
    grouped = models.BooleanField("logged by the day")
    shared_every = models.CharField(max_length=10, choices=ShareEvery.choices, blank=True)
    from_date = models.DateField("from")
    review_on = models.DateField("to be looked at again on")
    decided_by = models.CharField(max_length=120)
    why = models.CharField("reason", max_length=900)
    noted_at = models.DateTimeField()
    noted_by_kind = models.CharField(max_length=12)
    noted_by_id = models.CharField(max_length=40)

    objects = DeviceDecisionQuerySet.as_manager()

    privacy = holds(Keep.SCHOOL, decided_by=StandIn.NAME, why=StandIn.TEXT)

    class Meta:
        constraints = [
            in_order(
                "from_date",
                "review_on",
                name="device_decision_dates",
                sentence="It is looked at again after it begins, not before.",
            ),
            models.CheckConstraint(
                condition=(Q(grouped=True) & ~Q(shared_every=""))
                | Q(grouped=False, shared_every=""),
                name="device_decision_shared",
                violation_error_message=SAY_HOW_OFTEN,
            ),
        ]
        indexes = [models.Index(fields=["school", "from_date", "id"], name="device_decision_from")]

    def __str__(self) -> str:
        return "logged by the day" if self.grouped else "each use recorded"

    def groups_on(self, day: dt.date) -> bool:
        return self.grouped and self.from_date <= day <= self.review_on


class DeviceKind(models.TextChoices):
    """Equipment that is prescribed (domain 7.3). What holds a child by other means - a door, a
    table, brakes, an aid taken away - is on no list here: it is recorded each time."""

    BELT = "belt", "Lap belt or chest harness"
    CHAIR = "chair", "Specialist chair, with or without a tray"
    VEHICLE = "vehicle", "Car seat or vehicle harness"
    SPLINT = "splint", "Arm splint"
    HELMET = "helmet", "Helmet"


class DevicePurpose(models.TextChoices):
    """Why it was prescribed. To manage behaviour is none of them."""

    POSTURE = "posture", "Posture or support"
    MEDICAL = "medical", "A medical reason"
    TRANSPORT = "transport", "Safety in a vehicle"


NOT_A_DEVICE = (
    "Only prescribed equipment is planned here. Force, seclusion, and anything else that holds a "
    "child are recorded each time."
)
NOT_FOR_BEHAVIOUR = (
    "Only what is prescribed for posture, for a medical reason or for safety in a vehicle is "
    "planned here. Use for behaviour is recorded each time."
)


class DeviceQuerySet(models.QuerySet["Device"]):
    def running_on(self, day: dt.date) -> "DeviceQuerySet":
        not_ended = Q(until_date__isnull=True) | Q(until_date__gte=day)
        return self.filter(not_ended, from_date__lte=day)


@append_only(
    set_once=("until_date", "ended_why", "ended_at", "ended_by_kind", "ended_by_id"),
    erasable=("what", "prescriber", "ended_why"),
    subject="pupil.public_id",
)
class Device(models.Model):
    """The plan of one device for one pupil. To change it, it is ended and planned anew."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="devices")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(max_length=10, choices=DeviceKind.choices)
    purpose = models.CharField(max_length=10, choices=DevicePurpose.choices)
    what = models.CharField("when and how it is used", max_length=300, null=True, blank=True)
    prescriber = models.CharField(max_length=120, null=True, blank=True)
    prescribed_on = models.DateField()
    from_date = models.DateField("from")
    review_by = models.DateField()

    planned_at = models.DateTimeField()
    planned_by_kind = models.CharField(max_length=12)
    planned_by_id = models.CharField(max_length=40)
    until_date = models.DateField("last day", null=True, blank=True)
    ended_why = models.CharField("reason", max_length=300, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_kind = models.CharField(max_length=12, null=True, blank=True)
    ended_by_id = models.CharField(max_length=40, null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceQuerySet.as_manager()

    privacy = holds(
        Keep.CHILDS_FILE, what=StandIn.TEXT, prescriber=StandIn.NAME, ended_why=StandIn.TEXT
    )

    class Meta:
        ordering = ["pupil", "from_date", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DeviceKind.values),
                name="device_kind",
                violation_error_message=NOT_A_DEVICE,
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=DevicePurpose.values),
                name="device_purpose",
                violation_error_message=NOT_FOR_BEHAVIOUR,
            ),
            in_order(
                "prescribed_on",
                "from_date",
                name="device_prescribed",
                sentence="It is prescribed before it is used, not after.",
            ),
            in_order(
                "from_date",
                "review_by",
                name="device_review",
                sentence="It is reviewed after it begins, not before.",
            ),
            in_order(
                "from_date",
                "until_date",
                name="device_dates",
                sentence="The last day cannot be before the first.",
            ),
            together(
                "until_date",
                "ended_at",
                "ended_by_kind",
                "ended_by_id",
                name="device_ended",
                sentence="A plan that has ended says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(ended_why__isnull=False)
                | Q(erased_at__isnull=False),
                name="device_ended_why",
                violation_error_message="A plan ends for a reason.",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False)
                | Q(what__isnull=False, prescriber__isnull=False),
                name="device_whole_or_erased",
                violation_error_message="A plan says what the device is for and who prescribed it.",
            ),
        ]
        indexes = [models.Index(fields=["school", "pupil", "from_date", "id"], name="device_plan")]

    def __str__(self) -> str:
        return self.get_kind_display()


SAY_WHEN_USED = "A day of use says from when until when, and that it was as planned."


class DeviceDayQuerySet(models.QuerySet["DeviceDay"]):
    def in_order(self) -> "DeviceDayQuerySet":
        return self.order_by("day", "device", "n")


@append_only(
    set_once=("withdrawn_why", "withdrawn_at", "withdrawn_by_kind", "withdrawn_by_id"),
    erasable=("note", "unusual", "changed_why", "withdrawn_why"),
    subject="device.pupil.public_id",
)
class DeviceDay(models.Model):
    """What was logged of one device on one day. A correction is another row with its reason; the
    latest is what is so, and those before it stay to be read. Where the latest was withdrawn
    nothing is logged of that day, until it is logged anew.

    `decision`: the school's decision under which it was logged by the day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="device_days")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="days")
    decision = models.ForeignKey(DeviceDecision, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    n = models.PositiveSmallIntegerField()

    used = models.BooleanField()
    used_from = models.TimeField(null=True, blank=True)
    used_until = models.TimeField(null=True, blank=True)
    as_planned = models.BooleanField(null=True, blank=True)
    was_unusual = models.BooleanField(null=True, blank=True)
    unusual = models.CharField(max_length=300, null=True, blank=True)
    note = models.CharField(max_length=300, null=True, blank=True)
    changed_why = models.CharField("reason", max_length=300, null=True, blank=True)
    anew = models.BooleanField("after a withdrawal")

    logged_at = models.DateTimeField()
    logged_by_kind = models.CharField(max_length=12)
    logged_by_id = models.CharField(max_length=40)
    withdrawn_why = models.CharField("reason", max_length=300, null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_kind = models.CharField(max_length=12, null=True, blank=True)
    withdrawn_by_id = models.CharField(max_length=40, null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceDayQuerySet.as_manager()

    privacy = holds(
        Keep.CHILDS_FILE,
        note=StandIn.TEXT,
        unusual=StandIn.TEXT,
        changed_why=StandIn.TEXT,
        withdrawn_why=StandIn.TEXT,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "device", "day", "n"], name="device_day_n"),
            models.CheckConstraint(
                condition=Q(
                    used=True,
                    used_from__isnull=False,
                    used_until__isnull=False,
                    used_until__gt=F("used_from"),
                    as_planned__isnull=False,  # what is not known would pass as neither
                    as_planned=True,
                    was_unusual__isnull=False,
                )
                | Q(
                    used=False,
                    used_from__isnull=True,
                    used_until__isnull=True,
                    as_planned__isnull=True,
                    was_unusual__isnull=True,
                ),
                name="device_day_used",
                violation_error_message=SAY_WHEN_USED,
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False)
                | Q(was_unusual=True, unusual__isnull=False)
                | (Q(was_unusual__isnull=True) | Q(was_unusual=False)) & Q(unusual__isnull=True),
                name="device_day_unusual",
                violation_error_message="Say what was unusual.",
            ),
            models.CheckConstraint(
                condition=Q(n=1, anew=False)
                | Q(n__gt=1, anew=True)
                | Q(n__gt=1, changed_why__isnull=False)
                | Q(erased_at__isnull=False),
                name="device_day_changed",
                violation_error_message="A correction says why.",
            ),
            together(
                "withdrawn_at",
                "withdrawn_by_kind",
                "withdrawn_by_id",
                name="device_day_withdrawn",
                sentence="What was withdrawn says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(withdrawn_why__isnull=False)
                | Q(erased_at__isnull=False),
                name="device_day_withdrawn_why",
                violation_error_message="What was withdrawn says why.",
            ),
        ]

    def __str__(self) -> str:
        return "used" if self.used else "not used"


class GivenHow(models.TextChoices):
    HANDED = "handed", "Handed to them"
    POST = "post", "By post"
    EMAIL = "email", "By the school’s own secure e-mail"
    READ_OUT = "read-out", "Read out to them"


@append_only(set_once=("given_on", "given_how", "given_at", "given_by_kind", "given_by_id"))
class DeviceLogCopy(models.Model):
    """The log of a time, made out to one parent; then that it was given to them, and how."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="device_log_copies")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="device_log_copies")
    parent = models.ForeignKey(Parent, on_delete=models.PROTECT, related_name="device_log_copies")
    from_date = models.DateField("from")
    until_date = models.DateField("until")
    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    issued_by_kind = models.CharField(max_length=12)
    issued_by_id = models.CharField(max_length=40)
    given_on = models.DateField(null=True, blank=True)
    given_how = models.CharField(max_length=10, choices=GivenHow.choices, null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by_kind = models.CharField(max_length=12, null=True, blank=True)
    given_by_id = models.CharField(max_length=40, null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE)

    class Meta:
        constraints = [
            in_order(
                "from_date",
                "until_date",
                name="device_log_dates",
                sentence="The last day cannot be before the first.",
            ),
            together(
                "given_on",
                "given_how",
                "given_at",
                "given_by_kind",
                "given_by_id",
                name="device_log_given",
                sentence="A log that was given says to whom, how and when.",
            ),
        ]
        indexes = [models.Index(fields=["school", "pupil", "id"], name="device_log_by_pupil")]

    def __str__(self) -> str:
        return f"{self.from_date} – {self.until_date}"
