"""Every step of telling is in the book, and names nobody."""

import pytest

from incidents.actions.telling import MayNotTell
from incidents.telling import DUTY_ENDED, HELD, NOT_CHOSEN, WITHHELD
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent, Entry
from tests.factories.telling import (
    begins,
    calls,
    gives,
    holds,
    issues,
    letters,
    releases,
    tells,
    withholds,
)

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_every_step_is_in_the_book_and_the_book_stands(
    oakfield, record, mother, father, headteacher, dsl
):
    steps = [
        lambda: tells(record, mother, headteacher),
        lambda: calls(record, mother, headteacher, reached=False, how=""),
        lambda: calls(record, mother, headteacher),
        lambda: gives(issues(begins(record, mother, headteacher), headteacher), headteacher),
        lambda: letters(record, mother, headteacher),
        lambda: holds(record, father, headteacher),
        lambda: withholds(record, father, dsl),
        lambda: releases(record, father, dsl),
    ]
    for step in steps:
        step()
        assert book.verify(oakfield).broken is None
    assert list(Entry.objects.filter(subject_kind="telling").values_list("kind", flat=True)) == [
        "parent to be told",
        "parent not reached",
        "parent told",
        "report issued",
        "report given",
        "parent told in writing",
        "parent held",
        "parent withheld",
        "parent to be told",
    ]


@pytest.mark.parametrize("tampering", ["words = 'Nobody was told.'", "how = 'in-person'"])
def test_a_step_altered_behind_the_portals_back_is_found(
    oakfield, record, mother, headteacher, tampering, behind_the_back
):
    tells(record, mother, headteacher)
    call = calls(record, mother, headteacher)
    behind_the_back(f"UPDATE incidents_telling SET {tampering} WHERE id = {call.pk}")
    broken = book.verify(oakfield).broken
    assert broken.n == Entry.objects.get(subject_id=call.public_id).n
    assert broken.why.endswith(f"changed since: {tampering.split()[0]}")


def test_the_log_of_changes_names_ids_and_no_words(record, mother, headteacher):
    tells(record, mother, headteacher)
    call = calls(record, mother, headteacher, words="CANARY")
    event = AuditEvent.objects.get(verb="log_call")
    assert (event.subject_kind, event.subject_id) == ("telling", str(call.public_id))
    assert "CANARY" not in str(event.__dict__)


def test_sentences_name_nobody(record, mother, headteacher):
    holds(record, mother, headteacher)
    with pytest.raises(MayNotTell) as refused:
        calls(record, mother, headteacher)
    assert str(refused.value) == HELD
    assert "Okafor" not in HELD + WITHHELD + NOT_CHOSEN + DUTY_ENDED
