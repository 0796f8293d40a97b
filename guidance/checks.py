"""`manage.py check` reads the content as the portal will, and lists every fault together."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core import checks
from django.utils import timezone

from guidance.editions import Edition
from guidance.library import CONTENT
from guidance.reading import examine


@checks.register("guidance")
def content_holds_together(**_kwargs: Any) -> list[checks.CheckMessage]:
    return findings(CONTENT, today=timezone.localdate())


def findings(content: Path, *, today: dt.date) -> list[checks.CheckMessage]:
    """An error for each fault; a warning for each edition whose review date has gone by."""
    editions, faults = examine(content)
    if not editions and not faults:
        return [checks.Error("guidance/content holds no editions.", id="guidance.E002")]
    errors: list[checks.CheckMessage] = [
        checks.Error(str(fault), id="guidance.E001") for fault in faults
    ]
    overdue = (e for e in editions if e.next_review and e.next_review < today)
    return errors + [_overdue(edition) for edition in overdue if not _over(edition, today)]


def _over(edition: Edition, today: dt.date) -> bool:
    return edition.in_force_to is not None and edition.in_force_to < today


def _overdue(edition: Edition) -> checks.Warning:
    return checks.Warning(
        f"{edition.title} was to be reviewed by {edition.next_review:%d %B %Y}.",
        hint="Check it against the published text, then give it a new review date.",
        obj=edition.file,
        id="guidance.W001",
    )
