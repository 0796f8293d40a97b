"""Whom an account names by "@", from locking it to whoever reads it, and in the book."""

import json

import pytest

from incidents.actions.accounts import add_to_account
from incidents.actions.drafts import name_adults
from incidents.models import Account, Incident
from incidents.people_in_text import ADULT, PUPIL, InOnesDocument, Who, as_read
from incidents.people_of_event import (
    as_staff_read,
    everybody,
    offered_while_recording,
    offered_with_an_account,
)
from rri_portal.audit import book
from tests.cast import NOW, act
from tests.factories.accounts import locks, part_of
from tests.factories.incidents import a_record
from tests.oversight.conftest import give

pytestmark = pytest.mark.usefixtures("monday_morning")

TYPED = "@Kai Brennan ran at @Amara Okafor, so I called @Hannah Lowe. She came.\n"


@pytest.fixture
def fight(amara, kai, class_teacher, teaching_assistant):
    """Amara's record of an event in which Kai was held too; his is still a draft."""
    record = a_record(amara, class_teacher, teaching_assistant.staff)
    Incident.objects.create(
        school=record.school,
        event=record.event,
        pupil=kai,
        started_at=record.started_at,
        local_date=record.local_date,
        logged_at=NOW,
        logged_by_kind=record.logged_by_kind,
        logged_by_id=record.logged_by_id,
    )
    return record


@pytest.fixture
def account(fight, teaching_assistant):
    return locks(fight, teaching_assistant, TYPED)


def read_by(person, account: Account, *, names_shown: bool = True) -> str:
    audience = as_staff_read(account.event, act(person), at=NOW, names_shown=names_shown)
    return as_read(account.words, account.people, audience)


def test_an_account_is_locked_letter_for_letter_with_whom_it_names_beside_it(
    account, amara, kai, class_teacher
):
    account.refresh_from_db()
    assert account.words == TYPED
    assert account.people == [
        [0, 12, [[PUPIL, str(kai.public_id)]]],
        [20, 33, [[PUPIL, str(amara.public_id)]]],
        [47, 59, [[ADULT, str(class_teacher.staff.public_id)]]],
    ]


def test_the_recorders_narrative_and_a_later_thought_are_kept_alike(
    amara, class_teacher, teaching_assistant
):
    record = a_record(
        amara, class_teacher, teaching_assistant.staff, narrative="I held @Amara Okafor."
    )
    assert [row[:2] for row in record.reading.account.people] == [[7, 20]]
    account = locks(record, teaching_assistant, "I remember nobody.")
    assert account.people == []
    note = add_to_account(account=account, words="@Amara ran.", by=act(teaching_assistant), at=NOW)
    assert note.people == [[0, 6, [[PUPIL, str(amara.public_id)]]]]
    assert book.verify(record.school).broken is None


@pytest.mark.parametrize("column", ["words", "people"])
def test_the_book_finds_what_was_changed_behind_its_back(account, behind_the_back, column):
    forged = json.dumps([]) if column == "people" else "Forged"
    behind_the_back(f"UPDATE incidents_account SET {column} = '{forged}' WHERE id = {account.pk}")
    broken = book.verify(account.school).broken
    assert broken is not None
    assert f"changed since: {column}" in broken.why


def test_somebody_renamed_or_named_no_more_is_who_they_were_in_what_is_locked(
    account, amara, class_teacher, headteacher
):
    class_teacher.staff.name = "Hannah Quinn"
    class_teacher.staff.save()
    name_adults(event=account.event, involved=(), at=NOW)
    account = Account.objects.get(pk=account.pk)
    assert read_by(headteacher, account) == TYPED
    document = InOnesDocument(Who(PUPIL, str(amara.public_id)), "Amara", staff_by_name=False)
    assert as_read(account.words, account.people, document) == (
        "Another pupil ran at Amara, so I called a member of staff. She came.\n"
    )
    assert book.verify(account.school).broken is None


def test_whoever_reads_the_schools_incidents_reads_names_or_initials(account, headteacher):
    assert read_by(headteacher, account) == TYPED
    assert read_by(headteacher, account, names_shown=False) == (
        "KB ran at AO, so I called @Hannah Lowe. She came.\n"
    )


def test_the_chair_who_was_given_one_record_learns_of_no_other_child(account, fight, chair):
    give(fight, chair)
    assert read_by(chair, account) == TYPED.replace("@Kai Brennan", "Another pupil")


def test_whoever_records_it_is_offered_everybody(fight, class_teacher, teaching_assistant):
    by = act(class_teacher)
    shown = offered_while_recording(fight.event, by, at=NOW, names_shown=True)
    assert shown == ["Amara Okafor", "Kai Brennan", "Hannah Lowe", "Jamal Carter"]
    initials = offered_while_recording(fight.event, by, at=NOW, names_shown=False)
    assert initials == ["AO", "KB", "Hannah Lowe", "Jamal Carter"]
    assert [one.name for one in everybody(fight.event)] == shown


def test_the_author_of_an_account_is_offered_whom_their_page_shows_and_no_adult(
    fight, teaching_assistant
):
    incidents = part_of(fight, teaching_assistant).incidents
    assert offered_with_an_account(incidents, names_shown=True) == ["Amara Okafor", "Kai Brennan"]
