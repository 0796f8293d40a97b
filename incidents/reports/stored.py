"""A stored reading's facts, from the typed rows that figures and the incident book read too."""

from typing import cast

from incidents.facts import Checked, Facts, Hurt, Segment, Watched
from incidents.models import Injury, Intervention, MedicalCheck, Reading, StaffPart, Watch, Words
from rri_portal.schools.models import PickList, StaffMember


def facts_of(reading: Reading) -> Facts:
    """The facts of a stored reading; as many queries however much it holds."""
    parts = list(reading.staff_parts.select_related("staff", "part").order_by("id"))
    words = [row for row in reading.words.all() if row.words]
    choices = list(reading.choices.select_related("choice"))
    purposes = list(reading.purposes.all())
    return Facts(
        started_at=reading.started_at,
        place=reading.place,
        place_detail=reading.place_detail or "",
        narrative=(reading.account.words or "") if reading.account else "",
        setting=_of(choices, PickList.SETTING),
        triggers=_of(choices, PickList.TRIGGER),
        early_signs=_of(choices, PickList.EARLY_SIGN),
        behaviours=_of(choices, PickList.BEHAVIOUR),
        plan_stage=reading.plan_stage,
        tried=_of(choices, PickList.DE_ESCALATION),
        worked={row.choice: row.worked for row in choices if row.worked},
        warned=reading.warned,
        support=_of(choices, PickList.SUPPORT),
        no_time_why=reading.no_time_why or "",
        segments=_segments(reading, parts, words),
        purposes=tuple(row.purpose for row in purposes),
        primary_purpose=next((row.purpose for row in purposes if row.primary), ""),
        why_necessary=reading.why_necessary or "",
        hurt=reading.hurt,
        first_aider=reading.first_aider,
        injuries=tuple(
            _hurt(row)
            for row in reading.injuries.select_related("injury").prefetch_related("places")
        ),
        monitored=reading.monitored,
        checks=tuple(
            _checked(row)
            for row in reading.medical_checks.select_related("staff").prefetch_related(
                "seen__choice"
            )
        ),
        watched_after=reading.watched_after,
        state=_of(choices, PickList.STATE),
        went_to=reading.went_to,
        support_note=reading.support_note or "",
        communication_aid=reading.communication_aid,
        hearing_aids=reading.hearing_aids,
        glasses=reading.glasses,
        other_people=_of(choices, PickList.OTHER_PEOPLE),
        pupils_saw=reading.pupils_saw,
        words=_words(words, None),
        involved=tuple(_then(p) for p in parts if p.involved and p.intervention_id is None),
        witnesses=tuple(_then(p) for p in parts if not p.involved),
        watched=tuple(
            Watched(_then(row), row.throughout, row.started_at, row.ended_at, row.how)
            for row in reading.watches.select_related("staff")
        ),
    )


def _of(choices, pick_list: str):
    return tuple(row.choice for row in choices if row.pick_list == pick_list)


def _then(part: StaffPart | Watch | MedicalCheck) -> StaffMember:
    """The adult under the name and job they had when it was recorded."""
    staff = cast("StaffMember", part.staff)
    staff.name, staff.job = part.name_then or "", part.job_then
    return staff


def _hurt(row: Injury) -> Hurt:
    return Hurt(
        who=row.who,
        injury=row.injury,
        severity=row.severity,
        treatment=row.treatment or "",
        regions=tuple(place.region for place in row.places.all()),
        hospital=row.hospital,
        accident_book=row.accident_book,
        riddor=row.riddor,
    )


def _checked(row: MedicalCheck) -> Checked:
    seen = list(row.seen.all())
    return Checked(
        at=row.checked_at,
        staff=_then(row) if row.staff else None,
        seen=_of(seen, PickList.MEDICAL_CHECK),
        warnings=_of(seen, PickList.WARNING_SIGN),
    )


def _words(rows: list[Words], intervention_id: int | None) -> dict[str, str]:
    return {row.question: row.words or "" for row in rows if row.intervention_id == intervention_id}


def _segments(reading: Reading, parts: list[StaffPart], words: list[Words]) -> tuple[Segment, ...]:
    rows = reading.interventions.select_related("technique", "degree", "body_position", "kept_in")
    return tuple(
        _segment(row, [part for part in parts if part.intervention_id == row.pk], words)
        for row in rows
    )


def _segment(row: Intervention, parts: list[StaffPart], words: list[Words]) -> Segment:
    return Segment(
        technique=row.technique,
        degree=row.degree,
        started_at=row.started_at,
        ended_at=row.ended_at,
        staff=tuple(_then(part) for part in parts),
        parts={part.staff: part.part for part in parts if part.part},
        body_position=row.body_position,
        on_plan=row.on_plan,
        words=_words(words, row.pk),
        equipment_for=row.equipment_for,
        as_prescribed=row.as_prescribed,
        kept_in=row.kept_in,
        prevented=row.prevented,
        toilet_offered=row.toilet_offered,
        water_offered=row.water_offered,
    )
