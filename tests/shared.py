"""A folder that every worker of one test run shares, and things made in it once."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
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


class Seen(set[str]):
    """`read`: how far this worker has read what all of them wrote down."""

    read = 0


_SEEN: dict[str, Seen] = {}


def seen(what: str) -> Seen:
    """By whichever worker of this run."""
    known = _SEEN.setdefault(what, Seen())
    with (shared_folder() / what).open("a+b") as written:
        fcntl.flock(written, fcntl.LOCK_SH)
        written.seek(known.read)
        news = written.read()
    known.update(json.loads(line) for line in news.splitlines())
    known.read += len(news)
    return known


def has_seen(what: str, those: Iterable[str]) -> None:
    with (shared_folder() / what).open("a") as written:
        fcntl.flock(written, fcntl.LOCK_EX)
        written.writelines(f"{json.dumps(one)}\n" for one in those)
