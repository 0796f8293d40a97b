"""What this app has to say of accounts on pages across apps: which are due from somebody, and how
those of one incident stand."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from incidents import asking
from incidents.asking import Asked, accounts_to_come, everybody_of, standing_of
from incidents.due import MOST, Due, KeptFrom, Named
from incidents.models import Account, Event, EventAdult, Incident
from incidents.people_in_text import Audience, as_read
from incidents.reports import clock, day
from rri_portal.interface.forms import spelled
from rri_portal.london import local_date
from rri_portal.schools.models import School
from rri_portal.schools.permissions import SignedIn, is_the_adult, verbs_of

LONG_ENOUGH_AGO = dt.timedelta(days=asking.OVERDUE_AFTER)
WITH_ALL = ("event__place", "event__school", "staff__user")


def due(
    school: School,
    actor: SignedIn,
    at: dt.datetime,
    *,
    named: Named = lambda pupil: pupil.name,
    kept: KeptFrom | None = None,
) -> list[Due]:
    """Accounts to write and, for leaders, those that are overdue and what to decide; at most fifty
    of each kind. The number of queries does not grow with what waits, but for what is stopped,
    which is rare."""
    verbs, today = verbs_of(actor, school, at=at), local_date(at)
    leads = "decide_not_there" in verbs
    found: list[Due] = []
    sign_in = set(asking.signing_in(school, at)) if leads else set()
    kept = kept or KeptFrom(actor, school)
    to_come = accounts_to_come(school).select_related(*WITH_ALL)
    me = is_the_adult(actor, at="staff")
    mine = list(to_come.filter(me)[:MOST]) if "write_account" in verbs else []
    others = _of_others(to_come.exclude(me), at, sign_in, kept) if leads else []
    standing = standing_of([*mine, *others], school)
    found += _own(standing[: len(mine)], today, named)
    found += _overdue(standing[len(mine) :], today, named, sign_in)
    if leads:
        found += _not_there(school, actor, at)
    if "restart_asking" in verbs:
        found += _stopped(school, actor, at)
    return found


def _of_others(
    to_come: QuerySet[EventAdult], at: dt.datetime, sign_in: set[int], kept: KeptFrom
) -> list[EventAdult]:
    """Named long ago or without a sign-in, of what a leader reads."""
    without = Q(staff__user__isnull=True) | ~Q(staff__user__in=sign_in)
    rows = to_come.filter(without | Q(named_at__lte=at - LONG_ENOUGH_AGO))
    return list(rows.exclude(event__in=kept.events)[:MOST])


def _own(asked: Iterable[Asked], today: dt.date, named: Named) -> Iterator[Due]:
    for one in asked:
        if one.is_asked:
            url = reverse("incidents:write_account", args=[one.school.slug, one.event.public_id])
            yield _about(one, f"{_pupils(one, named)}: write your own account", url, today)


def _overdue(
    asked: Iterable[Asked], today: dt.date, named: Named, sign_in: set[int]
) -> Iterator[Due]:
    """To a leader who reads the record: whom to ask, or to give a link."""
    for one in asked:
        recorded = next((i for i in one.incidents if i.recorded_at), None)
        if not one.is_asked:
            continue
        if one.staff.user_id not in sign_in and (one.draft is None or one.is_overdue(today)):
            what = f"{_pupils(one, named)}: give {one.staff.name} a link for their account"
            yield _about(one, what, link_page(one), today)
        elif one.is_overdue(today):
            what = f"{_pupils(one, named)}: ask {one.staff.name} for their account"
            yield _about(one, what, recorded.get_absolute_url() if recorded else "", today)


def _about(one: Asked, what: str, url: str, today: dt.date) -> Due:
    return Due(
        what=what,
        url=url,
        when=one.due_on,
        late=one.is_overdue(today),
        subject_kind="incident",
        subject_id=str(one.incidents[0].public_id),
    )


def _pupils(one: Asked, named: Named) -> str:
    return ", ".join(dict.fromkeys(named(incident.pupil) for incident in one.incidents))


def _not_there(school: School, actor: SignedIn, at: dt.datetime) -> Iterator[Due]:
    for said in asking.not_there_to_decide(school, actor)[:MOST]:
        on = local_date(said.said_at)
        yield Due(
            what=f"Decide whether {said.staff.name} was there",
            url=reverse("incidents:decide_not_there", args=[school.slug, said.public_id]),
            when=on,
            late=on < local_date(at),
            subject_kind="notthere",
            subject_id=str(said.public_id),
        )


def _stopped(school: School, actor: SignedIn, at: dt.datetime) -> Iterator[Due]:
    """Without a day: they wait for advice. The chair is told of those that are the chair's."""
    roles = actor.roles_in(school, local_date(at))
    for event in asking.events_with_asking_stopped(school)[:MOST]:
        if asking.why_not_restart(event, actor, roles, at) is None:
            yield Due(
                what=f"Asking for accounts is stopped: {when_and_where(event)}",
                url=reverse("incidents:restart_asking", args=[school.slug, event.public_id]),
                when=None,
                late=False,
                subject_kind="event",
                subject_id=str(event.public_id),
            )


def when_and_where(event: Event) -> str:
    return f"{day(event.started_at)}, {clock(event.started_at)}, {event.place.label}"


@dataclass(frozen=True)
class Line:
    """One adult, as `components/due.html` draws it."""

    label: str
    url: str
    hint: str
    when: str
    tone: str


@dataclass(frozen=True)
class Words:
    """One locked account with what was added under it; `recorders` is the record's narrative."""

    who: str
    locked: str
    attested: str
    words: str
    recorders: bool
    later: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Panel:
    """`stopped`: that asking is, and for whoever may know it, why. `typed_before`: narratives that
    were begun before somebody else was to finish the record."""

    lines: tuple[Line, ...]
    accounts: tuple[Words, ...]
    typed_before: tuple[Words, ...]
    stopped: str
    stop_url: str
    restart_url: str


def panel(
    incident: Incident,
    actor: SignedIn,
    at: dt.datetime,
    audience: Audience,
    *,
    worded: Callable[[str], str] = lambda words: words,
) -> Panel:
    """For somebody who reads the incident whole; its accounts in the order they were locked, worded
    for `audience` and then as `worded` shows a text."""
    event, school = incident.event, incident.school
    adults = everybody_of(event)
    verbs = verbs_of(actor, school, at=at)
    stop = adults[0].stopped if adults else None
    roles = actor.roles_in(school, local_date(at))
    may_restart = stop and asking.why_not_restart(event, actor, roles, at) is None
    read = incident.reading.account_id
    locked = sorted(
        (one.account for one in adults if one.account), key=lambda one: (one.locked_at, one.pk)
    )
    args = [school.slug, event.public_id]
    sign_in = set(asking.signing_in(school, at)) if "give_account_link" in verbs else None
    return Panel(
        lines=tuple(_line(one, local_date(at), sign_in=sign_in, recorders=read) for one in adults),
        accounts=tuple(_words(one, audience, worded, recorders=one.pk == read) for one in locked),
        typed_before=tuple(_typed_before(adults, audience, worded)),
        stopped=f"Asking for accounts was stopped on {day(stop.at)}." if stop else "",
        stop_url=reverse("incidents:stop_asking", args=args)
        if "stop_asking" in verbs and not stop
        else "",
        restart_url=reverse("incidents:restart_asking", args=args) if may_restart else "",
    )


def _line(one: Asked, today: dt.date, *, sign_in: set[int] | None, recorders: int | None) -> Line:
    """`sign_in`: who needs no link, to somebody who gives them."""
    when, tone, hint = _state(one, today)
    wrote_it = one.account is not None and one.account.pk == recorders
    not_named = "wrote the record" if wrote_it else "no longer named"
    part = "" if one.involved else "saw it" if one.involved is False else not_named
    label = ", ".join(filter(None, [one.staff.name, one.staff.job, part]))
    needs_link = sign_in is not None and one.staff.user_id not in sign_in and one.is_asked
    return Line(label, link_page(one) if needs_link else "", hint, when, tone)


def link_page(one: Asked) -> str:
    """Where somebody without a sign-in is given a link."""
    args = [one.school.slug, one.event.public_id, one.staff.public_id]
    return reverse("incidents:give_account_link", args=args)


def _state(one: Asked, today: dt.date) -> tuple[str, str, str]:
    if one.account:
        return "Locked", "good", f"Locked on {day(one.account.locked_at)}."
    if one.was_not_there:
        return "Not there", "info", "It was decided that they were not there."
    if one.stopped:
        return "Stopped", "info", "Nobody is asked for an account now."
    if one.says_not_there:
        return "Says not there", "due", "They say that they were not there."
    if not one.involved:
        return "Not asked", "info", "A witness may write one."
    return _asked(one, today)


def _asked(one: Asked, today: dt.date) -> tuple[str, str, str]:
    since = f"Asked since {spelled(local_date(one.since))}"
    if one.due_on is None:
        return "Asked", "due", f"{since}."
    if one.is_overdue(today):
        return "Overdue", "late", f"{since}; it was due by {spelled(one.due_on)}."
    return "Asked", "due", f"{since}; due by {spelled(one.due_on)}."


def _words(
    account: Account, audience: Audience, worded: Callable[[str], str], *, recorders: bool
) -> Words:
    attested = ", ".join(
        filter(None, [account.attested_name, account.attested_job, account.attested_agency])
    )
    return Words(
        who=f"{account.staff.name}, {account.staff.job}",
        locked=f"Locked on {day(account.locked_at)}, {clock(account.locked_at)}",
        attested=attested,
        words=worded(as_read(account.words, account.people, audience)),
        recorders=recorders,
        later=tuple((when, worded(words)) for when, words in later_thoughts(account, audience)),
    )


def _typed_before(
    adults: list[Asked], audience: Audience, worded: Callable[[str], str]
) -> Iterator[Words]:
    """Of nobody's account: whoever typed it had not locked it."""
    for over in adults[0].hand_overs if adults else ():
        if not over.words:
            continue
        yield Words(
            who=f"{over.before.name}, {over.before.job}" if over.before else "Whoever began it",
            locked=f"Typed before the draft was handed over on {day(over.handed_at)}, "
            f"{clock(over.handed_at)}. Not an account: they had not locked it",
            attested="",
            words=worded(as_read(over.words, over.people, audience)),
            recorders=False,
            later=(),
        )


def later_thoughts(account: Account, audience: Audience) -> tuple[tuple[str, str], ...]:
    """When each was added, and its words for `audience`."""
    notes: Iterable = account.notes.all()
    return tuple(
        (
            f"Added on {day(note.added_at)}, {clock(note.added_at)}",
            as_read(note.words, note.people, audience),
        )
        for note in notes
    )
