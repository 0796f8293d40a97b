"""A day pass: for one school, one person and one day; out at once when it is ended."""

import datetime as dt

import pytest

from incidents.actions.account_links import why_not_give_link
from incidents.actions.drafts import name_involved_too
from incidents.asking import part_in
from incidents.models import Account, Incident
from incidents.visibility import readable_by
from rri_portal.schools.actions import give_day_pass, revoke_day_pass
from rri_portal.schools.day_passes import pass_in_force, pass_with
from rri_portal.schools.models import DayPass, StaffMember
from rri_portal.schools.permissions import let_in, may, staff_member_of
from tests.cast import NOW, act
from tests.factories.accounts import WORDS
from tests.factories.incidents import a_record, choice
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")

TOMORROW = NOW + dt.timedelta(days=1)


@kept
def given(oakfield, headteacher):
    """The pass and its code."""
    return give_day_pass(
        school=oakfield,
        name="Ana Duarte",
        job="Supply teaching assistant",
        agency="Bright Supply",
        by=act(headteacher),
        at=NOW,
    )


@kept
def holder(given):
    return let_in(pass_in_force(str(given[0].public_id), at=NOW))


def test_whoever_opens_the_address_of_a_pass_again_finds_the_passes(client_of, headteacher):
    answer = client_of(headteacher).get("/oakfield/day-passes/give/")
    assert answer.headers["Location"] == "/oakfield/day-passes/"


@pytest.fixture
def inside(client_of, given):
    """A browser that the code has let in."""
    browser = client_of(None)
    answer = browser.post("/day-pass/", {"school": "oakfield", "code": given[1].lower()})
    assert answer.headers["Location"] == "/oakfield/"
    return browser


def test_a_code_opens_its_school_until_the_end_of_its_day(given, oakfield, riverside):
    day_pass, code = given
    assert pass_with(oakfield, code, at=NOW) == day_pass
    assert pass_with(oakfield, code.replace("-", " ").lower(), at=NOW) == day_pass
    assert pass_with(riverside, code, at=NOW) is None
    assert pass_with(oakfield, code, at=TOMORROW) is None
    assert code not in str(DayPass.objects.values().get())


def test_a_pass_that_is_ended_lets_nobody_in(given, headteacher):
    day_pass, code = given
    revoke_day_pass(day_pass=day_pass, by=act(headteacher), at=NOW)
    assert pass_with(day_pass.school, code, at=NOW) is None
    assert pass_in_force(str(day_pass.public_id), at=NOW) is None


def test_its_holder_may_record_and_read_nothing_else(
    holder, oakfield, riverside, amara, class_teacher
):
    record = a_record(amara, class_teacher)
    for verb in ("log_incident", "record_incident", "write_account", "see_named"):
        assert may(holder, verb, oakfield, at=NOW)
        assert not may(holder, verb, riverside, at=NOW)
        assert not may(holder, verb, oakfield, at=TOMORROW)
    for verb in ("see_book", "see_pupils", "tell_parents", "give_day_pass"):
        assert not may(holder, verb, oakfield, at=NOW)
    assert not readable_by(holder, record.school, at=NOW).exists()


def test_whoever_comes_again_is_the_same_adult(given, oakfield, headteacher):
    again, _ = give_day_pass(
        school=oakfield,
        name="Ana Duarte",
        job="Supply teaching assistant",
        agency="Bright Supply",
        by=act(headteacher),
        at=TOMORROW,
    )
    assert again.staff == given[0].staff
    assert StaffMember.objects.filter(name="Ana Duarte").count() == 1


def test_what_they_record_is_theirs_and_their_account(
    inside, given, holder, oakfield, amara, class_teacher
):
    """Through the pages, as somebody on supply does it."""
    page = inside.get("/oakfield/")
    assert "Ana Duarte" in page.text
    assert "Log it now" in page.text
    form = inside.get("/oakfield/log/?safety=safe-together")
    token = form.context["token"]
    me = staff_member_of(holder, oakfield)
    inside.post(
        "/oakfield/log/?safety=safe-together",
        {
            "token": token,
            "pupil": str(amara.public_id),
            "day": "today",
            "time": "10:00",
            "place": str(choice(amara, "place", "Corridor").public_id),
            "what": ["force"],
            "adults": [str(me.public_id)],
            "hurt": "no",
            "first_aider": "yes",
        },
    )
    draft = Incident.objects.get()
    assert (draft.logged_by_kind, draft.logged_by_id) == ("day_pass", holder.id)
    assert inside.get(draft.get_absolute_url()).status_code == 200


def test_they_write_and_lock_their_own_account(inside, given, amara, class_teacher, oakfield):
    record = a_record(amara, class_teacher, narrative="canary-narrative")
    staff = given[0].staff
    name_involved_too(event=record.event, involved=[staff], at=NOW)
    own = f"/oakfield/accounts/{record.event.public_id}/"
    assert own in inside.get("/oakfield/").text
    page = inside.post(
        f"{own}write/", {"words": WORDS, "version": "0", "then": "check"}, follow=True
    )
    assert "You lock it as Ana Duarte" in page.text
    assert "canary-narrative" not in page.text
    page = inside.post(f"{own}lock/", {"version": "1"}, follow=True)
    account = Account.objects.get(locked_by_kind="day_pass")
    assert (account.words, account.attested_agency) == (WORDS, "Bright Supply")
    assert WORDS in page.text
    refused = why_not_give_link(part_in(record.event, staff), NOW)
    assert refused == "Their account is locked already."


def test_ended_at_their_next_click(inside, given, headteacher):
    revoke_day_pass(day_pass=given[0], by=act(headteacher), at=NOW)
    assert inside.get("/oakfield/").headers["Location"].startswith("/sign-in/")


def test_over_at_midnight(inside, time_machine):
    time_machine.move_to(NOW.replace(hour=23, minute=59) + dt.timedelta(minutes=2), tick=False)
    assert inside.get("/oakfield/").headers["Location"].startswith("/sign-in/")


def test_signing_out_leaves_nothing(inside):
    answer = inside.post("/sign-in/out/")
    assert '"cookies"' in answer.headers["Clear-Site-Data"]
    assert inside.get("/oakfield/").headers["Location"].startswith("/sign-in/")


def test_wrong_codes_are_slowed_and_a_right_one_is_not_counted(client_of, given, oakfield):
    browser = client_of(None)
    tries = {"school": "oakfield", "code": "AAAA-AAAA"}
    for _ in range(60):
        assert "does not open this school" in browser.post("/day-pass/", tries).text
    assert "Too many wrong codes" in browser.post("/day-pass/", tries).text


ANA = {"name": "Ana Duarte", "job": "Volunteer", "agency": ""}


def token(browser) -> str:
    return browser.get("/oakfield/day-passes/").context["token"]


def test_a_second_click_gives_no_second_pass_and_shows_no_code(client_of, headteacher):
    browser = client_of(headteacher)
    asked = ANA | {"token": token(browser)}
    code = browser.post("/oakfield/day-passes/give/", asked).context["code"]
    page = browser.post("/oakfield/day-passes/give/", asked)
    assert "its code is shown only once" in page.text
    assert code not in page.text
    assert DayPass.objects.count() == 1


def test_a_pass_asked_for_on_somebody_elses_page_is_not_given_and_what_was_typed_stays(
    client_of, headteacher
):
    page = client_of(headteacher).post("/oakfield/day-passes/give/", ANA | {"token": "made up"})
    assert "opened by somebody else. Send it again." in page.text
    assert 'value="Ana Duarte"' in page.text
    assert not DayPass.objects.exists()


def test_a_leader_gives_one_and_ends_it(client_of, headteacher, oakfield):
    browser = client_of(headteacher)
    page = browser.post("/oakfield/day-passes/give/", ANA | {"token": token(browser)})
    day_pass = DayPass.objects.get()
    assert pass_with(oakfield, page.context["code"], at=NOW) == day_pass
    assert page.context["code"] in page.text
    browser.post(f"/oakfield/day-passes/{day_pass.public_id}/revoke/")
    assert pass_with(oakfield, page.context["code"], at=NOW) is None
