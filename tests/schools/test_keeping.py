"""A form sent after the session ended is kept, and given back to whoever had it open."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.actions import (
    end_role,
    end_roles,
    give_day_pass,
    grant_role,
    revoke_day_pass,
)
from rri_portal.schools.day_passes import pass_in_force
from rri_portal.schools.keeping import (
    AT_ONCE,
    CLOSED_MEANWHILE,
    NO_WAY_BACK,
    NOT_YOURS_NOW,
    SHOWN_TO,
    TOO_MUCH,
    readable,
    shown_to,
)
from rri_portal.schools.models import Role, RoleKind, StaffMember, StashedPost
from rri_portal.schools.permissions import let_in
from tests.cast import NOW, Person, act
from tests.visits import Visit, opened_by

pytestmark = pytest.mark.usefixtures("monday_morning", "oakfield")

ADD = "/oakfield/people/add/"
SAY = "/oakfield/this-happened/"
MINUTE = dt.timedelta(minutes=1)
LOST = "You were signed out before this was sent"


def amy(person: Person, **answers: str) -> dict[str, str]:
    """The form that adds Amy, as this person had it open."""
    return (
        {"name": "Amy Sharma", "job": "Music teacher", "agency": ""} | opened_by(person) | answers
    )


def signs_in(browser: Client, person: Person) -> Client:
    browser.force_login(person.user)
    return browser


@pytest.fixture
def tablet() -> Client:
    """Nobody is signed in on it."""
    return Visit()


def sent(browser: Client, person: Person, **answers: str) -> dict[str, str]:
    form = amy(person, **answers)
    browser.post(ADD, form)
    return form


def test_it_is_asked_to_sign_in_and_told_that_it_is_kept(tablet, headteacher):
    answer = tablet.post(ADD, amy(headteacher), follow=True)
    assert answer.redirect_chain == [("/sign-in/?next=/oakfield/people/add/", 302)]
    assert "What you typed is kept for an hour." in answer.text


def test_its_words_are_shown_before_the_page(tablet, headteacher):
    sent(tablet, headteacher)
    page = signs_in(tablet, headteacher).get(ADD)
    assert LOST in page.text
    assert "Music teacher" in page.text


def test_it_says_which_page_it_was_sent_from(tablet, headteacher):
    sent(tablet, headteacher)
    assert ">Add an adult without a sign-in</span>" in signs_in(tablet, headteacher).get(ADD).text


def test_one_button_sends_the_very_same_form(tablet, headteacher):
    form = sent(tablet, headteacher, token="theirs", version="3", then="next")
    page = signs_in(tablet, headteacher).get(ADD)
    again = dict(page.context["kept"].fields)
    assert again == {name: value for name, value in form.items() if name != "shown_to"}
    assert f'name="shown_to" value="{form["shown_to"]}"' in page.text


def test_sent_again_it_does_what_it_was_to_do_and_is_forgotten(client_of, headteacher):
    token = client_of(headteacher).get(ADD).context["token"]
    tablet = Visit()
    form = sent(tablet, headteacher, token=token)
    signs_in(tablet, headteacher).post(ADD, form)
    assert StaffMember.objects.filter(name="Amy Sharma").exists()
    assert not StashedPost.objects.exists()
    assert LOST not in tablet.get(ADD).text


def test_what_is_corrected_is_forgotten_too_for_it_is_on_the_page(tablet, headteacher):
    form = sent(tablet, headteacher, job="")
    page = signs_in(tablet, headteacher).post(ADD, form)
    assert "Amy Sharma" in page.text
    assert not StashedPost.objects.exists()


def test_it_stays_kept_where_the_portal_itself_failed(client_of, headteacher, monkeypatch, caplog):
    token = client_of(headteacher).get(ADD).context["token"]
    tablet = Visit(raise_request_exception=False)
    form = sent(tablet, headteacher, token=token)
    monkeypatch.setattr("rri_portal.schools.views.people.actions.add_staff_member", None)
    assert signs_in(tablet, headteacher).post(ADD, form).status_code == 500
    assert LOST in tablet.get(ADD).text


def test_an_address_goes_with_its_question(tablet, headteacher):
    tablet.post("/oakfield/book/?kind=force", {"sought": "Kai Amos"} | opened_by(headteacher))
    page = signs_in(tablet, headteacher).get("/oakfield/book/")
    assert 'action="/oakfield/book/?kind=force"' in page.text


def test_it_is_let_go_of_when_somebody_starts_again(tablet, headteacher):
    form = sent(tablet, headteacher)
    signs_in(tablet, headteacher).get(ADD)
    without = {"shown_to": form["shown_to"], "start_again_without_it": "yes"}
    assert tablet.post(ADD, without).url == ADD
    assert LOST not in tablet.get(ADD).text
    assert not StashedPost.objects.exists()
    assert not StaffMember.objects.filter(name="Amy Sharma").exists()


def test_two_tabs_do_not_push_out_each_others_words(tablet, headteacher):
    first, second = sent(tablet, headteacher), sent(tablet, headteacher, name="Ben Okri")
    signs_in(tablet, headteacher)
    assert "Amy Sharma" in tablet.get(ADD).text
    tablet.post(ADD, first)
    assert "Ben Okri" in tablet.get(ADD).text
    tablet.post(ADD, second)
    assert LOST not in tablet.get(ADD).text


def test_pages_above_and_below_keep_their_own(tablet, headteacher):
    below = {"name": "The page below"} | opened_by(headteacher)
    tablet.post("/oakfield/pick-lists/", {"name": "The page above"} | opened_by(headteacher))
    tablet.post("/oakfield/pick-lists/place/", below)
    signs_in(tablet, headteacher)
    assert "The page below" in tablet.get("/oakfield/pick-lists/place/").text
    assert "The page above" in tablet.get("/oakfield/pick-lists/").text


def test_a_colleague_who_may_open_the_page_sees_nothing_of_it(tablet, headteacher, senior_leader):
    sent(tablet, headteacher)
    page = signs_in(tablet, senior_leader).get(ADD)
    assert page.status_code == 200
    assert LOST not in page.text
    assert LOST in signs_in(tablet, headteacher).get(ADD).text


def test_nor_does_whoever_may_do_it_no_longer(tablet, headteacher, oakfield):
    sent(tablet, headteacher)
    oakfield.requires_mfa = True
    oakfield.save()
    page = signs_in(tablet, headteacher).get(ADD)
    assert page.status_code == 403
    assert "Amy" not in page.text


def test_without_the_cookie_nobody_is_shown_anything(tablet, headteacher):
    sent(tablet, headteacher)
    assert LOST not in signs_in(Visit(), headteacher).get(ADD).text


def test_it_is_sealed(tablet, headteacher):
    sent(tablet, headteacher)
    assert b"Amy" not in bytes(StashedPost.objects.get().sealed)


def test_it_is_sealed_for_whoever_typed_it(tablet, headteacher, senior_leader):
    """Even a row that is altered behind the portal's back opens for nobody else."""
    sent(tablet, headteacher)
    StashedPost.objects.update(typed_by_id=str(senior_leader.user.public_id))
    assert LOST not in signs_in(tablet, senior_leader).get(ADD).text


def test_it_is_gone_after_an_hour(tablet, headteacher, time_machine):
    sent(tablet, headteacher)
    signs_in(tablet, headteacher)
    time_machine.move_to(NOW + 59 * MINUTE, tick=False)
    kept = dict(tablet.cookies)  # a browser itself lets go of the key too
    tablet = signs_in(Visit(), headteacher)
    tablet.cookies.update({k: v for k, v in kept.items() if k.startswith("kept_words_")})
    assert LOST in tablet.get(ADD).text
    time_machine.move_to(NOW + 60 * MINUTE, tick=False)
    assert LOST not in tablet.get(ADD).text


@pytest.mark.parametrize("shown_to", [None, "", "user:1", "user:1:nonce:stamp:signature", "\x00"])
def test_a_stranger_keeps_nothing(tablet, shown_to):
    form = {"name": "Amy Sharma"} | ({} if shown_to is None else {"shown_to": shown_to})
    answer = tablet.post(ADD, form)
    assert answer.url == "/sign-in/?next=/oakfield/people/add/"
    assert not StashedPost.objects.exists()
    assert not answer.cookies


def test_nor_does_a_page_that_was_open_for_more_than_a_day(tablet, headteacher, time_machine):
    form = amy(headteacher)
    time_machine.move_to(NOW + dt.timedelta(hours=24, seconds=2), tick=False)
    tablet.post(ADD, form)
    assert not StashedPost.objects.exists()


def test_somebody_who_fills_the_store_is_told_and_shown_what_to_copy(tablet, headteacher):
    for _ in range(AT_ONCE):
        sent(Visit(), headteacher)
    answer = tablet.post(ADD, amy(headteacher))
    assert "this could not be kept. Copy it before you sign in." in answer.text
    assert "Music teacher" in answer.text
    assert StashedPost.objects.count() == AT_ONCE


def test_but_keeps_nobody_else_out_and_not_themselves_an_hour_later(
    tablet, headteacher, senior_leader, time_machine
):
    for _ in range(AT_ONCE):
        sent(Visit(), headteacher)
    assert tablet.post(ADD, amy(senior_leader)).status_code == 302
    time_machine.move_to(NOW + 60 * MINUTE, tick=False)
    assert Visit().post(ADD, amy(headteacher)).status_code == 302


def test_what_is_too_long_is_shown_to_be_copied(tablet, headteacher):
    answer = tablet.post(ADD, amy(headteacher, name="so long " * (TOO_MUCH // 8)))
    assert answer.status_code == 403
    assert "so long so long" in answer.text
    assert not StashedPost.objects.exists()


def test_a_file_is_to_be_chosen_again(tablet, headteacher):
    form = {"file": SimpleUploadedFile("roll.csv", b"UPN")} | opened_by(headteacher)
    answer = tablet.post("/oakfield/pupils/import/", form, follow=True)
    assert "A file cannot be kept: please choose it again." in answer.text
    assert not StashedPost.objects.exists()


def test_what_was_said_of_one_row_is_shown_without_the_rows_id():
    row = f"{uuid4()}-"
    words = QueryDict(f"{row}used_from=9.05&{row}note=She+likes+it.&class_name=Beech")
    assert [one["key"] for one in readable(words)] == ["Used from", "Note", "Class name"]


def test_where_only_a_button_was_pressed_the_page_is_simply_shown(tablet, headteacher):
    tablet.post(ADD, opened_by(headteacher) | {"token": "theirs"})
    assert not StashedPost.objects.exists()


# For whoever may not come back to it


def ends(person: Person, school, by: Person) -> None:
    for role in Role.objects.filter(user=person.user, school=school):
        end_role(role=role, by=act(by), at=NOW)


def test_whoever_may_do_it_no_longer_is_shown_what_they_typed(
    tablet, oakfield, headteacher, senior_leader
):
    """Her role as a leader has ended since she opened the page; she is still on the staff."""
    ends(headteacher, oakfield, senior_leader)
    grant_role(
        user=headteacher.user, kind=RoleKind.STAFF, school=oakfield, by=act(senior_leader), at=NOW
    )
    answer = signs_in(tablet, headteacher).post(ADD, amy(headteacher))
    assert answer.status_code == 403
    assert NOT_YOURS_NOW in answer.text
    assert "Music teacher" in answer.text
    by_script = tablet.post(ADD, amy(headteacher), headers={"X-Autosave": "1"})
    assert (by_script.status_code, by_script.json()) == (403, {"message": NOT_YOURS_NOW})
    assert not StaffMember.objects.filter(name="Amy Sharma").exists()


def test_but_nobody_is_shown_what_a_colleague_typed(tablet, headteacher, class_teacher):
    answer = signs_in(tablet, class_teacher).post(ADD, amy(headteacher))
    assert answer.status_code == 403
    assert "Music teacher" not in answer.text


def test_nor_is_it_lost_to_whoever_works_only_in_another_school_now(
    tablet, oakfield, riverside, headteacher, senior_leader
):
    ends(headteacher, oakfield, senior_leader)
    with acting_for(riverside.pk):
        grant_role(user=headteacher.user, kind=RoleKind.STAFF, school=riverside, by=SYSTEM, at=NOW)
    answer = signs_in(tablet, headteacher).post(ADD, amy(headteacher))
    assert answer.status_code == 404
    assert CLOSED_MEANWHILE in answer.text
    assert "Music teacher" in answer.text


def test_a_leaver_is_promised_nothing_and_shown_it(tablet, oakfield, headteacher, senior_leader):
    end_roles(school=oakfield, user=headteacher.user, by=act(senior_leader), at=NOW)
    answer = tablet.post(ADD, amy(headteacher))
    assert answer.status_code == 403
    assert NO_WAY_BACK in answer.text
    assert "Music teacher" in answer.text
    assert not StashedPost.objects.exists()


def test_so_is_whose_day_pass_has_ended(tablet, oakfield, headteacher):
    given, _ = give_day_pass(
        school=oakfield, name="Ana Duarte", job="Supply", agency="", by=act(headteacher), at=NOW
    )
    form = {"words": "She was held."}
    form[SHOWN_TO] = shown_to(let_in(pass_in_force(str(given.public_id), at=NOW)))
    assert tablet.post(SAY, form).url.startswith("/sign-in/")
    revoke_day_pass(day_pass=given, by=act(headteacher), at=NOW)
    answer = tablet.post(SAY, form)
    assert NO_WAY_BACK in answer.text
    assert "She was held." in answer.text
    by_script = tablet.post(SAY, form, headers={"X-Autosave": "1"})
    assert (by_script.status_code, by_script.json()) == (403, {"message": NO_WAY_BACK})


@pytest.fixture
def stale(headteacher) -> Client:
    """A browser whose every form carries the token of a session before this one."""
    browser = Visit(enforce_csrf_checks=True)
    return signs_in(browser, headteacher)


def test_a_stale_page_is_given_back_at_once(stale, headteacher):
    assert stale.post(ADD, amy(headteacher)).url == ADD
    assert "Music teacher" in stale.get(ADD).text


def test_a_stale_page_sent_signed_out_is_given_back_after_signing_in(headteacher):
    tablet = Visit(enforce_csrf_checks=True)
    answer = tablet.post(ADD, amy(headteacher))
    assert answer.url == "/sign-in/?next=/oakfield/people/add/"
    assert "Music teacher" in signs_in(tablet, headteacher).get(ADD).text


def test_a_stale_page_of_a_colleague_is_kept_for_them(stale, headteacher, senior_leader):
    answer = stale.post(ADD, amy(senior_leader))
    assert answer.status_code == 403
    assert "somebody else is signed in" in answer.text
    assert LOST not in stale.get(ADD).text
    assert LOST in signs_in(stale, senior_leader).get(ADD).text


def test_a_forged_form_is_refused_as_ever(stale):
    answer = stale.post(ADD, {"name": "Amy Sharma"})
    assert answer.status_code == 403
    assert "What you sent was not saved." in answer.text
    assert not StashedPost.objects.exists()


def test_what_is_read_outside_its_page_leaves_out_what_only_a_machine_reads(tablet, headteacher):
    typed = {
        "review_on_day": "3",
        "review_on_month": "12",
        "review_on_year": "2026",
        "pupil": "00000000-0000-4000-8000-000000000000",
        "sure": "on",
        "back_to": "/oakfield/",
        "rows-TOTAL_FORMS": "1",
        "why": "",
    }
    tablet.post(ADD, typed | opened_by(headteacher))
    page = signs_in(tablet, headteacher).get(ADD)
    assert page.context["kept"].rows == [{"key": "Review on", "value": "3 12 2026"}]
