"""Every page that tests collect is valid HTML: judged once, in a real browser, by whichever worker
has nothing else to do any more."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from tests.browsers import launched
from tests.shared import has_seen, seen, shared_folder

CHECKER = Path(__file__).parent / "vendor" / "html-validate.min.js"
# Beyond the HTML standard's content model, what the W3C's checker also calls an error
RULES = {
    "no-missing-references": "error",
    "input-attributes": "error",
    "unrecognized-char-ref": "error",
    "no-unknown-elements": "error",
}
# Attributes an element may bear; data-* and aria-* besides, and anything inside an <svg>
ANYWHERE = (
    "autocapitalize autofocus class contenteditable dir draggable enterkeyhint hidden id inert "
    "inputmode is lang nonce popover role slot spellcheck style tabindex title translate"
)
ATTRIBUTES = {
    "a": "href target download rel hreflang type referrerpolicy",
    "body": "",
    "button": "type name value disabled form formaction formmethod formnovalidate popovertarget "
    "popovertargetaction command commandfor",
    "col": "span",
    "colgroup": "span",
    "data": "value",
    "del": "datetime",
    "details": "open name",
    "dialog": "open closedby",
    "fieldset": "disabled form name",
    "form": "action method enctype name novalidate target autocomplete accept-charset rel",
    "html": "",
    "iframe": "src srcdoc name sandbox allow width height loading referrerpolicy",
    "img": "src alt width height srcset sizes loading decoding fetchpriority",
    "input": "accept alt autocomplete capture checked disabled form formaction formmethod "
    "formnovalidate height list max maxlength min minlength multiple name pattern placeholder "
    "readonly required size src step type value width",
    "ins": "datetime",
    "label": "for",
    "li": "value",
    "link": "rel href as type media sizes crossorigin integrity hreflang color",
    "meta": "charset name content http-equiv media property",
    "meter": "value min max low high optimum",
    "ol": "start reversed type",
    "optgroup": "disabled label",
    "option": "disabled label selected value",
    "output": "for form name",
    "progress": "value max",
    "q": "cite",
    "blockquote": "cite",
    "script": "src type async defer nomodule crossorigin integrity referrerpolicy",
    "select": "autocomplete disabled form multiple name required size",
    "source": "src srcset type media sizes width height",
    "style": "media",
    "td": "colspan rowspan headers",
    "textarea": "autocomplete cols dirname disabled form maxlength minlength name placeholder "
    "readonly required rows wrap",
    "th": "colspan rowspan headers scope abbr",
    "time": "datetime",
}
UNKNOWN_ATTRIBUTES = """([markup, anywhere, known]) => {
  const page = new DOMParser().parseFromString(markup, 'text/html'), found = [];
  for (const element of page.querySelectorAll('*')) {
    if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml') continue;
    const own = (known[element.localName] || '').split(' ');
    for (const {name} of element.attributes)
      if (!/^(data|aria)-/.test(name) && !anywhere.split(' ').includes(name) && !own.includes(name))
        found.push({rule: 'unknown-attribute', line: 0, message: `<${element.localName} ${name}>`});
  }
  return found;
}"""


def collect(markup: str, name: str) -> None:
    """Keep a page for the check at the end. The name says where it was met."""
    folder = shared_folder() / "pages"
    folder.mkdir(exist_ok=True)
    kept = folder / (hashlib.sha256(_shape(markup).encode()).hexdigest() + ".json")
    if not kept.exists():
        written = kept.with_suffix(f".{os.getpid()}")
        written.write_text(json.dumps({"name": name, "markup": markup}))
        written.rename(kept)  # whole, for whoever judges by now


def _shape(markup: str) -> str:
    """The same for pages that differ in words and numbers only."""
    return re.sub(r">[^<]+<", "><", re.sub(r'"[^"]*"', '""', markup))


def judge_what_is_there() -> None:
    """By a worker that has told its last test; another may still be collecting, or judge too."""
    _judge(_taken())


def complaints() -> list[str]:
    """What is wrong with the collected pages, a sentence each. What no worker judged to the end is
    judged now."""
    left = [kept for kept in _collected() if kept.stem not in seen(JUDGED)]
    _judge(left)
    return sorted(seen(WRONG))


JUDGED, WRONG = "judged", "wrong"


def _collected() -> list[Path]:
    return sorted(shared_folder().glob("pages/*.json"))


def _taken() -> Iterator[Path]:
    for kept in _collected():
        try:
            kept.with_suffix(".taken").touch(exist_ok=False)
        except FileExistsError:
            continue
        yield kept


def _judge(pages: Iterable[Path]) -> None:
    pages = iter(pages)
    if (first := next(pages, None)) is None:
        return
    with launched() as chromium:
        checker = chromium.new_page()
        checker.add_script_tag(path=CHECKER)
        for kept in chain([first], pages):
            page = json.loads(kept.read_text())
            asked = [page["markup"], RULES]
            wrong = checker.evaluate("asked => htmlValidate.check(...asked)", asked)
            wrong += checker.evaluate(UNKNOWN_ATTRIBUTES, [page["markup"], ANYWHERE, ATTRIBUTES])
            has_seen(
                WRONG,
                (
                    f"{page['name']}, line {one['line']}: {one['message']} ({one['rule']})"
                    for one in wrong
                ),
            )
            has_seen(JUDGED, [kept.stem])
