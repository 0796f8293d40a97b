"""The press as a process: warm, one for each of ours, and each document alone with itself."""

import functools
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from rri_portal.documents import press, rendering
from rri_portal.documents.rendering import (
    PdfUnavailable,
    RenderingFailed,
    RenderingTookTooLong,
    render_pdf,
)
from tests.documents.presses import children, number_of_press, own_press, running, wait_until
from tests.documents.test_rendering import LETTER, html, text_of

pytestmark = pytest.mark.postgresql

ENDLESS = html("<p>word</p>" * 50_000)


@pytest.fixture
def own() -> Iterator[None]:
    with own_press():
        yield


@contextmanager
def held_up() -> Iterator[Future[bytes]]:
    """A document whose printing stands still meanwhile, and is then killed."""
    with ThreadPoolExecutor(1) as other_thread:
        printing = other_thread.submit(render_pdf, ENDLESS)
        wait_until(number_of_press)
        printer = at_a_standstill(number_of_press())
        yield printing
        os.kill(printer, signal.SIGKILL)


def at_a_standstill(press: int) -> int:
    """What prints for it, which a child of the press watches over."""

    def printing() -> set[int]:
        return {printer for keeper in children(press) for printer in children(keeper)}

    wait_until(printing)
    [printer] = printing()
    os.kill(printer, signal.SIGSTOP)
    return printer


def test_several_documents_are_printed_at_once():
    with held_up() as printing:
        words = ("first", "second", "third")
        with ThreadPoolExecutor(3) as threads:
            pdfs = threads.map(render_pdf, [html(f"<p>{word}</p>") for word in words])
        assert [re.findall("first|second|third", text_of(pdf)) for pdf in pdfs] == [
            [word] for word in words
        ]
        assert not printing.done()
    with pytest.raises(RenderingTookTooLong):
        printing.result()


def test_one_press_prints_all_and_keeps_no_process_of_theirs(monkeypatch):
    render_pdf(LETTER)
    first = number_of_press()
    with monkeypatch.context() as patched:
        patched.setattr(rendering, "PATIENCE", 0.2)
        with pytest.raises(RenderingTookTooLong):
            render_pdf(ENDLESS)
    render_pdf(LETTER)
    assert number_of_press() == first
    wait_until(lambda: not children(first))


def test_nothing_of_a_document_stays_in_the_press():
    words = str(uuid.uuid4())
    render_pdf(html(f"<p>{words}</p>"))
    memory = memory_of(number_of_press())
    assert b"atkinson-hyperlegible" in memory, "what it knows is found there"
    assert words.encode() not in memory
    still_open = {path.name for path in Path(f"/proc/{number_of_press()}/fd").iterdir()}
    assert still_open == {"0", "1", "2"}


def memory_of(number: int) -> bytes:
    """What it may write to, which is where everything lies that it was told."""
    parts = Path(f"/proc/{number}/maps").read_text().splitlines()
    spans = [part.split()[0].split("-") for part in parts if " rw" in part]
    with Path(f"/proc/{number}/mem").open("rb", buffering=0) as memory:
        return b"".join(
            os.pread(memory.fileno(), int(end, 16) - int(start, 16), int(start, 16))
            for start, end in spans
        )


def test_a_press_that_was_killed_is_begun_anew():
    pdf = render_pdf(LETTER)
    numbers = [number_of_press()]
    os.kill(numbers[0], signal.SIGKILL)
    wait_until(lambda: numbers[0] not in running())
    with ThreadPoolExecutor(1) as other_thread:
        printing = other_thread.submit(render_pdf, LETTER)
        wait_until(lambda: number_of_press() != numbers[0])
        numbers.append(number_of_press())
        os.kill(numbers[1], signal.SIGKILL)  # it has hardly begun
        assert printing.result() == pdf
    assert number_of_press() not in numbers


@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")  # threads of other tests
def test_a_fork_has_a_press_of_its_own_which_ends_with_it_even_when_killed(monkeypatch, tmp_path):
    pdf = render_pdf(LETTER)
    # Nobody is left to take away what was kept for the document
    held = functools.partial(tempfile.TemporaryDirectory, dir=tmp_path)
    monkeypatch.setattr(rendering.tempfile, "TemporaryDirectory", held)
    told, telling = os.pipe()
    rendering._press._lock.acquire()  # as another thread may have at that moment
    fork = os.fork()
    if fork == 0:
        print_in_a_fork(telling)
    rendering._press._lock.release()
    os.close(telling)
    with os.fdopen(told) as said:
        digest, their_press, fork_of_theirs = said.readline().split()
    assert digest == hashlib.sha256(pdf).hexdigest()
    assert int(their_press) != number_of_press()
    theirs = {int(their_press), at_a_standstill(int(their_press)), *children(int(their_press))}
    os.kill(fork, signal.SIGKILL)
    os.waitpid(fork, 0)
    wait_until(lambda: not theirs & running())
    os.kill(int(fork_of_theirs), signal.SIGKILL)
    assert number_of_press() in running()
    assert render_pdf(LETTER) == pdf


def print_in_a_fork(telling: int) -> NoReturn:
    """Once; and, when another fork has been made that does nothing, without end."""
    try:
        signal.alarm(60)
        digest = hashlib.sha256(render_pdf(LETTER)).hexdigest()
        another = os.fork()
        if another == 0:
            signal.alarm(60)
            signal.pause()
        os.write(telling, f"{digest} {number_of_press()} {another}\n".encode())
        os.close(telling)
        render_pdf(ENDLESS)
    finally:
        os._exit(1)


@pytest.fixture
def otherwise(monkeypatch) -> Callable[..., None]:
    """Whatever press is begun from now on does this first, or prints in this manner."""
    folder = str(Path(press.__file__).parent)
    fonts = rendering._command()[-2:]

    def otherwise(*, first: str = "", manner: str = press.WARM) -> None:
        lines = ("import sys", f"sys.path.insert(0, {folder!r})", "import press", first)
        code = "\n".join((*lines, "sys.exit(press.main())"))
        command = [sys.executable, "-P", "-s", "-c", code, manner, *fonts]
        monkeypatch.setattr(rendering, "_command", lambda: command)

    return otherwise


def test_a_press_with_nothing_to_do_grows_small_until_it_has(otherwise):
    pdf = render_pdf(LETTER)
    learnt = resident(number_of_press())
    otherwise(first="press.IDLE = 0.2")
    with own_press():
        assert render_pdf(LETTER) == pdf
        number = number_of_press()
        wait_until(lambda: resident(number) < learnt / 2)
        assert render_pdf(LETTER) == pdf
        assert number_of_press() == number


def resident(number: int) -> int:
    return int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(number)]))


def test_where_a_process_cannot_part_each_document_has_one_that_begins_anew(otherwise, monkeypatch):
    pdf = render_pdf(LETTER)
    otherwise(manner=press.ANEW)
    with own_press():
        assert render_pdf(LETTER) == pdf


WITHOUT_LIBRARIES = """
class Missing:
    def find_spec(name, *_):
        if name == "weasyprint":
            raise OSError
sys.meta_path.insert(0, Missing)
"""


@pytest.mark.parametrize("manner", [press.WARM, press.ANEW])
def test_where_the_libraries_are_missing_it_says_so(own, otherwise, manner):
    otherwise(first=WITHOUT_LIBRARIES, manner=manner)
    with pytest.raises(PdfUnavailable):
        render_pdf(LETTER)


@pytest.mark.parametrize("fault", ["raise ValueError", "press._learn = press._print = str"])
def test_a_failure_names_nothing_that_is_in_the_document(own, otherwise, capfd, fault):
    otherwise(first=fault)
    with pytest.raises(RenderingFailed) as failed:
        render_pdf(html("<p>Canaryname</p>"))
    assert "Canaryname" not in str(failed.value)
    assert failed.value.__cause__ is None
    assert "".join(capfd.readouterr()) == ""
