"""One school's story: who is there, what could happen, and what did."""

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from incidents.actions.drafts import Further, QuickFacts, log_incident
from incidents.actions.recording import record_incident
from incidents.facts import Facts, Hurt, Segment
from incidents.models import Incident
from rri_portal.demo.richly import richly
from rri_portal.demo.scenes import OF_TWO, SCENES, Scene
from rri_portal.demo.settling import Settled
from rri_portal.london import local_date, moment_of
from rri_portal.pupils.models import Pupil
from rri_portal.schools.calendar import SchoolCalendar
from rri_portal.schools.models import Choice, PickList, RoleKind, StaffMember, Technique
from rri_portal.schools.permissions import SignedIn, signed_in

MINUTE = dt.timedelta(minutes=1)
SCHOOL_DAYS = 95  # about a term and a half
INCIDENTS = {"oakfield": 78, "riverside": 16}
PUPILS = {"oakfield": 26, "riverside": 11}
STILL_ASKED = 3  # the last few of each school wait for the accounts of others who were there
LATE = ["I was at the hospital with a colleague.", "The lines were down until the evening."]


@dataclass(frozen=True)
class Moment:
    """One event to be: when, what, to whom and by whom. `other`: a second pupil of it."""

    at: dt.datetime
    scene: Scene
    pupil: Pupil
    recorder: StaffMember
    adults: tuple[StaffMember, ...]
    other: Pupil | None = None


class Story:
    """One school's story. Everything that the scenes name is read once."""

    def __init__(self, settled: Settled, *, now: dt.datetime, seed: int):
        self.school, self.staff, self.users = settled.school, settled.staff, settled.users
        self.now = now
        self.random = random.Random(f"{seed} {local_date(now)} {self.school.slug}")  # noqa: S311
        self.choices = {
            (one.pick_list, one.label): one for one in Choice.objects.filter(school=self.school)
        }
        self.techniques = {t.label: t for t in Technique.objects.filter(school=self.school)}
        self.actors = {name: signed_in(user) for name, user in self.users.items()}
        self.diary: list[tuple] = []
        self.order = itertools.count()
        self.recorded = itertools.count()
        self.days = self._school_days()
        self.pupils = self._pupils()

    def _school_days(self) -> list[dt.date]:
        calendar, day = SchoolCalendar(self.school), local_date(self.now)
        days: list[dt.date] = []
        for _ in range(400):
            day -= dt.timedelta(days=1)
            if calendar.is_school_day(day):
                days.append(day)
        return sorted(days[:SCHOOL_DAYS])

    def _pupils(self) -> list[Pupil]:
        roll = list(Pupil.objects.filter(school=self.school).order_by("upn"))
        return self.random.sample(roll, PUPILS[self.school.slug])

    def of_kind(self, kind: str) -> SignedIn:
        """Somebody of the school who holds a role."""
        return next(a for a in self.actors.values() if any(h.kind == kind for h in a.held))

    def hands(self) -> list[StaffMember]:
        """Those who work with children all day and sign in."""
        kinds = {RoleKind.STAFF}
        names = [n for n, a in self.actors.items() if {h.kind for h in a.held} <= kinds]
        return [self.staff[name] for name in names]

    def actor_of(self, staff: StaffMember) -> SignedIn:
        return self.actors[staff.name]

    def then(self, at: dt.datetime, do: Callable[[], object]) -> None:
        """Written into the diary: it happens at that moment, after all that comes before it."""
        heapq.heappush(self.diary, (min(at, self.now), next(self.order), do))

    def plan(self, *meet: Callable[["Story", Incident, int], object]) -> None:
        """Everything recorded up to yesterday; those who `meet` it hear of each, and of how many
        follow it."""
        wanted = range(INCIDENTS[self.school.slug])
        moments = _apart(sorted((self._moment() for _ in wanted), key=lambda one: one.at))
        moments = self._asking(self._two_of_two(moments))
        for after, moment in enumerate(reversed(moments)):
            late = self.random.random() < 1 / 15
            at = moment.at + dt.timedelta(hours=20 if late else 1.5)
            self.then(at, partial(self._recorded, moment, at, late, after, meet))

    def _two_of_two(self, moments: list[Moment]) -> list[Moment]:
        """Two of them, some weeks ago, are events of two pupils."""
        some = {len(moments) // 3, len(moments) * 2 // 3}
        return [self.of_two(one) if n in some else one for n, one in enumerate(moments)]

    def _asking(self, moments: list[Moment]) -> list[Moment]:
        """Each of the last few asks another colleague who signs in, whichever day it is."""
        before, last = moments[:-STILL_ASKED], moments[-STILL_ASKED:]
        colleagues = self.hands()[-STILL_ASKED:]
        return before + [
            self._with(one, moment) for one, moment in zip(colleagues, last, strict=True)
        ]

    def _with(self, colleague: StaffMember, moment: Moment) -> Moment:
        """The same, at which the colleague helped."""
        recorder, scene = moment.recorder, moment.scene
        if recorder == colleague:
            recorder = self.random.choice([one for one in self.hands() if one != colleague])
        if scene.adults == 1:
            scene = self.random.choice([one for one in SCENES if one.adults > 1])
        others = [one for one in moment.adults if one not in (recorder, colleague)]
        adults = (colleague, *others)[: scene.adults - 1]
        return replace(moment, scene=scene, recorder=recorder, adults=adults)

    def of_two(self, moment: Moment) -> Moment:
        """The same with a second pupil, in the scene that takes two."""
        at = self.pupils.index(moment.pupil)
        others = [one for one in self.hands() if one != moment.recorder]
        adults = moment.adults[:1] or tuple(others[:1])
        other = self.pupils[at - 1]
        return replace(moment, scene=OF_TWO, adults=adults, other=other)

    def _recorded(self, moment: Moment, at: dt.datetime, late: bool, after: int, meet) -> None:
        for incident in self.record(moment, at=at, late=late):
            for one in meet:
                one(self, incident, after)

    def live(self) -> None:
        """The diary in the order of its moments, so that the book's entries are in order too."""
        while self.diary:
            heapq.heappop(self.diary)[-1]()

    def _moment(self) -> Moment:
        day = self.random.choice(self.days)
        time = dt.time(
            self.random.choice([8, 9, 10, 11, 12, 12, 13, 14]), self.random.randrange(60)
        )
        few = self.pupils[: max(3, len(self.pupils) // 4)]
        pupil = self.random.choice(few if self.random.random() < 0.55 else self.pupils)
        return self.moment(moment_of(day, time), pupil)

    def moment(self, at: dt.datetime, pupil: Pupil) -> Moment:
        scene = self.random.choice(SCENES)
        hands = self.hands()
        recorder = self.random.choice(hands)
        others = [one for one in [*hands, *self._without_sign_in()] if one != recorder]
        return Moment(
            at, scene, pupil, recorder, tuple(self.random.sample(others, scene.adults - 1))
        )

    def _without_sign_in(self) -> list[StaffMember]:
        return [one for name, one in self.staff.items() if name not in self.users]

    def log(self, moment: Moment, *, at: dt.datetime) -> Incident:
        further = [moment.other] if moment.other else []
        quick = QuickFacts(
            pupil=moment.pupil,
            started_at=moment.at,
            place=self.choices[PickList.PLACE, moment.scene.place],
            place_detail="",
            involved=(moment.recorder, *moment.adults),
            safety="safe-together",
        )
        technique = self.techniques[moment.scene.technique]
        answers = {
            "pupil": [str(moment.pupil.public_id)],
            "day": ["today"],
            "time": [f"{moment.at:%H:%M}"],
            "place": [str(quick.place.public_id)],
            "what": [technique.intervention],
            "adults": [str(one.public_id) for one in quick.involved],
            "hurt": ["yes" if moment.scene.hurt else "no"],
            "first_aider": ["yes" if moment.scene.hurt else "no"],
        }
        return log_incident(
            school=self.school,
            quick=quick,
            answers=answers,
            further=[
                Further(one, {"pupil": [str(one.public_id)], "what": answers["what"]})
                for one in further
            ],
            by=self.actor_of(moment.recorder),
            at=at,
        )

    def record(self, moment: Moment, *, at: dt.datetime, late: bool) -> list[Incident]:
        """Most are recorded the same day; one in fifteen the next morning, and says why. Each pupil
        of the event has a record of their own."""
        first = self.log(moment, at=moment.at + 20 * MINUTE)
        return [
            record_incident(
                incident=incident,
                facts=self.facts(moment, incident),
                by=self.actor_of(moment.recorder),
                at=min(at, self.now),
                late_why=self.random.choice(LATE) if late else "",
            )
            for incident in first.event.incidents.order_by("id")
        ]

    def facts(self, moment: Moment, incident: Incident) -> Facts:
        scene = moment.scene
        adults = (moment.recorder, *moment.adults)
        minutes = self.random.randint(*scene.minutes)
        degree = self.choices[PickList.DEGREE, scene.degree] if scene.degree else None
        names = {"child": moment.pupil.known_as, "adult": _adult(moment)}
        names["other"] = moment.other.known_as if moment.other else ""
        segment = Segment(
            technique=self.techniques[scene.technique],
            degree=degree,
            started_at=incident.started_at,
            ended_at=incident.started_at + minutes * MINUTE,
            staff=adults,
            on_plan=self.random.choice(["yes", "yes", "no", ""]),
        )
        told = Facts(
            started_at=incident.started_at,
            place=incident.event.place,
            narrative=scene.narrative.format(**names | {"adult": _mentioned(moment)}),
            triggers=self._listed(PickList.TRIGGER, scene.triggers),
            tried=self._listed(PickList.DE_ESCALATION, scene.tried),
            segments=(segment,),
            involved=adults,
            purposes=scene.purposes,
            primary_purpose=scene.purposes[0],
            why_necessary=scene.why.format(**names),
            hurt="yes" if scene.hurt else "no",
            injuries=tuple(
                Hurt(who, self.choices[PickList.INJURY, label], severity)
                for who, label, severity in scene.hurt
            ),
            first_aider="yes" if scene.hurt else self.random.choice(["no", "yes", ""]),
            support=self._listed(PickList.SUPPORT, scene.support),
            communication_aid=self.random.choice(["in-reach", "none-used", ""]),
        )
        watchers = self.random.sample(self.hands(), 2)
        return richly(self, told, next(self.recorded), tuple(watchers))

    def _listed(self, pick_list: str, labels: tuple[str, ...]) -> tuple[Choice, ...]:
        return tuple(self.choices[pick_list, label] for label in labels)


def _adult(moment: Moment) -> str:
    return moment.adults[0].name.split()[0] if moment.adults else "I"


def _mentioned(moment: Moment) -> str:
    """As a narrative names the adult whom the record knows."""
    return f"@{_adult(moment)}" if moment.adults else "I"


def _apart(moments: list[Moment]) -> list[Moment]:
    """No child has two within an hour: those would be one event."""
    last: dict[int, dt.datetime] = {}
    kept = []
    for moment in moments:
        if moment.at - last.get(moment.pupil.pk, moment.at - 99 * 60 * MINUTE) > 60 * MINUTE:
            kept.append(moment)
            last[moment.pupil.pk] = moment.at
    return kept
