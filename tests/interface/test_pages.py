"""Every page stands in the same frame, and asks nothing of anybody outside."""

import re
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import Client, override_settings

from rri_portal.oversight.context import Shown
from rri_portal.schools.permissions import SignedIn

PAGES = [
    "/", "/accessibility/", "/privacy/", "/gallery/", "/gallery/wrong/", "/gallery/components/",
    "/gallery/draft/", "/gallery/sign-in/", "/sign-in/login/", "/sign-in/signup/",
    "/sign-in/password/reset/", "/sign-in/password/reset/done/",
    "/sign-in/password/reset/key/done/", "/sign-in/inactive/", "/gallery/404/", "/gallery/403/",
    "/gallery/403_csrf/", "/gallery/500/",
]  # fmt: skip
ON_THIS_SITE = re.compile(r'(?:src|href|action)="(?!/|#|data:)[^"]+"')


@pytest.fixture(params=PAGES)
def page(request) -> str:
    response = Client().get(request.param)
    assert response.status_code == 200
    return response.content.decode()


def test_a_page_has_no_inline_style_or_script(page):
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_a_page_asks_nothing_of_other_sites(page):
    assert not ON_THIS_SITE.findall(page)


def test_a_page_has_one_heading_a_title_and_stays_out_of_search_engines(page):
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert re.search(r"<title>\s*\S.* – RRI Portal</title>", page)
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert '<html lang="en-GB">' in page
    assert 'href="#main"' in page


def base(**context: object) -> str:
    return render_to_string("base.html", context)


def someone(*, signed_in: bool = True, school: str | None = "Oakfield School") -> dict:
    return {
        "request": SimpleNamespace(
            user=SimpleNamespace(is_authenticated=signed_in),
            actor=SignedIn("user", "1", name="Ruth Adeyemi") if signed_in else None,
            school=SimpleNamespace(name=school) if school else None,
            path="/oakfield/",
        ),
        "csrf_token": "token",
    }


def test_a_schools_own_name_is_on_every_page():
    assert "Oakfield School" in base(**someone())


def test_log_it_now_and_sign_out_are_on_every_signed_in_page():
    html = base(**someone(), log_it_now_url="/oakfield/log/")
    assert '<a class="portal-log-now" href="/oakfield/log/">' in html
    assert '<form class="portal-header__out" action="/sign-in/logout/" method="post">' in html
    assert "csrfmiddlewaretoken" in html


def test_a_stranger_is_offered_sign_in_and_no_record():
    html = base(**someone(signed_in=False, school=None), log_it_now_url="/oakfield/log/")
    assert "Log it now" not in html
    assert 'href="/sign-in/login/"' in html


def test_the_present_place_is_marked_in_the_navigation():
    html = base(**someone(), navigation=[Shown("Home", "/a/", True), Shown("Book", "/b/", False)])
    assert html.count('aria-current="true"') == 1


def test_the_page_for_a_fault_needs_no_request_and_no_address():
    with override_settings(ROOT_URLCONF="tests.interface.no_urls"):
        html = render_to_string("500.html")
    assert "Something went wrong" in html
    assert "Accessibility" not in html


def test_session_messages_are_banners():
    message = SimpleNamespace(level_tag="success", __str__=lambda _: "x")
    html = base(**someone(), messages=[message])
    assert "govuk-notification-banner--success" in html


def test_sign_in_asks_for_what_is_missing():
    html = Client().get("/gallery/sign-in/").content.decode()
    assert '<a href="#id_login">Enter your e-mail address</a>' in html
    assert '<a href="#id_password">Enter your password</a>' in html
