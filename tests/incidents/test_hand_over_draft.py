"""A draft whose writer has gone is nobody's no longer: a leader or safeguarding lead takes it over,
or hands it to a colleague, and what was typed stays with whoever typed it."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from incidents.accounts_due import due as accounts_due
from incidents.accounts_due import panel
from incidents.actions.account_links import give_account_link
from incidents.actions.accounts import MayNotWrite, lock_account, write_account
from incidents.actions.asking import stop_asking
from incidents.actions.drafts import (
    Further,
    Overtaken,
    add_pupil,
    discard_draft,
    log_incident,
    name_involved_too,
    save_section,
)
from incidents.actions.hand_over import CLOSED, NotToBeHandedOver, NotToThem, hand_over_draft
from incidents.actions.recording import record_incident
from incidents.asking import part_in, why_not_write
from incidents.due import due
from incidents.models import Account, HandOver, Incident
from incidents.people_of_event import as_staff_read
from incidents.sections import section_of
from incidents.views import hand_over as views
from incidents.views.drafts import INVOLVED_NOW
from incidents.views.log_incident import STRANDED
from incidents.visibility import readable_by, writable_by
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.links.actions import holder
from rri_portal.oversight.history import history_of
from rri_portal.schools.actions import give_day_pass, grant_role, leave_school, revoke_day_pass
from rri_portal.schools.day_passes import pass_in_force
from rri_portal.schools.keeping import CLOSED_MEANWHILE
from rri_portal.schools.models import RoleKind
from rri_portal.schools.permissions import let_in
from tests.cast import NOW, TODAY, Visit, act
from tests.factories.accounts import types
from tests.factories.incidents import a_draft, adds, opened, quick, the_facts, writes
from tests.html import collect
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("monday_morning")

TYPED = "canary-typed by Ana: I held his left arm."
TOMORROW = NOW + dt.timedelta(days=1)
LATE = {"at": TOMORROW, "late_why": "Whoever began it had gone."}


@pytest.fixture
def given(oakfield, headteacher):
    """Today's pass of somebody from an agency."""
    day_pass, _ = give_day_pass(
        school=oakfield,
        name="Ana Duarte",
        job="Supply teaching assistant",
        agency="Bright Supply",
        by=act(headteacher),
        at=NOW,
    )
    return day_pass


@pytest.fixture
def ana(given):
    return let_in(pass_in_force(str(given.public_id), at=NOW))


@pytest.fixture
def draft(oakfield, amara, given, ana, teaching_assistant):
    """Begun by Ana, who was involved, as was the teaching assistant."""
    begun = log_incident(
        school=oakfield,
        quick=quick(amara, given.staff, teaching_assistant.staff),
        answers={"what": ["force"], "hurt": ["no"], "first_aider": ["yes"]},
        by=ana,
        at=NOW,
    )
    save_section(
        incident=begun,
        key="before",
        answers={"narrative": [TYPED], "tried": []},
        version=0,
        by=ana,
        at=NOW,
    )
    return begun


def hands(draft, to, by, at=TOMORROW) -> HandOver:
    return hand_over_draft(event=draft.event, staff=to.staff, by=act(by), at=at)


def waits_for(person, school, at=TOMORROW):
    return [one.what for one in due(school, act(person), at)]


def finishes(draft, by, **changes) -> Incident:
    facts = the_facts(draft, draft.event.adults.first().staff, **changes)
    return record_incident(incident=draft, facts=facts, by=act(by), **LATE)


# Where it is found


def test_whoever_can_still_write_it_is_asked_and_nobody_takes_it(oakfield, draft, headteacher, dsl):
    assert waits_for(headteacher, oakfield, NOW) == [
        "Amara Okafor: ask Ana Duarte to finish the record"
    ]
    assert waits_for(dsl, oakfield, NOW) == []
    with pytest.raises(NotToBeHandedOver, match="can still open it"):
        hands(draft, headteacher, headteacher, at=NOW)


@pytest.mark.parametrize("leader", ["headteacher", "senior_leader", "dsl", "deputy_dsl"])
def test_the_next_day_leaders_and_safeguarding_leads_find_it(oakfield, draft, request, leader):
    [one] = due(oakfield, act(request.getfixturevalue(leader)), TOMORROW)
    assert one.what == (
        "Amara Okafor: Ana Duarte can no longer finish the record: take it over or hand it on"
    )
    assert (one.when, one.late) == (TODAY, True)
    assert one.url == f"/oakfield/unfinished/{draft.event.public_id}/"


def test_a_pass_that_is_ended_strands_what_it_began_at_once(oakfield, draft, given, headteacher):
    revoke_day_pass(day_pass=given, by=act(headteacher), at=NOW)
    assert "can no longer finish" in waits_for(headteacher, oakfield, NOW)[0]


def test_so_does_somebody_leaving(oakfield, amara, class_teacher, headteacher, dsl):
    a_draft(amara, class_teacher)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    assert "Hannah Lowe can no longer finish" in waits_for(dsl, oakfield)[0]
    assert waits_for(class_teacher, oakfield) == []


def test_a_pupil_who_is_added_to_such_an_event_is_not_lost(oakfield, draft, chidi, dsl):
    add_pupil(incident=draft, one=Further(chidi, {"what": ["force"]}), by=act(dsl), at=NOW)
    assert [one.split(":")[0] for one in waits_for(dsl, oakfield)] == [
        "Amara Okafor",
        "Chidi Okafor",
    ]


def test_nothing_of_it_waits_for_anybody_else(oakfield, draft, senco, sender, class_teacher):
    for person in (senco, sender, class_teacher):
        assert waits_for(person, oakfield) == []


# To whom it goes


def test_whoever_it_goes_to_can_open_it_and_finds_it_at_home(oakfield, draft, class_teacher, dsl):
    over = hands(draft, class_teacher, dsl)
    assert writable_by(act(class_teacher), oakfield).get() == draft
    assert waits_for(class_teacher, oakfield) == ["Amara Okafor: finish the record"]
    assert waits_for(dsl, oakfield) == []
    [done] = AuditEvent.objects.filter(verb="hand_over_draft")
    assert (done.subject_id, done.by_id) == (str(draft.event.public_id), act(dsl).id)
    assert over.before.name == "Ana Duarte"
    assert book.verify(oakfield).broken is None


def test_its_day_does_not_change_and_leaders_know_whom_to_ask_now(
    oakfield, draft, class_teacher, dsl, headteacher
):
    hands(draft, class_teacher, dsl)
    [one] = due(oakfield, act(headteacher), TOMORROW)
    assert one.what == "Amara Okafor: ask Hannah Lowe to finish the record"
    assert (one.when, one.late) == (TODAY, True)


def test_every_childs_draft_of_the_event_goes_with_it(
    oakfield, draft, chidi, class_teacher, dsl, given
):
    hands(draft, class_teacher, dsl)
    later = add_pupil(
        incident=draft, one=Further(chidi, {"what": ["force"]}), by=act(class_teacher), at=TOMORROW
    )
    assert set(writable_by(act(class_teacher), oakfield)) == {draft, later}


def test_nobody_takes_it_who_has_no_role_or_was_involved(
    draft, teaching_assistant, class_teacher, agency_worker, dsl, headteacher
):
    event = draft.event
    for adult in (agency_worker, draft.event.adults.first().staff):
        with pytest.raises(NotToThem, match="cannot write records here"):
            hand_over_draft(event=event, staff=adult, by=act(dsl), at=TOMORROW)
    with pytest.raises(NotToThem, match="only their own account"):
        hands(draft, teaching_assistant, dsl)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    with pytest.raises(NotToThem, match="cannot write records here"):
        hands(draft, class_teacher, dsl)
    assert not HandOver.objects.exists()


def test_a_leader_who_was_involved_writes_their_own_account_first(
    oakfield, draft, class_teacher, dsl, headteacher
):
    name_involved_too(event=draft.event, involved=[dsl.staff], at=NOW)
    with pytest.raises(NotToBeHandedOver, match="your own account comes first"):
        hands(draft, class_teacher, dsl)
    said = {"event": draft.event, "staff": dsl.staff, "by": act(dsl), "at": TOMORROW}
    write_account(**said, words="I opened the door.", version=0)
    lock_account(**said, version=1)
    with pytest.raises(NotToThem, match="You were involved"):
        hands(draft, dsl, dsl)
    hands(draft, class_teacher, dsl)


def test_a_witness_whose_account_is_locked_does_not_write_a_second(draft, class_teacher, dsl):
    draft.event.adults.create(
        school=draft.school, staff=class_teacher.staff, involved=False, named_at=NOW
    )
    said = {"event": draft.event, "staff": class_teacher.staff, "by": act(class_teacher)}
    write_account(**said, words="I saw it.", version=0, at=NOW)
    lock_account(**said, version=1, at=NOW)
    with pytest.raises(NotToThem, match="locked already"):
        hands(draft, class_teacher, dsl)


def test_whoever_turns_out_to_have_been_involved_opens_it_no_more(
    oakfield, draft, class_teacher, dsl, senior_leader
):
    hands(draft, class_teacher, dsl)
    name_involved_too(event=draft.event, involved=[class_teacher.staff], at=TOMORROW)
    assert not writable_by(act(class_teacher), oakfield).exists()
    assert why_not_write(part_in(draft.event, class_teacher.staff)) is None
    assert "Hannah Lowe can no longer finish" in waits_for(dsl, oakfield)[0]
    hands(draft, senior_leader, dsl)
    assert writable_by(act(senior_leader), oakfield).get() == draft


def test_whoever_left_and_came_back_writes_their_own_account_and_reads_nothing(
    oakfield, amara, class_teacher, headteacher, dsl
):
    draft = a_draft(amara, class_teacher)
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    hands(draft, dsl, dsl)
    grant_role(
        user=class_teacher.user,
        school=oakfield,
        kind=RoleKind.STAFF,
        by=act(headteacher),
        at=TOMORROW,
    )
    record = finishes(draft, dsl)
    assert not writable_by(act(class_teacher), oakfield).exists()
    assert not readable_by(act(class_teacher), oakfield, at=TOMORROW).exists()
    assert why_not_write(part_in(record.event, class_teacher.staff)) is None
    assert record in readable_by(act(dsl), oakfield, at=TOMORROW)


# What was typed, and whose it is


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


# Its page


@pytest.fixture
def tomorrow(time_machine):
    time_machine.move_to(TOMORROW, tick=False)


def page_of(browser, draft) -> Page:
    answer = browser.get(f"/oakfield/unfinished/{draft.event.public_id}/")
    collect(answer.text, "/unfinished/")
    return Page(answer.text)


def test_its_page_says_when_where_and_of_whom_and_nothing_that_was_typed(
    draft, dsl, client_of, tomorrow
):
    answer = client_of(dsl).get(f"/oakfield/unfinished/{draft.event.public_id}/")
    for said in ("Amara Okafor", "Corridor", "Ana Duarte", "It was due by 23 November 2026"):
        assert said in answer.text
    assert "canary" not in answer.text
    assert "Jamal Carter" not in answer.text.split("<form")[0]
    read = Read.objects.get(verb="hand_over_draft")
    assert read.listed == [str(draft.public_id)]


def test_a_leader_takes_it_over_and_a_second_click_lands_there_too(draft, dsl, client_of, tomorrow):
    browser = client_of(dsl)
    sent = page_of(browser, draft).form("staff").filled(staff=dsl.staff.public_id)
    url = f"/oakfield/unfinished/{draft.event.public_id}/"
    for _ in range(2):
        answer = browser.post(url, sent)
        assert answer.headers["Location"] == f"/oakfield/drafts/{draft.public_id}/"
    assert HandOver.objects.count() == 1
    page = browser.get(f"/oakfield/drafts/{draft.public_id}/").text
    assert "Begun by Ana Duarte. Ruth Adeyemi finishes it" in page
    page = browser.get(f"/oakfield/drafts/{draft.public_id}/before/").text
    collect(page, "/drafts/before/")
    assert "What Ana Duarte had typed here" in page
    assert TYPED in page


def test_nobody_is_chosen_beforehand_and_a_refusal_stands_beside_the_question(
    draft, dsl, teaching_assistant, client_of, tomorrow
):
    browser = client_of(dsl)
    form = page_of(browser, draft).form("staff")
    assert form.answers["staff"] == [""]
    assert form.offered["staff"][1] == str(dsl.staff.public_id)
    url = f"/oakfield/unfinished/{draft.event.public_id}/"
    assert "Choose who finishes it." in browser.post(url, form.answers).text
    page = browser.post(url, form.filled(staff=teaching_assistant.staff.public_id)).text
    assert "They were involved, so they write only their own account." in page
    assert not HandOver.objects.exists()


def test_sent_again_for_another_it_is_not_said_to_be_theirs(
    draft, dsl, class_teacher, senior_leader, client_of, tomorrow
):
    browser = client_of(dsl)
    form = page_of(browser, draft).form("staff")
    url = f"/oakfield/unfinished/{draft.event.public_id}/"
    browser.post(url, form.filled(staff=class_teacher.staff.public_id))
    answer = browser.post(url, form.filled(staff=senior_leader.staff.public_id))
    assert answer.status_code == 200
    assert "Whoever writes this can still open it." in answer.text
    assert "Hannah Lowe, since it was handed over on 24 November 2026" in answer.text
    assert HandOver.objects.get().staff == class_teacher.staff


def test_whoever_sends_it_as_the_last_draft_is_closed_hears_so(
    draft, dsl, client_of, tomorrow, monkeypatch
):
    browser = client_of(dsl)
    sent = page_of(browser, draft).form("staff").filled(staff=dsl.staff.public_id)
    offered = views.writers_here

    def closed_meanwhile(*args):
        discard_draft(incident=draft, why="Logged twice.", by=act(dsl), at=TOMORROW)
        return offered(*args)

    monkeypatch.setattr(views, "writers_here", closed_meanwhile)
    answer = browser.post(f"/oakfield/unfinished/{draft.event.public_id}/", sent, follow=True)
    assert CLOSED in answer.text


def test_what_was_chosen_comes_back_on_a_page_that_says_which_it_is(
    draft, dsl, client_of, tomorrow
):
    sent = page_of(client_of(dsl), draft).form("staff").filled(staff=dsl.staff.public_id)
    url, tablet = f"/oakfield/unfinished/{draft.event.public_id}/", Visit()
    assert tablet.post(url, sent).url.startswith("/sign-in/")
    tablet.force_login(dsl.user)
    assert "Take over a record, or hand it on" in tablet.get(url).text


def test_whoever_finishes_it_and_names_themselves_is_told_why_it_closes(
    draft, class_teacher, dsl, client_of, tomorrow
):
    hands(draft, class_teacher, dsl)
    browser, url = client_of(class_teacher), f"/oakfield/drafts/{draft.public_id}/who-when-where/"
    form = Page(browser.get(url).text).form("place")
    there = form.filled(
        pupil=draft.pupil.public_id,
        adults=[class_teacher.staff.public_id],
        place=str(draft.event.place.public_id),
        day="yesterday",
        time="10:00",
    )
    page = browser.post(url, there, follow=True)
    assert INVOLVED_NOW in page.text
    assert "write your own account" in page.text


def test_what_somebody_types_as_it_is_closed_to_them_is_shown_to_be_copied(
    draft, class_teacher, dsl, client_of, tomorrow
):
    hands(draft, class_teacher, dsl)
    browser, url = client_of(class_teacher), f"/oakfield/drafts/{draft.public_id}/before/"
    sent = Page(browser.get(url).text).form("narrative").filled(narrative="Ana rang me.")
    name_involved_too(event=draft.event, involved=[class_teacher.staff], at=TOMORROW)
    answer = browser.post(url, sent)
    collect(answer.text, "/drafts/before/closed")
    assert answer.status_code == 404
    assert CLOSED_MEANWHILE in answer.text
    assert "Ana rang me." in answer.text
    by_script = browser.post(url, sent, headers={"X-Autosave": "1"})
    assert (by_script.status_code, by_script.json()["message"]) == (404, CLOSED_MEANWHILE)
    unknown = browser.post(f"/oakfield/drafts/{uuid4()}/before/", sent)
    assert unknown.status_code == 404
    assert "Ana rang me." in unknown.text
    assert "Ana rang me." not in client_of(dsl).post(url, sent).text


def test_others_do_not_find_it(draft, class_teacher, senco, riverside_head, client_of, tomorrow):
    for person in (class_teacher, senco, riverside_head):
        answer = client_of(person).get(f"/oakfield/unfinished/{draft.event.public_id}/")
        assert answer.status_code == 404


def test_whoever_is_told_of_the_same_event_hears_who_says_how_it_goes_on(
    draft, amara, class_teacher, client_of, tomorrow
):
    browser = client_of(class_teacher)
    log = Page(browser.get("/oakfield/log/?safety=safe-together").text).form("pupil")
    place = str(draft.event.place.public_id)
    sent = log.filled(
        pupil=amara.public_id,
        day="yesterday",
        time="10:00",
        place=place,
        what="force",
        adults=class_teacher.staff.public_id,
    )
    page = browser.post("/oakfield/log/", sent | {"same": ["yes"]}, follow=True).text
    assert STRANDED in page
