"""What is kept of an incident while it is being written."""

import uuid

from django.db import models
from django.db.models import F

from incidents.models.events import Event, Incident
from rri_portal.audit.append_only import append_only
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.schools.models import School, StaffMember


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


class Section(models.Model):
    """One page's answers, raw as they were typed, so that bad input is kept too."""

    key = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by_kind = models.CharField(max_length=12)
    saved_by_id = models.CharField(max_length=40)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class DraftSection(Section):
    """What a page of a draft says of this child."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="draft_sections")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="sections")

    privacy = holds(Keep.CHILDS_FILE, answers=StandIn.EMPTY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "incident", "key"], name="draft_section")
        ]


class EventSection(Section):
    """What a page says of the event itself: the same in the draft of every pupil of it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="event_sections")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="sections")

    privacy = holds(Keep.CHILDS_FILE, answers=StandIn.EMPTY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "event", "key"], name="event_section")
        ]


class HandOverQuerySet(models.QuerySet):
    def in_force(self):
        """The last of each event: whoever it went to writes its record."""
        return self.filter(pk=F("event__hand_over"))


@append_only(erasable=("words", "people"), subject="event.public_id")
class HandOver(models.Model):
    """That the drafts of an event went to somebody else, as whoever wrote them no longer can.

    `before`: the adult who wrote them until then. `words`: the narrative as they had typed it,
    which stays theirs; empty where there was none, or where a record has locked it. `people`: where
    it names somebody by "@", as `people_in_text` keeps it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="hand_overs")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="hand_overs")
    before = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(null=True, blank=True)
    people = models.JSONField(null=True, blank=True)
    handed_at = models.DateTimeField()
    handed_by_kind = models.CharField(max_length=12)
    handed_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    privacy = holds(Keep.CHILDS_FILE, words=StandIn.TEXT, people=StandIn.EMPTY)

    class Meta:
        indexes = [models.Index(fields=["school", "event", "id"], name="hand_over_in_force")]

    def __str__(self) -> str:
        return f"handed over {self.handed_at:%d %B %Y}"
