"""The questions that forms ask, by the keys under which the content says what each rests on.

A key in the content that is not here is a slip of the pen, and `manage.py check` says so; a nation
need not say what every question rests on.
"""

QUESTIONS = frozenset(
    {
        # Who, when and where
        "people",
        "needs",
        "when-and-where",
        "duration",
        "significance",
        "witnesses",
        # What led up to it, and what was tried
        "what-led-to-it",
        "triggers",
        "setting-conditions",
        "early-signs",
        "behaviours",
        "what-we-tried",
        "no-time-to-try",
        "options-considered",
        "why-not-less",
        "warnings",
        # What was done
        "what-was-done",
        "degree",
        "who-did-what",
        "on-plan",
        "plan-departed-from",
        "seclusion-place",
        "seclusion-prevented",
        "seclusion-supervision",
        "seclusion-ended",
        "aids",
        # Why
        "purposes",
        "why-necessary",
        "proportionate",
        "least-time",
        "best-interests",
        # Afterwards
        "injuries",
        "medical-checks",
        "support",
        "childs-view",
        # Telling the parents
        "tell-each-parent",
        "late-telling",
        "hold-from-a-parent",
        "family-report",
        "family-report-injuries",
        "family-report-support",
        "family-report-next",
        # Debriefs and plans
        "debrief",
        "plan-review",
        # Planned daily devices
        "planned-devices",
    }
)
