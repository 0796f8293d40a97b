"""Looks into one file and ends: the file on standard input, what came of it on standard output.

Run as a program of its own (`python -m rri_portal.attachments.inspector KIND SECONDS MEMORY`), so
that a file which is too much for it takes nothing else down. It knows no setting, no secret and no
database; once it has begun it opens no file but its own modules, and no connection.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from rri_portal.attachments import papers, refusals

type Look = Callable[[bytes], tuple[dict[str, object], bytes]]

OWN = tuple(f"{Path(folder).resolve()}/" for folder in (sys.prefix, sys.base_prefix))
FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system",
    "os.remove", "os.rename", "os.mkdir", "ctypes.",
)  # fmt: skip


class Strange(Exception):
    """Something other than looking into a file was tried."""


def main(kind: str, seconds: str, memory: str) -> int:
    content = sys.stdin.buffer.read()
    look = _into_a_paper if kind == "PDF" else _into_a_picture(kind)
    _limit(int(seconds), int(memory))
    sys.addaudithook(_refuse)
    try:
        told, made = look(content)
    except refusals.NotTaken as refused:
        told, made = {"refused": type(refused).__name__}, b""
    except MemoryError:
        told, made = {"refused": refusals.TookTooMuch.__name__}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)
    return 0


def _into_a_paper(content: bytes) -> tuple[dict[str, object], bytes]:
    papers.look_through(content)
    return {"media_type": "application/pdf"}, b""


def _into_a_picture(kind: str) -> Look:
    """Pillow takes longer to begin than most files to look into: a paper does without."""
    from PIL import Image

    from rri_portal.attachments import pictures

    Image.preinit()

    def look(content: bytes) -> tuple[dict[str, object], bytes]:
        made = pictures.develop(content, kind)
        told = {"media_type": made.media_type, "width": made.width, "height": made.height}
        return told, made.content

    return look


def _limit(seconds: int, memory: int) -> None:
    """No core file either: it would hold the picture."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise


def _refuse(event: str, arguments: tuple) -> None:
    """Pillow reads some of its own modules only when a picture calls for them."""
    if event.startswith(FORBIDDEN) or (event == "open" and not _is_own(arguments[0])):
        raise Strange(event)


def _is_own(path: object) -> bool:
    return isinstance(path, str) and str(Path(path).resolve()).startswith(OWN)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
