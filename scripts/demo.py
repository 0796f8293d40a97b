"""`run.py demo`: two schools in one trust, served on this machine."""

import fcntl
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, List

from scripts import ROOT, CannotGoOn, environment, machine, say
from scripts.children import Children, Failed

SECONDS_TO_START = 60
# Named one by one: RRI_VAR may point at a folder that holds other things
OURS = ["rri.sqlite3", "rri.sqlite3-wal", "rri.sqlite3-shm", "documents", "static", "demo.json"]
# The demo is its own database and sends nothing, whatever else this machine is set up for
NOT_FOR_THE_DEMO = ["DATABASE_URL", "DATABASE_ROLE", "DB_POOL", "EMAIL_URL", "TASKS_BACKEND"]


def demo(children: Children, fresh: bool) -> None:
    """Prepare, serve and wait; ends only by Stopped or CannotGoOn."""
    port = chosen_port()
    refuse_a_taken(port)
    var = Path(os.environ.get("RRI_VAR", str(ROOT / "var"))).absolute()
    with _only_demo_in(var):
        environment.ensure_to_run(children)
        settings = _settings(var, port, can_make_pdfs=_ensure_pdfs(children))
        if fresh:
            start_anew(var)
        _prepare(children, settings)
        _serve(children, settings, var, port)


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
        raise CannotGoOn(f"PORT={text} is not a port number between 1 and 65535.")
    return int(text)


def refuse_a_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotGoOn(f"Port {port} needs root. Choose one above 1023.") from None
        except OSError:
            raise CannotGoOn(
                f"Port {port} is taken. Stop what is using it, or choose another: "
                f"PORT={port % 65535 + 1} python3 run.py demo"
            ) from None


def start_anew(var: Path) -> None:
    for name in OURS:
        path = var / name
        if path.is_dir():
            shutil.rmtree(str(path))
        elif path.exists():
            path.unlink()


@contextmanager
def _only_demo_in(var: Path) -> Iterator[None]:
    var.mkdir(parents=True, exist_ok=True)
    with (var / "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotGoOn("The demo is running already, from this same folder.") from None
        yield


def _settings(var: Path, port: int, can_make_pdfs: bool) -> Dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_DEMO}
    kept.update(DJANGO_SETTINGS_MODULE="rri_portal.settings", RRI_DEMO="1", RRI_MANIFEST="1")
    kept.update(SITE_URL=f"http://localhost:{port}")
    return dict(kept, RRI_VAR=str(var), **({} if can_make_pdfs else {"RRI_PDF": "off"}))


def _ensure_pdfs(children: Children) -> bool:
    if machine.ensure_pdfs(children):
        return True
    how = machine.how_to_add("PDFs")
    say(f"The libraries that make PDFs are not on this machine. To add them, type: {how}")
    say("Carrying on: every page works, and in place of a PDF there is the page to print.")
    return False


def _prepare(children: Children, settings: Dict[str, str]) -> None:
    try:
        children.run([environment.PYTHON, "scripts/prepare_demo.py"], env=settings)
    except Failed:
        raise CannotGoOn(
            "The demo could not be prepared; what went wrong stands above. "
            "`python3 run.py demo --fresh` throws its data away and starts anew."
        ) from None


def _serve(children: Children, settings: Dict[str, str], var: Path, port: int) -> None:
    python = str(environment.PYTHON)
    served = {
        "web server": children.start([python, *gunicorn(f"127.0.0.1:{port}")], env=settings),
        "task worker": children.start(
            [python, "manage.py", "db_worker", "--queue-name", "*", "--no-startup-delay"],
            env=settings,
        ),
    }
    _wait_until_healthy(children, served, port)
    _tell(var, f"http://localhost:{port}")
    while True:
        _refuse_the_dead(served)
        children.pause(0.5)


def gunicorn(bind: str) -> List[str]:
    """The arguments to Python that serve the portal: threads, because a request mostly waits.

    Loaded before the workers part, the portal starts once and not once for each of them.
    """
    options = ["-m", "gunicorn", "rri_portal.wsgi", "--bind", bind, "--preload"]
    options += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    options += ["--graceful-timeout", "5", "--log-level", "warning"]
    if os.path.isdir("/dev/shm"):  # a worker's heartbeat must not wait for a disk
        options += ["--worker-tmp-dir", "/dev/shm"]
    return options


def _wait_until_healthy(
    children: Children, served: Dict[str, "subprocess.Popen[bytes]"], port: int
) -> None:
    deadline = time.time() + SECONDS_TO_START
    while not _is_healthy(port):
        _refuse_the_dead(served)
        if time.time() > deadline:
            raise CannotGoOn(f"The portal did not answer within {SECONDS_TO_START} seconds.")
        children.pause(0.2)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _refuse_the_dead(served: Dict[str, "subprocess.Popen[bytes]"]) -> None:
    for name, child in served.items():
        if child.poll() is not None:
            raise CannotGoOn(
                f"The {name} stopped by itself (exit {child.returncode}); why stands above."
            )


def _tell(var: Path, url: str) -> None:
    """Say where it is and who can sign in, and leave the same in demo.json for scripts."""
    file = var / "demo.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    told = {"url": url, "people": told["people"]}
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    say("Everyone signs in with the password beside their name:")
    for person in told["people"]:
        print("  {email:36} {password:22} {role}, {school}".format(**person))
    say(f"Open {url}  (Ctrl-C stops it)")
