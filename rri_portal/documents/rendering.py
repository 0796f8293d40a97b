"""HTML in, PDF/UA-1 out: in a process of its own, bounded in time and memory, shut in.

The content goes through pipes and never into a file. The same HTML gives the same bytes on one
machine: dates come from the document's own facts and nothing is drawn by lot.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from rri_portal.documents import press

SECONDS = 20  # of the processor's time
PATIENCE = 30  # seconds by the clock, where the machine has much else to do
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
        "memory": MEMORY,
    }
    return _press(json.dumps(order).encode() + b"\n" + source)


def _press(work: bytes) -> bytes:
    """What the press keeps while it works (decoded fonts) goes with its folder, killed or not."""
    with tempfile.TemporaryDirectory(prefix="press-") as folder:
        try:
            done = subprocess.run(  # noqa: S603  (our own program; the content is on its stdin)
                _command(),
                input=work,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(folder),
                cwd=folder,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RenderingTookTooLong from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise _why(done.returncode)
    return done.stdout


def _command() -> list[str]:
    shared_fonts = Path(settings.BASE_DIR) / "static" / "fonts"
    return [sys.executable, "-P", "-s", press.__file__, str(shared_fonts), str(BUNDLED_FONTS)]


def _environment(folder: str) -> dict[str, str]:
    """None of ours: no secret, no database. Only our own fonts, so that machines agree."""
    return {
        "FONTCONFIG_FILE": str(BUNDLED_FONTS / "fonts.conf"),
        "HOME": folder,
        "LANG": "C.UTF-8",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONHASHSEED": "0",
        "TMPDIR": folder,
    }


def _why(returncode: int) -> RenderingFailed:
    if returncode == press.NO_LIBRARIES:
        return PdfUnavailable()
    if returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return RenderingTookTooLong()
    if returncode == press.TOO_MUCH_MEMORY:
        return DocumentTooLarge()
    return RenderingFailed()
