"""Signing in, signing out on a shared tablet, and being signed out."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.http import HttpResponse

from rri_portal.schools.actions import end_roles
from rri_portal.schools.middleware import actor_middleware
from rri_portal.schools.models import Role, User
from tests.cast import NOW, PASSWORD, Person, act
from tests.visits import Visit

SIGN_IN, OUT = "/sign-in/", "/sign-in/out/"
MINUTE = dt.timedelta(minutes=1)


def signs_in(person: Person, password: str = PASSWORD, *, with_: Visit | None = None, then=""):
    browser = with_ or Visit()
    answer = browser.post(
        SIGN_IN,
        {"login": person.email, "password": password, "next": then}
        if then
        else {"login": person.email, "password": password},
    )
    return browser, answer


def is_in(browser: Visit) -> bool:
    return browser.get("/sign-in/password/").status_code == 200


def test_a_teacher_signs_in_with_her_e_mail_address_in_whatever_case(class_teacher):
    browser = Visit()
    answer = browser.post(SIGN_IN, {"login": class_teacher.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302
    assert is_in(browser)


def test_she_lands_where_she_was_going(class_teacher):
    _, answer = signs_in(class_teacher, then="/oakfield/log/")
    assert answer.url == "/oakfield/log/"


def test_nobody_is_sent_to_another_site(class_teacher):
    _, answer = signs_in(class_teacher, then="https://elsewhere.example/")
    assert answer.url == "/"


@pytest.mark.parametrize("password", ["wrong", "", " ", "x" * 10_000, "\x00"])
def test_a_wrong_password_is_told_in_one_sentence(password, class_teacher):
    browser, answer = signs_in(class_teacher, password)
    assert answer.status_code == 200
    assert not is_in(browser)


def test_an_unknown_address_gets_the_same_sentence_as_a_wrong_password(class_teacher, nobody):
    _, known = signs_in(class_teacher, "wrong")
    unknown = Visit().post(SIGN_IN, {"login": "no.one@example.org", "password": "wrong"})
    sentence = "This e-mail address and password do not go together"
    assert sentence in known.content.decode()
    assert sentence in unknown.content.decode()


def test_whoever_has_left_everywhere_is_told_so_and_not_signed_in(nobody):
    browser, answer = signs_in(nobody)
    assert answer.url == "/sign-in/closed/"
    assert not is_in(browser)
    assert "closed" in browser.get(answer.url).content.decode()


def test_nobody_signs_themselves_up(db):
    page = Visit().get("/sign-in/by-invitation/")
    assert "Nobody signs themselves up" in page.content.decode()
    Visit().post("/sign-in/by-invitation/", {"email": "me@example.org", "password1": PASSWORD})
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "page", ["email/", "signup/", "confirm-email/", "login/code/", "reauthenticate/"]
)
def test_allauths_other_pages_are_not_here(page, client_of, class_teacher):
    assert client_of(class_teacher).get("/sign-in/" + page).status_code == 404


def test_passwords_are_kept_as_argon2():
    from rri_portal import settings as portal

    assert portal.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


# Signing out


def test_one_tap_signs_out_and_leaves_nothing_on_the_tablet(client_of, class_teacher):
    browser = client_of(class_teacher)
    answer = browser.post(OUT)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_in(browser)


def test_a_page_cannot_sign_anybody_out_by_a_link(client_of, class_teacher):
    browser = client_of(class_teacher)
    answer = browser.get(OUT)
    assert "Clear-Site-Data" not in answer.headers
    assert is_in(browser)


@pytest.mark.parametrize("path", ["/", SIGN_IN, "/oakfield/people/", "/oakfield/nothing-here/"])
def test_no_page_is_kept_by_a_browser(path, client_of, headteacher):
    for browser in (client_of(headteacher), Visit()):
        assert "no-store" in browser.get(path).headers["Cache-Control"]


# Being idle


@pytest.fixture
def clock(time_machine):
    """clock(21): so many minutes after NOW."""

    def set_to(minutes: float) -> None:
        time_machine.move_to(NOW + minutes * MINUTE, tick=False)

    set_to(0)
    return set_to


def test_whoever_is_idle_too_long_is_signed_out_at_the_next_page(clock, client_of, headteacher):
    browser = client_of(headteacher)
    browser.get("/oakfield/people/")
    clock(21)
    answer = browser.get("/oakfield/people/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/sign-in/")
    assert "nothing had happened for a while" in answer.content.decode()
    assert not is_in(browser)


def test_whoever_works_stays_signed_in(clock, client_of, headteacher):
    browser = client_of(headteacher)
    for minutes in (0, 15, 30, 45):
        clock(minutes)
        assert browser.get("/oakfield/people/").status_code == 200


@pytest.mark.parametrize("counts", [True, False])
def test_an_autosave_that_changed_nothing_is_no_activity(counts, rf, headteacher):
    request = rf.post("/")
    request.user, request.session = headteacher.user, SessionStore()
    request.session["begun"] = True

    def view(request):
        request.counts_as_activity = counts
        return HttpResponse()

    actor_middleware(view)(request)
    assert ("seen_at" in request.session) is counts


def test_not_every_page_writes_to_the_session(clock, client_of, headteacher):
    browser = client_of(headteacher)
    browser.get("/oakfield/people/")
    clock(0.5)
    seen = browser.session["seen_at"]
    browser.get("/oakfield/people/")
    assert browser.session["seen_at"] == seen


def test_a_session_ends_with_the_school_day_or_the_browser():
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert settings.SESSION_COOKIE_AGE <= 8 * 3600


# Leaving


def test_a_leavers_sessions_end_at_once(oakfield, class_teacher, headteacher, client_of):
    browsers = [client_of(class_teacher), client_of(class_teacher)]
    end_roles(school=oakfield, user=class_teacher.user, by=act(headteacher), at=NOW)
    assert not any(is_in(browser) for browser in browsers)
    assert not any(browser.session.session_key for browser in browsers if browser.session.items())


def test_whose_last_day_was_yesterday_is_signed_out_at_the_next_page(
    clock, class_teacher, client_of
):
    browser = client_of(class_teacher)
    assert is_in(browser)
    Role.objects.filter(user=class_teacher.user).update(until_date=NOW.date())
    assert is_in(browser)
    clock(24 * 60)
    assert not is_in(browser)


# A forgotten password


@pytest.fixture
def worker(settings):
    """Tasks are done as soon as they are asked for."""
    settings.TASKS = {
        "default": {
            "BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
            "QUEUES": ["default", "pdf", "mail"],
        }
    }


def asks_for_a_link(email: str):
    return Visit().post("/sign-in/reset/", {"email": email})


def link_in(message) -> str:
    return re.search(r"http://localhost:8000(/sign-in/reset/\S+)", message.body)[1]


def test_a_forgotten_password_is_reset_by_mail(worker, class_teacher):
    asks_for_a_link(class_teacher.email)
    [message] = mail.outbox
    assert message.to == [class_teacher.email]
    browser = Visit()
    page = browser.get(link_in(message), follow=True)
    new = {"password1": "violet tractor song", "password2": "violet tractor song"}
    answer = browser.post(page.redirect_chain[-1][0], new, follow=True)
    assert "Your password is changed" in answer.content.decode()
    assert is_in(signs_in(class_teacher, "violet tractor song")[0])
    assert not is_in(signs_in(class_teacher)[0])


def test_the_link_works_once(worker, class_teacher):
    asks_for_a_link(class_teacher.email)
    link = link_in(mail.outbox[0])
    browser = Visit()
    page = browser.get(link, follow=True)
    new = {"password1": "violet tractor song", "password2": "violet tractor song"}
    browser.post(page.redirect_chain[-1][0], new)
    assert "no longer works" in Visit().get(link, follow=True).content.decode()


def test_a_new_password_ends_every_session(worker, class_teacher, client_of):
    tablet = client_of(class_teacher)
    class_teacher.user.set_password("violet tractor song")
    class_teacher.user.save()
    assert not is_in(tablet)


def test_the_message_names_neither_a_child_nor_the_person(worker, class_teacher, amara):
    asks_for_a_link(class_teacher.email)
    said = mail.outbox[0].subject + mail.outbox[0].body
    for name in (amara.forename, amara.surname, class_teacher.name, "Oakfield"):
        assert name not in said


def test_whether_an_address_is_known_cannot_be_told_from_the_page(worker, class_teacher):
    known, unknown = asks_for_a_link(class_teacher.email), asks_for_a_link("x@example.org")
    assert known.status_code == unknown.status_code == 302
    assert known.url == unknown.url
    assert len(mail.outbox) == 1


def test_the_page_does_not_wait_for_the_mail_server(class_teacher):
    """What takes longer for a known address would tell that it is known."""
    asks_for_a_link(class_teacher.email)
    assert mail.outbox == []


def test_a_stranger_cannot_fill_a_teachers_letter_box(worker, class_teacher):
    for _ in range(12):
        assert asks_for_a_link(class_teacher.email).status_code == 302
    assert len(mail.outbox) == 5
    assert Visit().get(link_in(mail.outbox[0]), follow=True).status_code == 200


def test_the_task_carries_an_id_and_nothing_else(class_teacher):
    from django_tasks_db.models import DBTaskResult

    asks_for_a_link(class_teacher.email)
    [kept] = DBTaskResult.objects.all()
    assert kept.args_kwargs == {"args": [str(class_teacher.user.public_id)], "kwargs": {}}


def test_a_mail_server_that_is_down_is_told_without_a_name(class_teacher, monkeypatch):
    from rri_portal.schools import mail as portal_mail
    from rri_portal.schools import tasks

    def down(*args, **kwargs):
        raise ConnectionRefusedError(class_teacher.email)

    monkeypatch.setattr(portal_mail, "send_mail", down)
    with pytest.raises(portal_mail.MailNotSent) as error:
        tasks.mail_password_reset.func(str(class_teacher.user.public_id))
    assert str(error.value) == ""
    assert error.value.__suppress_context__


def test_every_page_leads_to_where_ones_password_is_changed(client_of, class_teacher):
    assert 'href="/sign-in/password/"' in client_of(class_teacher).get("/oakfield/").text
    assert "/sign-in/password/" not in client_of(None).get("/").text


def test_a_password_is_changed_and_one_signs_in_afresh(client_of, class_teacher):
    browser = client_of(class_teacher)
    new = {"password1": "violet tractor song", "password2": "violet tractor song"}
    browser.post("/sign-in/password/", {"oldpassword": PASSWORD, **new})
    assert not is_in(browser)
    assert is_in(signs_in(class_teacher, "violet tractor song")[0])


@pytest.mark.parametrize("password", ["short", "password12", "hannah.lowe"])
def test_an_easy_password_is_refused(password, client_of, class_teacher):
    new = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    browser = client_of(class_teacher)
    assert browser.post("/sign-in/password/", new).status_code == 200
    assert is_in(browser)
