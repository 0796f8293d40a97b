"""The fixed words of documents for families, by (key, language). English is written; another
language is added here whole, once somebody who reads it has checked it."""

ENGLISH = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

_WORDS: dict[tuple[str, str], str] = {
    ("not_recorded", "en"): "Not recorded",
    ("page_of", "en"): "Page {page} of {pages}",
    ("family_report.document_title", "en"): "Report to parents and carers, {reference}",
    ("family_report.kind_of_letter", "en"): "Report to parents and carers",
    ("family_report.title", "en"): "What happened to {child} on {day}",
    ("family_report.reference", "en"): "Reference {reference}",
    ("family_report.reported_on", "en"): "Written on {day}",
    ("family_report.dear", "en"): "Dear {to},",
    ("family_report.opening", "en"): (
        "We are writing to tell you that staff used {kinds} with {child}."
    ),
    ("family_report.opening_rights", "en"): (
        "This may be hard to read. You have a right to know, and the law asks us to tell you in "
        "writing. If anything here is unclear, or is not what {child} tells you, please talk to us."
    ),
    ("family_report.kind_named.force", "en"): "physical force",
    ("family_report.kind_named.seclusion", "en"): "seclusion",
    ("family_report.kind_named.restraint", "en"): "restraint",
    ("family_report.kind_named.unknown", "en"): "a restrictive intervention",
    ("and", "en"): " and ",
    ("family_report.the_facts", "en"): "The main facts",
    ("family_report.when", "en"): "When",
    ("family_report.day_and_time", "en"): "{day}, at {time}",
    ("family_report.day_time_unknown", "en"): "{day}, time not recorded",
    ("family_report.where", "en"): "Where",
    ("family_report.how_long", "en"): "About how long",
    ("family_report.what_kind", "en"): "What it was",
    ("family_report.kind.force", "en"): (
        "Physical force: staff used their hands or body to hold, move or stop {child}."
    ),
    ("family_report.kind.seclusion", "en"): (
        "Seclusion: {child} was kept away from others and could not leave."
    ),
    ("family_report.kind.restraint", "en"): (
        "Restraint: {child} was held, or stopped from moving freely."
    ),
    ("family_report.who", "en"): "Who was involved",
    ("family_report.what_led_up", "en"): "What led up to it",
    ("family_report.what_was_tried", "en"): "What we tried first",
    ("family_report.what_was_done", "en"): "What staff did",
    ("family_report.what_was_done.force", "en"): "What staff did, and how much force they used",
    ("family_report.why", "en"): "Why it was needed",
    ("family_report.injuries", "en"): "Whether anyone was hurt",
    ("family_report.support", "en"): "What we did afterwards",
    ("family_report.look_out_for", "en"): "What to look out for tonight",
    ("family_report.look_out_for.later", "en"): "What to look out for",
    ("family_report.urgent", "en"): (
        "If you are worried about {child}’s health, call NHS 111, day or night. "
        "If {child} is in pain that does not ease, is struggling to breathe, is being sick, or is "
        "hard to wake, call 999."
    ),
    ("family_report.what_happens_next", "en"): "What happens next",
    ("family_report.your_part", "en"): "Your part in this",
    ("family_report.reply", "en"): (
        "Your view matters, and so does {child}’s. You can reply by phone, by e-mail or in "
        "writing, or ask to meet us. What you tell us is kept with the record. "
        "Saying that you received this report does not mean that you agree with it."
    ),
    ("family_report.contact", "en"): "To talk to somebody",
    ("family_report.complaints", "en"): "To make a complaint",
    ("device_log.document_title", "en"): "Log of planned daily equipment",
    ("device_log.made_on", "en"): "Made on {day}",
    ("device_log.title", "en"): "{child}’s planned equipment, {first} to {last}",
    ("device_log.dear", "en"): "Dear {to},",
    ("device_log.opening", "en"): (
        "{child} uses equipment that was prescribed. The school has decided to log its planned use "
        "by the day and to share the log with you. This is the log from {first} to {last}."
    ),
    ("device_log.not_here", "en"): (
        "Only use as planned is in this log. Force, seclusion, and any use that is not as planned "
        "are recorded each time, and you are told of them apart from this. “Not recorded” means "
        "that nobody wrote anything down that school day; it does not mean that it was not used."
    ),
    ("device_log.for_what", "en"): "What it is for",
    ("device_log.day", "en"): "Day",
    ("device_log.use", "en"): "Use",
    ("device_log.unusual", "en"): "Something unusual was noted. Please ask us about it.",
    ("device_log.withdrawn", "en"): "What was logged here before was a mistake. It was withdrawn.",
    ("device_log.contact", "en"): "To talk to somebody",
    ("device_log.your_part", "en"): "Your part in this",
    ("device_log.reply", "en"): (
        "If this is not what {child} tells you, or if you would like the plan looked at again, "
        "please talk to us. Saying that you received this log does not mean that you agree with it."
    ),
}  # fmt: skip


class NotWorded(LookupError):
    """A fixed sentence has not been written in this language."""


def word(key: str, *, language: str = ENGLISH, **names: object) -> str:
    """The fixed sentence, with `names` put in. Raises `NotWorded`."""
    try:
        sentence = _WORDS[key, language]
    except KeyError:
        raise NotWorded(f"{key} is not worded in {language}.") from None
    return sentence.format_map(names) if names else sentence


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
