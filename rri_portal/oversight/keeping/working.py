"""A folder to work in that nobody else may read, and that does not stay behind."""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".rri-keeping-"


@contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """In the folder `beside`, so that what is finished there can be renamed into place.

    It is gone afterwards, whatever happened; what an earlier command left there when it was killed
    or lost its power goes first. One that is still at work holds a lock on its own.
    """
    for left in beside.glob(f"{PREFIX}*"):
        _remove_unless_held(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
    held = _hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _hold(folder: Path) -> int:
    """Raises `BlockingIOError` where another command works in it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove_unless_held(folder: Path) -> None:
    try:
        held = _hold(folder)
    except OSError:
        return
    shutil.rmtree(folder, ignore_errors=True)
    os.close(held)


@contextmanager
def tidy_when_stopped() -> Iterator[None]:
    """A stop from outside unwinds like any error, so that folders to work in are removed."""
    kept = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def sync_folder(folder: Path) -> None:
    """What was renamed into it is there after a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
