"""Accounts, as those who were there write and lock them."""

import datetime as dt

from incidents.actions.accounts import lock_account, write_account
from incidents.asking import Asked, own_part
from incidents.models import Account, AccountDraft, Incident
from tests.cast import NOW, Person, act

WORDS = "I was at the door and held it open. I heard a shout and came in."


def part_of(incident: Incident, person: Person) -> Asked:
    """Where the person stands in the incident's event, read afresh."""
    asked = own_part(act(person), incident.school, incident.event.public_id)
    assert asked is not None
    return asked


def types(
    incident: Incident,
    person: Person,
    words: str = WORDS,
    version: int = 0,
    at: dt.datetime = NOW,
) -> AccountDraft:
    return write_account(
        event=incident.event,
        staff=person.staff,
        words=words,
        version=version,
        by=act(person),
        at=at,
    )


def locks(incident: Incident, person: Person, words: str = WORDS, at: dt.datetime = NOW) -> Account:
    draft = types(incident, person, words, at=at)
    return lock_account(
        event=incident.event,
        staff=person.staff,
        version=draft.version,
        by=act(person),
        at=at,
    )
