"""More about some of the demo's records than the law asks, as a careful recorder adds it."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from incidents.facts import Checked, Facts, Hurt, Segment, Watched
from incidents.models import Injury, Question, Region
from rri_portal.schools.models import PickList, StaffMember, TechniqueClass

if TYPE_CHECKING:
    from rri_portal.demo.story import Story

MINUTE = dt.timedelta(minutes=1)
WHERE = {"Red mark": Region.FRONT_HEAD, "Bite": Region.FRONT_LEFT_HAND, "Bruise": Region.CHEST}
POSITIONS: dict[str, str] = {
    TechniqueClass.SEATED: "Sitting on a chair",
    TechniqueClass.KNEELING: "Kneeling",
    TechniqueClass.GUIDE: "Walking",
    TechniqueClass.MECHANICAL: "In a wheelchair or special chair",
}
PARTS = ["Led, and told the others what to do", "Watched the child’s breathing and colour"]


def richly(story: "Story", facts: Facts, n: int, watchers: tuple[StaffMember, ...]) -> Facts:
    """The `n`th record: every third is told whole; every injury of a child is marked on the body;
    every seclusion says who watched, one in two with a gap."""
    facts = replace(
        facts,
        injuries=tuple(_marked(hurt) for hurt in facts.injuries),
        watched=_watched(facts.segments[0], n, watchers) if facts.seclusion else (),
    )
    return _whole(story, facts) if n % 3 == 0 or facts.seclusion else facts


def _marked(hurt: Hurt) -> Hurt:
    region = WHERE.get(hurt.injury.label)
    if hurt.who != Injury.Who.PUPIL or region is None:
        return hurt
    return replace(hurt, regions=(region,), treatment="A cold pack.", hospital="no")


def _watched(segment: Segment, n: int, watchers: tuple[StaffMember, ...]) -> tuple[Watched, ...]:
    """One adult hands over to another, at once or after a minute too many."""
    if segment.ended_at is None:
        return ()
    half = segment.started_at + (segment.ended_at - segment.started_at) / 2
    handed_over = half.replace(second=0, microsecond=0)
    began = handed_over + (n % 2) * MINUTE
    first, second = watchers
    return (
        Watched(first, False, segment.started_at, handed_over, "at-the-door"),
        Watched(second, False, began, max(began, segment.ended_at), "window"),
    )


def _whole(story: "Story", facts: Facts) -> Facts:
    pick = story.choices
    start = facts.segments[0].started_at
    tried = [choice for choice in facts.tried if choice.label.startswith(("Calm", "A ", "Re"))]
    return replace(
        facts,
        segments=tuple(_in_detail(story, segment) for segment in facts.segments),
        setting=(pick[PickList.SETTING, "Slept badly"],),
        early_signs=(pick[PickList.EARLY_SIGN, "Pacing"], pick[PickList.EARLY_SIGN, "Refusing"]),
        plan_stage="red",
        worked=dict.fromkeys(tried, "partly"),
        warned="yes" if any(one.label.startswith("A warning") for one in facts.tried) else "no",
        monitored="yes",
        checks=(
            Checked(
                start + MINUTE,
                facts.involved[0],
                (
                    pick[PickList.MEDICAL_CHECK, "Breathing normally"],
                    pick[PickList.MEDICAL_CHECK, "Colour as usual"],
                ),
                (pick[PickList.WARNING_SIGN, "None was seen"],),
            ),
        ),
        state=(pick[PickList.STATE, "Tired"],),
        went_to="back",
        other_people=(pick[PickList.OTHER_PEOPLE, "Nobody"],),
        pupils_saw="yes",
        words={
            Question.LESS_RESTRICTIVE: "Waiting longer, and moving everybody else out.",
            Question.WHY_NOT_LESS: "There was no time left for either.",
            Question.BEST_INTERESTS: "Not to hurt anybody, and not to be hurt, with people around "
            "who are known. What was done was less of a risk than what would have come.",
            Question.LEAST_TIME: "It ended as soon as the breathing slowed.",
        },
    )


def _in_detail(story: "Story", segment: Segment) -> Segment:
    parts = dict(zip(segment.staff, PARTS, strict=False))
    position = POSITIONS.get(segment.technique.generic, "Standing")
    equipment = segment.technique.generic == TechniqueClass.MECHANICAL
    detailed = replace(
        segment,
        parts={one: story.choices[PickList.PART, part] for one, part in parts.items()},
        equipment_for="transport" if equipment else "",
        as_prescribed="no" if equipment else "",
    )
    if not segment.is_seclusion:
        return replace(detailed, body_position=story.choices[PickList.BODY_POSITION, position])
    return replace(
        detailed,
        kept_in=story.choices[PickList.PLACE, "Calm room or safe space"],
        prevented="held-back",
        toilet_offered="no",
        water_offered="yes",
        words={Question.ENDED_WHY: "The child sat down and asked for a drink."},
    )
