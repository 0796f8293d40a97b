"""Somebody new is let in: invited by a leader, through an address that works once."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.models import AuditEvent
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.actions import (
    InvitationSpent,
    WrongPassword,
    accept_invitation,
    invitation_with,
    invite,
    invite_again,
    leave_school,
    withdraw_invitation,
)
from rri_portal.schools.models import Invitation, Role, RoleKind, StaffMember, User
from tests.cast import NOW, PASSWORD, act
from tests.kept import kept
from tests.visits import Visit

WEEK = dt.timedelta(days=7)
NEW_PASSWORD = "violet tractor song"
AMY = {
    "name": "Amy Sharma",
    "email": "Amy.Sharma@example.org",
    "job": "Teacher",
    "role_kind": "staff",
}


@kept
def invited(oakfield, headteacher) -> tuple[Invitation, str]:
    """Amy Sharma, and the secret she was sent."""
    return invite(school=oakfield, by=act(headteacher), at=NOW, **AMY)


def accepts(secret: str, browser: Visit | None = None, **answers: str):
    answers = {"name": "Amy Sharma", "password": NEW_PASSWORD} | answers
    return (browser or Visit()).post(f"/invitation/{secret}/", answers)


def test_only_a_hash_of_the_secret_is_kept(invited):
    invitation, secret = invited
    assert secret not in str(vars(invitation))
    assert invitation_with(secret) == invitation


def test_she_chooses_a_password_and_is_in(invited, oakfield, monday_morning):
    browser = Visit()
    assert accepts(invited[1], browser).url == "/"
    amy = User.objects.get(email="amy.sharma@example.org")
    assert amy.check_password(NEW_PASSWORD)
    assert browser.session["_auth_user_id"] == str(amy.pk)
    assert act(amy).roles_in(oakfield, NOW.date()) == {RoleKind.STAFF}
    assert StaffMember.objects.get(user=amy).job == "Teacher"


def test_it_works_once(invited, monday_morning):
    accepts(invited[1])
    answer = accepts(invited[1], password="another tractor song")
    assert answer.status_code == 410
    assert "has been used" in answer.content.decode()
    assert User.objects.get(name="Amy Sharma").check_password(NEW_PASSWORD)


def test_a_second_click_on_accept_lands_where_the_first_did(invited, monday_morning):
    browser = Visit()
    accepts(invited[1], browser)
    assert accepts(invited[1], browser).url == "/"


def test_it_runs_out_after_a_week(invited, time_machine):
    time_machine.move_to(NOW + WEEK - dt.timedelta(seconds=1), tick=False)
    assert Visit().get(f"/invitation/{invited[1]}/").status_code == 200
    time_machine.move_to(NOW + WEEK, tick=False)
    answer = accepts(invited[1])
    assert answer.status_code == 410
    assert "has run out" in answer.content.decode()
    assert not User.objects.filter(name="Amy Sharma").exists()


@pytest.mark.parametrize("secret", ["x", "x" * 5000, "%00", "..", "<script>", "é"])
def test_one_that_nobody_made_is_a_page_that_is_not_there(secret, db):
    answer = Visit().get(f"/invitation/{secret}/")
    assert answer.status_code == 404


def test_one_that_nobody_made_has_its_sentence(db):
    answer = Visit().get("/invitation/gone/")
    assert "This invitation is not one of ours" in answer.content.decode()


def test_looking_at_it_does_not_spend_it(invited, monday_morning):
    """Mail programs open links to see what is behind them."""
    for _ in range(3):
        assert Visit().get(f"/invitation/{invited[1]}/").status_code == 200
    assert accepts(invited[1]).status_code == 302


def test_an_easy_password_is_told_beside_its_field(invited, monday_morning):
    answer = accepts(invited[1], password="amy.sharma")
    assert answer.status_code == 200
    assert 'id="id_password_error"' in answer.content.decode()
    assert not User.objects.filter(name="Amy Sharma").exists()


def test_what_she_typed_as_her_name_is_kept(invited, monday_morning):
    answer = accepts(invited[1], name="Amy Sharma-Jones", password="short")
    assert 'value="Amy Sharma-Jones"' in answer.content.decode()


def test_the_password_is_never_shown_again(invited, monday_morning):
    assert "violet" not in accepts(invited[1], name="").content.decode()


# Somebody who signs in already


def test_at_another_school_already_she_keeps_her_password(
    oakfield, riverside, riverside_teacher, headteacher, monday_morning
):
    _, secret = invite(
        school=oakfield, by=act(headteacher), at=NOW, **AMY | {"email": riverside_teacher.email}
    )
    page = Visit().get(f"/invitation/{secret}/").content.decode()
    assert 'name="name"' not in page
    assert accepts(secret, password=PASSWORD).status_code == 302
    user = User.objects.get(pk=riverside_teacher.user.pk)
    assert user.check_password(PASSWORD)
    assert act(user).roles_in(oakfield, NOW.date()) == {RoleKind.STAFF}
    assert act(user).roles_in(riverside, NOW.date()) == {RoleKind.STAFF}


def test_an_invitation_is_no_way_round_a_password(
    oakfield, riverside_teacher, headteacher, monday_morning
):
    _, secret = invite(
        school=oakfield, by=act(headteacher), at=NOW, **AMY | {"email": riverside_teacher.email}
    )
    said = [accepts(secret, password=f"guess number {n}").content.decode() for n in range(10)]
    assert "That is not the password you sign in with" in said[0]
    assert "Too many wrong passwords" in said[9]
    assert "Too many wrong passwords" in accepts(secret, password=PASSWORD).content.decode()


def test_the_action_itself_asks_for_the_password(oakfield, riverside_teacher, headteacher):
    invitation, _ = invite(
        school=oakfield, by=act(headteacher), at=NOW, **AMY | {"email": riverside_teacher.email}
    )
    with pytest.raises(WrongPassword):
        accept_invitation(invitation=invitation, name="", password="wrong", at=NOW)
    assert not Role.objects.filter(school=oakfield, user=riverside_teacher.user).exists()


def test_whoever_comes_back_is_the_same_adult_in_the_records(
    oakfield, class_teacher, headteacher, monday_morning
):
    leave_school(staff=class_teacher.staff, by=act(headteacher), at=NOW)
    _, secret = invite(
        school=oakfield,
        by=act(headteacher),
        at=NOW,
        **AMY | {"email": class_teacher.email, "job": "Head of year"},
    )
    assert accepts(secret, password=PASSWORD).status_code == 302
    class_teacher.staff.refresh_from_db()
    assert class_teacher.staff.until_date is None
    assert class_teacher.staff.job == "Head of year"
    assert StaffMember.objects.filter(school=oakfield, user=class_teacher.user).count() == 1


def test_an_agency_worker_who_joins_is_the_adult_whom_records_name(
    oakfield, agency_worker, headteacher, monday_morning
):
    invitation, secret = invite(
        school=oakfield, staff_member=agency_worker, by=act(headteacher), at=NOW, **AMY
    )
    assert accepts(secret, name="Kirsty Doyle").status_code == 302
    assert StaffMember.objects.get(user__email=invitation.email) == agency_worker
    assert StaffMember.objects.filter(school=oakfield, name="Amy Sharma").count() == 0


def test_spent_run_out_or_unknown_the_action_says_why(invited, oakfield):
    invitation, _ = invited
    with pytest.raises(InvitationSpent, match="has run out"):
        accept_invitation(invitation=invitation, name="A", password=NEW_PASSWORD, at=NOW + WEEK)
    accept_invitation(invitation=invitation, name="A", password=NEW_PASSWORD, at=NOW)
    with pytest.raises(InvitationSpent, match="has been used"):
        accept_invitation(invitation=invitation, name="A", password=NEW_PASSWORD, at=NOW)


def test_an_invitation_sent_again_takes_the_place_of_the_first(invited, headteacher):
    first, _ = invited
    again, secret = invite_again(invitation=first, by=act(headteacher), at=NOW)
    first.refresh_from_db()
    assert first.expires_at == NOW
    assert invitation_with(secret) == again
    assert again.expires_at == NOW + WEEK


def test_an_invitation_elsewhere_stands(invited, riverside, riverside_head):
    invite(school=riverside, by=act(riverside_head), at=NOW, **AMY)
    invited[0].refresh_from_db()
    assert invited[0].expires_at == NOW + WEEK


def test_a_withdrawn_invitation_opens_nothing(invited, headteacher, monday_morning):
    invitation, secret = invited
    withdraw_invitation(invitation=invitation, by=act(headteacher), at=NOW)
    assert accepts(secret).status_code == 410


def test_inviting_and_accepting_are_audited_without_a_name_or_an_address(invited, oakfield):
    invitation, secret = invited
    accept_invitation(invitation=invitation, name="Amy Sharma", password=NEW_PASSWORD, at=NOW)
    events = list(AuditEvent.objects.filter(school=oakfield))
    assert {event.verb for event in events} >= {
        "invite",
        "accept_invitation",
        "add_staff_member",
        "grant_role",
    }
    kept = " ".join(str(vars(event)) for event in events)
    assert "Amy" not in kept
    assert "amy.sharma" not in kept
    assert secret not in kept


def test_a_role_of_the_trust_is_not_a_schools_to_give(oakfield, headteacher):
    invitation, _ = invite(
        school=oakfield, by=act(headteacher), at=NOW, **AMY | {"role_kind": "trust-lead"}
    )
    with pytest.raises(ValidationError, match="held in a trust"):
        accept_invitation(invitation=invitation, name="A", password=NEW_PASSWORD, at=NOW)


# A leader's page


@pytest.fixture
def page(client_of, headteacher, monday_morning):
    """page(name="Amy"): what the page answers to a leader who sends this form."""
    browser = client_of(headteacher)

    def send(**answers: str):
        opened = browser.get("/oakfield/people/invite/")
        token = re.search(r'name="token" value="([^"]+)"', opened.content.decode())[1]
        return browser.post("/oakfield/people/invite/", {"token": token} | AMY | answers)

    send.browser = browser
    return send


def link_in(message) -> str:
    return re.search(r"http://localhost:8000(/invitation/\S+)", message.body)[1]


def test_a_leader_invites_and_the_link_comes_by_mail(page):
    answer = page()
    assert answer.url == "/oakfield/people/"
    [message] = mail.outbox
    assert message.to == ["amy.sharma@example.org"]
    assert Visit().get(link_in(message)).status_code == 200
    assert "We have sent an invitation" in page.browser.get(answer.url).content.decode()


def test_the_message_names_no_child(page, amara):
    page()
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert amara.forename not in said
    assert "Oakfield School" in said
    assert "30 November 2026" in said


def test_where_mail_fails_the_leader_can_hand_the_link_over(page, monkeypatch):
    from rri_portal.schools import mail as portal_mail

    def down(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(portal_mail, "send_mail", down)
    shown = page.browser.get(page().url).content.decode()
    secret = re.search(r"/invitation/([\w-]+)/", shown)[1]
    assert invitation_with(secret).email == "amy.sharma@example.org"


def test_two_clicks_send_one_invitation(page):
    opened = page.browser.get("/oakfield/people/invite/")
    token = re.search(r'name="token" value="([^"]+)"', opened.content.decode())[1]
    for _ in range(2):
        answer = page.browser.post("/oakfield/people/invite/", {"token": token} | AMY)
        assert answer.url == "/oakfield/people/"
    assert Invitation.objects.count() == len(mail.outbox) == 1


def test_a_token_that_is_not_ours_loses_nothing_that_was_typed(page):
    answer = page(token="made up")
    assert answer.status_code == 200
    assert 'value="Amy Sharma"' in answer.content.decode()
    assert not Invitation.objects.exists()


def test_somebody_here_already_is_not_invited(page, class_teacher):
    answer = page(email=class_teacher.email.title())
    assert "signs in with this address already" in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"email": "amy"},
        {"email": "x" * 300 + "@example.org"},
        {"email": ""},
        {"name": ""},
        {"name": "x" * 300_000},
        {"name": "\x00"},
        {"job": "x" * 81},
        {"role_kind": ""},
        {"role_kind": "trust-lead"},
        {"role_kind": "king"},
    ],
    ids=lambda answers: f"{next(iter(answers))} {next(iter(answers.values()))[:10]!r}",
)
def test_what_cannot_be_has_its_sentence(answers, page):
    answer = page(**answers)
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_senior_leader_sends_it_again_or_withdraws_it(page, headteacher):
    page()
    invitation = Invitation.objects.get()
    page.browser.post(address_of(invitation, "again"), again(page.browser, invitation))
    assert len(mail.outbox) == 2
    newest = Invitation.objects.latest("id")
    page.browser.post(address_of(newest, "withdraw"))
    assert Visit().get(link_in(mail.outbox[1])).status_code == 410


def address_of(invitation: Invitation, what: str) -> str:
    return f"/oakfield/people/invitations/{invitation.public_id}/{what}/"


def again(browser: Visit, invitation: Invitation) -> dict[str, str]:
    """What its form on the page of people carries."""
    shown = browser.get("/oakfield/people/").context["invited"]
    return {"token": next(token for one, token in shown if one == invitation)}


def test_a_second_click_sends_no_second_letter_and_spoils_no_first(page):
    page()
    invitation = Invitation.objects.get()
    form = again(page.browser, invitation)
    for _ in range(2):
        answer = page.browser.post(address_of(invitation, "again"), form)
        assert answer.url == "/oakfield/people/"
    assert len(mail.outbox) == 2
    assert Visit().get(link_in(mail.outbox[1])).status_code == 200


def test_two_people_are_sent_theirs_from_one_page(page):
    page()
    page(email="ben.okri@example.org")
    forms = {one: again(page.browser, one) for one in Invitation.objects.all()}
    for invitation, form in forms.items():
        page.browser.post(address_of(invitation, "again"), form)
    assert len(mail.outbox) == 4


def test_a_form_that_is_not_ours_sends_nothing(page):
    page()
    invitation = Invitation.objects.get()
    answer = page.browser.post(address_of(invitation, "again"), {"token": "made up"}, follow=True)
    assert "had been open too long" in answer.text
    assert len(mail.outbox) == 1


def test_looking_at_those_addresses_changes_nothing(page):
    page()
    of_it = f"/oakfield/people/invitations/{Invitation.objects.get().public_id}/"
    for what in ("again/", "withdraw/"):
        assert page.browser.get(of_it + what).url == "/oakfield/people/"
    assert Invitation.objects.get().expires_at == NOW + WEEK


def test_a_colleague_without_a_sign_in_is_invited_from_their_own_page(
    client_of, headteacher, agency_worker, monday_morning
):
    browser = client_of(headteacher)
    address = f"/oakfield/people/{agency_worker.public_id}/invite/"
    opened = browser.get(address).content.decode()
    assert f'value="{agency_worker.name}"' in opened
    token = re.search(r'name="token" value="([^"]+)"', opened)[1]
    browser.post(address, {"token": token} | AMY)
    assert Invitation.objects.get().staff_member == agency_worker


def test_a_teacher_cannot_invite(client_of, class_teacher):
    assert client_of(class_teacher).get("/oakfield/people/invite/").status_code == 403


def test_the_system_can(oakfield):
    with acting_for(oakfield.pk):
        invitation, _ = invite(school=oakfield, by=SYSTEM, at=NOW, **AMY)
    assert invitation.made_by_kind == "system"
