"""Which question of the guidance each field of a draft and of a family report asks.

The one place where a field is tied to what it rests on: name the field, wherever it is asked. A
page finds its own fields here; what is not named opens nothing.
"""

import datetime as dt
from collections.abc import Iterable

from guidance.asking import Basis, bases
from rri_portal.schools.models import School

QUICK = {
    "place": "when-and-where",
    "what": "significance",
    "adults": "people",
}
BEFORE = {
    "narrative": "what-led-to-it",
    "triggers": "triggers",
    "tried": "what-we-tried",
    "no_time_why": "no-time-to-try",
}
DONE = {
    "technique": "what-was-done",
    "degree": "degree",
    "end": "duration",
    "staff": "who-did-what",
    "purposes": "purposes",
    "why_necessary": "why-necessary",
}
AFTER = {
    "hurt": "injuries",
    "first_aider": "medical-checks",
    "support": "support",
}
LEADING_UP = {
    "setting": "setting-conditions",
    "early_signs": "early-signs",
    "behaviours": "behaviours",
}
LAST_RESORT = {
    "less_restrictive": "options-considered",
    "why_not_less": "why-not-less",
    "warned": "warnings",
}
CHECKS = {
    "monitored": "medical-checks",
}
BEST_INTERESTS = {
    "best_interests": "best-interests",
    "proportionate": "proportionate",
    "least_time": "least-time",
}
PEOPLE = {
    "witnesses": "witnesses",
}
MORE = {
    "communication_aid": "aids",
}
ASKED = (
    QUICK
    | BEFORE
    | DONE
    | AFTER
    | LEADING_UP
    | LAST_RESORT
    | CHECKS
    | BEST_INTERESTS
    | PEOPLE
    | MORE
)

# Asked of each hold or seclusion, and said of the first
HOLDS = {
    "on_plan": "on-plan",
    "off_plan": "plan-departed-from",
}
SECLUSION = {
    "kept_in": "seclusion-place",
    "prevented": "seclusion-prevented",
    "ended_why": "seclusion-ended",
}
WATCHED = {
    "staff": "seclusion-supervision",
}

FAMILY_REPORT = {
    "what_led_up": "what-led-to-it",
    "what_was_tried": "what-we-tried",
    "what_was_done": "family-report",
    "why": "family-report",
    "injuries": "family-report-injuries",
    "support": "family-report-support",
    "what_happens_next": "family-report-next",
}


def behind(
    fields: Iterable[str],
    *,
    school: School,
    on: dt.date,
    asked: dict[str, str] | None = None,
) -> dict[str, list[Basis]]:
    """For a form's `rests_on`: what its fields rest on in this school, as it stood on that day."""
    questions = ASKED if asked is None else asked
    named = {field: questions[field] for field in fields if field in questions}
    return bases(named, school=school, on=on)
