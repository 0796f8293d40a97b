"""What the tests of telling parents share."""

import hashlib

import pytest

from rri_portal.documents import layouts
from tests.audit.conftest import behind_the_back

__all__ = ["behind_the_back"]


@pytest.fixture(autouse=True)
def no_press(request, monkeypatch) -> None:
    """Printing takes a second: only a test that asks for `the_press` has a paper to look at. The
    others have bytes that differ where the words do."""
    if "the_press" in request.fixturenames:
        return

    def print_at_once(html: str, **_: object) -> bytes:
        return b"%PDF-" + hashlib.sha256(html.encode()).hexdigest().encode()

    monkeypatch.setattr(layouts, "render_pdf", print_at_once)


@pytest.fixture
def the_press() -> None:
    """The real one."""
