"""Event, Incident, Reading: what happened, to whom, and what the record says of it.

An event is one occurrence at a time and place. An incident is one pupil's record within it. A
reading is what that record says: the first is made when the incident is recorded, an amendment
makes another, and none is ever altered (decisions 1).
"""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from rri_portal.audit.append_only import append_only
from rri_portal.constraints import together
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.pupils.models import Characteristics, Parent, Pupil
from rri_portal.schools.models import Choice, School, StaffMember, Technique


class Answer(models.TextChoices):
    """To a plain question; an empty answer means that it was not recorded, never "no"."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Safety(models.TextChoices):
    SAFE_TOGETHER = "safe-together", "We are safe, and somebody is with the child"
    SAFE_APART = "safe-apart", "We are safe; the child is on their own"
    NOT_SAFE = "not-safe", "Not yet: we need help"


class Event(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="events")
    started_at = models.DateTimeField()
    place = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    place_detail = models.CharField(max_length=120, blank=True)
    safety = models.CharField(max_length=20, choices=Safety.choices, blank=True)
    logged_at = models.DateTimeField()
    logged_by_kind = models.CharField(max_length=12)
    logged_by_id = models.CharField(max_length=40)

    privacy = holds(Keep.CHILDS_FILE, place_detail=StandIn.TEXT)

    class Meta:
        indexes = [models.Index(fields=["school", "started_at", "id"], name="event_by_start")]

    def __str__(self) -> str:
        return f"event of {self.started_at:%d %B %Y}"


class EventAdult(models.Model):
    """An adult of the event. Involved means: held, directed, secluded or restrained the child, or
    was hurt; a witness saw it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="event_adults")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="adults")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="event_parts")
    involved = models.BooleanField()

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

    def of_pupil_around(self, pupil, moment, within):
        return self.filter(
            pupil=pupil,
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
        assert self.current_reading is not None
        return self.current_reading

    @property
    def is_draft(self) -> bool:
        return not (self.recorded_at or self.discarded_at or self.set_aside_at)


class DraftWriter(models.Model):
    """Somebody uninvolved whom the recorder asked to help with a draft (decisions 2)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="draft_writers")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="writers")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by_kind = models.CharField(max_length=12)
    added_by_id = models.CharField(max_length=40)

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "incident", "staff"],
                name="draft_writer",
                violation_error_message="This person can open the draft already.",
            )
        ]

    def __str__(self) -> str:
        return "helps with a draft"


class DraftSection(models.Model):
    """One page of a draft's answers, raw as they were typed, so that bad input is kept too."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="draft_sections")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="sections")
    key = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by_kind = models.CharField(max_length=12)
    saved_by_id = models.CharField(max_length=40)

    privacy = holds(Keep.CHILDS_FILE, answers=StandIn.EMPTY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "incident", "key"], name="draft_section")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class StashedPost(models.Model):
    """What somebody typed just as their session ended: sealed, kept an hour (decisions 17)."""

    key_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    stashed_at = models.DateTimeField(db_index=True)

    privacy = holds(Keep.HOUR, sealed=StandIn.EMPTY)

    def __str__(self) -> str:
        return f"stashed {self.stashed_at:%H:%M}"


@append_only(erasable=("words",), subject="event.public_id")
class Account(models.Model):
    """An adult's own account of an event, locked; what comes to mind later stands under it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="accounts")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="accounts")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="accounts")
    words = models.TextField(null=True, blank=True)
    locked_at = models.DateTimeField()
    locked_by_kind = models.CharField(max_length=12)
    locked_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, words=StandIn.TEXT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "event", "staff"],
                name="account_one_each",
                violation_error_message="This person's account of the event is locked already.",
            )
        ]

    def __str__(self) -> str:
        return f"account locked {self.locked_at:%d %B %Y}"


class Purpose(models.TextChoices):
    """The purposes for which force may be used: s93 Education and Inspections Act 2006, as the
    2026 guidance words them (domain 1.2)."""

    INJURY_TO_SELF = "injury-to-self", "To prevent the child from hurting themselves"
    INJURY_TO_OTHERS = "injury-to-others", "To prevent somebody else from being hurt"
    DAMAGE = "damage", "To prevent damage to property"
    OFFENCE = "offence", "To prevent a criminal offence"
    DISORDER = "disorder", "To prevent disorder"


class Aid(models.TextChoices):
    """Was something the child communicates or perceives with still theirs to use?"""

    IN_REACH = "in-reach", "In reach and in use"
    OUT_OF_REACH = "out-of-reach", "Out of reach"
    REMOVED = "removed", "Taken away or removed"
    NONE_USED = "none-used", "The child does not use one"
    NOT_KNOWN = "not-known", "Not known"


@append_only(
    erasable=(
        "place_detail",
        "no_time_why",
        "why_necessary",
        "support_note",
        "late_why",
        "amended_why",
    ),
    subject="incident.public_id",
)
class Reading(models.Model):
    """What the record says. Amending inserts another whole reading; only the pointer moves."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="readings")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="readings")
    n = models.PositiveSmallIntegerField()
    characteristics = models.ForeignKey(
        Characteristics, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    local_date = models.DateField()
    local_hour = models.PositiveSmallIntegerField()
    local_weekday = models.PositiveSmallIntegerField(help_text="Monday is 1, as in ISO 8601.")
    local_week = models.DateField(help_text="The Monday of the week.")
    place = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    place_label = models.CharField(max_length=80)
    place_detail = models.CharField(max_length=120, null=True, blank=True)
    held_seconds = models.PositiveIntegerField(null=True, blank=True)
    secluded_seconds = models.PositiveIntegerField(null=True, blank=True)
    unknown_ends = models.PositiveSmallIntegerField()

    force = models.BooleanField()
    restraint = models.BooleanField()
    seclusion = models.BooleanField()
    no_time_why = models.CharField(max_length=500, null=True, blank=True)
    why_necessary = models.CharField(max_length=900, null=True, blank=True)
    hurt = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    first_aider = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    communication_aid = models.CharField(max_length=15, choices=Aid.choices, blank=True)
    hearing_aids = models.CharField(max_length=15, choices=Aid.choices, blank=True)
    glasses = models.CharField(max_length=15, choices=Aid.choices, blank=True)
    on_plan = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    support_note = models.CharField(max_length=900, null=True, blank=True)
    late_why = models.CharField(max_length=500, null=True, blank=True)

    amended_why = models.CharField(max_length=500, null=True, blank=True)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=12)
    made_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(
        Keep.CHILDS_FILE,
        place_detail=StandIn.TEXT,
        no_time_why=StandIn.TEXT,
        why_necessary=StandIn.TEXT,
        support_note=StandIn.TEXT,
        late_why=StandIn.TEXT,
        amended_why=StandIn.TEXT,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "incident", "n"], name="reading_n"),
            models.CheckConstraint(
                condition=Q(n=1) | Q(amended_why__isnull=False) | Q(erased_at__isnull=False),
                name="reading_amended_why",
                violation_error_message="An amendment says why it was made.",
            ),
        ]
        indexes = [models.Index(fields=["school", "local_date"], name="reading_by_day")]

    def __str__(self) -> str:
        return f"reading {self.n}"


class InterventionKind(models.TextChoices):
    FORCE = "force", "Use of force"
    RESTRAINT = "restraint", "Restraint without force"
    SECLUSION = "seclusion", "Seclusion"


@append_only()
class Intervention(models.Model):
    """One hold, seclusion or other restriction, with its own start and end."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="interventions")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="interventions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=InterventionKind.choices)
    technique = models.ForeignKey(Technique, on_delete=models.PROTECT, related_name="+")
    technique_label = models.CharField(max_length=80)
    degree = models.ForeignKey(
        Choice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    degree_label = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reading", "position"], name="intervention_position"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="intervention_times",
                violation_error_message="An intervention cannot end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.technique_label


@append_only(erasable=("name_then",), subject="reading.incident.public_id")
class StaffPart(models.Model):
    """An adult's part in a record, under the name and job they had then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="staff_parts")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="staff_parts")
    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, null=True, blank=True, related_name="staff_parts"
    )
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="parts")
    involved = models.BooleanField()
    name_then = models.CharField(max_length=120, null=True, blank=True)
    job_then = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, name_then=StandIn.NAME)

    class Meta:
        indexes = [models.Index(fields=["school", "staff", "reading"], name="staff_part_by_staff")]

    def __str__(self) -> str:
        return self.job_then


@append_only(erasable=("treatment",), subject="reading.incident.public_id")
class Injury(models.Model):
    class Who(models.TextChoices):
        PUPIL = "pupil", "The child"
        STAFF = "staff", "A member of staff"
        ANOTHER = "another", "Somebody else"

    class Severity(models.TextChoices):
        NO_TREATMENT = "no-treatment", "No treatment needed"
        FIRST_AID = "first-aid", "First aid in school"
        DOCTOR = "doctor", "Doctor or hospital"
        AMBULANCE = "ambulance", "Ambulance"
        NOT_KNOWN = "not-known", "Not known"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="injuries")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="injuries")
    position = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=10, choices=Who.choices)
    injury = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    injury_label = models.CharField(max_length=80)
    severity = models.CharField(max_length=15, choices=Severity.choices, blank=True)
    treatment = models.CharField(max_length=300, null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, treatment=StandIn.TEXT)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reading", "position"], name="injury_position"
            )
        ]

    def __str__(self) -> str:
        return self.injury_label


@append_only()
class ReadingChoice(models.Model):
    """One entry of a pick-list that a reading holds, in the words it had then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reading_choices")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="choices")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    pick_list = models.CharField(max_length=20)
    label = models.CharField(max_length=80)

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reading", "choice"], name="reading_choice_once"
            )
        ]

    def __str__(self) -> str:
        return self.label


@append_only()
class ReadingPurpose(models.Model):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reading_purposes")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="purposes")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    primary = models.BooleanField()

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        ordering = ["-primary", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reading", "purpose"], name="reading_purpose_once"
            ),
            models.UniqueConstraint(
                fields=["school", "reading"],
                condition=Q(primary=True),
                name="reading_purpose_primary",
            ),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()


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
