"""Prints documents, each in a process of its own that ends with it.

Run as a program (`python press.py MANNER FONT_FOLDER...`) so that a document that is too much for
it takes nothing else down. It knows no setting, no secret and no database. It opens no file and no
connection on a document's behalf, and says nothing of its content: the exit code is the whole of
its complaint.

Kept warm it learns its trade once, WeasyPrint and our fonts, and parts into a child for each
document. It never reads one itself, so a child begins with nothing of the document before. Where
a process that has loaded libraries cannot safely part in two (macOS), each child begins anew.

Its standard input is a Unix socket, by which two more come for each document: one carries the
order (a line of JSON) and the HTML in and the PDF out, the other will tell the exit code.
"""

import ctypes
import ctypes.util
import gc
import json
import os
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

WARM, ANEW, ONE = "warm", "anew", "one"  # manners: learn once, never, or print one and end
IDLE = 600  # seconds without a document, after which what was learnt is let go of
TOO_MUCH_MEMORY, NO_LIBRARIES = 3, 4
FONTS = (".ttf", ".woff2")
GIVEN = 0  # standard input
PR_SET_PDEATHSIG = 1

FORBIDDEN = (
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.sendto", "subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system",
)  # fmt: skip


class Refused(Exception):
    """Something other than setting type was tried."""


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it would hold the document
    manner, *folders = sys.argv[1:]
    if manner == ONE:
        return _print_one(_learn(folders))
    _serve(manner, folders)
    return 0


def _serve(manner: str, folders: list[str]) -> None:
    """Until whoever started it is gone, for whatever reason: the socket then ends."""
    orders = socket.socket(fileno=GIVEN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that no child is left to be waited for
    printing = None
    while True:
        orders.settimeout(IDLE if printing else None)
        try:
            one, descriptors, *_ = socket.recv_fds(orders, 1, 2)
        except TimeoutError:
            os.execv(sys.executable, sys.orig_argv)  # noqa: S606  (itself, as small as at first)
        if not one:
            return
        if printing is None:
            printing = _how_to_print(manner, folders)
        work, verdict = descriptors
        _hand_on(work, verdict, printing)


def _hand_on(work: int, verdict: int, printing: Callable[[], int]) -> None:
    """Where there is no room for another process, nothing is said of how it ended."""
    with suppress(OSError):
        _in_a_child(lambda: _watch_over(work, verdict, printing))
    os.close(work)
    os.close(verdict)


def _how_to_print(manner: str, folders: list[str]) -> Callable[[], int]:
    """What begins a child that prints what it is given, and tells its number."""
    if manner == ANEW:
        command = [sys.executable, *sys.orig_argv[1 : -len(folders) - 1], ONE, *folders]
        return lambda: os.posix_spawn(sys.executable, command, os.environ)
    fetcher = _learn(folders)
    gc.freeze()  # what is not looked at stays shared with each child
    return lambda: _in_a_child(lambda: _print_one(fetcher))


def _watch_over(work: int, verdict: int, printing: Callable[[], int]) -> int:
    """Has it printed and tells the exit code. Only the child that prints holds the document."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(work, GIVEN)
    os.close(work)
    child = printing()
    os.close(GIVEN)
    _, status = os.waitpid(child, 0)
    os.write(verdict, str(os.waitstatus_to_exitcode(status)).encode())
    return 0


def _in_a_child(do: Callable[[], int]) -> int:
    """The number of a child that does this and ends; or that ends with us, however we do."""
    parent = os.getpid()
    if child := os.fork():
        return child
    code = 1
    try:
        _end_with(parent)
        code = do()
    finally:
        os._exit(code)


def _end_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise Refused


def _learn(folders: list[str]):
    """All that is the same for every document: a fetcher with our fonts, decoded. None where the
    libraries are missing."""
    _ask_the_loader_alone()
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return None
    files = (path for folder in folders for path in Path(folder).iterdir())
    return _fetcher({path.name: _decoded(path) for path in files if path.suffix in FONTS})


def _decoded(font: Path) -> bytes:
    from weasyprint.text.fonts import woff2  # what it would decode with itself, for each document

    if font.suffix == ".ttf":
        return font.read_bytes()
    decoded = BytesIO()
    woff2.decompress(BytesIO(font.read_bytes()), decoded)
    return decoded.getvalue()


def _print_one(fetcher) -> int:
    with socket.socket(fileno=GIVEN) as work, work.makefile("rb") as given:
        order = json.loads(given.readline())
        _limit(seconds=order["seconds"], patience=order["patience"], memory=order["memory"])
        if fetcher is None:
            return NO_LIBRARIES
        _keep_to(order["folder"])
        try:
            html = given.read().decode("utf-8")
            pdf = _print(html, fetcher, settings=order["settings"], pages=order["pages"])
        except MemoryError:
            return TOO_MUCH_MEMORY
        work.sendall(pdf)
    return 0


def _limit(*, seconds: int, patience: float, memory: int) -> None:
    """What it may take of the processor's time, by the clock, and of memory."""
    signal.setitimer(signal.ITIMER_REAL, patience)
    for what, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            if sys.platform == "linux":
                raise


def _ask_the_loader_alone() -> None:
    """WeasyPrint knows each library by the name that Linux's loader knows. For every other name it
    tries first, Python would have a compiler look for it, which takes longer than the printing."""
    if sys.platform == "linux":
        ctypes.util.find_library = _nowhere


def _nowhere(name: str) -> None:
    """No library is looked for."""


def _keep_to(folder: str) -> None:
    """From here on Python refuses the network, other programs and every file but its own, and
    those in this document's folder.

    A belt: the fetcher below already hands nothing over.
    """
    tempfile.tempdir = folder
    os.chdir(folder)
    own = (Path(sys.prefix), Path(sys.base_prefix), Path(folder))
    ours = tuple(f"{each.resolve()}/" for each in own)

    def strange(path: object) -> bool:
        return isinstance(path, str) and not str(Path(path).resolve()).startswith(ours)

    def refuse(event: str, arguments: tuple) -> None:
        if event.startswith(FORBIDDEN) or (event == "open" and strange(arguments[0])):
            raise Refused

    sys.addaudithook(refuse)


def _print(html: str, fetcher, *, settings: list[str], pages: int | None) -> bytes:
    """In the roomiest of `settings` (style sheets) that keeps to `pages`, else in the tightest."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    source = HTML(string=html, url_fetcher=fetcher)
    configuration = FontConfiguration()

    def laid_out(setting: str):
        style = CSS(string=setting, font_config=configuration, url_fetcher=fetcher)
        return source.render(font_config=configuration, stylesheets=[style], pdf_tags=True)

    return _roomiest(settings, laid_out, pages).write_pdf(pdf_variant="pdf/ua-1")


def _roomiest(settings: list[str], laid_out, pages: int | None):
    """Most reports fit at once; one that the tightest setting cannot hold is known by the second
    try; between them the search halves."""

    def fits(document) -> bool:
        return pages is None or len(document.pages) <= pages

    first = laid_out(settings[0])
    if fits(first) or len(settings) == 1:
        return first
    found = laid_out(settings[-1])
    if not fits(found):
        return found
    too_roomy, known = 0, len(settings) - 1
    while known - too_roomy > 1:
        middle = (too_roomy + known) // 2
        document = laid_out(settings[middle])
        if fits(document):
            found, known = document, middle
        else:
            too_roomy = middle
    return found


def _fetcher(fonts: dict[str, bytes]):
    """Serves `data:` and our own fonts (`bundled:<file name>`), and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurOwn(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith("bundled:"):
                return super().fetch(url, headers)
            return URLFetcherResponse(url, fonts[url.removeprefix("bundled:")])

    return OurOwn(allowed_protocols={"data"}, allow_redirects=False)


if __name__ == "__main__":
    sys.exit(main())
