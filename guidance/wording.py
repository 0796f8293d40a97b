"""How weights, statuses and days are said on pages."""

import datetime as dt

from guidance.editions import Edition, Exactness, Force, Status
from rri_portal.interface.forms import Answer, spelled

FORCES = {
    Force.MUST: "Must",
    Force.SHOULD: "Should",
    Force.MAY: "May",
    Force.MEANS: "Meaning",
}
WEIGHTS = {
    Status.STATUTORY: "Statutory",
    Status.HAVE_REGARD: "Have regard",
    Status.ADVISORY: "Advisory",
    Status.UNCONFIRMED: "Weight not confirmed",
}
WEIGHTS_MEAN = {
    Status.STATUTORY: "The law itself.",
    Status.HAVE_REGARD: "Guidance that a school follows unless it has a good reason not to.",
    Status.ADVISORY: "Advice, and what inquiries and inspectors ask for. It does not bind.",
    Status.UNCONFIRMED: "What weight these documents have in law is not confirmed here.",
}
UNCONFIRMED = "Unconfirmed"
NOT_APPLICABLE = "not_applicable"
ANSWERS = dict([*Answer.choices, (NOT_APPLICABLE, "Does not apply")])
"""What a question of a checklist that is not answered in words can be answered."""
UNCONFIRMED_MEANS = (
    "Fewer than two sources agree on it, or nobody has read it in the document itself. Check it "
    "against the document before you rely on it."
)


def begins(edition: Edition) -> str:
    """The day it is in force from, as exactly as it is known."""
    day = edition.in_force_from
    if day is None:
        return "Not known to be in force"
    if edition.exact_to is Exactness.MONTH:
        return f"{day:%B %Y}"
    return f"{day.year}" if edition.exact_to is Exactness.YEAR else spelled(day)


def runs(edition: Edition) -> str:
    """ "From 1 April 2026", "From 2013 to 31 March 2026"."""
    if edition.in_force_from is None:
        return edition.standing
    until = f" to {spelled(edition.in_force_to)}" if edition.in_force_to else ""
    return f"In force from {begins(edition)}{until}."


def checked(edition: Edition) -> str:
    """Who checked it against the published text, or that nobody has."""
    if edition.checked_on is None:
        return "Not yet checked by a named person."
    return f"Checked by {edition.checked_by} on {spelled(edition.checked_on)}."


def reviewed(edition: Edition, today: dt.date) -> str:
    verb = "Was to be reviewed" if edition.next_review < today else "To be reviewed"
    return f"{verb} by {spelled(edition.next_review)}."
