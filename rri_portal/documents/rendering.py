"""HTML in, PDF/UA-1 out: in a process of its own, bounded in time and memory, shut in.

The content goes through a socket and never into a file. The same HTML gives the same bytes on one
machine: dates come from the document's own facts and nothing is drawn by lot.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from rri_portal.documents import press

SECONDS = 20  # of the processor's time
PATIENCE = 30  # seconds by the clock, where the machine has much else to do
TO_BEGIN = 30  # seconds more, where the press has yet to begin
MEMORY = 1024**3
LARGEST_SOURCE = 2_000_000

BUNDLED_FONTS = Path(__file__).parent / "fonts"


class RenderingFailed(Exception):
    """The document could not be made into a PDF; the sentence names nothing that is in it."""

    sentence = "The PDF could not be made. Nothing has been sent. Please try again."

    def __init__(self) -> None:
        super().__init__(self.sentence)


class RenderingTookTooLong(RenderingFailed):
    sentence = (
        "Making the PDF took too long and was stopped. Nothing has been sent. "
        "Please shorten the text and try again."
    )


class DocumentTooLarge(RenderingFailed):
    sentence = (
        "The document is too large to make into a PDF. Nothing has been sent. "
        "Please shorten the text and try again."
    )


class PdfUnavailable(RenderingFailed):
    sentence = (
        "This portal cannot make PDFs at present, because the libraries for it are not installed. "
        "You can print the page instead."
    )


def render_pdf(
    html: str, *, typesettings: Sequence[str] = ("",), at_most_pages: int | None = None
) -> bytes:
    """A tagged PDF/UA-1 of one complete HTML document, which carries its own lang and title.

    `typesettings` are style sheets from roomy to tight; the roomiest that keeps the document to
    `at_most_pages` is used. Where none does, the tightest is and the document is longer: no word
    is ever cut.
    Raises `PdfUnavailable`, `DocumentTooLarge`, `RenderingTookTooLong` or `RenderingFailed`.
    """
    if not settings.MAKES_PDFS:
        raise PdfUnavailable
    source = html.encode("utf-8")
    if len(source) > LARGEST_SOURCE:
        raise DocumentTooLarge
    order = {
        "settings": list(typesettings),
        "pages": at_most_pages,
        "seconds": SECONDS,
        "patience": PATIENCE,
        "memory": MEMORY,
    }
    # What is kept while it is printed (decoded fonts) goes with its folder, killed or not
    with tempfile.TemporaryDirectory(prefix="press-") as folder:
        pdf, code = _printed(json.dumps(order | {"folder": folder}).encode() + b"\n" + source)
    if code != 0 or not pdf.startswith(b"%PDF-"):
        raise _why(code)
    return pdf


def _printed(work: bytes) -> tuple[bytes, int | None]:
    """The PDF and the exit code, which is None where no process could be had."""
    for _ in range(2):  # a press that others have ended is begun anew
        with suppress(PressGone):
            return _press.print(work)
    return b"", None


class PressGone(Exception):
    """The press ended before the document did."""


class Press:
    """The program `press.py`, kept warm from the first document on: one for each process of ours.

    It ends with us, however we end, because its standard input then ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: _Running | None = None

    def forget(self) -> None:
        """For a fork of ours, which begins its own."""
        if self._running:
            self._running.orders.close()
        self._lock, self._running = threading.Lock(), None

    def print(self, work: bytes) -> tuple[bytes, int]:
        """Several threads at once, each with a child of the press to itself."""
        ours, theirs = socket.socketpair()
        told, telling = socket.socketpair()
        with ours, told:
            with theirs, telling:
                process = self._hand_over(theirs, telling)
            for each in (ours, told):
                each.settimeout(PATIENCE + TO_BEGIN)  # a child has long ended itself by then
            try:
                pdf, code = _exchange(ours, work), _read(told)
            except TimeoutError:
                process.kill()
                raise RenderingTookTooLong from None
        if not code:
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
            raise PressGone
        return pdf, int(code)

    def _hand_over(self, *sockets: socket.socket) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._running is None or self._running.process.poll() is not None:
                self._running = _begin()
            with suppress(BrokenPipeError):
                descriptors = [each.fileno() for each in sockets]
                socket.send_fds(self._running.orders, [b"1"], descriptors)
            return self._running.process


class _Running(NamedTuple):
    process: "subprocess.Popen[bytes]"
    orders: socket.socket


def _begin() -> _Running:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603  (our own program)
            _command(),
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
        )
    return _Running(process, ours)


_press = Press()


def _in_a_fork() -> None:
    _press.forget()


os.register_at_fork(after_in_child=_in_a_fork)


def _exchange(ours: socket.socket, work: bytes) -> bytes:
    with suppress(ConnectionError):  # it was ended before it had read all
        ours.sendall(work)
        ours.shutdown(socket.SHUT_WR)
    return _read(ours)


def _read(ours: socket.socket) -> bytes:
    with suppress(ConnectionError), ours.makefile("rb") as given:
        return given.read()
    return b""


def _command() -> list[str]:
    manner = press.WARM if sys.platform == "linux" else press.ANEW
    shared_fonts = Path(settings.BASE_DIR) / "static" / "fonts"
    folders = [str(shared_fonts), str(BUNDLED_FONTS)]
    return [sys.executable, "-P", "-s", press.__file__, manner, *folders]


def _environment() -> dict[str, str]:
    """None of ours: no secret, no database. Only our own fonts, so that machines agree."""
    return {
        "FONTCONFIG_FILE": str(BUNDLED_FONTS / "fonts.conf"),
        "LANG": "C.UTF-8",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONHASHSEED": "0",
    }


def _why(returncode: int | None) -> RenderingFailed:
    if returncode == press.NO_LIBRARIES:
        return PdfUnavailable()
    if returncode in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL):
        return RenderingTookTooLong()
    if returncode == press.TOO_MUCH_MEMORY:
        return DocumentTooLarge()
    return RenderingFailed()
