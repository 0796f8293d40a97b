"""A press to do to as one likes, and who is at work in it."""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

from rri_portal.documents import rendering

SECONDS = 20


@contextmanager
def own_press() -> Iterator[None]:
    """One that has printed nothing yet, in place of the one that every other test prints with."""
    own = rendering.Press()
    with mock.patch.object(rendering, "_press", own):
        yield
    own.forget()


def number_of_press() -> int:
    """Of the one that prints at present; 0 where it has not begun."""
    running = rendering._press._running
    return running.process.pid if running else 0


def running() -> set[int]:
    """Those that have ended are not, whether or not somebody waited for them."""
    return {number for number, (_, state) in processes().items() if not state.startswith("Z")}


def children(number: int) -> set[int]:
    """Those too that have ended and that nobody waited for."""
    return {child for child, (parent, _) in processes().items() if parent == number}


def processes() -> dict[int, tuple[int, str]]:
    """Each with its parent's number and its state."""
    listed = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid=,stat="], text=True)
    rows = [line.split() for line in listed.splitlines()]
    return {int(number): (int(parent), state) for number, parent, state in rows}


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
