"""The log of planned devices for one parent: what they are given, and why they may not be.

A parent who is held back from anything about this child is given nothing here either; nor is one
who is held back for another child, until they have been released in a record of this one.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from incidents.holds import Hold, Whose, holds_in_force, last_releases
from incidents.models import Telling
from incidents.telling import HELD, NO_LONGER, REACHED_ALIKE_HELD, WITHHELD
from rri_portal.documents.device_log import DayOfUse, DeviceLog, DeviceOnPaper
from rri_portal.documents.family_report import Letterhead
from rri_portal.london import local_date
from rri_portal.pupils.devices import DeviceLog as Logged
from rri_portal.pupils.devices import log_of
from rri_portal.pupils.models import DeviceLogCopy, Parent, Pupil

Step = Telling.Step
NOT_TOLD = "This person is not among those who are told, so no log goes to them."
HELD_FOR_ANOTHER_CHILD = (
    "Somebody of this name is held back for another child of the school, and may well be the same "
    "person. Ask the designated safeguarding lead: until this parent is released, in a record of "
    "this child or of the other, no log goes to them."
)
NAMESAKE_HELD = (
    "Somebody of the same name, who is reached in other ways, is held back for another child of "
    "the school. If it is the same person, ask the designated safeguarding lead first."
)
NOTHING_LOGGED = "No device was logged in this time, so there is no log of it to give."
CHANGED = "The log was changed in the meantime. Look at it again."
GIVEN_ALREADY = "It is noted already that they were given this log."
BEFORE_ISSUE = "This is before the log was made. Check the day."
STILL_TO_COME = "This is in the future. Check the day."


@dataclass(frozen=True)
class Standing:
    """One parent of the child who is to be told: why a log may not go to them, if it may not, or
    else what whoever gives it should think of."""

    parent: Parent
    refused: str | None
    hint: str


def standing_of(pupil: Pupil) -> list[Standing]:
    """Each parent of the child who is to be told; three queries."""
    told = list(Parent.objects.filter(school=pupil.school_id, pupil=pupil).to_be_told())
    held, released = holds_in_force(told), last_releases(told)
    return [_standing(one, held[one.pk], released.get(one.pk, 0)) for one in told]


def why_not_share(parent: Parent) -> str | None:
    """Why no log may go to this parent now."""
    if parent.ended_at:
        return NO_LONGER
    standing = {one.parent.pk: one.refused for one in standing_of(parent.pupil)}
    return standing.get(parent.pk, NOT_TOLD)


def _standing(parent: Parent, held: Iterable[Hold], released: int) -> Standing:
    """Whatever holds them back from anything about this child does here; of another child, what
    came after they were last released for this one."""
    for_this_child = [one for one in held if one.whose in (Whose.OWN, Whose.CHILDS)]
    for_another = {one.whose for one in held if one.since > released}
    if for_this_child:
        withheld = any(one.step == Step.WITHHELD for one in for_this_child)
        return Standing(parent, WITHHELD if withheld else HELD, "")
    if Whose.ANOTHER_CHILDS in for_another:
        return Standing(parent, HELD_FOR_ANOTHER_CHILD, "")
    to_think_of = [NAMESAKE_HELD] if Whose.NAMESAKES in for_another else []
    if any(one.whose == Whose.REACHED_ALIKE for one in held):
        to_think_of.append(REACHED_ALIKE_HELD)
    return Standing(parent, None, " ".join(to_think_of))


def why_not_give(copy: DeviceLogCopy, given_on: dt.date, at: dt.datetime) -> str | None:
    if given_on > local_date(at):
        return STILL_TO_COME
    return BEFORE_ISSUE if given_on < local_date(copy.issued_at) else None


def as_document(
    parent: Parent, first: dt.date, last: dt.date, *, at: dt.datetime
) -> DeviceLog | None:
    """What this parent is handed; None where nothing was logged in that time. That something was
    withdrawn is told too: they may have been given it."""
    pupil, school, today = parent.pupil, parent.school, local_date(at)
    logs = log_of(pupil, first, last, today=today)
    if not any(line.logged or line.withdrawn for log in logs for line in log.lines):
        return None
    return DeviceLog(
        letterhead=Letterhead(
            name=school.name,
            address=school.address,
            telephone=school.telephone,
            email=school.email,
        ),
        to=parent.name,
        child=pupil.known_as,
        made_on=today,
        from_date=first,
        until_date=last,
        devices=tuple(_on_paper(log, today) for log in logs),
        contact=school.contact_name,
    )


def _on_paper(log: Logged, today: dt.date) -> DeviceOnPaper:
    """Of today only what is logged by now: it is not over, so nothing is missing from it yet. Of
    what was withdrawn only that it was, as it may be another child's, and no reason for it."""
    return DeviceOnPaper(
        label=log.device.get_kind_display(),
        purpose=log.device.get_purpose_display(),
        days=tuple(
            DayOfUse(
                day=line.spelled,
                said=line.said if line.logged or line.day < today else "",
                unusual=bool(line.logged and line.logged.was_unusual),
                withdrawn=line.withdrawn is not None,
            )
            for line in log.lines
            if line.logged or line.withdrawn or line.day < today
        ),
    )
