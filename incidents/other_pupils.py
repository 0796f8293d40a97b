"""The other pupils of an incident's event, each with a record of their own: who they are to whoever
may know it, and where their names are left out."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from incidents.models import Incident
from incidents.reports import Group
from incidents.sections import parted, sections_of
from incidents.visibility import pupils_kept_from, readable_by, writable_by
from rri_portal.documents.redaction import Index, Person
from rri_portal.pupils.models import Pupil
from rri_portal.schools.permissions import SignedIn

ANOTHER_PUPIL, A_PUPIL = "[another pupil]", "[a pupil]"
LEFT_OUT = (
    "Where it says [another pupil], somebody wrote the name of another pupil of this event, whose "
    "record is not open to you."
)
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def others_of(incident: Incident) -> list[Incident]:
    """The other incidents of its event that are being written or are recorded."""
    return [one for one in incident.event.records if one.is_kept and one != incident]


@dataclass(frozen=True)
class AlsoThere:
    """Another pupil of the event, as `components/due.html` draws it. `listed`: the incident that
    whoever reads the page has seen of, for the log of reads."""

    label: str
    when: str
    tone: str
    url: str = ""
    hint: str = ""
    listed: str = ""


def also_there(
    incident: Incident, actor: SignedIn, at: dt.datetime, *, named: Callable[[Pupil], str]
) -> list[AlsoThere]:
    """By name where their record or draft is open to the actor; else only that there was one."""
    others = others_of(incident)
    if not others:
        return []
    opens = _among(writable_by(actor, incident.school), others)
    reads = _among(readable_by(actor, incident.school, at=at), others)
    known = [
        _known(one, named)
        for one in others
        if one.pk in (reads if one.recorded_at else opens | reads)
    ]
    unknown = len(others) - len(known)
    return known + ([_unknown(unknown)] if unknown else [])


def _among(rows: QuerySet[Incident], others: Iterable[Incident]) -> set[int]:
    return set(rows.filter(pk__in=[one.pk for one in others]).values_list("pk", flat=True))


def _known(one: Incident, named: Callable[[Pupil], str]) -> AlsoThere:
    url, listed = one.get_absolute_url(), str(one.public_id)
    if one.recorded_at:
        label = f"{named(one.pupil)}, {one.number}"
        return AlsoThere(label, "Recorded", "good", url, listed=listed)
    return AlsoThere(named(one.pupil), "Draft", "due", url, listed=listed)


def listed_of(others: Iterable[AlsoThere]) -> list[str]:
    return [one.listed for one in others if one.listed]


def _unknown(number: int) -> AlsoThere:
    label = "Another pupil" if number == 1 else f"{number} other pupils"
    return AlsoThere(
        label, "Own record", "info", hint="What is written of them is not open to you."
    )


@dataclass(frozen=True)
class Shared:
    """What the pages of one draft say of what they share with the other drafts of their event."""

    records: str
    recorded: bool

    def sentence(self, words: str) -> str:
        """`words` have a place for `{records}`."""
        said = words.format(records=self.records)
        return f"{said} {STAYS}" if self.recorded else said


STAYS = "What has been recorded of another pupil already stays as it was recorded."


def shared_with(others: Sequence[Incident]) -> Shared | None:
    """None for the only pupil of an event."""
    if not others:
        return None
    number = _WORDS[len(others) - 1] if len(others) <= len(_WORDS) else str(len(others) + 1)
    records = "both pupils’ records" if len(others) == 1 else f"all {number} pupils’ records"
    return Shared(records, any(one.recorded_at for one in others))


def pages_that_name_others(incident: Incident) -> list[str]:
    """Pages of a draft, by key, whose answers about this child alone name another pupil of the
    event: whoever helps with the draft reads those as they were typed. Four queries."""
    pupils = [one.pupil for one in others_of(incident)]
    if not pupils:
        return []
    index = _names_of(pupils, incident)
    own = {key: parted(key, saved.answers)[0] for key, saved in sections_of(incident).items()}
    return [
        key
        for key, answers in own.items()
        if any(index.find(one) for said in answers.values() for one in said if not _is_id(one))
    ]


def _is_id(said: str) -> bool:
    """What was chosen from a list, and names nobody to whoever reads it."""
    try:
        UUID(said)
    except ValueError:
        return False
    return True


def address_to_add(incident: Incident) -> str:
    return reverse("incidents:add_pupil", args=[incident.school.slug, incident.public_id])


class LeftOut:
    """Takes the names of other pupils of the event out of what is shown to somebody whose eyes they
    are not for. Whoever reads the event whole is shown every word as it stands; four queries."""

    def __init__(self, incident: Incident, actor: SignedIn, *, at: dt.datetime) -> None:
        pupils = pupils_kept_from(actor, incident, at=at)
        self.index = None
        self.any = False
        if pupils:
            self.index = _names_of(pupils, incident)
            self._child = Index([_person(incident.pupil)])

    @property
    def applies(self) -> bool:
        """There is a pupil whom this person may not read of."""
        return self.index is not None

    def __call__(self, text: str) -> str:
        """Where a name can also be this child's, neither is said to be meant."""
        if self.index is None:
            return text
        said, at = [], 0
        for found in self.index.find(text):
            instead = A_PUPIL if self._is_the_childs_too(found.words) else ANOTHER_PUPIL
            said += [text[at : found.start], instead]
            at, self.any = found.end, True
        return "".join([*said, text[at:]])

    def _is_the_childs_too(self, words: str) -> bool:
        return any(found.words == words for found in self._child.find(words))

    def of_groups(self, groups: Iterable[Group]) -> list[Group]:
        return [
            replace(
                group,
                lines=tuple(replace(line, value=self(line.value)) for line in group.lines),
            )
            for group in groups
        ]


def _names_of(pupils: Iterable[Pupil], incident: Incident) -> Index:
    child = _person(incident.pupil, attached=False)
    return Index([_person(one) for one in pupils], about=child)


def _person(pupil: Pupil, *, attached: bool = True) -> Person:
    return Person(
        key=f"pupil-{pupil.pk}",
        forename=pupil.forename,
        surname=pupil.surname,
        preferred_name=pupil.preferred_name,
        attached=attached,
    )
