"""Whose name may not leave in one parent's report, and every place where it would.

Attached to the event are its other pupils, its adults where the school shows them by role (whoever
an account names by "@" among them), and this child's other parents and contacts: a place where one
of them is named is settled before anything leaves. Any other name of the roll may turn out to be a
word, and is waved off.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from incidents.models import (
    EventAdult,
    FamilyReport,
    HandOver,
    Incident,
    NotAPupil,
    StaffPart,
)
from incidents.people_in_text import A_MEMBER_OF_STAFF, ANOTHER_PUPIL, MARK, TITLE
from incidents.people_of_event import adults_referred_to
from incidents.reports.wording import capital, lowered
from rri_portal.audit.actors import Actor
from rri_portal.documents.redaction import Finding, Index, Person
from rri_portal.names import folded
from rri_portal.pupils.models import Parent, Pupil, Relationship
from rri_portal.schools.models import StaffMember, StaffShownAs
from rri_portal.schools.permissions import adults_who_are

AROUND = 60  # characters on either side, to show the place and to know it again
_TITLE = re.compile(rf"\b{TITLE}$", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|[.!?…\n])[\s\"'“‘(]*$")


@dataclass(frozen=True)
class Mention:
    """One place in one answer. `instead` are the words that may stand there in the name's place;
    `may_stay` where it can also mean this child, this parent, or nobody at all; `whole` where it
    is more than one word of somebody's name, and so hardly anything else."""

    answer: str
    start: int
    end: int
    words: str
    before: str
    after: str
    who: tuple[str, ...]
    attached: bool
    instead: tuple[str, ...]
    may_stay: bool
    whole: bool

    @property
    def lead(self) -> str:
        """What stands before it, from the beginning of a word."""
        if self.start <= AROUND:
            return self.before
        return f"… {self.before.partition(' ')[2]}"

    @property
    def trail(self) -> str:
        if len(self.after) < AROUND:
            return self.after
        return f"{self.after.rpartition(' ')[0]} …"

    def is_like(self, other: "Mention") -> bool:
        """The same words for the same people, at whichever place."""
        mine, theirs = ((folded(one.words), one.who) for one in (self, other))
        return mine == theirs

    @property
    def mark(self) -> list[str]:
        """By which the same place is known again, as long as the words around it stay."""
        return [self.before[-AROUND:], self.words, self.after[:AROUND]]


@dataclass(frozen=True)
class Known:
    """Somebody who may be named: how they are described to the writer, and what to write."""

    description: str
    instead: tuple[str, ...]


class Names:
    """Everybody whose name is looked for in one parent's report; eight queries, however many."""

    def __init__(self, report: FamilyReport) -> None:
        self.report = report
        self.known: dict[str, Known] = {}
        pupil = report.incident.pupil
        child = _pupil(pupil)
        self._index = Index(self._everybody(), about=child)
        self._meant = Index(
            [_pupil(pupil, attached=True), _called("addressee", report.parent.name, attached=True)]
        )
        waved = NotAPupil.objects.filter(school=report.school_id, incident=report.incident_id)
        self._waved_off = set(waved.values_list("word", flat=True))

    def in_texts(self, texts: Mapping[str, str]) -> list[Mention]:
        """Every place that is not settled yet, in the order of the texts."""
        return [
            mention
            for answer, text in texts.items()
            for mention in (self._mention(answer, text, f) for f in self._index.find(text))
            if not self._is_settled(mention)
        ]

    def stand_in(self, text: str) -> bool:
        """Whether anybody at all is named in a text that the writer does not see."""
        return bool(self._index.find(text))

    def _is_settled(self, mention: Mention) -> bool:
        if mention.mark in self.report.settled.get(mention.answer, []) and mention.may_stay:
            return True
        return not mention.attached and folded(mention.words) in self._waved_off

    def _mention(self, answer: str, text: str, found: Finding) -> Mention:
        start = self._with_title(text, found)
        sentence_begins = bool(_BEGINS.search(text[:start]))
        people = [self.known[key] for key in found.people]
        instead = dict.fromkeys(words for person in people for words in person.instead)
        return Mention(
            answer=answer,
            start=start,
            end=found.end,
            words=text[start : found.end],
            before=text[max(0, start - AROUND) : start],
            after=text[found.end : found.end + AROUND],
            who=tuple(dict.fromkeys(person.description for person in people)),
            attached=found.attached,
            instead=tuple(capital(words) if sentence_begins else words for words in instead),
            may_stay=not found.likely or bool(self._meant.find(found.words)),
            whole=len(found.words.split()) > 1,
        )

    @staticmethod
    def _with_title(text: str, found: Finding) -> int:
        """ "@Mrs Okafor" is replaced whole, or "@Mrs the class teacher" would be left."""
        title = _TITLE.search(text[: found.start])
        start = title.start() if title else found.start
        return start - 1 if start and MARK.match(text, start - 1) else start

    def _everybody(self) -> Iterable[Person]:
        """Those of the event first, so that they are offered first."""
        yield from self._pupils_of_the_event()
        yield from self._adults_of_the_event()
        yield from self._other_contacts()
        yield from self._roll()

    def _pupils_of_the_event(self) -> Iterable[Person]:
        incident = self.report.incident
        there = Pupil.objects.filter(
            school=incident.school_id,
            pk__in=Incident.objects.filter(
                school=incident.school_id, event=incident.event_id
            ).values("pupil"),
        )
        for pupil in there.exclude(pk=incident.pupil_id):
            person = _pupil(pupil, attached=True)
            self.known[person.key] = Known(
                f"{pupil.name}, another pupil of this event", (ANOTHER_PUPIL,)
            )
            yield person

    def _adults_of_the_event(self) -> Iterable[Person]:
        """None where the school names its staff in what it sends."""
        if self.report.school.staff_shown_as == StaffShownAs.NAME:
            return
        for n, (name, job) in enumerate(dict.fromkeys(self._names_and_jobs())):
            key = f"adult-{n}"
            role = f"the {lowered(job)}" if job else A_MEMBER_OF_STAFF
            self.known[key] = Known(f"{name}, {job}" if job else name, (role, A_MEMBER_OF_STAFF))
            yield _called(key, name, attached=True)

    def _names_and_jobs(self) -> Iterable[tuple[str, str]]:
        """Under the names they have now and had then; the recorder too, who was perhaps no part
        of it."""
        incident = self.report.incident
        parts = StaffPart.objects.filter(school=incident.school_id, reading__incident=incident)
        for name, job in parts.order_by("id").values_list("name_then", "job_then"):
            if name:
                yield name, job
        named = EventAdult.objects.filter(school=incident.school_id, event=incident.event_id)
        there = Q(pk__in=named.values("staff"))
        logged_by = Actor(incident.logged_by_kind, incident.logged_by_id)
        there |= Q(pk__in=adults_who_are(logged_by, incident.school))
        handed = HandOver.objects.filter(school=incident.school_id, event=incident.event_id)
        there |= Q(pk__in=handed.values("staff"))
        there |= Q(public_id__in=adults_referred_to(incident.event))
        staff = StaffMember.objects.filter(there, school=incident.school_id)
        yield from staff.order_by("id").values_list("name", "job")

    def _other_contacts(self) -> Iterable[Person]:
        """Of the same child: one parent's copy says nothing of another."""
        report = self.report
        others = Parent.objects.filter(school=report.school_id, pupil=report.incident.pupil_id)
        for parent in others.exclude(pk=report.parent_id):
            if folded(parent.name) == folded(report.parent.name):
                continue
            key = f"contact-{parent.pk}"
            worker = parent.relationship == Relationship.SOCIAL_WORKER
            instead = "the social worker" if worker else "a member of the family"
            known_as = f"{parent.name}, {parent.get_relationship_display().lower()}"
            self.known[key] = Known(known_as, (instead,))
            yield _called(key, parent.name, attached=True)

    def _roll(self) -> Iterable[Person]:
        incident = self.report.incident
        roll = Pupil.objects.filter(school=incident.school_id).enrolled_on(incident.local_date)
        names = roll.values_list("pk", "forename", "surname", "preferred_name", "class_name")
        for pk, forename, surname, preferred_name, class_name in names:
            key = f"pupil-{pk}"
            if pk == incident.pupil_id or key in self.known:
                continue
            name = f"{preferred_name or forename} {surname}"
            self.known[key] = Known(
                f"{name}, {class_name}" if class_name else name, (ANOTHER_PUPIL,)
            )
            yield Person(key=key, forename=forename, surname=surname, preferred_name=preferred_name)


def _pupil(pupil: Pupil, *, attached: bool = False) -> Person:
    return Person(
        key=f"pupil-{pupil.pk}",
        forename=pupil.forename,
        surname=pupil.surname,
        preferred_name=pupil.preferred_name,
        attached=attached,
    )


def _called(key: str, name: str, *, attached: bool = False) -> Person:
    return Person.called(key, name, attached=attached)
