"""PostgreSQL's own programs, of the version that fits the server."""

import glob
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from rri_portal.oversight.keeping.refusals import ProgramFailed, ProgramMissing

FOLDERS = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
]


def find(name: str, *, at_least: int) -> Path:
    """The oldest that is not older than `at_least`: a newer one writes what an older server does
    not understand. Raises `ProgramMissing`."""
    versions = {path: major for path in _candidates(name) if (major := _major(path))}
    if not versions:
        raise ProgramMissing(f"{name} is not on this machine. Install PostgreSQL {at_least}.")
    fitting = {path: major for path, major in versions.items() if major >= at_least}
    if not fitting:
        raise ProgramMissing(
            f"{name} here is of version {max(versions.values())}, older than the server's "
            f"{at_least}. Install PostgreSQL {at_least}."
        )
    return min(fitting, key=fitting.__getitem__)


def _candidates(name: str) -> Iterator[Path]:
    """Where packages put them before the PATH, which may lead to a wrapper of any version."""
    for pattern in FOLDERS:
        yield from (Path(found) for found in sorted(glob.glob(f"{pattern}/{name}")))  # noqa: PTH207
    if on_path := shutil.which(name):
        yield Path(on_path)


@cache
def _major(program: Path) -> int | None:
    try:
        told = subprocess.run(  # noqa: S603
            [program, "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\) (\d+)", told.stdout)
    return int(found[1]) if found else None


def run(command: Sequence[str | Path], *, password: str) -> None:
    """To its end, quietly. Raises `ProgramFailed` with the first thing that it complained of."""
    done = subprocess.run(  # noqa: S603
        command,
        env=environment(password),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProgramFailed(complaint_of(Path(command[0]), done.stderr))


def environment(password: str) -> dict[str, str]:
    """The password where other people's `ps` does not show it."""
    return {**os.environ, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}


def complaint_of(program: Path, stderr: str) -> str:
    """Its first line: the details under it may quote a row."""
    lines = stderr.strip().splitlines()
    return f"{program.name} gave up: {lines[0] if lines else 'it did not say why'}"
