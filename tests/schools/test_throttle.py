"""Guessing is slow, and being guessed at locks nobody out."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from rri_portal.schools import throttle
from rri_portal.schools.models import Attempt, KnownAddress, User
from rri_portal.schools.sign_in import AccountAdapter
from tests.cast import NOW, PASSWORD, Person
from tests.schools.test_sign_in import is_in
from tests.visits import Visit

SCHOOL, ELSEWHERE = "198.51.100.7", "203.0.113.9"
TOO_MANY = "Too many wrong passwords"


@pytest.fixture(autouse=True)
def clock(time_machine):
    """clock(5): so many minutes after NOW."""

    def set_to(minutes: float) -> None:
        time_machine.move_to(NOW + dt.timedelta(minutes=minutes), tick=False)

    set_to(0)
    return set_to


def tries(email: str, password: str = "wrong", *, at: str, browser: Visit | None = None) -> str:
    """What the sign-in page says, or "in"; without a browser, what it would say."""
    if browser is None:
        return _tried(email, password, at)
    answer = browser.post("/sign-in/", {"login": email, "password": password}, REMOTE_ADDR=at)
    if answer.status_code == 302:
        return "in"
    return TOO_MANY if TOO_MANY in answer.content.decode() else "wrong"


def _tried(email: str, password: str, at: str) -> str:
    """Hundreds of guesses in seconds: as the page's form asks, and no page."""
    request = RequestFactory().post("/sign-in/", REMOTE_ADDR=at)
    request.at, request.session = timezone.now(), {}
    try:
        user = AccountAdapter(request).authenticate(request, email=email, password=password)
    except ValidationError as refused:
        return TOO_MANY if TOO_MANY in str(refused) else f"Something else: {refused}"
    return "in" if user else "wrong"


def guesses(person: Person, times: int, *, at: str) -> list[str]:
    return [tries(person.email, f"guess {n}", at=at) for n in range(times)]


def was_guessed_at(person: Person, at: dt.datetime = NOW) -> None:
    """From five strange places, eight times from each: the tracks of it, without the trying."""
    for last in range(1, 6):
        request = RequestFactory().post("/sign-in/")
        guess = throttle.guess(request, email=person.email, address=f"203.0.113.{last}", at=at)
        Attempt.objects.bulk_create(Attempt(key=one.key, at=at) for one in guess.limits * 8)


def somebody_signed_in_from(address: str, person: Person) -> None:
    assert tries(person.email, PASSWORD, at=address) == "in"


def test_after_eight_wrong_passwords_guessing_waits(class_teacher):
    said = [tries(class_teacher.email, at=ELSEWHERE, browser=Visit()) for _ in range(10)]
    assert said == ["wrong"] * 8 + [TOO_MANY] * 2
    assert tries(class_teacher.email, PASSWORD, at=ELSEWHERE) == TOO_MANY


def test_after_five_minutes_one_may_try_again(class_teacher, clock):
    guesses(class_teacher, 8, at=ELSEWHERE)
    clock(4)
    assert tries(class_teacher.email, PASSWORD, at=ELSEWHERE) == TOO_MANY
    clock(5.1)
    assert tries(class_teacher.email, PASSWORD, at=ELSEWHERE) == "in"


def test_a_patient_guesser_gets_eight_tries_in_five_minutes_and_no_more(class_teacher, clock):
    wrong = 0
    for minute in range(0, 20, 2):
        clock(minute)
        wrong += guesses(class_teacher, 10, at=ELSEWHERE).count("wrong")
    assert wrong <= 8 * 4


def test_a_stranger_cannot_lock_a_teacher_out_of_her_school(class_teacher, senco):
    somebody_signed_in_from(SCHOOL, senco)
    for last in range(1, 6):
        guesses(class_teacher, 8, at=f"203.0.113.{last}")
    assert tries(class_teacher.email, PASSWORD, at=SCHOOL) == "in"


def test_guessing_from_many_places_at_once_is_slowed_for_that_account(class_teacher):
    said = [tries(class_teacher.email, at=f"203.0.113.{n}") for n in range(1, 40)]
    assert said.count("wrong") == 30


def test_a_stranger_cannot_lock_a_teacher_out_of_her_own_telephone(class_teacher):
    phone = Visit()
    assert tries(class_teacher.email, PASSWORD, at="192.0.2.1", browser=phone) == "in"
    phone.cookies.pop("sessionid")
    was_guessed_at(class_teacher)
    assert tries(class_teacher.email, PASSWORD, at="192.0.2.77", browser=phone) == "in"


def test_a_pupil_on_the_schools_network_cannot_lock_out_a_laptop_she_is_known_on(class_teacher):
    laptop = Visit()
    assert tries(class_teacher.email, PASSWORD, at=SCHOOL, browser=laptop) == "in"
    laptop.cookies.pop("sessionid")
    guesses(class_teacher, 20, at=SCHOOL)
    assert tries(class_teacher.email, PASSWORD, at=SCHOOL, browser=laptop) == "in"


def test_a_known_browser_is_no_licence_to_guess(class_teacher):
    laptop = Visit()
    assert tries(class_teacher.email, PASSWORD, at=SCHOOL, browser=laptop) == "in"
    laptop.cookies.pop("sessionid")
    said = [tries(class_teacher.email, at=ELSEWHERE, browser=laptop) for _ in range(10)]
    assert said.count("wrong") == 8


def test_a_browser_that_one_person_is_known_on_is_not_known_for_another(class_teacher, senco):
    laptop = Visit()
    assert tries(senco.email, PASSWORD, at=ELSEWHERE, browser=laptop) == "in"
    laptop.cookies.pop("sessionid")
    was_guessed_at(class_teacher)
    assert tries(class_teacher.email, PASSWORD, at="192.0.2.200", browser=laptop) == TOO_MANY


@pytest.mark.parametrize("cookie", ["nonsense", "a:b:c", "", "\x00", "x" * 4000])
def test_a_made_up_cookie_makes_no_browser_known(cookie, class_teacher):
    browser = Visit()
    browser.made_up["known_browser"] = cookie
    assert tries(class_teacher.email, at=ELSEWHERE, browser=browser) == "wrong"


def test_a_mailed_link_lets_her_in_while_she_is_guessed_at(class_teacher):
    """Whoever opens it is known by that browser from then on."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    was_guessed_at(class_teacher)
    link = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(class_teacher.user),
            "key": default_token_generator.make_token(class_teacher.user),
        },
    )
    browser = Visit()
    page = browser.get(link, follow=True)
    new = {"password1": "violet tractor song", "password2": "violet tractor song"}
    browser.post(page.redirect_chain[-1][0], new)
    said = tries(class_teacher.email, "violet tractor song", at="192.0.2.50", browser=browser)
    assert said == "in"


def test_one_persons_typing_errors_lock_out_nobody_else_at_the_school(
    class_teacher, teaching_assistant
):
    guesses(class_teacher, 40, at=SCHOOL)
    assert tries(teaching_assistant.email, PASSWORD, at=SCHOOL) == "in"


def test_a_school_behind_one_address_signs_in_all_at_once(class_teacher, oakfield):
    somebody_signed_in_from(SCHOOL, class_teacher)
    staff = User.objects.bulk_create(
        User(email=f"staff{n}@example.org", name=f"Staff {n}") for n in range(90)
    )
    said = {tries(person.email, at=SCHOOL) for person in staff}
    assert said == {"wrong"}


def test_trying_many_accounts_from_one_strange_address_is_slowed(db):
    said = [tries(f"staff{n}@example.org", at=ELSEWHERE) for n in range(70)]
    assert said.count("wrong") == 60


def test_a_household_is_one_address_however_many_it_has_of_ipv6(class_teacher):
    said = [tries(class_teacher.email, at=f"2001:db8:1:2::{n:x}") for n in range(1, 12)]
    assert said.count("wrong") == 8


def test_the_right_password_is_no_guess(class_teacher):
    for _ in range(12):
        assert tries(class_teacher.email, PASSWORD, at=ELSEWHERE) == "in"
    assert not Attempt.objects.exists()


def test_neither_who_nor_where_can_be_read_from_what_is_counted(class_teacher):
    guesses(class_teacher, 2, at=ELSEWHERE)
    somebody_signed_in_from(SCHOOL, class_teacher)
    kept = " ".join([*Attempt.objects.values_list("key", flat=True)])
    kept += " ".join(KnownAddress.objects.values_list("key", flat=True))
    assert class_teacher.email not in kept
    assert ELSEWHERE not in kept


def test_what_was_counted_is_gone_after_a_day(class_teacher, clock):
    guesses(class_teacher, 3, at=ELSEWHERE)
    clock(24 * 60 + 1)
    tries(class_teacher.email, at=SCHOOL)
    assert not Attempt.objects.filter(at__lte=NOW).exists()


def test_an_address_is_forgotten_after_a_month(class_teacher, clock):
    somebody_signed_in_from(SCHOOL, class_teacher)
    clock(31 * 24 * 60)
    was_guessed_at(class_teacher, at=timezone.now())
    assert tries(class_teacher.email, PASSWORD, at=SCHOOL) == TOO_MANY


@pytest.mark.parametrize(
    ("header", "proxies", "believed"),
    [
        ("", 0, "127.0.0.1"),
        ("203.0.113.9", 0, "127.0.0.1"),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.1", 2, "203.0.113.9"),
        ("203.0.113.9:51234", 1, "203.0.113.9"),
        ("[2001:db8::1]:51234", 1, "2001:db8::1"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("nonsense", 1, "0.0.0.0"),
        ("", 1, "0.0.0.0"),
        ("203.0.113.9", 2, "127.0.0.1"),
    ],
)
def test_a_client_cannot_choose_its_address(header, proxies, believed, settings, rf):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": header} if header or proxies else {})
    assert AccountAdapter().get_client_ip(request) == believed


def test_many_guesses_at_once_are_counted_before_they_are_tried(db):
    """Eight threads that all look before any has failed would otherwise all be let through."""
    limit = throttle.Limit("key", most=2)
    first, second = (throttle.allowed([limit], at=NOW) for _ in range(2))
    assert first
    assert second
    assert throttle.allowed([limit], at=NOW) == []


def test_signed_in_she_is_in(class_teacher):
    browser = Visit()
    assert tries(class_teacher.email, PASSWORD, at=SCHOOL, browser=browser) == "in"
    assert is_in(browser)
