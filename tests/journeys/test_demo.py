"""`python3 run.py demo`, as somebody types it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import ROOT

pytestmark = pytest.mark.sqlite
SECONDS = 90


class Demo:
    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "run.py", "demo"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(self.port), "RRI_VAR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self.patience = threading.Timer(SECONDS, self.process.kill)
        self.patience.start()

    def wait_until_open(self) -> str:
        """The line that gives the address."""
        for line in self.process.stdout:
            self.said.append(line)
            if "Open http" in line:
                return line
        pytest.fail("The demo ended: " + "".join(self.said))

    def end(self) -> int:
        self.said += self.process.stdout.readlines()
        self.patience.cancel()
        return self.process.wait()


@pytest.fixture(scope="module")
def var(demo_database, tmp_path_factory) -> Path:
    """Where the demo was loaded; what its first start adds, its next finds."""
    return shutil.copytree(demo_database.var, tmp_path_factory.mktemp("demo") / "var")


@pytest.fixture
def demo(var) -> Iterator[Demo]:
    demo = Demo(var)
    yield demo
    if demo.process.poll() is None:
        demo.process.terminate()
    demo.end()


def descendants(pid: int) -> set[int]:
    listed = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True)
    parents = dict(tuple(map(int, line.split())) for line in listed.splitlines())
    found = {child for child, parent in parents.items() if parent == pid}
    return found.union(*(descendants(child) for child in found))


def still_running(pids: set[int]) -> list[str]:
    listed = subprocess.check_output(["ps", "-A", "-o", "pid=,stat=,args="], text=True)
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [row[2] for row in rows if int(row[0]) in pids and not row[1].startswith("Z")]


def test_the_demo_says_who_can_sign_in_and_leaves_no_process(demo):
    assert f"Open http://localhost:{demo.port}" in demo.wait_until_open()

    told = json.loads((demo.var / "demo.json").read_text())
    assert told["url"] == f"http://localhost:{demo.port}"
    assert told["people"]
    for person in told["people"]:
        assert person.keys() == {"email", "password", "role", "school"}
        assert any(person["email"] in line and person["password"] in line for line in demo.said)
    with urllib.request.urlopen(told["url"]) as front_page:
        assert front_page.status == 200

    started = descendants(demo.process.pid)
    assert len(started) >= 4, "the server, two of its workers, and the task worker"
    demo.process.terminate()
    assert demo.end() == 0
    assert still_running(started) == []


def test_a_web_server_that_dies_ends_the_demo_with_a_sentence(demo):
    demo.wait_until_open()
    started = descendants(demo.process.pid)
    [server] = [pid for pid in descendants_of_one(demo.process.pid) if is_gunicorn(pid)]
    os.kill(server, signal.SIGKILL)
    assert demo.end() == 1
    assert "The web server stopped by itself" in demo.said[-1]
    assert still_running(started) == []


def descendants_of_one(pid: int) -> set[int]:
    """Its own children only."""
    everyone = descendants(pid)
    return everyone.difference(*(descendants(child) for child in everyone))


def is_gunicorn(pid: int) -> bool:
    return "gunicorn" in subprocess.check_output(["ps", "-o", "args=", "-p", str(pid)], text=True)
