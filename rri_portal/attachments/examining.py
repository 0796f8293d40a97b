"""What somebody sent, looked into before anything of it is kept.

Neither its name nor the type that a browser gave it is asked for: both are its sender's to choose,
and the name may hold a child's.
"""

import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from django.conf import settings

from rri_portal.attachments import refusals
from rri_portal.attachments.kinds import PICTURES, Kind, kind_of, text_of

SECONDS = 20  # of the processor's time
PATIENCE = 30  # seconds by the clock, where the machine has much else to do
MEMORY = 1024**3
TEXT = "text/plain"


@dataclass(frozen=True)
class Examined:
    """Bytes that may be kept: of a picture not those that were sent, but those made from its
    pixels."""

    content: bytes
    media_type: str
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        return self.width is not None


def examine(content: bytes) -> Examined:
    """What `content` is, and what of it is kept. It takes up to half a minute, so it is done before
    any transaction. Raises one of `refusals`."""
    if not content:
        raise refusals.Empty
    if len(content) > refusals.LARGEST:
        raise refusals.TooLarge
    kind = kind_of(content)
    if kind is Kind.TEXT:
        return Examined(text_of(content).encode(), TEXT)
    told, made = _inspected(content, kind)
    return Examined(made if kind in PICTURES else content, **told)


def _inspected(content: bytes, kind: Kind) -> tuple[dict, bytes]:
    with tempfile.TemporaryDirectory(prefix="inspector-") as folder:
        try:
            done = subprocess.run(  # noqa: S603  (our own program; the content is on its stdin)
                _command(kind),
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(folder),
                cwd=folder,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise refusals.TookTooMuch from None
    if done.returncode != 0:
        raise _why(done.returncode)
    told, _, made = done.stdout.partition(b"\n")
    answer = json.loads(told)
    if name := answer.get("refused"):
        raise getattr(refusals, name)
    return answer, made


def _command(kind: Kind) -> list[str]:
    program = ["-m", "rri_portal.attachments.inspector"]
    return [sys.executable, "-P", "-s", *program, kind.value, str(SECONDS), str(MEMORY)]


def _environment(folder: str) -> dict[str, str]:
    """None of ours: no secret, no database."""
    return {
        "HOME": folder,
        "LANG": "C.UTF-8",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONPATH": str(settings.BASE_DIR),
        "TMPDIR": folder,
    }


def _why(returncode: int) -> refusals.NotTaken:
    if returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return refusals.TookTooMuch()
    return refusals.Damaged()
