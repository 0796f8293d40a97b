"""A folder that every worker of one test run shares, and things made in it once."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "RRI_TESTS_SHARED"


def make_shared_folder() -> None:
    """By the process that starts the workers; they inherit the variable."""
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="rri-shared-")


def remove_shared_folder() -> None:
    shutil.rmtree(os.environ.pop(VARIABLE), ignore_errors=True)


def shared_folder() -> Path:
    return Path(os.environ[VARIABLE])


@contextmanager
def once(name: str) -> Iterator[Path | None]:
    """The path of a mark to leave when the thing is made; None when another worker made it."""
    mark = shared_folder() / f"{name}.made"
    with (shared_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield None if mark.exists() else mark
