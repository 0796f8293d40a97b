"""Processes that never outlive the command that started them."""

import contextlib
import os
import signal
import subprocess
import time
from typing import Dict, List, Optional, Sequence

from scripts import ROOT

POLL_SECONDS = 0.1


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM; carries the signal's number."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


class Failed(Exception):
    """A command ended with something else than 0; carries its exit code."""

    def __init__(self, command: Sequence[str], code: int) -> None:
        super().__init__(f"{' '.join(map(str, command))} ended with {code}")
        self.code = code


class Children:
    """Starts processes, each in a group of its own, and ends every group that is left.

    Handlers are in place before anything is started and only note the signal: one that raised could
    lose a process between its birth and our learning its number. Whoever waits, waits here.
    """

    def __init__(self, grace_seconds: float = 8) -> None:
        self.grace_seconds = grace_seconds
        self.running: List[subprocess.Popen] = []
        self.stop_signals: Dict[int, int] = {}
        self.asked: Optional[int] = None

    def __enter__(self) -> "Children":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _note(self, number: int, _frame: object) -> None:
        self.asked = number

    def start(
        self, command: Sequence[str], stop_signal: int = signal.SIGTERM, **options: object
    ) -> subprocess.Popen:
        self.raise_if_asked()
        options.setdefault("cwd", str(ROOT))
        child = subprocess.Popen(list(map(str, command)), start_new_session=True, **options)
        self.running.append(child)
        self.stop_signals[child.pid] = stop_signal
        return child

    def call(self, command: Sequence[str], **options: object) -> int:
        """Run to its end and return the exit code."""
        child = self.start(command, **options)
        try:
            while child.poll() is None:
                self.pause()
        except Stopped:
            self.end(child)
            raise
        self._forget(child)
        return child.returncode

    def run(self, command: Sequence[str], **options: object) -> None:
        """Run to its end; raise Failed unless it ends with 0."""
        code = self.call(command, **options)
        if code:
            raise Failed(command, code)

    def pause(self, seconds: float = POLL_SECONDS) -> None:
        time.sleep(seconds)
        self.raise_if_asked()

    def raise_if_asked(self) -> None:
        if self.asked is not None:
            raise Stopped(self.asked)

    def stop(self) -> None:
        """Ask every group to end, the youngest first; kill what has not ended after the grace."""
        for child in reversed(list(self.running)):
            self.end(child)

    def end(self, child: subprocess.Popen) -> None:
        _signal_group(child, self.stop_signals.get(child.pid, signal.SIGTERM))
        deadline = time.time() + self.grace_seconds
        while _group_is_alive(child) and time.time() < deadline:
            time.sleep(POLL_SECONDS / 2)
        _signal_group(child, signal.SIGKILL)
        child.wait()
        self._forget(child)

    def _forget(self, child: subprocess.Popen) -> None:
        self.running.remove(child)
        self.stop_signals.pop(child.pid, None)


def _group_is_alive(child: subprocess.Popen) -> bool:
    """Whether anyone of the group still runs; its leader may have ended before the others."""
    child.poll()
    try:
        os.killpg(child.pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _signal_group(child: subprocess.Popen, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)
