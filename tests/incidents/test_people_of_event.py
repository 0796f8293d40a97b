"""Whom an account names by "@", from locking it to whoever reads it, and in the book."""

import html
import json
import re

import pytest
from django.utils.encoding import force_str

from incidents.actions.accounts import add_to_account, lock_account
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
from tests.factories.incidents import a_draft, a_record
from tests.html import collect
from tests.kept import kept
from tests.oversight.conftest import give

pytestmark = pytest.mark.usefixtures("monday_morning")

TYPED = "@Kai Brennan ran at @Amara Okafor, so I called @Hannah Lowe. She came.\n"


@kept
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


@kept
def account(fight, teaching_assistant):
    return locks(fight, teaching_assistant, TYPED)


def read_by(person, account: Account, *, names_shown: bool = True) -> str:
    audience = as_staff_read(account.event, act(person), at=NOW, names_shown=names_shown)
    return as_read(account.words, account.people, audience)


def test_nobody_is_looked_up_for_a_text_that_names_nobody(
    fight, teaching_assistant, senco, django_assert_num_queries
):
    plain = locks(fight, teaching_assistant, "He fell. We wrote to office@example.org.")
    reader = act(senco)
    with django_assert_num_queries(0):
        audience = as_staff_read(plain.event, reader, at=NOW, names_shown=True)
        assert as_read(plain.words, plain.people, audience) == plain.words


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


def test_a_pupil_who_was_corrected_since_stays_as_they_were_written(
    account, fight, chidi, teaching_assistant, headteacher
):
    """Nobody's words turn into others because the draft named the wrong child."""
    fight.event.incidents.drafts().update(pupil=chidi)
    account.refresh_from_db()
    for person in (teaching_assistant, headteacher):
        assert read_by(person, account) == TYPED
    assert read_by(headteacher, account, names_shown=False).startswith("KB ran at AO")


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


# On their pages


def locks_what_is_there(incident, person, version: int) -> Account:
    return lock_account(
        event=incident.event, staff=person.staff, version=version, by=act(person), at=NOW
    )


BOX = re.compile(r"<textarea ([^>]*)>\n(.*?)</textarea>", re.DOTALL)
ODD = "\n\n  @Kai Brennan <b>&amp;</b>\t\u2019 e\u0301 \U0001f4a9\u200b \n\n"


def box_of(page, path: str) -> tuple[str, str]:
    """The attributes of the page's one long box, and the words in it as a browser has them."""
    text = force_str(page.content)
    collect(text, path)
    [(attributes, words)] = BOX.findall(text)
    return html.unescape(attributes), html.unescape(words)


def box_of_narrative(page, path: str) -> tuple[str, str]:
    collect(page.text, path)
    boxes = [(html.unescape(a), html.unescape(words)) for a, words in BOX.findall(page.text)]
    return next(one for one in boxes if 'name="narrative"' in one[0])


def offered(attributes: str) -> list[str]:
    return json.loads(re.search(r'data-mentions="(.*?\])"', attributes)[1])


def test_every_character_of_an_account_is_shown_again_and_saved_again(
    client_of, fight, teaching_assistant
):
    path = f"/oakfield/accounts/{fight.event.public_id}/write/"
    browser, version = client_of(teaching_assistant), 0
    for _ in range(2):
        typed = ODD.replace("\n", "\r\n")
        browser.post(path, {"words": typed, "version": version, "then": "later"})
        draft = part_of(fight, teaching_assistant).draft
        assert draft.words == ODD
        version = draft.version
        _, shown = box_of(browser.get(path), path)
        assert shown == ODD
    account = locks_what_is_there(fight, teaching_assistant, version)
    assert account.words == ODD
    assert [row[:2] for row in account.people] == [[4, 16]]


def test_an_account_offers_whom_its_page_names_and_nobody_else(
    client_of, fight, oakfield, teaching_assistant
):
    path = f"/oakfield/accounts/{fight.event.public_id}/write/"
    page = client_of(teaching_assistant).get(path)
    attributes, _ = box_of(page, path)
    assert offered(attributes) == ["Amara Okafor", "Kai Brennan"]
    assert "Hannah Lowe" not in page.text
    assert "for example @Amara Okafor." in page.text
    oakfield.initials_only = True
    oakfield.save()
    page = client_of(teaching_assistant).get(path)
    assert offered(box_of(page, path)[0]) == ["AO", "KB"]
    assert "Okafor" not in page.text


def test_a_narrative_offers_everybody_of_the_event_and_suggests_no_word(
    client_of, amara, class_teacher, teaching_assistant
):
    draft = a_draft(amara, class_teacher, teaching_assistant.staff)
    path = f"/oakfield/drafts/{draft.public_id}/before/"
    browser = client_of(class_teacher)
    browser.post(path, {"narrative": ODD.replace("\n", "\r\n"), "version": "0", "then": "list"})
    attributes, words = box_of_narrative(browser.get(path), path)
    assert offered(attributes) == ["Amara Okafor", "Hannah Lowe", "Jamal Carter"]
    assert 'spellcheck="false"' in attributes
    assert words.replace("\r\n", "\n") == ODD


def test_a_later_thought_is_kept_whole_and_nothing_is_none(client_of, account, teaching_assistant):
    path = f"/oakfield/accounts/{account.event.public_id}/add/"
    browser = client_of(teaching_assistant)
    page = browser.get(path)
    assert offered(box_of(page, path)[0]) == ["Amara Okafor", "Kai Brennan"]
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    refused = browser.post(path, {"words": " \r\n ", "token": token})
    assert "Write what you want to add." in refused.text
    browser.post(path, {"words": ODD.replace("\n", "\r\n"), "token": token})
    assert account.notes.get().words == ODD


def test_an_author_reads_their_own_as_they_wrote_it_or_with_initials(
    client_of, account, oakfield, teaching_assistant
):
    path = f"/oakfield/accounts/{account.event.public_id}/"
    assert TYPED in client_of(teaching_assistant).get(path).text
    oakfield.initials_only = True
    oakfield.save()
    page = client_of(teaching_assistant).get(path).text
    assert "KB ran at AO, so I called @Hannah Lowe." in page
    assert "Show names" in page


def test_before_it_is_locked_nothing_tells_whether_a_name_is_one_of_the_event(
    client_of, fight, teaching_assistant
):
    """Or their author could try out who was there."""
    browser, pages = client_of(teaching_assistant), []
    for version, name in enumerate(("Hannah Lowe", "Nobody Here")):
        typed = {"words": f"Then @{name} came.", "version": version, "then": "check"}
        page = browser.post(
            f"/oakfield/accounts/{fight.event.public_id}/write/", typed, follow=True
        )
        assert f"Then @{name} came." in page.text
        written = re.sub(r'(csrfmiddlewaretoken|shown_to|version)" value="[^"]*"', "", page.text)
        pages.append(written.replace(name, ""))
    assert pages[0] == pages[1]
