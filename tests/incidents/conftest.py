"""What the tests of telling parents share."""

import pytest

from tests.audit.conftest import behind_the_back

__all__ = ["behind_the_back"]


@pytest.fixture(autouse=True)
def no_press(request) -> None:
    """Only a test that asks for `the_press` has a paper to look at."""
    if "the_press" not in request.fixturenames:
        request.getfixturevalue("printed_at_once")


@pytest.fixture
def the_press() -> None:
    """The real one."""
