"""What is kept of those who sign in, or try to."""

import datetime as dt

from django.db import models

from rri_portal.audit.actors import Actor
from rri_portal.privacy import Keep, StandIn, holds

STASHED_FOR = dt.timedelta(hours=1)


class Attempt(models.Model):
    """Something that may be done only so often: a keyed hash of what and from where, and when."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    privacy = holds(Keep.DAY, key=StandIn.TOKEN)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempt_by_key")]

    def __str__(self) -> str:
        return f"{self.at:%d %B %Y}"


class KnownAddress(models.Model):
    """A keyed hash of a network address that somebody has signed in from lately."""

    key = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()

    privacy = holds(Keep.YEAR, key=StandIn.TOKEN)

    def __str__(self) -> str:
        return f"{self.seen_at:%d %B %Y}"


class StashedPostQuerySet(models.QuerySet):
    def of(self, actor: Actor):
        return self.filter(typed_by_kind=actor.kind, typed_by_id=actor.id)

    def kept_at(self, at: dt.datetime):
        return self.filter(stashed_at__gt=at - STASHED_FOR)

    def let_go_at(self, at: dt.datetime):
        return self.filter(stashed_at__lte=at - STASHED_FOR)


class StashedPost(models.Model):
    """What somebody sent just as their session ended, sealed for them alone (decisions 17)."""

    key_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    stashed_at = models.DateTimeField(db_index=True)
    typed_by_kind = models.CharField(max_length=12)
    typed_by_id = models.CharField(max_length=40)

    objects = StashedPostQuerySet.as_manager()

    privacy = holds(Keep.HOUR, sealed=StandIn.EMPTY)

    class Meta:
        indexes = [models.Index(fields=["typed_by_id", "stashed_at"], name="stashed_by_person")]

    def __str__(self) -> str:
        return f"stashed {self.stashed_at:%H:%M}"
