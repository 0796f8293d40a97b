"""Every address × everybody: what each person of the cast is answered, in one table.

An address that is not in the table fails the test, and so does a line for one that is gone.
"""

import re
from dataclasses import dataclass
from uuid import uuid4

import pytest

from incidents.forms.pages import PAGES
from tests.addresses import address, every_name

pytestmark = pytest.mark.usefixtures("monday_morning", "printed_at_once")

OPEN, NO, GONE, SIGN_IN = "open", "no: 403", "gone: 404", "sign in first"

LEADERS = {"headteacher", "senior_leader"}
SAFEGUARDING = {"dsl", "deputy_dsl"}
READERS = LEADERS | SAFEGUARDING | {"senco", "sender"}
STAFF = READERS | {"class_teacher", "teaching_assistant", "data_manager"}
EVERYBODY = STAFF | {"governor", "chair", "data_protection_lead"}
OF_THE_TRUST = {"trust_safeguarding_lead", "trust_lead"}
# Between them they open every page, which everybody meets on PostgreSQL
FEW = ("headteacher", "class_teacher", "dsl")
# What these ask the database depends on who asks
COMPOSED = ("oversight:home", "oversight:book", "oversight:incident", "pupils:devices")
CAST = sorted(EVERYBODY | OF_THE_TRUST | {"riverside_head", "nobody", "stranger"})


@dataclass(frozen=True)
class Line:
    """Who is let in; anybody else of the school is answered `otherwise`, and whoever does not see
    the subject at all finds nothing."""

    open_to: frozenset[str]
    otherwise: str = NO
    unseen: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    def answer(self, person: str) -> str:
        if person in ("stranger", "nobody"):
            return SIGN_IN  # whoever has no role anywhere is signed out
        if person in self.open_to:
            return OPEN
        if person in self.unseen:
            return GONE
        if person in self.refused:
            return NO
        return self.otherwise if person in EVERYBODY | OF_THE_TRUST else GONE


def to(*people: set[str], otherwise: str = NO) -> Line:
    return Line(frozenset().union(*people), otherwise)


RECORDER = {"class_teacher"}
WRITES = to(RECORDER, otherwise=GONE)
READS = to(READERS, RECORDER, {"trust_safeguarding_lead"}, otherwise=GONE)

LEADS = to(LEADERS)
KEEPS = to(LEADERS, {"data_manager"})
KEEPS_CONTACTS = to(LEADERS, SAFEGUARDING, {"data_manager"})
SEES_IT = READERS | RECORDER | {"trust_safeguarding_lead"}


def of_an_incident(*people: set[str]) -> Line:
    """403 for a verb one lacks on what one sees; 404 for what one does not see."""
    return Line(
        frozenset().union(*people), NO, unseen=frozenset(EVERYBODY | OF_THE_TRUST) - SEES_IT
    )


OWN_ACCOUNT = to({"class_teacher", "teaching_assistant"}, otherwise=GONE)
SENDS = of_an_incident(LEADERS, SAFEGUARDING, {"sender"})

TABLE: dict[str, Line] = {
    "oversight:home": to(EVERYBODY, OF_THE_TRUST),
    "oversight:show_names": to(EVERYBODY, OF_THE_TRUST),
    "oversight:book": to(STAFF, {"trust_safeguarding_lead"}),
    "oversight:incident": READS,
    "oversight:complete_checklist": of_an_incident(LEADERS, SAFEGUARDING, {"senco"}),
    "oversight:read_checklist": of_an_incident(READERS, {"trust_safeguarding_lead"}),
    "oversight:named": to({"class_teacher", "teaching_assistant"}, otherwise=GONE),
    "incidents:log_incident": to(STAFF),
    "incidents:draft": WRITES,
    **{f"incidents:write_{key}": WRITES for key in PAGES},
    "incidents:record_incident": WRITES,
    "incidents:discard_draft": WRITES,
    "incidents:let_write": WRITES,
    "incidents:add_pupil": WRITES,
    "incidents:propose_not_significant": WRITES,
    "incidents:attachments": WRITES,
    "incidents:choose_attachment": WRITES,
    "incidents:attach_photograph": WRITES,
    "incidents:attach_body_photograph": WRITES,
    "incidents:attach_document": WRITES,
    "incidents:refer_to_footage": WRITES,
    "incidents:open_draft_attachment": WRITES,
    "incidents:remove_attachment": WRITES,
    "incidents:open_attachment": READS,
    "incidents:decide_significance": to(LEADERS, otherwise=GONE),
    "incidents:account": OWN_ACCOUNT,
    "incidents:write_account": OWN_ACCOUNT,
    "incidents:lock_account": OWN_ACCOUNT,
    "incidents:add_to_account": OWN_ACCOUNT,
    "incidents:say_not_there": OWN_ACCOUNT,
    "incidents:give_account_link": to(LEADERS, SAFEGUARDING, otherwise=GONE),
    "incidents:decide_not_there": to(LEADERS, otherwise=GONE),
    "incidents:stop_asking": to(LEADERS, SAFEGUARDING, otherwise=GONE),
    "incidents:restart_asking": Line(frozenset(SAFEGUARDING), GONE, refused=frozenset(LEADERS)),
    "incidents:see_unfinished": to(LEADERS, SAFEGUARDING),
    "incidents:hand_over_draft": to(LEADERS, SAFEGUARDING, otherwise=GONE),
    "incidents:say_this_happened": to(STAFF),
    "incidents:settle_occurrence": to(SAFEGUARDING, otherwise=GONE),
    "incidents:tell_parents": SENDS,
    "incidents:choose_telling": SENDS,
    "incidents:log_call": SENDS,
    "incidents:decide_hold": of_an_incident(SAFEGUARDING),
    "incidents:begin_family_report": SENDS,
    "incidents:write_family_report": SENDS,
    "incidents:settle_names": SENDS,
    "incidents:issue_family_report": SENDS,
    "incidents:preview_family_report": SENDS,
    "incidents:open_family_report": SENDS,
    "incidents:give_family_report": SENDS,
    "debriefs:record_debrief": of_an_incident(LEADERS, SAFEGUARDING, {"senco"}),
    "guidance:in_force": to(EVERYBODY, OF_THE_TRUST),
    "guidance:document": to(EVERYBODY, OF_THE_TRUST),
    "guidance:changes": to(EVERYBODY, OF_THE_TRUST),
    "guidance:checklists": to(EVERYBODY, OF_THE_TRUST),
    "guidance:checklist": to(EVERYBODY, OF_THE_TRUST),
    "pupils:pupils": to(READERS, {"data_manager", "trust_safeguarding_lead"}),
    "pupils:contacts": to(READERS, {"data_manager", "trust_safeguarding_lead"}),
    "pupils:add_contact": KEEPS_CONTACTS,
    "pupils:change_contact": KEEPS_CONTACTS,
    "pupils:end_contact": KEEPS_CONTACTS,
    "pupils:bring_back_contact": KEEPS_CONTACTS,
    "pupils:import_pupils": KEEPS,
    "pupils:check_import": to(LEADERS, {"data_manager"}, otherwise=NO),
    "pupils:devices": to(STAFF),
    "pupils:decide_on_devices": LEADS,
    "pupils:plan_device": to(LEADERS, {"senco"}),
    "pupils:end_device": to(LEADERS, {"senco"}),
    "pupils:log_devices": to(STAFF),
    "pupils:correct_device_day": to(STAFF),
    "pupils:withdraw_device_day": to(STAFF),
    "pupils:pupil_devices": to(STAFF),
    "incidents:share_device_log": to(LEADERS, SAFEGUARDING, {"sender"}),
    "incidents:give_device_log": to(LEADERS, SAFEGUARDING, {"sender"}),
    "incidents:open_device_log": to(LEADERS, SAFEGUARDING, {"sender"}),
    "schools:people": LEADS,
    "schools:invite": LEADS,
    "schools:add_staff_member": LEADS,
    "schools:invite_again": LEADS,
    "schools:withdraw_invitation": LEADS,
    "schools:staff_member": LEADS,
    "schools:invite_member": LEADS,
    "schools:change_staff_member": LEADS,
    "schools:leave_school": LEADS,
    "schools:grant_role": LEADS,
    "schools:end_role": LEADS,
    "schools:day_passes": LEADS,
    "schools:give_day_pass": LEADS,
    "schools:revoke_day_pass": LEADS,
    "schools:settings": LEADS,
    "schools:photographs": LEADS,
    "schools:term_dates": KEEPS,
    "schools:add_term": KEEPS,
    "schools:add_closure": KEEPS,
    "schools:remove_dates": KEEPS,
    "schools:pick_lists": KEEPS,
    "schools:pick_list": KEEPS,
    "schools:retire_choice": KEEPS,
    "schools:bring_back_choice": KEEPS,
    "schools:techniques": KEEPS,
    "schools:retire_technique": KEEPS,
    "schools:bring_back_technique": KEEPS,
}


def who_opens(name: str) -> str:
    """One of the few who between them open every page of a school."""
    return next(one for one in FEW if one in TABLE[name].open_to)


# Addresses of no school: anybody may knock, and each has tests of its own.
WITHOUT_SCHOOL = {
    "front",
    "health",
    "interface:accessibility",
    "interface:privacy",
    "links:account_locked",
    "links:lock_account",
    "links:open_link",
    "links:say_not_there",
    "links:write_account",
    "schools:accept_invitation",
    "schools:enter_day_pass",
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}


def test_every_address_is_in_the_table():
    assert every_name() == set(TABLE) | WITHOUT_SCHOOL


@pytest.fixture
def cast(request):
    """Everybody, by the name of their fixture."""
    return {name: None if name == "stranger" else request.getfixturevalue(name) for name in CAST}


def seen(response) -> str:
    if response.status_code == 302 and response.url.startswith("/sign-in/"):
        return SIGN_IN
    if response.status_code == 403:
        return NO
    if response.status_code == 404:
        return GONE
    return OPEN if response.status_code in (200, 302, 405) else str(response.status_code)


def test_everybody_is_answered_as_the_table_says(cast, arguments, client_of, subtests):
    """Whoever is of another school has a test below, to the letter."""
    addresses = {name: address(name, arguments) for name in TABLE}
    for person in [one for one in CAST if one != "riverside_head"]:
        browser = client_of(cast[person])
        with browser.on_its_own():
            answered = {name: seen(browser.get(url)) for name, url in addresses.items()}
        with subtests.test(person):
            assert answered == {name: line.answer(person) for name, line in TABLE.items()}


def test_what_is_sent_is_refused_as_the_page_is(arguments, client_of, governor):
    browser = client_of(governor)
    answers = {name: line.answer("governor") for name, line in TABLE.items()}
    refused = {name: answer for name, answer in answers.items() if answer != OPEN}
    urls = {name: address(name, arguments) for name in refused}
    with browser.on_its_own():
        sent = {name: seen(browser.post(url, {"words": "?"})) for name, url in urls.items()}
    assert sent == refused


@pytest.mark.sqlite
def test_every_page_opens_on_sqlite_too(cast, arguments, client_of):
    """Whoever is let in is the same on both; what a page asks is put to each database."""
    asked = {(name, who_opens(name)) for name in TABLE}
    asked |= {(name, who) for name in COMPOSED for who in FEW}
    browsers = {who: client_of(cast[who]) for who in FEW}
    answered = {
        (name, who): seen(browsers[who].get(address(name, arguments))) for name, who in asked
    }
    assert answered == dict.fromkeys(asked, OPEN)


def page(response) -> tuple[int, str]:
    """All that tells one answer from another: the token against forged requests is always new."""
    return response.status_code, re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", response.text)


def test_what_is_another_schools_is_answered_as_what_does_not_exist(
    arguments, client_of, riverside_head, oakfield
):
    browser = client_of(riverside_head)
    urls = {name: address(name, arguments) for name in TABLE}
    with browser.on_its_own():
        for name, url in urls.items():
            theirs = browser.get(url)
            nobodys = browser.get(url.replace("oakfield", "no-such-school"))
            assert seen(theirs) == TABLE[name].answer("riverside_head")
            assert page(theirs) == page(nobodys)


def test_what_one_may_not_see_is_answered_as_what_does_not_exist(
    arguments, client_of, teaching_assistant
):
    browser = client_of(teaching_assistant)
    missing = arguments | {"number": "RI-2026-9999", "draft": uuid4(), "report": uuid4()}
    for name in (
        "oversight:incident",
        "incidents:draft",
        "incidents:tell_parents",
        "incidents:open_draft_attachment",
        "incidents:open_attachment",
        "oversight:complete_checklist",
        "oversight:read_checklist",
    ):
        theirs, nobodys = (browser.get(address(name, one)) for one in (arguments, missing))
        assert page(theirs) == page(nobodys)
