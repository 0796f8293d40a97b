"""The portal as a school runs it: gunicorn, and a task worker where a test waits for one, over a
copy of a database."""

import ctypes
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from django.db import connection

from scripts import ROOT
from scripts.demo import gunicorn
from tests.databases import SERVING_ROLE, Copy

SECONDS_TO_START = 30
PR_SET_PDEATHSIG = 1
ASKED = re.compile(rb'"[A-Z]+ (\S+) HTTP/')


class Server:
    """Starts on entering, ends on leaving; `kill` is kill -9, after which `start` serves again.

    The socket is ours throughout, so a client that comes while nobody serves waits its turn.
    """

    def __init__(self, database: Copy) -> None:
        self.database = database
        self.processes: list[subprocess.Popen[bytes]] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.socket.getsockname()[1]}"
        self.log = database.var / "log"
        self.read = 0  # of the log, in bytes
        self.taken: set[str] = set()  # whom and what a journey has for itself

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
        self.socket.close()

    def start(self) -> None:
        self.socket.listen(256)
        self._spawn([*gunicorn(f"fd://{self.socket.fileno()}"), "--access-logfile", "-"])
        self._wait_until_healthy()

    def work_off_tasks(self) -> None:
        """What waits now."""
        options = ["--queue-name", "*", "--no-startup-delay", "--batch"]
        self._spawn(["manage.py", "db_worker", *options])
        self.processes.pop().wait(SECONDS_TO_START)

    def stop(self) -> None:
        self._end(signal.SIGINT)  # gunicorn then does not wait for idle browsers

    def kill(self) -> None:
        """kill -9, the server's workers and the task worker too."""
        self._end(signal.SIGKILL)

    def mail(self) -> list[EmailMessage]:
        """What was sent so far, the oldest first."""
        files = sorted((self.database.var / "mail").glob("*"))
        parts = [part for file in files for part in file.read_bytes().split(b"\n" + b"-" * 79)]
        return [
            message_from_bytes(part.lstrip(), policy=policy.default)
            for part in parts
            if part.strip()
        ]

    def asked(self) -> list[str]:
        """The addresses that anybody has asked for since this was asked last."""
        with self.log.open("rb") as log:
            log.seek(self.read)
            news = log.read()
        self.read += len(news)
        return [one.decode() for one in ASKED.findall(news)]

    def _spawn(self, arguments: list[str]) -> None:
        with self.log.open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, *arguments],
                    cwd=ROOT,
                    env=self._environment(),
                    stdout=log,
                    stderr=log,
                    pass_fds=[self.socket.fileno()],
                    start_new_session=True,
                    preexec_fn=_end_with_parent if sys.platform == "linux" else None,
                )
            )

    def _environment(self) -> dict[str, str]:
        role = {"DATABASE_ROLE": SERVING_ROLE} if connection.vendor == "postgresql" else {}
        return {
            **os.environ,
            **role,
            "DATABASE_URL": self.database.url,
            "DJANGO_SETTINGS_MODULE": "rri_portal.settings",
            "EMAIL_URL": f"filemail:///{self.database.var / 'mail'}",
            "RRI_DEMO": "1",
            "RRI_VAR": str(self.database.var),
        }

    def _end(self, signal_number: int) -> None:
        for process in self.processes:
            os.killpg(process.pid, signal_number)
        for process in self.processes:
            process.wait(15)
        self.processes.clear()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._is_healthy():
            ended = [process for process in self.processes if process.poll() is not None]
            assert not ended, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def _is_healthy(self) -> bool:
        asked = http.client.HTTPConnection(*self.socket.getsockname(), timeout=5)
        try:
            asked.request("GET", "/health")
            return asked.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            asked.close()


def _end_with_parent() -> None:
    """A test run that is stopped leaves no server behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
