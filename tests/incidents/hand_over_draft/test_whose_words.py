"""What its writer had typed stays theirs, and begins their own account."""

import pytest
from django.db import DatabaseError, transaction

from incidents.accounts_due import due as accounts_due
from incidents.accounts_due import panel
from incidents.actions.account_links import give_account_link
from incidents.actions.accounts import MayNotWrite, lock_account
from incidents.actions.asking import stop_asking
from incidents.actions.drafts import Overtaken, save_section
from incidents.actions.recording import record_incident
from incidents.asking import part_in
from incidents.models import Account, HandOver
from incidents.people_of_event import as_staff_read
from incidents.sections import section_of
from rri_portal.audit import book
from rri_portal.links.actions import holder
from rri_portal.oversight.history import history_of
from rri_portal.schools.actions import grant_role, leave_school
from rri_portal.schools.models import RoleKind
from tests.cast import NOW, act
from tests.factories.accounts import types
from tests.factories.incidents import a_draft, adds, opened, the_facts, writes
from tests.html import collect
from tests.incidents.hand_over_draft.handing import TOMORROW, TYPED, finishes, hands

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_the_narrative_that_was_typed_stays_its_authors(draft, class_teacher, dsl, given):
    over = hands(draft, class_teacher, dsl)
    assert over.words == TYPED
    assert "narrative" not in section_of(draft, "before").answers
    record = finishes(draft, class_teacher, narrative="Ana told me by telephone what follows.")
    account = record.reading.account
    assert (account.staff, account.words) == (
        class_teacher.staff,
        "Ana told me by telephone what follows.",
    )
    assert account.locked_by_id == act(class_teacher).id
    assert not Account.objects.filter(staff=given.staff).exists()


def test_their_own_account_is_asked_for_from_then_and_begins_with_it(
    draft, class_teacher, dsl, given, ana
):
    with pytest.raises(MayNotWrite, match="No account is asked of them"):
        give_account_link(event=draft.event, staff=given.staff, by=act(dsl), at=NOW)
    hands(draft, class_teacher, dsl)
    asked = part_in(draft.event, given.staff)
    assert asked.is_asked
    assert asked.since == TOMORROW
    link, _ = give_account_link(event=draft.event, staff=given.staff, by=act(dsl), at=TOMORROW)
    begun = part_in(draft.event, given.staff).draft
    assert begun.words == TYPED
    lock_account(
        event=draft.event,
        staff=given.staff,
        version=begun.version,
        by=holder(link),
        at=TOMORROW,
        link=link,
    )
    assert Account.objects.get(staff=given.staff).words == TYPED


def test_no_leader_is_sent_to_give_a_link_to_whoever_began_it_before_it_is_handed_over(
    oakfield, draft, class_teacher, dsl, headteacher
):
    def links() -> list[str]:
        found = accounts_due(oakfield, act(headteacher), TOMORROW)
        return [one.what for one in found if "a link" in one.what]

    assert links() == []
    hands(draft, class_teacher, dsl)
    assert links() == ["Amara Okafor: give Ana Duarte a link for their account"]


def test_whoever_has_left_writes_their_own_account_through_a_link(
    oakfield, amara, class_teacher, headteacher, dsl
):
    draft = a_draft(amara, class_teacher)
    writes(draft, class_teacher, "before", narrative=TYPED)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    hands(draft, dsl, dsl)
    record = finishes(draft, dsl)
    found = accounts_due(oakfield, act(headteacher), TOMORROW)
    page = f"/oakfield/accounts/{record.event.public_id}/{class_teacher.staff.public_id}/link/"
    [give] = [one for one in found if one.url == page]
    assert give.what == "Amara Okafor: give Hannah Lowe a link for their account"
    audience = as_staff_read(record.event, act(headteacher), at=TOMORROW, names_shown=True)
    lines = panel(record, act(headteacher), TOMORROW, audience).lines
    assert page in [one.url for one in lines]
    give_account_link(
        event=record.event, staff=class_teacher.staff, by=act(headteacher), at=TOMORROW
    )
    assert part_in(record.event, class_teacher.staff).draft.words == TYPED


def test_the_record_says_who_began_it_who_finished_it_and_what_was_typed(
    oakfield, draft, class_teacher, dsl, headteacher
):
    hands(draft, class_teacher, dsl)
    record = finishes(draft, class_teacher)
    said = [(one.title, one.by) for one in history_of(record, sees_holds=False)]
    assert said == [
        ("Recorded", "Hannah Lowe"),
        ("Handed over, to be finished", "Ruth Adeyemi"),
        ("Logged", "Ana Duarte"),
    ]
    assert "To Hannah Lowe" in history_of(record, sees_holds=False)[1].text
    audience = as_staff_read(record.event, act(headteacher), at=TOMORROW, names_shown=True)
    shown = panel(record, act(headteacher), TOMORROW, audience)
    [typed] = shown.typed_before
    assert (typed.who, typed.words) == ("Ana Duarte, Supply teaching assistant", TYPED)
    assert "had not locked it" in typed.locked
    assert [one.label for one in shown.lines][-1] == "Hannah Lowe, Class teacher, wrote the record"
    assert book.verify(oakfield).broken is None


def test_a_narrative_that_a_first_record_locked_is_the_next_ones_too(
    oakfield, amara, chidi, class_teacher, headteacher, dsl
):
    first = a_draft(amara, class_teacher)
    second = adds(first, chidi, class_teacher)
    writes(first, class_teacher, "before", narrative="All that I saw.")
    facts = the_facts(first, class_teacher.staff, narrative="All that I saw.")
    record_incident(incident=first, facts=facts, by=act(class_teacher), at=NOW)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    over = hands(second, dsl, dsl)
    assert over.words is None
    assert opened(second, dsl).form("before").fields["narrative"].widget.attrs["readonly"]
    other = finishes(second, dsl, narrative="All that I saw.")
    assert other.reading.account.staff == class_teacher.staff


def test_a_page_that_was_open_as_it_was_handed_over_does_not_put_the_words_back(
    draft, senco, class_teacher, dsl
):
    """Of a colleague who helps: what they had on their screen is Ana's."""
    saved = section_of(draft, "before")
    over = hands(draft, class_teacher, dsl)
    page = {"incident": draft, "key": "before", "by": act(senco), "at": TOMORROW}
    stale = {"narrative": [TYPED], "no_time_why": ["It was too quick."], "tried": []}
    with pytest.raises(Overtaken):
        save_section(**page, answers=stale, version=saved.version)
    kept = save_section(**page, answers=stale, version=saved.version + 1)
    assert "narrative" not in kept.answers
    assert kept.answers["no_time_why"] == ["It was too quick."]
    assert HandOver.objects.get() == over


def test_its_author_sees_what_they_had_typed_and_that_it_stands_beside_the_record(
    oakfield, amara, class_teacher, headteacher, dsl, client_of
):
    draft = a_draft(amara, class_teacher)
    writes(draft, class_teacher, "before", narrative=TYPED)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    hands(draft, dsl, dsl, at=NOW)
    grant_role(
        user=class_teacher.user, school=oakfield, kind=RoleKind.STAFF, by=act(headteacher), at=NOW
    )
    here, browser = f"/oakfield/accounts/{draft.event.public_id}/", client_of(class_teacher)
    page = browser.get(f"{here}write/").text
    collect(page, "/accounts/write/typed-before")
    assert page.count(TYPED) == 2  # what the account begins with, and what stands beside the record
    types(draft, class_teacher, "Something else.")
    stop_asking(event=draft.event, why="An allegation.", by=act(dsl), at=NOW)
    page = browser.get(here).text
    collect(page, "/accounts/typed-before")
    for said in (TYPED, "It stays beside the record as you typed it", "Something else."):
        assert said in page


def test_what_was_recorded_before_was_not_handed_over(
    amara, chidi, class_teacher, headteacher, dsl
):
    first = a_draft(amara, class_teacher)
    second = adds(first, chidi, class_teacher)
    record_incident(
        incident=first, facts=the_facts(first, class_teacher.staff), by=act(class_teacher), at=NOW
    )
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    hands(second, dsl, dsl)
    narrative = the_facts(first).narrative
    for record, was in ((first, False), (finishes(second, dsl, narrative=narrative), True)):
        record.refresh_from_db()
        titles = [one.title for one in history_of(record, sees_holds=False)]
        assert ("Handed over, to be finished" in titles) is was


def test_what_was_typed_is_never_altered(draft, class_teacher, dsl, oakfield):
    over = hands(draft, class_teacher, dsl)
    with pytest.raises(DatabaseError), transaction.atomic():
        HandOver.objects.filter(pk=over.pk).update(words="Something else")
