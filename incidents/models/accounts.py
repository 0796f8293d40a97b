"""What each adult says of an event in their own words, and how it is asked for."""

import uuid

from django.db import models
from django.db.models import Q

from incidents.models.events import Event
from rri_portal.audit.append_only import append_only
from rri_portal.constraints import together
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal
from rri_portal.schools.models import School, StaffMember, User


@append_only(
    erasable=("words", "people", "attested_name", "attested_agency", "attested_job"),
    subject="event.public_id",
)
class Account(models.Model):
    """An adult's own account of an event, locked; what comes to mind later stands under it.

    `people`: where `words` names somebody by "@", as `people_in_text` keeps it. Attested: who
    somebody without a sign-in says that they are.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="accounts")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="accounts")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="accounts")
    words = models.TextField(null=True, blank=True)
    people = models.JSONField(null=True, blank=True)
    attested_name = models.CharField(max_length=120, null=True, blank=True)
    attested_agency = models.CharField(max_length=120, null=True, blank=True)
    attested_job = models.CharField(max_length=80, null=True, blank=True)
    locked_at = models.DateTimeField()
    locked_by_kind = models.CharField(max_length=12)
    locked_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(
        Keep.CHILDS_FILE,
        words=StandIn.TEXT,
        people=StandIn.EMPTY,
        attested_name=StandIn.NAME,
        attested_agency=StandIn.TEXT,
        attested_job=StandIn.TEXT,
    )

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


@append_only(erasable=("words", "people"), subject="account.event.public_id")
class AccountNote(models.Model):
    """A later thought, added under an account and never into it; `people` as there."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="account_notes")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField(null=True, blank=True)
    people = models.JSONField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by_kind = models.CharField(max_length=12)
    added_by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, words=StandIn.TEXT, people=StandIn.EMPTY)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["school", "account", "id"], name="account_note")]

    def __str__(self) -> str:
        return f"added {self.added_at:%d %B %Y}"


class AccountDraft(models.Model):
    """An account as it is being written, raw; it goes when it is locked. `attested_*`: who its
    writer says that they are, where they write through a link."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="account_drafts")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="account_drafts")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="account_drafts")
    words = models.TextField(blank=True)
    attested_name = models.CharField(max_length=120, blank=True)
    attested_agency = models.CharField(max_length=120, blank=True)
    attested_job = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by_kind = models.CharField(max_length=12)
    saved_by_id = models.CharField(max_length=40)

    privacy = holds(
        Keep.CHILDS_FILE,
        words=StandIn.TEXT,
        attested_name=StandIn.NAME,
        attested_agency=StandIn.TEXT,
        attested_job=StandIn.TEXT,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "event", "staff"],
                name="account_draft_one_each",
                violation_error_message="This person is writing their account already.",
            )
        ]

    def __str__(self) -> str:
        return f"account v{self.version}"


class NotThere(models.Model):
    """ "I was not there": said by an adult who is named, and an uninvolved leader's decision."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="not_there")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="not_there")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="not_there")
    why = models.CharField("reason", max_length=900)
    said_at = models.DateTimeField()
    said_by_kind = models.CharField(max_length=12)
    said_by_id = models.CharField(max_length=40)
    accepted = models.BooleanField(null=True, blank=True)
    decided_why = models.CharField("reason for the decision", max_length=900, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_kind = models.CharField(max_length=12, null=True, blank=True)
    decided_by_id = models.CharField(max_length=40, null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, why=StandIn.TEXT, decided_why=StandIn.TEXT)

    class Meta:
        constraints = [
            together(
                "accepted",
                "decided_why",
                "decided_at",
                "decided_by_kind",
                "decided_by_id",
                name="not_there_decided",
                sentence="A decision says what was decided, why, by whom and when.",
            ),
            models.UniqueConstraint(
                fields=["school", "event", "staff"],
                condition=Q(decided_at__isnull=True),
                name="not_there_one_open",
                violation_error_message="This is waiting for a decision already.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "said_at", "id"],
                name="not_there_waiting",
                condition=Q(decided_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return "says not there"


@append_only(erasable=("why",), subject="event.public_id")
class Asking(models.Model):
    """That asking for accounts of an event was stopped, or begun again; the latest is in force."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="asking")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="asking")
    stopped = models.BooleanField()
    why = models.CharField("reason", max_length=900, null=True, blank=True)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, why=StandIn.TEXT)

    class Meta:
        indexes = [models.Index(fields=["school", "event", "id"], name="asking_in_force")]

    def __str__(self) -> str:
        return "stopped" if self.stopped else "begun again"


class Reminder(models.Model):
    """That somebody is reminded of their accounts on a day: whoever writes the row sends the
    letter, so that of two workers one does. Without `sent_at` it is being sent, or its worker was
    killed."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reminders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminders")
    day = models.DateField()
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    privacy = nothing_personal(Keep.YEAR)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "user", "day"],
                name="reminder_once_a_day",
                violation_error_message="This person is reminded today already.",
            )
        ]

    def __str__(self) -> str:
        return f"reminder of {self.day:%d %B %Y}"
