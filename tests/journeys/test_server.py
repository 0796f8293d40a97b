"""What the server that journeys visit says of itself."""

import time
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.postgresql

PATHS = {"/health?pupil=Zofia", "/static/css/portal.css?pupil=Zofia"}


def test_every_address_that_was_asked_for_is_known_and_told_once(server):
    """Whoever asked: a page, what stands in it, a script."""
    for path in PATHS:
        urlopen(f"{server.url}{path}").close()
    known: set[str] = set()
    deadline = time.monotonic() + 10
    while not known >= PATHS:  # it writes a little after it answers
        assert time.monotonic() < deadline, known
        known.update(server.asked())
        time.sleep(0.01)
    assert not PATHS & set(server.asked())
