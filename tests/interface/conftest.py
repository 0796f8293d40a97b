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


@pytest.fixture
def visit(chromium, gallery_url) -> Iterator[Callable[..., Visitor]]:
    """visit(path, javascript=True, viewport=PHONE): somebody at a page of the gallery."""
    SAVED.clear()
    visitors: list[Visitor] = []

    def at(path: str, *, javascript: bool = True, viewport: dict[str, int] = PHONE) -> Visitor:
        visitor = Visitor(chromium, gallery_url, javascript=javascript, viewport=viewport)
        visitors.append(visitor)
        visitor.page.goto(path)
        return visitor

    yield at
    for visitor in visitors:
        visitor.close()
