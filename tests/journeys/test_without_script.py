"""Who goes without script, and without the browser, does what a real browser would, and no more."""

import copy
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scripts import ROOT
from tests.journeys.markup import Tree
from tests.journeys.plain import WithoutScript
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser

URL_ENCODED = "application/x-www-form-urlencoded"
PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>
<p>One <strong>bold</strong> word. <a href="/refused">Refused</a></p>
<form method="post" enctype="{enctype}" action="/here?kept=1" novalidate>
<input type="hidden" name="token" value="t">
<p><label for="place">Where, and <span>when</span>?</label>
<input id="place" name="place" value="here" required></p>
<p><label>Around <input name="around"></label> <input name="unsaid" aria-label="Unsaid"></p>
<p id="said">Said elsewhere</p><p><input name="elsewhere" aria-labelledby="said"></p>
<p><label for="words">Words</label><textarea id="words" name="words">
one
two &amp; three</textarea></p>
<p><label for="one">One of</label><select id="one" name="one"><option value="">Choose</option>
<option value="a">First</option><option>Second</option></select></p>
<p><label for="off">Off</label><input id="off" name="off" value="x" disabled></p>
<p><label for="fixed">Fixed</label><input id="fixed" name="fixed" value="x" readonly></p>
<p><label for="gone" hidden>Gone</label><input id="gone" name="gone" value="g" hidden></p>
<fieldset disabled><legend>Nobody answers</legend>
<label><input type="radio" name="nobody" value="1"> Never</label></fieldset>
<fieldset><legend><span>Which</span> of these?</legend>
<label><input type="radio" name="which" value="1" checked> This</label>
<label><input type="radio" name="which" value="2"> That</label></fieldset>
<fieldset><legend>All of these?</legend>
<label><input type="checkbox" name="all" value="1"> This</label>
<label><input type="checkbox" name="all" value="2" checked> That</label>
<label><input type="checkbox" name="all"> And this</label></fieldset>
<details><summary>More</summary><p><label for="more">Further</label>
<input id="more" name="more" value="m"> <button name="folded" value="1">Folded away</button></p>
</details>
<p><label for="paper">A file</label><input type="file" id="paper" name="paper"></p>
<button name="first" value="1">Save</button>
<button name="add" value="2" formaction="#further">Add</button>
<button type="button">Nothing</button>
</form>
<form id="other" action="/sought"><p><label for="q">Search</label>
<input id="q" name="q" required></p></form>
<button form="other" name="go" value="é &amp;">Find</button>
<template><p><label for="later">Later</label><input id="later"></p></template>
</main></body></html>"""


class Page(BaseHTTPRequestHandler):
    """The page, or what was sent to it word for word."""

    def do_GET(self) -> None:
        kind = (
            "multipart/form-data" if "parts" in self.path else "application/x-www-form-urlencoded"
        )
        sought = self.path.startswith("/sought")
        self._answer(self._said(self.path) if sought else PAGE.format(enctype=kind))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        kind, _, boundary = self.headers["Content-Type"].partition("; boundary=")
        came = f"{self.headers['Origin']} {self.headers['Referer']}"
        body = body.replace(boundary, "boundary") if boundary else body
        self._answer(self._said(f"{self.path} {kind} {came} {body!a}"))

    def _said(self, words: str) -> str:
        said = words.replace("&", "&amp;").replace("<", "&lt;")
        return (
            '<!DOCTYPE html><html lang="en"><head><title>Sent</title></head>'
            f"<body><main><h1>Sent</h1><p>{said}</p></main></body></html>"
        )

    def _answer(self, markup: str) -> None:
        self.send_response(404 if self.path == "/refused" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(markup.encode())

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def plain(url) -> WithoutScript:
    return WithoutScript(url)


@pytest.fixture(scope="module")
def real(chromium, url) -> Iterator[Visitor]:
    visitor = Visitor(chromium, url, javascript=False, viewport=PHONE)
    yield visitor
    visitor.close()


def filled(visitor: Visitor) -> None:
    visitor.fill("Where, and when?", "in the hall & <there>")
    visitor.fill("Around", "é")
    visitor.fill("Unsaid", "10 %")
    visitor.fill("Said elsewhere", "+")
    visitor.fill("Words", "\nthree\nlines\n")
    visitor.choose("One of", "Second")
    visitor.answer("Which of these?", "That")
    visitor.answer("All of these?", re.compile("And this"))
    visitor.unfold("More")
    visitor.fill("Further", "")
    visitor.go("Save")


def nothing_touched(visitor: Visitor) -> None:
    visitor.go("Save")


def sent_elsewhere(visitor: Visitor) -> None:
    visitor.attach(re.compile("file"), "a.csv", b"a,b\r\n")
    visitor.go("Add")


def ticks_taken_away(visitor: Visitor) -> None:
    visitor.only("All of these?", ("This", "And"))
    visitor.enter("Where, and when?")


def asked_from_outside(visitor: Visitor) -> None:
    visitor.fill("Search", "a b")
    visitor.go("Find")


DONE = [filled, nothing_touched, sent_elsewhere, ticks_taken_away, asked_from_outside]


@pytest.mark.parametrize("path", ["/", "/parts"])
@pytest.mark.parametrize("do", DONE, ids=lambda do: do.__name__)
def test_the_same_is_sent_as_from_a_real_browser(do, path, plain, real):
    for visitor in (plain, real):
        visitor.open(path)
        do(visitor)
        assert visitor.heading == "Sent"
    assert plain.words.split() == real.words.split()


def within_no_group(visitor: Visitor) -> None:
    with visitor.within("Which"):
        visitor.check("This")


REFUSED: dict[str, Callable[[Visitor], object]] = {
    "a label that is not there": lambda visitor: visitor.fill("Where", "x"),
    "a label in a template": lambda visitor: visitor.fill("Later", "x"),
    "a button that is not there": lambda visitor: visitor.go("Sav"),
    "a button that a link is not": lambda visitor: visitor.go("Refused"),
    "a button that does nothing": lambda visitor: visitor.go("Nothing"),
    "a button folded away": lambda visitor: visitor.go("Folded away"),
    "a form that lacks what it needs": lambda visitor: visitor.go("Find"),
    "a field folded away": lambda visitor: visitor.fill("Further", "x"),
    "a field switched off": lambda visitor: visitor.fill("Off", "x"),
    "a field to read": lambda visitor: visitor.fill("Fixed", "x"),
    "a field that is hidden": lambda visitor: visitor.fill("Gone", "x"),
    "a question that is not there": lambda visitor: visitor.answer("Which of those?", "This"),
    "a question switched off": lambda visitor: visitor.answer("Nobody answers", "Never"),
    "an answer that is not there": lambda visitor: visitor.answer("Which of these?", "Neither"),
    "an answer of two": lambda visitor: visitor.answer("of these?", "This"),
    "an option that is not there": lambda visitor: visitor.choose("One of", "Third"),
    "a group that is not there": within_no_group,
    "words that are not there": lambda visitor: visitor.sees("one bald word"),
    "words folded away": lambda visitor: visitor.sees("Further"),
    "words by a pattern": lambda visitor: visitor.sees(re.compile("^bold word")),
    "a page that is refused": lambda visitor: visitor.follow("Refused"),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_what_a_real_browser_does_not_do_is_not_done(refused, plain):
    plain.open("/")
    with pytest.raises(AssertionError):
        refused(plain)


HIDING = """() => {
  const found = []
  const walk = (rules) => [...rules].forEach((rule) => {
    if (rule instanceof CSSStyleRule) {
      const hidden = rule.style.display === 'none' || rule.style.visibility === 'hidden'
      if (hidden) found.push(...rule.selectorText.split(/, */))
    }
    if (rule.cssRules && rule.conditionText !== 'print') walk(rule.cssRules)
  })
  walk(document.styleSheets[0].cssRules)
  return found
}"""
BY_SCRIPT = re.compile(r"^\.(js-enabled|govuk-frontend-supported) |\[hidden\]")
PART_OF_A_THING = re.compile("::")
HIDDEN_FROM_EVERYBODY = {
    ".govuk-character-count__message--disabled",  # what script counts
    ".portal-mentions__mirror",  # what script measures
    ".portal-book__running",  # the head of each sheet of a printed book
    ".govuk-pagination__item",  # in no template
    ".govuk-\\!-display-none",  # in no template
}


def test_no_style_hides_anything_from_those_without_script(chromium):
    """What Chromium would not show, markup does not tell: it is hidden by script, or known."""
    page = chromium.new_page()
    page.add_style_tag(path=ROOT / "static/css/portal.css")
    found = page.evaluate(HIDING)
    page.close()
    hides = {one for one in found if not BY_SCRIPT.search(one) and not PART_OF_A_THING.search(one)}
    assert hides == HIDDEN_FROM_EVERYBODY
    templates = "".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    assert "govuk-pagination__item" not in templates
    assert "govuk-!-display-none" not in re.sub("govuk-!-display-none-print", "", templates)


@pytest.mark.parametrize("in_a_browser", [False, True], ids=["without a browser", "in one"])
def test_a_title_or_an_address_that_names_a_child_is_found(in_a_browser, plain, real):
    visitor = copy.copy(real if in_a_browser else plain)
    visitor.unspeakable = frozenset({"zofia", "page"})
    with pytest.raises(AssertionError, match=r"names .*page"):
        visitor.open("/")
    visitor.unspeakable = frozenset({"zofia"})
    with pytest.raises(AssertionError, match=r"names .*zofia"):
        visitor.open("/?pupil=Zofia")


def test_what_is_expected_to_be_refused_is_looked_at(plain):
    plain.expects_failure("404")
    plain.open("/refused")
    assert plain.heading == "A page"


@pytest.mark.parametrize("markup", ["<p><b>x</p></b>", "<p>x", "x</p>"])
def test_markup_that_a_browser_would_mend_is_an_error(markup):
    with pytest.raises(AssertionError):
        Tree(markup)
