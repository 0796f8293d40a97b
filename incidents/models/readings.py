"""What a record says: insert-only, whole, and under the names that people had then."""

import uuid

from django.db import models
from django.db.models import Q

from incidents.models.accounts import Account
from incidents.models.answers import EquipmentFor, PlanStage, Prevented, WentTo, Worked
from incidents.models.events import Incident
from rri_portal.attachments.models import Attachment
from rri_portal.audit.append_only import append_only
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.pupils.models import Characteristics
from rri_portal.schools.models import Choice, School, StaffMember, Technique


class Answer(models.TextChoices):
    """To a plain question; an empty answer means that it was not recorded, never "no"."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


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

    # As the law divides it: the Regulations call a hold a restraint too (`Facts.restraint`).
    force = models.BooleanField()
    restraint = models.BooleanField()
    seclusion = models.BooleanField()
    plan_stage = models.CharField(max_length=10, choices=PlanStage.choices, blank=True)
    warned = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    no_time_why = models.CharField(max_length=500, null=True, blank=True)
    why_necessary = models.CharField(max_length=900, null=True, blank=True)
    hurt = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    first_aider = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    communication_aid = models.CharField(max_length=15, choices=Aid.choices, blank=True)
    hearing_aids = models.CharField(max_length=15, choices=Aid.choices, blank=True)
    glasses = models.CharField(max_length=15, choices=Aid.choices, blank=True)
    on_plan = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    monitored = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    watched_after = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    went_to = models.CharField(max_length=10, choices=WentTo.choices, blank=True)
    support_note = models.CharField(max_length=900, null=True, blank=True)
    pupils_saw = models.CharField(max_length=10, choices=Answer.choices, blank=True)
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
    body_position = models.ForeignKey(
        Choice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    body_position_label = models.CharField(max_length=80, blank=True)
    on_plan = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    equipment_for = models.CharField(max_length=10, choices=EquipmentFor.choices, blank=True)
    as_prescribed = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    kept_in = models.ForeignKey(
        Choice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kept_in_label = models.CharField(max_length=80, blank=True)
    prevented = models.CharField(max_length=10, choices=Prevented.choices, blank=True)
    toilet_offered = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    water_offered = models.CharField(max_length=10, choices=Answer.choices, blank=True)

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
    part = models.ForeignKey(
        Choice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    part_label = models.CharField(max_length=80, blank=True)
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
    hospital = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    accident_book = models.CharField("accident-book reference", max_length=40, blank=True)
    riddor = models.CharField("RIDDOR", max_length=10, choices=Answer.choices, blank=True)
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
    """One entry of a pick-list that a reading holds, in the words it had then; of something that
    was tried first, also how it worked."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reading_choices")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="choices")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    pick_list = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    worked = models.CharField(max_length=10, choices=Worked.choices, blank=True)

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


@append_only(erasable=("label",), subject="reading.incident.public_id")
class ReadingAttachment(models.Model):
    """An attachment that a reading holds, under the words and the sha256 it had then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reading_attachments")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="attachments")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=300, null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, label=StandIn.TEXT)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reading", "attachment"], name="reading_attachment_once"
            )
        ]

    def __str__(self) -> str:
        return self.label or "erased"
