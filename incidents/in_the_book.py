"""What the incident book commits to, rebuilt from the rows that pages and figures read.

`verify_book` calls the rebuilders below, so a row changed behind the application's back is found
whichever table it is in (decisions 11).
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from django.db import models
from django.db.models import Exists, OuterRef

from incidents.models import (
    Account,
    AccountNote,
    CheckSeen,
    HandOver,
    Injury,
    InjuryPlace,
    Intervention,
    MedicalCheck,
    Proposal,
    Reading,
    ReadingAttachment,
    ReadingChoice,
    ReadingPurpose,
    StaffPart,
    Telling,
    Watch,
    Words,
)
from rri_portal import storage
from rri_portal.audit import book
from rri_portal.london import local
from rri_portal.schools.models import School

READING = (
    "public_id",
    "n",
    "incident__public_id",
    "incident__event__public_id",
    "incident__pupil__public_id",
    "incident__series",
    "incident__year",
    "incident__sequence",
    "characteristics__sex",
    "characteristics__year_group",
    "characteristics__ethnicity",
    "characteristics__sen_status",
    "characteristics__needs",
    "characteristics__fsm",
    "characteristics__looked_after",
    "account__public_id",
    "account__words",
    "account__people",
    "started_at",
    "ended_at",
    "local_date",
    "local_hour",
    "local_weekday",
    "local_week",
    "place__public_id",
    "place_label",
    "place_detail",
    "held_seconds",
    "secluded_seconds",
    "unknown_ends",
    "force",
    "restraint",
    "seclusion",
    "plan_stage",
    "warned",
    "no_time_why",
    "why_necessary",
    "hurt",
    "first_aider",
    "communication_aid",
    "hearing_aids",
    "glasses",
    "on_plan",
    "monitored",
    "watched_after",
    "went_to",
    "support_note",
    "pupils_saw",
    "late_why",
    "amended_why",
    "made_at",
    "made_by_kind",
    "made_by_id",
)
PARTS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "interventions": (
        Intervention,
        (
            "position",
            "kind",
            "technique__public_id",
            "technique_label",
            "technique__generic",
            "technique__flagged",
            "degree_label",
            "started_at",
            "ended_at",
            "body_position_label",
            "on_plan",
            "equipment_for",
            "as_prescribed",
            "kept_in_label",
            "prevented",
            "toilet_offered",
            "water_offered",
        ),
    ),
    "staff": (
        StaffPart,
        (
            "intervention__position",
            "staff__public_id",
            "involved",
            "part_label",
            "name_then",
            "job_then",
        ),
    ),
    "injuries": (
        Injury,
        (
            "position",
            "who",
            "injury_label",
            "severity",
            "treatment",
            "hospital",
            "accident_book",
            "riddor",
        ),
    ),
    "injury_places": (InjuryPlace, ("injury__position", "region")),
    "medical_checks": (
        MedicalCheck,
        ("position", "checked_at", "staff__public_id", "name_then", "job_then"),
    ),
    "checks_seen": (
        CheckSeen,
        ("check_made__position", "pick_list", "choice__public_id", "label"),
    ),
    "choices": (ReadingChoice, ("pick_list", "choice__public_id", "label", "worked")),
    "purposes": (ReadingPurpose, ("purpose", "primary")),
    "watches": (
        Watch,
        (
            "position",
            "staff__public_id",
            "throughout",
            "started_at",
            "ended_at",
            "how",
            "name_then",
            "job_then",
        ),
    ),
    "words": (Words, ("intervention__position", "question", "words")),
    "attachments": (
        ReadingAttachment,
        (
            "attachment__public_id",
            "attachment__n",
            "attachment__kind",
            "attachment__shows",
            "attachment__description",
            "attachment__media_type",
            "attachment__size",
            "attachment__sha256",
            "attachment__kept_where",
            "attachment__camera",
            "attachment__footage_from",
            "attachment__footage_until",
            "attachment__kept_until",
            "attachment__added_at",
            "attachment__added_by_kind",
            "attachment__added_by_id",
            "label",
            "sha256",
        ),
    ),
}
ACCOUNT = (
    "public_id",
    "event__public_id",
    "staff__public_id",
    "words",
    "people",
    "attested_name",
    "attested_agency",
    "attested_job",
    "locked_at",
    "locked_by_kind",
    "locked_by_id",
)
ACCOUNT_NOTE = (
    "public_id",
    "account__public_id",
    "words",
    "people",
    "added_at",
    "added_by_kind",
    "added_by_id",
)
HAND_OVER = (
    "public_id",
    "event__public_id",
    "event__logged_at",
    "event__logged_by_kind",
    "event__logged_by_id",
    "before__public_id",
    "staff__public_id",
    "words",
    "people",
    "handed_at",
    "handed_by_kind",
    "handed_by_id",
)
TELLING = (
    "public_id",
    "incident__public_id",
    "parent__public_id",
    "step",
    "happened_at",
    "how",
    "words",
    "late_why",
    "review_on",
    "report__public_id",
    "report__document__sha256",
    "told_by__public_id",
    "logged_at",
    "logged_by_kind",
    "logged_by_id",
)
PROPOSAL = (
    "public_id",
    "incident__public_id",
    "why",
    "proposed_at",
    "proposed_by_kind",
    "proposed_by_id",
    "confirmed",
    "decided_why",
    "decided_at",
    "decided_by_kind",
    "decided_by_id",
)
TELLING_ENTRIES: dict[str, str] = {
    Telling.Step.TELL: "parent to be told",
    Telling.Step.HOLD: "parent held",
    Telling.Step.WITHHELD: "parent withheld",
    Telling.Step.CALLED: "parent told",
    Telling.Step.TRIED: "parent not reached",
    Telling.Step.REPORTED: "report issued",
    Telling.Step.GIVEN: "report given",
    Telling.Step.LETTER: "parent told in writing",
}
Contents = dict[str, dict]


KINDS = frozenset(kind for kind, _ in PARTS.values())


def readings(
    school_id: int, ids: Iterable[str], *, of: Collection[type[models.Model]] = KINDS
) -> Contents:
    """One query, and one more for each of `PARTS`, however many ids; each attached file is read, so
    that one which was swapped in storage is found as a changed row is.

    `of` is for whoever has just made a reading, and knows that it has rows of these kinds only.
    """
    rows = Reading.objects.filter(school_id=school_id, public_id__in=list(ids))
    found = {row.pop("id"): _plain(row) for row in rows.values("id", *READING)}
    for name, (model, fields) in PARTS.items():
        parts = _rows_of_readings(school_id, found, model, fields) if model in of else {}
        for pk, content in found.items():
            content[name] = parts.get(pk, [])
    _add_what_is_in_storage(school_id, [one for c in found.values() for one in c["attachments"]])
    return {content["public_id"]: content for content in found.values()}


def _rows_of_readings(
    school_id: int, readings: Iterable[int], model: type[models.Model], fields: tuple[str, ...]
) -> dict[int, list[dict]]:
    parts = defaultdict(list)
    of_these = model._default_manager.filter(school_id=school_id, reading_id__in=list(readings))
    for row in of_these.order_by("id").values("reading_id", *fields):
        parts[row.pop("reading_id")].append(_plain(row))
    return parts


def _add_what_is_in_storage(school_id: int, attached: list[dict]) -> None:
    """The sha256 of each file as it lies there now; footage has none."""
    if attached:
        school = School.objects.get(pk=school_id)
        for one in attached:
            one["in_storage"] = storage.sha256_now(school, one["sha256"]) if one["sha256"] else ""


def rows_of(
    model: type[models.Model], fields: tuple[str, ...]
) -> Callable[[int, Iterable[str]], Contents]:
    def rebuild(school_id: int, ids: Iterable[str]) -> Contents:
        rows = model._default_manager.filter(school_id=school_id, public_id__in=list(ids)).values(
            *fields
        )
        return {str(row["public_id"]): _plain(row) for row in rows}

    return rebuild


accounts = rows_of(Account, ACCOUNT)
account_notes = rows_of(AccountNote, ACCOUNT_NOTE)
tellings = rows_of(Telling, TELLING)
proposals = rows_of(Proposal, PROPOSAL)
hand_overs = rows_of(HandOver, HAND_OVER)


def _plain(row: dict) -> dict:
    return {name: _value(value) for name, value in row.items()}


def _value(value):
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    return value


def _subjects(rows: models.QuerySet, called: str) -> Callable[[int], Iterable[tuple[str, str]]]:
    """Named by the number of the record they belong to; a draft has none yet."""
    number = [f"incident__{part}" for part in ("series", "year", "sequence")]

    def subjects(school_id: int) -> Iterable[tuple[str, str]]:
        of_school = rows.filter(school_id=school_id).order_by("id")
        for identity, series, year, sequence in of_school.values_list(
            "public_id", *number
        ).iterator():
            record = f"{series}-{year}-{sequence:04d}" if sequence else "a draft"
            yield str(identity), f"{called} {record}"

    return subjects


def _accounts_with_entries(school_id: int) -> Iterable[tuple[str, str]]:
    """All but a recorder's: their narrative is entered with the reading that holds it."""
    read = Reading.objects.filter(school_id=school_id, account=OuterRef("pk"))
    rows = Account.objects.filter(~Exists(read), school_id=school_id).order_by("id")
    for identity, locked_at in rows.values_list("public_id", "locked_at").iterator():
        yield str(identity), f"an account locked on {local(locked_at):%d %B %Y}"


def _notes_with_entries(school_id: int) -> Iterable[tuple[str, str]]:
    rows = AccountNote.objects.filter(school_id=school_id).order_by("id")
    for identity, added_at in rows.values_list("public_id", "added_at").iterator():
        yield str(identity), f"what was added to an account on {local(added_at):%d %B %Y}"


def _hand_overs_with_entries(school_id: int) -> Iterable[tuple[str, str]]:
    rows = HandOver.objects.filter(school_id=school_id).order_by("id")
    for identity, handed_at in rows.values_list("public_id", "handed_at").iterator():
        yield str(identity), f"a draft handed over on {local(handed_at):%d %B %Y}"


def register() -> None:
    book.register_subjects("account", _accounts_with_entries)
    book.register_rebuilder("account", "account locked", accounts)
    book.register_subjects("accountnote", _notes_with_entries)
    book.register_rebuilder("accountnote", "account added to", account_notes)
    book.register_subjects("handover", _hand_overs_with_entries)
    book.register_rebuilder("handover", "draft handed over", hand_overs)
    book.register_subjects("reading", _subjects(Reading.objects.all(), "what was recorded as"))
    book.register_subjects("telling", _subjects(Telling.objects.all(), "telling a parent about"))
    set_aside = Proposal.objects.filter(confirmed=True)
    book.register_subjects("proposal", _subjects(set_aside, "the decision on"))
    for kind in ("recorded", "amended"):
        book.register_rebuilder("reading", kind, readings)
    for kind in TELLING_ENTRIES.values():
        book.register_rebuilder("telling", kind, tellings)
    book.register_rebuilder("proposal", "not significant", proposals)
