"""What was done, what was looked at, and the incident book.

Subjects are named by kind and public id, so that this app needs to know no other. Nothing here
but the content of an entry holds personal data, and that is kept apart from the chain so that it
can be lawfully erased.
"""

from django.db import models
from django.db.models import Q

from rri_portal.audit.append_only import append_only
from rri_portal.privacy import Keep, StandIn, holds, nothing_personal

SCHOOL = "schools.School"


@append_only()
class AuditEvent(models.Model):
    """One change of state: ids and the names of the fields it touched, never their values."""

    school = models.ForeignKey(
        SCHOOL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    fields = models.JSONField(default=list)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40)

    privacy = nothing_personal(Keep.BOOK)

    class Meta:
        indexes = [
            models.Index(
                fields=["school", "subject_kind", "subject_id", "id"], name="audit_event_subject"
            ),
            models.Index(fields=["school", "at", "id"], name="audit_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"


@append_only()
class Read(models.Model):
    """One request that showed a child's record, or a list of them (decisions 18)."""

    school = models.ForeignKey(SCHOOL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    listed = models.JSONField(default=list)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40)

    privacy = nothing_personal(Keep.BOOK)

    class Meta:
        indexes = [
            models.Index(
                fields=["school", "subject_kind", "subject_id", "id"], name="read_subject"
            ),
            models.Index(fields=["school", "by_kind", "by_id", "id"], name="read_by"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"


@append_only(free=("last_n", "last_hash"))
class Book(models.Model):
    """What a writer locks, and where the next entry goes. No other row refers to it: a lock on it
    holds up writers to this school's book and nobody else (decisions 10)."""

    school = models.OneToOneField(SCHOOL, on_delete=models.PROTECT, related_name="+")
    last_n = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64)

    privacy = nothing_personal(Keep.BOOK)

    def __str__(self) -> str:
        return f"book at entry {self.last_n}"


@append_only(free=("last",))
class Series(models.Model):
    """The last number given in one series of one year; counted only under the book's lock."""

    school = models.ForeignKey(SCHOOL, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=2)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    privacy = nothing_personal(Keep.BOOK)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "series", "year"], name="series_once")
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}"


@append_only(chained=True)
class Entry(models.Model):
    """One line of a school's incident book, chained to the line before it."""

    school = models.ForeignKey(SCHOOL, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    privacy = nothing_personal(Keep.BOOK)

    class Meta:
        ordering = ["n"]
        constraints = [models.UniqueConstraint(fields=["school", "n"], name="entry_n")]
        indexes = [
            models.Index(fields=["school", "subject_kind", "subject_id", "n"], name="entry_subject")
        ]

    def __str__(self) -> str:
        return f"entry {self.n}: {self.kind}"


@append_only(erasable=("salt", "content"), subject="entry.subject_id")
class EntryContent(models.Model):
    """What an entry commits to, apart from the chain: disposal empties it and the chain holds."""

    school = models.ForeignKey(SCHOOL, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="kept")
    salt = models.CharField(max_length=64, null=True, blank=True)
    content = models.TextField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    privacy = holds(Keep.CHILDS_FILE, salt=StandIn.EMPTY, content=StandIn.EMPTY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(salt__isnull=False, content__isnull=False, erased_at__isnull=True)
                | Q(salt__isnull=True, content__isnull=True, erased_at__isnull=False),
                name="entry_content_whole_or_erased",
                violation_error_message="An entry's content is whole, or erased at a time.",
            )
        ]

    def __str__(self) -> str:
        return "erased" if self.erased_at else "kept"


@append_only(set_once=("result_kind", "result_id"))
class Submission(models.Model):
    """That a form was sent, and what came of it: the second click finds the first one's result."""

    school = models.ForeignKey(SCHOOL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    token = models.CharField(max_length=32)
    result_kind = models.CharField(max_length=40, null=True, blank=True)
    result_id = models.CharField(max_length=40, null=True, blank=True)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40)

    privacy = nothing_personal(Keep.BOOK)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "verb", "token"], name="submission_once")
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.result_kind} {self.result_id}"
