"""A term and a half in the demo's schools, lived through by the actions themselves.

The story ends now, and is the same for one date and seed. All of it is one transaction: a demo
that stopped half-way is not there at all.
"""

import datetime as dt

from django.db import transaction

from rri_portal.audit.tenancy import acting_for
from rri_portal.demo import accounts, debriefing, devices, families, today
from rri_portal.demo.settling import settle
from rri_portal.demo.story import Story
from rri_portal.london import local_date


@transaction.atomic
def load(*, now: dt.datetime, seed: int) -> None:
    """Both schools and their story up to `now`. Takes seconds."""
    year = local_date(now).year
    begin = now - dt.timedelta(days=400)
    for settled in settle(at=begin, years=range(year - 2, year + 2)):
        with acting_for(settled.school.pk):
            story = Story(settled, now=now, seed=seed)
            story.plan(accounts.meet, families.meet, debriefing.meet)
            today.plan(story)
            story.live()
            devices.keep(story)
