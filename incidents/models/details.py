"""What a record says beyond what the law asks: insert-only, as the rest of a reading."""

from django.db import models
from django.db.models import Q

from incidents.models.answers import HowWatched, Region
from incidents.models.readings import Injury, Intervention, Reading
from rri_portal.audit.append_only import append_only
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.schools.models import Choice, School, StaffMember

LONGEST_WORDS = 900


class Question(models.TextChoices):
    """Answered in words. The label is how the record heads the answer."""

    SETTING = "setting", "More about what else was going on"
    LESS_RESTRICTIVE = "less-restrictive", "Less restrictive options considered"
    WHY_NOT_LESS = "why-not-less", "Why they would not do"
    WARNING = "warning", "How the child was warned"
    BEST_INTERESTS = "best-interests", "What was in the best interests of the child and others"
    PROPORTIONATE = "proportionate", "Whether it was in proportion to the risk"
    LEAST_TIME = "least-time", "Whether it was for the least time"
    OTHERS_WHY = "others-why", "Why they were there"
    OFF_PLAN = "off-plan", "Why it was not as agreed"
    PRESCRIBER = "prescriber", "Who prescribed the equipment"
    ENDED_WHY = "ended-why", "Why it ended"


@append_only(erasable=("words",), subject="reading.incident.public_id")
class Words(models.Model):
    """One question that a reading answers in words, about one intervention or about it all."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="words")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="words")
    intervention = models.ForeignKey(
        Intervention, on_delete=models.PROTECT, null=True, blank=True, related_name="words"
    )
    question = models.CharField(max_length=20, choices=Question.choices)
    words = models.CharField(max_length=LONGEST_WORDS, null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, words=StandIn.TEXT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reading", "question"],
                condition=Q(intervention__isnull=True),
                name="words_once",
            ),
            models.UniqueConstraint(
                fields=["school", "reading", "intervention", "question"],
                condition=Q(intervention__isnull=False),
                name="words_once_each",
            ),
        ]

    def __str__(self) -> str:
        return self.get_question_display()


@append_only(erasable=("name_then",), subject="reading.incident.public_id")
class Watch(models.Model):
    """An adult who was with a secluded child or watched them, from when until when. `throughout`:
    from its beginning to its end, whenever that was."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="watches")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="watches")
    position = models.PositiveSmallIntegerField()
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    throughout = models.BooleanField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    how = models.CharField(max_length=12, choices=HowWatched.choices, blank=True)
    name_then = models.CharField(max_length=120, null=True, blank=True)
    job_then = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, name_then=StandIn.NAME)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["school", "reading", "position"], name="watch_position")
        ]

    def __str__(self) -> str:
        return self.job_then


@append_only()
class InjuryPlace(models.Model):
    """Where on the body an injury is."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="injury_places")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="injury_places")
    injury = models.ForeignKey(Injury, on_delete=models.PROTECT, related_name="places")
    region = models.CharField(max_length=30, choices=Region.choices)

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "injury", "region"], name="injury_place_once")
        ]

    def __str__(self) -> str:
        return self.get_region_display()


@append_only(erasable=("name_then",), subject="reading.incident.public_id")
class MedicalCheck(models.Model):
    """The child was looked at, at a time, by somebody."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="medical_checks")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="medical_checks")
    position = models.PositiveSmallIntegerField()
    checked_at = models.DateTimeField(null=True, blank=True)
    staff = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name_then = models.CharField(max_length=120, null=True, blank=True)
    job_then = models.CharField(max_length=80, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, name_then=StandIn.NAME)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "reading", "position"], name="medical_check_position"
            )
        ]

    def __str__(self) -> str:
        return f"check {self.position}"


@append_only()
class CheckSeen(models.Model):
    """What a medical check saw, or a warning sign, in the words the list had then."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="checks_seen")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="checks_seen")
    check_made = models.ForeignKey(MedicalCheck, on_delete=models.PROTECT, related_name="seen")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    pick_list = models.CharField(max_length=20)
    label = models.CharField(max_length=80)

    privacy = nothing_personal(Keep.CHILDS_FILE)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "check_made", "choice"], name="check_seen_once"
            )
        ]

    def __str__(self) -> str:
        return self.label
