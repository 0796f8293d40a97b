"""What this app has to say on pages across apps: what is due from somebody, and how telling the
parents of one incident stands."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse

from incidents import waiting
from incidents.authors import stranded, writers_of
from incidents.models import Incident, Telling
from incidents.parent_cards import clock_of, status_of
from incidents.telling import (
    DUTY_ENDED,
    ParentsPlace,
    duty_has_ended,
    nobody_may_be_told,
    places_of,
    record_by,
    tell_by,
)
from incidents.visibility import own_account_first, waits_for_own_account, writable_by
from rri_portal.london import local_date
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn, roles_that_may, verbs_of

MOST = 50
TO_DECIDE = "senior leader is to decide whether it was significant"
Named = Callable[[Pupil], str]


@dataclass(frozen=True)
class KeptFrom:
    """Recorded incidents that `actor` does not read before their own account is locked: these wait
    for another, and their page says so. Read once, however many lists of a page ask."""

    actor: SignedIn
    school: School

    @cached_property
    def _events(self) -> dict[int, int]:
        return dict(waits_for_own_account(self.actor, self.school).values_list("pk", "event"))

    def __contains__(self, incident: Incident) -> bool:
        return incident.pk in self._events

    @property
    def events(self) -> set[int]:
        return set(self._events.values())


@dataclass(frozen=True)
class Due:
    """One thing that waits for one person. `what` may name a child, `url` never does and may be
    empty; `when` is the day it was, or is, to be done by, where there is one. What is `routine`
    goes round every day, and late it stands after what somebody waits for."""

    what: str
    url: str
    when: dt.date | None
    late: bool
    subject_kind: str
    subject_id: str
    routine: bool = False


def due(
    school: School,
    actor: SignedIn,
    at: dt.datetime,
    *,
    named: Named = lambda pupil: pupil.name,
    kept: KeptFrom | None = None,
) -> list[Due]:
    """Everything that waits for `actor`, what is late first; at most fifty of each kind, and one
    more that says so. The number of queries does not grow with what waits.

    `named` is how a child is called on the page that shows it; `kept` is what the actor does not
    read yet, where the page knows it already.
    """
    verbs = verbs_of(actor, school, at=at)
    list_of = _Lists(school, actor, at, named, kept or KeptFrom(actor, school))
    found: list[Due] = []
    if "tell_parents" in verbs:
        found += [*list_of.parents_to_tell(), *list_of.nobody_to_tell()]
    if "decide_hold" in verbs:
        found += [*list_of.holds(), *list_of.reviews(), *list_of.nobody_safe()]
    elif "manage_people" in verbs:
        found += list_of.nobody_decides()
    if "settle_occurrence" in verbs:
        found += list_of.occurrences()
    if "decide_significance" in verbs:
        found += [*list_of.proposals(), *list_of.drafts_of_others()]
    elif "hand_over_draft" in verbs:
        found += list_of.stranded_drafts()
    if "write_draft" in verbs:
        found += list_of.own_drafts()
    return sorted(found, key=lambda one: (not one.late, one.when or dt.date.max))


@dataclass(frozen=True)
class _Lists:
    school: School
    actor: SignedIn
    at: dt.datetime
    named: Named
    kept: KeptFrom

    @property
    def today(self) -> dt.date:
        return local_date(self.at)

    def parents_to_tell(self) -> Iterator[Due]:
        rows, more = _at_most(waiting.with_parents_to_tell(self.school, self.today))
        places = places_of(rows)
        for incident in rows:
            waits = [p for p in places[incident.pk] if p.is_due() and not p.held_back]
            what = _to_tell(waits)
            yield self._about(incident, what, "incidents:tell_parents", tell_by(incident))
        yield from self._more(more, "incidents whose parents are to be told")

    def nobody_to_tell(self) -> Iterator[Due]:
        rows, more = _at_most(waiting.with_nobody_to_tell(self.school, self.today))
        for incident in rows:
            what = "nobody is listed who must be told"
            yield self._about(incident, what, "incidents:tell_parents", tell_by(incident))
        yield from self._more(more, "incidents with nobody listed to be told")

    def holds(self) -> Iterator[Due]:
        rows, more = _at_most(waiting.holds_to_decide(self.school))
        for hold in rows:
            yield self._about_a_hold(
                hold, "decide whether a parent may be told", local_date(hold.happened_at)
            )
        yield from self._more(more, "holds to decide")

    def nobody_decides(self) -> Iterator[Due]:
        """Something waits for a safeguarding lead, and the school has named none."""
        if roles_that_may("decide_hold", self.school, on=self.today).exists():
            return
        waits = (waiting.holds_to_decide(self.school), waiting.occurrences_to_settle(self.school))
        if any(rows.exists() for rows in waits):
            yield Due(
                what="Name a safeguarding lead: something waits for one, and nobody has that role",
                url=reverse("schools:people", args=[self.school.slug]),
                when=None,
                late=True,
                subject_kind="school",
                subject_id=str(self.school.public_id),
            )

    def reviews(self) -> Iterator[Due]:
        rows, more = _at_most(waiting.withheld_to_look_at(self.school, self.today))
        for withheld in rows:
            yield self._about_a_hold(
                withheld, "look again at whether a parent may be told", withheld.review_on
            )
        yield from self._more(more, "withheld parents to look at again")

    def nobody_safe(self) -> Iterator[Due]:
        rows, more = _at_most(waiting.with_nobody_safe(self.school, self.today))
        for incident in rows:
            what = "no parent may safely be told, so tell the local authority"
            yield self._about(incident, what, "incidents:tell_parents", tell_by(incident))
        yield from self._more(more, "incidents to tell the local authority of")

    def occurrences(self) -> Iterator[Due]:
        rows, more = _at_most(waiting.occurrences_to_settle(self.school))
        for said in rows:
            day = local_date(said.said_at)
            yield Due(
                what="Settle what somebody says has happened",
                url=reverse("incidents:settle_occurrence", args=[self.school.slug, said.public_id]),
                when=day,
                late=day < self.today,
                subject_kind="occurrence",
                subject_id=str(said.public_id),
            )
        yield from self._more(more, "things said to have happened")

    def proposals(self) -> Iterator[Due]:
        rows, more = _at_most(waiting.proposals_to_decide(self.school, self.actor))
        for proposal in rows:
            day = local_date(proposal.proposed_at)
            yield Due(
                what=f"{self.named(proposal.incident.pupil)}: decide whether it was significant",
                url=reverse(
                    "incidents:decide_significance", args=[self.school.slug, proposal.public_id]
                ),
                when=day,
                late=day < self.today,
                subject_kind="incident",
                subject_id=str(proposal.incident.public_id),
            )
        yield from self._more(more, "proposals to decide")

    def drafts_of_others(self) -> Iterator[Due]:
        """A leader cannot open them, and can ask whoever writes; or hand on those whose writers can
        no longer open them either."""
        rows, more = _at_most(waiting.drafts_of_others(self.school, self.actor))
        writers = writers_of(rows, self.school)
        to_hand_on = self._stranded_among(rows)
        for draft in rows:
            if draft.pk in to_hand_on:
                yield self._to_hand_on(draft, writers[draft])
            else:
                asks = f"ask {writers[draft]} to finish the record"
                what = f"another {TO_DECIDE}" if draft.is_in_doubt else asks
                yield self._about(draft, what, "", record_by(draft))
        yield from self._more(more, "records that nobody has finished")

    def stranded_drafts(self) -> Iterator[Due]:
        """Whoever writes them can no longer open them, so nobody can be asked."""
        rows, more = _at_most(waiting.stranded_drafts(stranded(self.school, self.at)))
        writers = writers_of(rows, self.school)
        for draft in rows:
            yield self._to_hand_on(draft, writers[draft])
        yield from self._more(more, "records whose writers can no longer finish them")

    def _stranded_among(self, drafts: list[Incident]) -> set[int]:
        """Asked only where there are drafts: who can still write takes three queries."""
        if not drafts:
            return set()
        rows = stranded(self.school, self.at).filter(pk__in=[one.pk for one in drafts])
        return set(rows.values_list("pk", flat=True))

    def _to_hand_on(self, draft: Incident, writer: str) -> Due:
        what = f"{writer} can no longer finish the record: take it over or hand it on"
        url = reverse("incidents:hand_over_draft", args=[self.school.slug, draft.event.public_id])
        return self._at(draft, what, url, record_by(draft))

    def own_drafts(self) -> Iterator[Due]:
        drafts = writable_by(self.actor, self.school).drafts().order_by("started_at", "id")
        rows, more = _at_most(waiting.in_doubt(drafts))
        for draft in rows:
            what = f"a {TO_DECIDE}" if draft.is_in_doubt else "finish the record"
            yield self._about(draft, what, "incidents:draft", record_by(draft))
        yield from self._more(more, "records of yours to finish")

    def _about(self, incident: Incident, what: str, page: str, by: dt.date | None) -> Due:
        key = incident.number or incident.public_id
        url = reverse(page, args=[self.school.slug, key]) if page else ""
        return self._at(incident, what, self._open_to_me(incident, url), by)

    def _at(self, incident: Incident, what: str, url: str, by: dt.date | None) -> Due:
        return Due(
            what=f"{self.named(incident.pupil)}: {what}",
            url=url,
            when=by,
            late=bool(by and by < self.today),
            subject_kind="incident",
            subject_id=str(incident.public_id),
        )

    def _about_a_hold(self, telling: Telling, what: str, by: dt.date | None) -> Due:
        incident = telling.incident
        url = reverse(
            "incidents:decide_hold",
            args=[self.school.slug, incident.number, telling.parent.public_id],
        )
        return Due(
            what=f"{self.named(incident.pupil)}: {what}",
            url=self._open_to_me(incident, url),
            when=by,
            late=bool(by and by < self.today),
            subject_kind="incident",
            subject_id=str(incident.public_id),
        )

    def _open_to_me(self, incident: Incident, url: str) -> str:
        return own_account_first(incident) if incident in self.kept else url

    def _more(self, more: bool, what: str) -> Iterator[Due]:
        if more:
            said = f"There are more than {MOST} {what}: the oldest are listed"
            yield Due(said, "", None, True, "school", str(self.school.public_id))


def _at_most(rows: QuerySet) -> tuple[list, bool]:
    found = list(rows[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _to_tell(waits: list[ParentsPlace]) -> str:
    if waits and all(place.elsewhere for place in waits):
        return "hold a parent back here too"
    untold = [place for place in waits if not place.told and not place.elsewhere]
    if not untold:
        return "give the written report"
    return f"tell {'a parent' if len(untold) == 1 else f'{len(untold)} parents'}"


@dataclass(frozen=True)
class Stands:
    """How one parent stands, on a page that is about the incident as a whole."""

    name: str
    relationship: str
    status: str
    tone: str
    clock: str


@dataclass(frozen=True)
class Panel:
    """What the incident's page says of its parents. For whoever tells parents: each of them, and
    where to go; to anybody else only whether it is done, for a hold is not theirs to know of."""

    url: str
    sentence: str
    parents: tuple[Stands, ...]


TELLERS = (
    "The headteacher, senior leaders, safeguarding leads and named senders tell the parents. "
    "Please leave it to them, unless they ask you to."
)
ALL_TOLD = "The parents have been told, and have it in writing."
REST_TOLD = "Every parent who may be told has been told, and has it in writing."
NONE_SAFE = (
    "No parent may safely be told. The law asks the school to tell the local authority instead."
)
NOBODY = "Nobody is listed who must be told."


def panel(incident: Incident, actor: SignedIn, at: dt.datetime) -> Panel:
    """Two queries."""
    if duty_has_ended(incident):
        return Panel("", DUTY_ENDED, ())
    places = places_of([incident])[incident.pk]
    sentence = _how_far(places)
    if "tell_parents" not in verbs_of(actor, incident.school, at=at):
        return Panel("", sentence if sentence == ALL_TOLD else TELLERS, ())
    url = reverse("incidents:tell_parents", args=[incident.school.slug, incident.number])
    return Panel(url, sentence, tuple(_stands(place, at) for place in places))


def _how_far(places: Sequence[ParentsPlace]) -> str:
    """Empty while somebody is still to be told."""
    if not places:
        return NOBODY
    if any(place.is_due() for place in places):
        return ""
    if nobody_may_be_told(places):
        return NONE_SAFE
    return REST_TOLD if any(place.held_back for place in places) else ALL_TOLD


def _stands(place: ParentsPlace, at: dt.datetime) -> Stands:
    status, tone = status_of(place, at=at)
    return Stands(
        name=place.parent.name,
        relationship=place.parent.get_relationship_display(),
        status=status,
        tone=tone,
        clock=clock_of(place, at=at),
    )
