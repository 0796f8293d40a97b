"""Planned daily devices at Oakfield: what the school decided, three plans, two weeks of days."""

import datetime as dt
from datetime import time

from rri_portal.demo.story import Story
from rri_portal.london import moment_of
from rri_portal.pupils.actions.devices import Use, decide_on_devices, log_device, plan_device
from rri_portal.pupils.models import Device
from rri_portal.schools.models import RoleKind

PLANS = (
    ("chair", "posture", "For table work and meals, up to an hour at a time.", "Physiotherapist"),
    ("vehicle", "transport", "In the minibus, both ways.", "Occupational therapist"),
    ("helmet", "medical", "When walking and in PE, because of seizures.", "Epilepsy nurse"),
)
WEEKS = 10  # school days
OUT_OF = 7  # one day in so many is another than the usual
UNUSUAL = "The strap had worn on one side. The therapist has been asked to look at it."


def keep(story: Story) -> None:
    """Today's are still to be logged, and one day of each was forgotten."""
    if story.school.slug != "oakfield":
        return
    first, days = story.days[-60], story.days[-WEEKS:]
    decide_on_devices(
        school=story.school,
        shared_every="week",
        from_date=first,
        review_on=first + dt.timedelta(days=300),
        decided_by="Miriam Castell, headteacher, with the chair of governors",
        why="The same chairs and harnesses every day. The families asked for one sheet a week.",
        by=story.of_kind(RoleKind.HEADTEACHER),
        at=moment_of(first, time(8, 30)),
    )
    for n, device in enumerate(_planned(story, first)):
        for turn, day in enumerate(days):
            if (turn + n) % OUT_OF != OUT_OF - 1:
                _logged(story, device, day, unusual=turn == n + 2, used=turn % OUT_OF != 1)


def _planned(story: Story, first: dt.date) -> list[Device]:
    return [
        plan_device(
            pupil=pupil,
            kind=kind,
            purpose=purpose,
            what=what,
            prescriber=prescriber,
            prescribed_on=first - dt.timedelta(days=20),
            from_date=first,
            review_by=first + dt.timedelta(days=180),
            by=story.of_kind(RoleKind.SENCO),
            at=moment_of(first, time(9, 0)),
        )
        for pupil, (kind, purpose, what, prescriber) in zip(story.pupils[6:9], PLANS, strict=True)
    ]


def _logged(story: Story, device: Device, day: dt.date, *, used: bool, unusual: bool) -> None:
    use = Use(used=False, note="At hydrotherapy that day.")
    if used:
        use = Use(
            used=True,
            used_from=time(9, 5 + day.day % 20),
            used_until=time(11, 10 + day.day % 30),
            as_planned=True,
            was_unusual=unusual,
            unusual=UNUSUAL if unusual else "",
        )
    by = story.actor_of(story.hands()[day.day % 3])
    log_device(device=device, day=day, use=use, by=by, at=moment_of(day, time(15, 10)))
