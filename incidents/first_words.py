"""What the short answers of a family report begin with: the record's short fields, in plain
English, for the writer to change. Never a word of anybody's account (decisions 8)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from incidents.facts import NO_TIME, Facts, Segment
from incidents.models import Answer, Incident, Injury, InterventionKind, Purpose, Region, WentTo
from incidents.reports import clock, duration, facts_of
from incidents.reports.wording import capital, lowered
from rri_portal.documents.family_report import ANSWERS, LONGEST_ANSWER
from rri_portal.schools.models import TechniqueClass

# A provider's own name for a hold means nothing at home; its class does.
DONE: dict[str, str] = {
    TechniqueClass.GUIDE: "staff guided or led {child} with their hands",
    TechniqueClass.SINGLE_PERSON: "one adult held {child}",
    TechniqueClass.TWO_PERSON: "two adults held {child}",
    TechniqueClass.WRAP: "staff held {child} with their arms around {child}’s body",
    TechniqueClass.SEATED: "staff held {child} sitting down",
    TechniqueClass.KNEELING: "staff held {child} kneeling down",
    TechniqueClass.SUPINE: "staff held {child} on the ground, face up",
    TechniqueClass.PRONE: "staff held {child} on the ground, face down",
    TechniqueClass.LIFT: "staff lifted or carried {child}",
    TechniqueClass.DISENGAGE: "staff freed somebody from {child}’s grip or bite",
    TechniqueClass.BLOCK: "staff stood in {child}’s way",
    TechniqueClass.MECHANICAL: "equipment or furniture stopped {child} from moving freely ({used})",
    TechniqueClass.AID_REMOVED: "something {child} needs in order to move was out of use ({used})",
    TechniqueClass.SECLUSION: "{child} was kept away from others and could not leave ({used})",
}
OTHERWISE: dict[str, str] = {
    InterventionKind.FORCE: "staff used force with {child} ({used})",
    InterventionKind.RESTRAINT: "{child} was stopped from moving freely ({used})",
    InterventionKind.SECLUSION: "{child} was kept away from others and could not leave ({used})",
}
HURT: dict[str, str] = {
    Answer.NO: "Nobody was hurt.",
    Answer.NOT_KNOWN: "It is not known yet whether anybody was hurt.",
}
FIRST_AIDER: dict[str, str] = {
    Answer.YES: "A first aider has seen {child}.",
    Answer.NO: "A first aider has not seen {child}.",
    Answer.NOT_KNOWN: "It is not known whether a first aider has seen {child}.",
}
CHECKED = "Staff checked {child} {often}, and wrote down what they saw."
WENT_TO: dict[str, str] = {
    WentTo.BACK: "{child} then went back to class or an activity.",
    WentTo.ELSEWHERE: "{child} then stayed somewhere else in school.",
    WentTo.HOME: "{child} then went home.",
    WentTo.HOSPITAL: "{child} then went to hospital.",
}
LOOK_OUT_FOR = (
    "{child} may be tired, quiet, upset or sore this evening, and may want you close. Look out for "
    "marks or bruises that come up later, swelling, pain when moving, a headache, or trouble with "
    "breathing, eating or sleeping. Please tell us how the night was."
)
LOOK_OUT_FOR_LATER = (
    "{child} may still be tired, quiet, upset or sore, and may want you close. Look out for marks "
    "or bruises that have come up since, swelling, pain when moving, a headache, or trouble with "
    "breathing, eating or sleeping. Please tell us how {child} has been."
)
WHAT_HAPPENS_NEXT = (
    "On another day, when {child} is ready, we will talk with {child} about what happened, in the "
    "way that suits {child} best. We would like to hear from you too: how {child} is at home, what "
    "helps, and what you want us to change. Then we look again at how we support {child}, so that "
    "it need not happen again, and we tell you what will change."
)


def first_words(incident: Incident, *, on: dt.date) -> dict[str, str]:
    """An answer for each of `ANSWERS`, none longer than the paper has room for; what was not
    recorded is left empty. `on`: the day it is begun; days later this evening is long over."""
    facts, child = facts_of(incident.reading), incident.pupil.known_as
    look_out_for = LOOK_OUT_FOR_LATER if on > incident.local_date else LOOK_OUT_FOR
    words = {
        "what_led_up": _what_led_up(facts),
        "what_was_tried": _what_was_tried(facts),
        "what_was_done": _what_was_done(facts, child),
        "why": _why(facts, child),
        "injuries": _injuries(facts, child),
        "support": _support(facts, child),
        "look_out_for": look_out_for.format(child=child),
        "what_happens_next": WHAT_HAPPENS_NEXT.format(child=child),
    }
    return {key: words[key] for key in ANSWERS}


def _what_led_up(facts: Facts) -> str:
    labels = [choice.label for choice in facts.triggers]
    if labels == ["Not known"]:
        return "We do not know yet what set it off."
    return f"What may have set it off: {_listed(labels)}." if labels else ""


def _what_was_tried(facts: Facts) -> str:
    labels = [choice.label for choice in facts.tried]
    tried = [label for label in labels if label != NO_TIME]
    said = f"We tried: {_listed(tried)}." if tried else ""
    if NO_TIME not in labels:
        return said
    no_time = "There was no time to try anything else first."
    return _first_that_fits(_said(said, no_time, facts.no_time_why), _said(no_time, said))


def _what_was_done(facts: Facts, child: str) -> str:
    degrees = dict.fromkeys(
        f"“{lowered(s.degree.label)}”" for s in facts.segments if s.degree is not None
    )
    force = f"The force used was recorded as {' and '.join(degrees)}." if degrees else ""
    each = [f"{_when(s)} {_done(s, child)}." for s in facts.segments]
    return _first_that_fits(_said(*each, force), _said(*_in_all(facts, child), force))


def _when(segment: Segment) -> str:
    if segment.ended_at is None:
        return f"From {clock(segment.started_at)}, until a time that is not known,"
    return f"From {clock(segment.started_at)} to {clock(segment.ended_at)}"


def _done(segment: Segment, child: str) -> str:
    words = DONE.get(segment.technique.generic) or OTHERWISE[segment.kind]
    return words.format(child=child, used=lowered(segment.technique.label))


def _in_all(facts: Facts, child: str) -> list[str]:
    """Where the parts are too many to be told one by one."""
    began = min(s.started_at for s in facts.segments)
    ended = max(s.ended_at or s.started_at for s in facts.segments)
    kinds = [InterventionKind(s.kind).label for s in facts.segments]
    counted = [f"{lowered(kind)} {_times(kinds.count(kind))}" for kind in dict.fromkeys(kinds)]
    totals = (("held", facts.held_seconds), ("secluded", facts.secluded_seconds))
    return [
        f"Between {clock(began)} and {clock(ended)}: {', '.join(counted)}.",
        *(
            f"{child} was {what} for {lowered(duration(seconds))} in all."
            for what, seconds in totals
            if seconds is not None
        ),
    ]


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def _why(facts: Facts, child: str) -> str:
    labels = [lowered(Purpose(p).label).replace("the child", child) for p in facts.purposes]
    purposes = f"It was {_with_and(labels)}." if labels else ""
    return _first_that_fits(_said(purposes, facts.why_necessary), facts.why_necessary)


def _injuries(facts: Facts, child: str) -> str:
    """The child's own injuries; of anybody else only that they were hurt, for that is theirs."""
    own = [hurt for hurt in facts.injuries if hurt.who == Injury.Who.PUPIL]
    others = {hurt.who for hurt in facts.injuries}
    also = [
        "A member of staff was hurt." if Injury.Who.STAFF in others else "",
        "Somebody else was hurt." if Injury.Who.ANOTHER in others else "",
        FIRST_AIDER.get(facts.first_aider, "").format(child=child),
        CHECKED.format(child=child, often=_times(len(facts.checks))) if facts.checks else "",
    ]
    if not facts.injuries:
        return _said(HURT.get(facts.hurt, ""), *also)
    full = _listed(_hurt(hurt, treatment=True) for hurt in own)
    short = _listed(_hurt(hurt, treatment=False) for hurt in own)
    said = [f"{child} had: {words}." if own else "" for words in (full, short)]
    return _first_that_fits(*(_said(words, *also) for words in said))


def _hurt(hurt, *, treatment: bool) -> str:
    places = [Region(region).label for region in hurt.regions if region != Region.GENITALS]
    known = hurt.severity and hurt.severity != Injury.Severity.NOT_KNOWN
    severity = Injury.Severity(hurt.severity).label if known else ""
    details = [*places, severity, hurt.treatment.rstrip(" .") if treatment else ""]
    said = ", ".join(lowered(detail) for detail in details if detail)
    return f"{hurt.injury.label} ({said})" if said else hurt.injury.label


def _support(facts: Facts, child: str) -> str:
    labels = [choice.label for choice in facts.support]
    given = f"{capital(_listed(labels))}." if labels else ""
    then = [
        f"Afterwards {child} was: {_listed(one.label for one in facts.state)}."
        if facts.state
        else "",
        WENT_TO.get(facts.went_to, "").format(child=child),
    ]
    note = facts.support_note
    return _first_that_fits(_said(given, note, *then), _said(given, note), _said(note, *then), note)


def _said(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _first_that_fits(*versions: str) -> str:
    fitting = (words for words in versions if len(words) <= LONGEST_ANSWER)
    return next(fitting, "")


def _with_and(words: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _listed(labels: Iterable[str], room: int = LONGEST_ANSWER - 100) -> str:
    """The labels as they stand in one sentence; the last give way to "and more" where there is no
    room for all."""
    words = [lowered(label) for label in labels]
    said = "; ".join(words)
    while len(said) > room:
        words.pop()
        said = "; ".join([*words, "and more"])
    return said
