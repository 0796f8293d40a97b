"""Somebody without a sign-in writes their own account through a link: once, as whom they say they
are, and seeing nothing but when, where and whom."""

import datetime as dt

import pytest

from incidents.actions.account_links import PURPOSE, attest, give_account_link
from incidents.actions.accounts import (
    MayNotWrite,
    decide_not_there,
    lock_account,
    write_account,
)
from incidents.actions.asking import stop_asking
from incidents.actions.drafts import name_involved_too
from incidents.asking import part_in
from incidents.models import Account, AccountDraft, NotThere
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.links.actions import LinkClosed, holder, link_with, revoke_link
from rri_portal.links.models import Link
from tests.cast import NOW, act
from tests.factories.accounts import WORDS
from tests.factories.incidents import a_record
from tests.html import collect
from tests.kept import kept
from tests.visits import Visit

pytestmark = pytest.mark.usefixtures("monday_morning")

WHO = {"name": "Kirsty Doyle", "job": "Supply TA", "agency": "Bright Supply", "sure": "on"}


@kept
def record(amara, class_teacher, agency_worker):
    record = a_record(amara, class_teacher, narrative="canary-narrative")
    name_involved_too(event=record.event, involved=[agency_worker], at=NOW)
    return record


@kept
def given(record, agency_worker, headteacher):
    """The link and its key."""
    return give_account_link(event=record.event, staff=agency_worker, by=act(headteacher), at=NOW)


@pytest.fixture
def phone(client_of, given):
    """opens(path, **posted): what a stranger's phone shows under the link."""
    browser, (_, key) = client_of(None), given

    def opens(path: str = "", **posted: str):
        url = f"/link/{key}/{path}"
        answer = browser.post(url, posted, follow=True) if posted else browser.get(url, follow=True)
        collect(answer.text, f"/link/{path}")
        return answer

    return opens


def locks_through(given, record, agency_worker) -> Account:
    link, _ = given
    said = {"event": record.event, "staff": agency_worker, "by": holder(link), "at": NOW}
    who = {name: WHO[name] for name in ("name", "agency", "job")}
    attest(asked=part_in(record.event, agency_worker), **who, by=holder(link), at=NOW)
    draft = write_account(**said, words=WORDS, version=0)
    return lock_account(**said, version=draft.version, link=link)


def test_the_key_is_nowhere_but_with_whoever_holds_it(given):
    link, key = given
    assert key not in str(Link.objects.values().get())
    assert link_with(key, purpose=PURPOSE, at=NOW) == link


def test_it_is_used_up_as_the_account_is_locked(given, record, agency_worker):
    link, key = given
    account = locks_through(given, record, agency_worker)
    assert (account.attested_name, account.attested_job) == ("Kirsty Doyle", "Supply TA")
    assert (account.locked_by_kind, account.locked_by_id) == ("link", str(link.public_id))
    with pytest.raises(LinkClosed):
        link_with(key, purpose=PURPOSE, at=NOW)
    assert book.verify(record.school).broken is None


def test_a_key_opens_nothing_after_a_week_nor_once_revoked(given, headteacher):
    link, key = given
    with pytest.raises(LinkClosed):
        link_with(key, purpose=PURPOSE, at=NOW + dt.timedelta(days=7))
    with pytest.raises(LinkClosed):
        link_with(key, purpose="something_else", at=NOW)
    revoke_link(link=link, by=act(headteacher), at=NOW)
    with pytest.raises(LinkClosed):
        link_with(key, purpose=PURPOSE, at=NOW)


def test_a_new_link_takes_the_place_of_the_first_and_keeps_the_words(
    given, record, agency_worker, headteacher
):
    _, key = given
    draft = AccountDraft.objects.get()
    AccountDraft.objects.update(words="Begun", version=1)
    _, another = give_account_link(
        event=record.event, staff=agency_worker, by=act(headteacher), at=NOW
    )
    with pytest.raises(LinkClosed):
        link_with(key, purpose=PURPOSE, at=NOW)
    assert link_with(another, purpose=PURPOSE, at=NOW).subject_id == str(draft.public_id)
    assert AccountDraft.objects.get().words == "Begun"


def test_none_is_given_to_whoever_signs_in_nor_while_asking_is_stopped(
    record, agency_worker, class_teacher, headteacher, dsl
):
    with pytest.raises(MayNotWrite):
        give_account_link(
            event=record.event, staff=class_teacher.staff, by=act(headteacher), at=NOW
        )
    stop_asking(event=record.event, why="An allegation.", by=act(dsl), at=NOW)
    with pytest.raises(MayNotWrite):
        give_account_link(event=record.event, staff=agency_worker, by=act(headteacher), at=NOW)


def test_before_they_say_who_they_are_nothing_of_a_child_is_shown(phone):
    page = phone()
    assert "Who are you?" in page.text
    for detail in ("Okafor", "AO", "Corridor", "November", "Kirsty"):
        assert detail not in page.text


def test_they_write_check_lock_and_the_link_is_closed(phone, record):
    page = phone("", **WHO)
    assert "Amara Okafor" in page.text
    assert "canary-narrative" not in page.text
    page = phone("write/", words=WORDS, version="0", then="check")
    assert "You lock it as Kirsty Doyle, Supply TA, Bright Supply" in page.text
    assert "canary-narrative" not in page.text
    page = phone("lock/", version="1")
    assert "Your account is locked" in page.text
    assert WORDS not in page.text
    assert Account.objects.get(locked_by_kind="link").words == WORDS
    assert phone().status_code == 404


def test_every_look_is_noted(phone, record):
    phone("", **WHO)
    assert Read.objects.filter(by_kind="link", listed=[str(record.public_id)]).exists()
    assert AuditEvent.objects.filter(verb="attest", by_kind="link").exists()


def test_every_closed_link_is_answered_alike(given, record, agency_worker, client_of):
    _, key = given
    browser: Visit = client_of(None)
    unknown = browser.get("/link/there-never-was-one/")
    locks_through(given, record, agency_worker)
    used = [browser.get(f"/link/{key}/{path}") for path in ("", "write/", "lock/", "not-there/")]
    assert all((one.status_code, one.text) == (404, unknown.text) for one in used)


def test_stopping_closes_the_page_and_keeps_the_words(phone, record, dsl):
    phone("", **WHO)
    phone("write/", words=WORDS, version="0", then="later")
    stop_asking(event=record.event, why="An allegation.", by=act(dsl), at=NOW)
    page = phone()
    assert "stopped" in page.text
    assert "Okafor" not in page.text
    assert AccountDraft.objects.get().words == WORDS


def test_a_leader_sees_the_link_once_and_mail_names_nobody(
    client_of, headteacher, record, agency_worker, mailoutbox
):
    url = f"/oakfield/accounts/{record.event.public_id}/{agency_worker.public_id}/link/"
    browser = client_of(headteacher)
    assert "/link/" not in browser.get(url).text.replace(url, "")
    page = browser.post(url, {"email": "kirsty@example.org"})
    assert "It was e-mailed to kirsty@example.org" in page.text
    [letter] = mailoutbox
    for detail in ("Amara", "Okafor", "AO", "Corridor", "10:00", "RI-2026", "Kirsty"):
        assert detail not in f"{letter.subject} {letter.body}"


def test_a_strangers_page_offers_the_pupil_it_names_and_nobody_else(phone, record):
    phone("", **WHO)
    page = phone("write/")
    assert 'data-mentions="[&quot;Amara Okafor&quot;]"' in page.text
    assert "Hannah Lowe" not in page.text


def test_what_is_typed_through_a_link_is_kept_letter_for_letter(phone, record, amara):
    words = "\n @Amara Okafor <b> \U0001f4a9\n"
    phone("", **WHO)
    page = phone("write/", words=words.replace("\n", "\r\n"), version="0", then="later")
    assert AccountDraft.objects.get().words == words
    page = phone("write/")
    assert ">\n\n @Amara Okafor &lt;b&gt; \U0001f4a9\n</textarea>" in page.text
    phone("lock/", version="1")
    account = Account.objects.get(locked_by_kind="link")
    assert account.words == words
    assert account.people == [[2, 15, [["pupil", str(amara.public_id)]]]]


WHY = "I was on the bus to the pool."


def test_they_can_say_that_they_were_not_there_and_a_leader_decides(
    phone, record, agency_worker, client_of, headteacher
):
    assert "Who are you?" in phone("not-there/").text
    page = phone("", **WHO)
    assert "not-there/" in page.text
    assert "Say where you were." in phone("not-there/", why=" ").text
    page = phone("not-there/", why=WHY)
    assert "Thank you. A senior leader decides on it." in page.text
    assert "You have said that you were not there." in phone().text
    said = NotThere.objects.get()
    assert (said.staff, said.why, said.said_by_kind) == (agency_worker, WHY, "link")
    assert not part_in(record.event, agency_worker).is_asked
    leader = client_of(headteacher)
    assert f"/oakfield/not-there/{said.public_id}/" in leader.get("/oakfield/").text
    page = leader.get(f"/oakfield/not-there/{said.public_id}/")
    assert WHY in page.text
    assert "Kirsty Doyle, Supply TA, Bright Supply" in page.text
    decision = {"decision": "accept", "why": "The driver confirms it."}
    leader.post(f"/oakfield/not-there/{said.public_id}/", decision)
    page = phone()
    assert "It was decided that you were not there" in page.text
    assert "Okafor" not in page.text


def test_they_say_so_once_and_may_write_all_the_same(phone, record, agency_worker):
    phone("", **WHO)
    for _ in range(2):
        phone("not-there/", why=WHY)
    assert NotThere.objects.count() == 1
    assert "You have said so. A senior leader is to decide." in phone("not-there/").text
    phone("write/", words=WORDS, version="0", then="check")
    phone("lock/", version="1")
    assert Account.objects.get(staff=agency_worker).words == WORDS


def test_whom_a_leader_finds_to_have_been_there_is_asked_through_the_same_link(
    phone, record, agency_worker, headteacher
):
    phone("", **WHO)
    phone("not-there/", why=WHY)
    said = NotThere.objects.get()
    decide_not_there(said=said, accepted=False, why="Two saw them.", by=act(headteacher), at=NOW)
    assert part_in(record.event, agency_worker).is_asked
    assert "You have said that you were not there" not in phone().text
    phone("write/", words=WORDS, version="0", then="check")
    assert "Your account is locked" in phone("lock/", version="1").text


def test_nobody_says_anything_through_a_link_while_asking_is_stopped(phone, record, dsl):
    phone("", **WHO)
    stop_asking(event=record.event, why="An allegation.", by=act(dsl), at=NOW)
    page = phone("not-there/", why=WHY)
    assert "stopped" in page.text
    assert not NotThere.objects.exists()
