"""The pupils and adults of an event, as they are named by "@" and as a screen words them."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache

from incidents.models import Account, Event, Incident
from incidents.people_in_text import (
    ADULT,
    Audience,
    Kept,
    OnScreen,
    Somebody,
    Who,
    a_pupil,
    an_adult,
    from_kept,
    kept,
    references,
    told_apart,
)
from incidents.visibility import pupils_known_to, reads_all_of
from rri_portal.pupils.models import Pupil
from rri_portal.schools.permissions import SignedIn


def named_in_text(text: str, event: Event) -> Kept:
    """Whom `text` names by "@", of everybody of its event; no query where nobody is."""
    return kept(references(text, everybody(event))) if "@" in text else []


def everybody(event: Event) -> list[Somebody]:
    return [*map(a_pupil, _pupils(event)), *_adults(event)]


def adults_referred_to(event: Event) -> set[str]:
    """By public id, whom any account of the event or what was added to one names by "@"; whoever is
    no longer named in the event too."""
    accounts = Account.objects.filter(school=event.school_id, event=event)
    rows = accounts.values_list("people", "notes__people")
    found = [one for texts in rows for people in texts for one in from_kept(people)]
    return {who.id for one in found for who in one.people if who.kind == ADULT}


def _pupils(event: Event) -> list[Pupil]:
    return list(dict.fromkeys(one.pupil for one in event.records))


def _adults(event: Event) -> list[Somebody]:
    parts = event.adults.filter(school=event.school_id).select_related("staff").order_by("id")
    return [an_adult(part.staff) for part in parts]


def offered_while_recording(
    event: Event, actor: SignedIn, *, at: dt.datetime, names_shown: bool
) -> list[str]:
    """Whom somebody who writes the record can pick: the pupils they may know, every adult."""
    pupils = map(a_pupil, _pupils_known(event, actor, at))
    return _offered([*pupils, *_adults(event)], names_shown=names_shown)


def offered_with_an_account(incidents: Iterable[Incident], *, names_shown: bool) -> list[str]:
    """Whom the author of an account can pick: the pupils whom their page shows, and nobody of whom
    they would learn from the list that they were there."""
    pupils = dict.fromkeys(one.pupil for one in incidents)
    return _offered([a_pupil(pupil) for pupil in pupils], names_shown=names_shown)


def _offered(people: list[Somebody], *, names_shown: bool) -> list[str]:
    return list(dict.fromkeys(told_apart(people, by_name=names_shown)))


def as_staff_read(event: Event, actor: SignedIn, *, at: dt.datetime, names_shown: bool) -> Audience:
    """How what was written of an event reads for one of the staff who has opened a record of it: as
    it was typed, with initials where their screen shows those, and with a role for a pupil whom
    they may not know of."""
    return _OnceNamed(
        lambda: _screen(
            _pupils_known(event, actor, at),
            whole=reads_all_of(event, actor, at=at),
            names_shown=names_shown,
        )
    )


def as_its_author_reads(event: Event, *, names_shown: bool) -> Audience:
    """Every name they wrote, or its initials."""
    return _OnceNamed(lambda: _screen(_pupils(event), whole=True, names_shown=names_shown))


class _OnceNamed:
    """Looks nobody up before a text names somebody, which few do."""

    def __init__(self, read: Callable[[], OnScreen]) -> None:
        self._read = cache(read)

    def calls(self, who: Who, typed: str) -> str | None:
        return self._read().calls(who, typed)


def _pupils_known(event: Event, actor: SignedIn, at: dt.datetime) -> list[Pupil]:
    """To somebody who has opened one record of the event: of one with a single pupil they know
    whom it is of."""
    pupils = _pupils(event)
    if len(pupils) == 1:
        return pupils
    known = pupils_known_to(actor, event, at=at)
    return [pupil for pupil in pupils if pupil.public_id in known]


def _screen(pupils: Iterable[Pupil], *, whole: bool, names_shown: bool) -> OnScreen:
    shown = {str(one.public_id): "" if names_shown else one.initials for one in pupils}
    return OnScreen(shown, whole=whole, names_shown=names_shown)
