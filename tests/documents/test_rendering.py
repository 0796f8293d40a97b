"""The press: valid, the same every time, bounded, and shut in."""

import functools
import http.server
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from io import BytesIO
from pathlib import Path

import page
import pytest
from pypdf import PdfReader

from rri_portal.documents import press, rendering
from rri_portal.documents.rendering import (
    DocumentTooLarge,
    PdfUnavailable,
    RenderingFailed,
    RenderingTookTooLong,
    render_pdf,
)

pytestmark = pytest.mark.postgresql


def html(body, *, head=""):
    return (
        '<!doctype html><html lang="en"><head><title>A letter</title>'
        '<meta name="dcterms.created" content="2026-11-23"><style>@font-face { font-family: A; '
        "src: url(bundled:atkinson-hyperlegible-next-latin-400.woff2) } body { font-family: A }"
        f"</style>{head}</head><body><h1>A letter</h1>{body}</body></html>"
    )


def text_of(pdf):
    return "\n".join(each.extract_text() for each in PdfReader(BytesIO(pdf)).pages)


LETTER = html("<p>Hello <b>there</b></p><table><tr><th scope=row>a<td>b</table>")


def test_a_document_is_valid_pdf_ua_and_the_same_bytes_in_another_process():
    pdf = render_pdf(LETTER)
    found = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert "Hello" in text_of(pdf)
    assert render_pdf(LETTER) == pdf


def test_a_document_is_set_smaller_only_to_keep_to_its_pages():
    sizes = ["p { font-size: 60pt }", "p { font-size: 12pt }", "p { font-size: 8pt }"]
    letter = html("<p>" + "word " * 150 + "</p>")
    fitted = render_pdf(letter, typesettings=sizes, at_most_pages=1)
    assert len(PdfReader(BytesIO(fitted)).pages) == 1
    assert fitted == render_pdf(letter, typesettings=sizes[1:2])


class LaidOut:
    def __init__(self, pages, setting):
        self.pages = range(pages)
        self.setting = setting


@pytest.mark.parametrize("fits_from", range(10))
def test_the_roomiest_setting_that_fits_is_found_in_a_few_tries(fits_from):
    tried = []

    def laid_out(setting):
        tried.append(setting)
        return LaidOut(2 if int(setting) >= fits_from else 3, setting)

    found = press._roomiest([str(n) for n in range(9)], laid_out, 2)
    assert found.setting == str(min(fits_from, 8))
    assert len(tried) <= 5


def test_where_no_setting_fits_the_document_is_longer_and_keeps_every_word():
    letter = html("<p>" + "word " * 150 + "</p>")
    sizes = ["p { font-size: 60pt }", "p { font-size: 50pt }"]
    pdf = render_pdf(letter, typesettings=sizes, at_most_pages=1)
    assert text_of(pdf).count("word") == 150
    assert pdf == render_pdf(letter, typesettings=sizes[1:])


class Listener(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def listener():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        Listener.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


REACHING_OUT = """
<link rel="stylesheet" href="{url}"><link rel="attachment" href="{url}">
<style>@import url("{url}"); @font-face {{ font-family: B; src: url("{url}"), local("{url}") }}
h1 {{ font-family: B; background: url("{url}"); list-style: url("{url}") }}
h1::after {{ content: url("{url}") }}</style><base href="{url}">
<img src="{url}" alt=""><img src="relative.png" alt=""><object data="{url}"></object>
<embed src="{url}"><iframe src="{url}"></iframe><svg><title>x</title><image href="{url}"/>
<use href="{url}#a"/></svg><a rel="attachment" href="{url}">x</a>
<img alt=""
 src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>">
<img alt=""
 src="data:image/svg+xml,<!DOCTYPE s [<!ENTITY x SYSTEM '{url}'>]>
 <svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>">
"""


def test_nothing_in_a_document_reaches_the_network(listener):
    render_pdf(html("", head=REACHING_OUT.format(url=f"{listener}/x")))
    assert Listener.asked == []


def test_nothing_in_a_document_reaches_a_file(tmp_path):
    canary = str(uuid.uuid4())
    secret = tmp_path / "secret.txt"
    secret.write_text(canary)
    ways = (f"file://{secret}", f"FILE://{secret}", str(secret), f"bundled:../../../../..{secret}")
    reaching_out = "".join(REACHING_OUT.format(url=way) for way in ways)
    pdf = render_pdf(html("", head=reaching_out))
    assert canary not in text_of(pdf)
    assert PdfReader(BytesIO(pdf)).attachments == {}


@pytest.mark.parametrize(
    "attempt",
    ["open('/etc/passwd')", "__import__('socket').create_connection(('127.0.0.1', 9))",
     "__import__('os').system('true')", "__import__('subprocess').run(['true'])"],
)  # fmt: skip
def test_the_press_itself_could_not_if_it_tried(attempt, tmp_path):
    script = f"import press\npress._keep_to({str(tmp_path)!r})\n{attempt}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(press.__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "press.Refused" in done.stderr


def test_the_press_is_told_no_secret(settings):
    told = rendering._environment()
    assert settings.SECRET_KEY not in str(told)
    assert set(told) == {"FONTCONFIG_FILE", "LANG", "PATH", "PYTHONHASHSEED"}


def test_no_word_of_a_document_lies_in_a_file(monkeypatch, tmp_path):
    kept = functools.partial(tempfile.TemporaryDirectory, dir=tmp_path, delete=False)
    monkeypatch.setattr(rendering.tempfile, "TemporaryDirectory", kept)
    render_pdf(html("<p>Canaryname</p>"))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files, "its fonts do"
    assert not [path for path in files if b"Canaryname" in path.read_bytes()]


@pytest.mark.parametrize(("limit", "most"), [("SECONDS", 1), ("PATIENCE", 0.5)])
def test_a_document_that_takes_too_long_is_stopped_with_a_sentence_and_leaves_nothing(
    monkeypatch, tmp_path, limit, most
):
    held = functools.partial(tempfile.TemporaryDirectory, dir=tmp_path)
    monkeypatch.setattr(rendering.tempfile, "TemporaryDirectory", held)
    monkeypatch.setattr(rendering, limit, most)
    began = time.monotonic()
    with pytest.raises(RenderingTookTooLong, match="Please shorten the text"):
        render_pdf(html("<p>word</p>" * 50_000))
    assert time.monotonic() - began < 20, "the other limit would have taken longer"
    assert list(tmp_path.iterdir()) == []


def test_a_document_that_takes_too_much_memory_is_stopped(monkeypatch):
    monkeypatch.setattr(rendering, "MEMORY", 300 * 1024**2)
    assert render_pdf(html("<p>a</p>"))
    with pytest.raises(RenderingFailed) as stopped:
        render_pdf(html("<p>" + "a" * 1_900_000))
    assert not isinstance(stopped.value, PdfUnavailable | RenderingTookTooLong)


def test_a_source_beyond_all_measure_is_refused_at_once():
    with pytest.raises(DocumentTooLarge):
        render_pdf("x" * (rendering.LARGEST_SOURCE + 1))


def test_where_pdfs_are_off_the_page_can_be_printed_instead(settings):
    settings.MAKES_PDFS = False
    with pytest.raises(PdfUnavailable, match="You can print the page instead"):
        render_pdf(html(""))
