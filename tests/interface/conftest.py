"""The gallery, served without a database to a real browser."""

import threading
from collections.abc import Callable, Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from tests.interface.gallery import SAVED
from tests.journeys.visitor import PHONE, Visitor


class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are the browser's business here."""


@pytest.fixture(autouse=True)
def addresses_of_the_gallery(settings) -> None:
    settings.ROOT_URLCONF = "tests.interface.urls"


@pytest.fixture(scope="session")
def gallery_url() -> Iterator[str]:
    with make_server("127.0.0.1", 0, get_wsgi_application(), Threaded, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def lent(chromium, gallery_url) -> Iterator[Callable[[bool], Visitor]]:
    """lent(javascript): the one browser of this kind that the tests of a file hand on, as it was:
    to start another takes longer than most of them."""
    visitors: dict[bool, Visitor] = {}

    def of(javascript: bool) -> Visitor:
        if javascript not in visitors:
            visitors[javascript] = Visitor(
                chromium, gallery_url, javascript=javascript, viewport=PHONE
            )
        return visitors[javascript]

    yield of
    for visitor in visitors.values():
        visitor.close()


@pytest.fixture
def visit(chromium, gallery_url, lent) -> Iterator[Callable[..., Visitor]]:
    """visit(path, javascript=True, viewport=PHONE, own=False): somebody at a page of the gallery.

    `own`: in a browser that nobody else uses, for a test that changes more than its page.
    """
    SAVED.clear()
    used: list[Visitor] = []
    owned: list[Visitor] = []

    def at(
        path: str,
        *,
        javascript: bool = True,
        viewport: dict[str, int] = PHONE,
        own: bool = False,
    ) -> Visitor:
        if own:
            visitor = Visitor(chromium, gallery_url, javascript=javascript, viewport=viewport)
            owned.append(visitor)
        else:
            visitor = lent(javascript)
            visitor.page.set_viewport_size(viewport)
            used.append(visitor)
        visitor.sent = visitor.page.goto(path)
        return visitor

    yield at
    for visitor in owned:
        visitor.close()
    for visitor in used:
        hand_back(visitor)


def hand_back(visitor: Visitor) -> None:
    """Nothing of this test is sent, kept or held against the next."""
    visitor.page.evaluate(SILENCE)
    visitor.page.mouse.move(0, 0)
    visitor.context.clear_cookies()
    for noted in (visitor.errors, visitor.expected):
        noted.clear()


SILENCE = """() => {
  window.fetch = () => new Promise(() => {});
  localStorage.clear();
  sessionStorage.clear();
}"""
