"""What a record says beyond what the law asks: insert-only, as the rest of a reading."""

from django.db import models
from django.db.models import Q

from incidents.models.answers import HowWatched
from incidents.models.readings import Intervention, Reading
from rri_portal.audit.append_only import append_only
from rri_portal.privacy import Keep, StandIn, holds
from rri_portal.schools.models import School, StaffMember

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
