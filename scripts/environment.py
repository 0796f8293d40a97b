"""Finds a Python and keeps `.venv` equal to a hash-pinned lock."""

import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from scripts import ROOT, CannotGoOn, say
from scripts.children import Children, Failed

OLDEST = (3, 12)
PREFERRED = ["3.13", "3.14", "3.12", "3.15"]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "lock.sha256"
BOOTSTRAP = ROOT / "requirements" / "bootstrap.txt"
RUNTIME = ROOT / "requirements" / "runtime.txt"
DEVELOPMENT = ROOT / "requirements" / "dev.txt"

NO_PYTHON = (
    "RRI Portal needs Python 3.12 or newer, and this machine has none that could be found. "
    "Install one, for example with `uv python install 3.13` or `pyenv install 3.13`, "
    "and run this again; or say where it is: RRI_PYTHON=/path/to/python3.13 python3 run.py demo"
)


def version_of(python: str) -> Optional[Tuple[int, int]]:
    """The (major, minor) version of this interpreter; None when it does not start."""
    question = "import sys; print('%d %d' % sys.version_info[:2])"
    try:
        answer = subprocess.check_output(
            [python, "-c", question], stderr=subprocess.DEVNULL, timeout=20
        )
        major, minor = answer.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return int(major), int(minor)


def candidates() -> Iterator[str]:
    """Every place worth asking, the preferred version first."""
    if sys.version_info[:2] >= OLDEST:
        yield sys.executable
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    uv = os.path.expanduser("~/.local/share/uv/python")
    for version in PREFERRED:
        found = shutil.which("python" + version)
        if found:
            yield found
        for pattern in (
            f"{pyenv}/versions/{version}*/bin/python",
            f"{uv}/cpython-{version}.*/bin/python",
            f"/opt/homebrew/bin/python{version}",
            f"/usr/local/bin/python{version}",
            f"/Library/Frameworks/Python.framework/Versions/{version}/bin/python3",
        ):
            yield from sorted(glob.glob(pattern), reverse=True)


def find_python() -> str:
    """An interpreter of at least 3.12, the one named in RRI_PYTHON before all others."""
    named = os.environ.get("RRI_PYTHON")
    if named:
        if (version_of(named) or (0, 0)) < OLDEST:
            raise CannotGoOn(f"RRI_PYTHON={named} is not a Python 3.12 or newer.")
        return named
    for python in candidates():
        if (version_of(python) or (0, 0)) >= OLDEST:
            return python
    raise CannotGoOn(NO_PYTHON)


def ensure_to_run(children: Children) -> None:
    """Make `.venv` hold what serving needs; a developer's holds that and more, and stays one."""
    is_a_developers = any(VENV.glob("lib/*/site-packages/pytest"))
    _ensure(children, DEVELOPMENT if is_a_developers else RUNTIME)


def ensure_to_develop(children: Children) -> None:
    """Make `.venv` hold what the tests and checks need as well."""
    _ensure(children, DEVELOPMENT)


def _ensure(children: Children, lock: Path) -> None:
    with _alone():
        if not _is_current(lock):
            _make(children, lock)


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time builds `.venv`; a second waits for the first and finds it done."""
    with open(str(BOOTSTRAP)) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another run.py that is installing.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_current(lock: Path) -> bool:
    if not STAMP.exists() or STAMP.read_text() != _fingerprint(lock):
        return False
    return (version_of(str(PYTHON)) or (0, 0)) >= OLDEST


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(BOOTSTRAP.read_bytes() + lock.read_bytes()).hexdigest()


def _make(children: Children, lock: Path) -> None:
    started = time.time()
    if (version_of(str(PYTHON)) or (0, 0)) < OLDEST:
        python = find_python()
        say(f"Making .venv with {python}")
        shutil.rmtree(str(VENV), ignore_errors=True)
        _make_venv(children, python)
    say(f"Installing requirements/{lock.name}, every file checked by its hash")
    _install(children, lock)
    STAMP.write_text(_fingerprint(lock))
    say("Installed in %.0f s" % (time.time() - started))


def _make_venv(children: Children, python: str) -> None:
    try:
        children.run([python, "-m", "venv", str(VENV)])
    except Failed:
        shutil.rmtree(str(VENV), ignore_errors=True)
        major, minor = version_of(python) or OLDEST
        raise CannotGoOn(
            f"{python} could not make a virtual environment. On Debian and Ubuntu its venv package "
            f"is missing: sudo apt-get install python{major}.{minor}-venv"
        ) from None


def _install(children: Children, lock: Path) -> None:
    """By uv, which pip fetches by its hash; by pip alone where uv cannot reach an index."""
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    uv = [PYTHON, "-m", "uv", "pip", "sync", "-q", "--require-hashes", "--python", PYTHON]
    try:
        children.run(_words(*pip, "-r", BOOTSTRAP))
        if children.call(_words(*uv, BOOTSTRAP, lock)):
            say("uv could not install them. Trying again with pip, which takes a minute longer.")
            children.run(_words(*pip, "-r", lock))
    except Failed:
        raise CannotGoOn(
            "The Python packages could not be installed; what went wrong stands above. "
            "The first start needs the internet, or the package index your machine is set to."
        ) from None


def _words(*parts: object) -> List[str]:
    return [str(part) for part in parts]
