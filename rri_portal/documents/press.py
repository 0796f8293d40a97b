"""Prints one document and ends: HTML on standard input, PDF on standard output.

Run as a program of its own (`python press.py FONT_FOLDER...`) so that a document that is too
much for it takes nothing else down. It knows no setting, no secret and no database. It opens no
file and no connection on a document's behalf, and says nothing of its content: the exit code is
the whole of its complaint.
"""

import ctypes.util
import json
import resource
import sys
import tempfile
from pathlib import Path

TOO_MUCH_MEMORY, NO_LIBRARIES = 3, 4

FORBIDDEN = (
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname",
    "socket.sendto", "subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn", "os.system",
)  # fmt: skip


class Refused(Exception):
    """Something other than setting type was tried."""


def main() -> int:
    order = json.loads(sys.stdin.buffer.readline())
    html = sys.stdin.buffer.read().decode("utf-8")
    _limit(seconds=order["seconds"], memory=order["memory"])
    folders = [Path(folder) for folder in sys.argv[1:]]
    fonts = {path.name: path for folder in folders for path in folder.iterdir()}
    _ask_the_loader_alone()
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return NO_LIBRARIES
    _keep_to_the_trade(folders)
    try:
        pdf = _print(html, fonts, settings=order["settings"], pages=order["pages"])
    except MemoryError:
        return TOO_MUCH_MEMORY
    sys.stdout.buffer.write(pdf)
    return 0


def _limit(*, seconds: int, memory: int) -> None:
    """No core file either: it would hold the document."""
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


def _ask_the_loader_alone() -> None:
    """WeasyPrint knows each library by the name that Linux's loader knows. For every other name it
    tries first, Python would have a compiler look for it, which takes longer than the printing."""
    if sys.platform == "linux":
        ctypes.util.find_library = _nowhere


def _nowhere(name: str) -> None:
    """No library is looked for."""


def _keep_to_the_trade(folders: list[Path]) -> None:
    """From here on Python refuses the network, other programs and every file but its own.

    A belt: the fetcher below already hands nothing over.
    """
    own = (Path(sys.prefix), Path(sys.base_prefix), Path(tempfile.gettempdir()), *folders)
    ours = tuple(f"{folder.resolve()}/" for folder in own)

    def strange(path: object) -> bool:
        return isinstance(path, str) and not str(Path(path).resolve()).startswith(ours)

    def refuse(event: str, arguments: tuple) -> None:
        if event.startswith(FORBIDDEN) or (event == "open" and strange(arguments[0])):
            raise Refused

    sys.addaudithook(refuse)


def _print(html: str, fonts: dict[str, Path], *, settings: list[str], pages: int | None) -> bytes:
    """In the roomiest of `settings` (style sheets) that keeps to `pages`, else in the tightest."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    source = HTML(string=html, url_fetcher=_fetcher(fonts))
    configuration = FontConfiguration()

    def laid_out(setting: str):
        style = CSS(string=setting, font_config=configuration)
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


def _fetcher(fonts: dict[str, Path]):
    """Serves `data:` and our own fonts (`bundled:<file name>`), and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurOwn(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith("bundled:"):
                return super().fetch(url, headers)
            return URLFetcherResponse(url, fonts[url.removeprefix("bundled:")].read_bytes())

    return OurOwn(allowed_protocols={"data"}, allow_redirects=False)


if __name__ == "__main__":
    sys.exit(main())
