"""Somebody at a browser: opens pages, taps and fills, and is shown nothing that is not right."""

import copy
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urldefrag

from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from rri_portal.names import folded
from tests.html import collect
from tests.shared import has_seen, seen

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
# No page has sound or film, and no rule that is asked for wants the style sheets taken apart
AXE_RUN = """axe.run({
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
  preload: { assets: ['media'] },
}).then(({ violations }) => violations)"""
GLANCE = """() => {
  const said = (one, names) => names.map((name) => one.getAttribute(name) ?? '')
  const found = (ids) => ids.split(' ').every((id) => !id || document.getElementById(id))
  const kind = (one) => [
    one.localName,
    ...said(one, ['class', 'type', 'role', 'aria-hidden', 'autocomplete']),
    ...said(one, ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls']).map(found),
    one.labels?.length,
    ...one.getAttributeNames(),
  ]
  const around = (one) => one.parentElement ?? one
  const all = [...document.querySelectorAll('*')]
  const kinds = new Set(all.map((one) => [
    around(around(one)).className, '>', ...kind(around(one)), '>', ...kind(one),
  ].join()))
  const wide = document.documentElement.scrollWidth > innerWidth
  return JSON.stringify({title: document.title, wide, kinds: [...kinds]})
}"""
LINKS = """all => all.filter((one) => one.checkVisibility())
  .map((one) => [one.getAttribute('href'), one.innerText.trim()])"""
NARROWEST = 320
PHONE = {"width": NARROWEST, "height": 740}
USUAL_PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
WIDER_THAN_THE_PAGE = "document.documentElement.scrollWidth > window.innerWidth"
PUBLIC_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Visitor:
    """Counts a tap, a choice or a filled field as one interaction each.

    `unspeakable`: words, folded, that no title and no address may hold.
    """

    def __init__(
        self,
        chromium: Browser,
        url: str,
        *,
        javascript: bool,
        viewport: dict[str, int],
        unspeakable: frozenset[str] = frozenset(),
        touch: bool = False,
    ) -> None:
        self.javascript = javascript
        self.url = url
        self.unspeakable = unspeakable
        self.context = chromium.new_context(
            base_url=url,
            java_script_enabled=javascript,
            viewport=viewport,
            has_touch=touch,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        self._begin()

    def _begin(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.part: Page | Locator = self.page
        self.errors: list[str] = []
        self.expected: list[str] = []
        self.interactions = 0
        self.sent: Response | None = None
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def another_tab(self) -> Self:
        """Of the same browser, so signed in as it is."""
        tab = copy.copy(self)
        tab._begin()
        return tab

    def handed_on(self) -> Self:
        """The same browser, to somebody else: nobody is signed in."""
        self.context.clear_cookies()
        return self

    def open(self, path: str) -> None:
        self.sent = self.page.goto(path)
        self.look()

    def tap(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        """A button, or with `role` a link, radio or checkbox, by what it says."""
        self.interactions += 1
        self._called(name, role).click()

    def go(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        """Tap what leads to another page, and look at that page."""
        self.interactions += 1
        with self._another_page():
            self._called(name, role).click()
        self.look()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """A link, and a look at where it leads."""
        self.go(name, role="link")

    def menu(self, entry: str) -> None:
        """An entry of the menu, which script folds away on a phone, or one of a group."""
        folded_away = self.page.get_by_role("button", name="Menu", exact=True)
        if folded_away.is_visible():
            folded_away.click()
        group = self.page.locator("details.portal-menu").filter(has_text=entry)
        if group.count():
            group.locator("summary").click()
        self.follow(entry)

    def press(self, target: Locator) -> None:
        self.interactions += 1
        target.click()

    def unfold(self, words: str) -> None:
        """What is folded away under these words."""
        self.part.locator("summary", has_text=words).first.click()

    @contextmanager
    def within(self, group: str | re.Pattern[str], nth: int = 0) -> Iterator[None]:
        """What is asked in one of several groups of the same questions, by its legend."""
        groups = self.part.get_by_role("group", name=group, exact=isinstance(group, str))
        kept, self.part = self.part, groups.nth(nth)
        yield
        self.part = kept

    def mark(self, place: str) -> None:
        """On the body map where script draws it, else in the list of places."""
        self.part.get_by_role("checkbox", name=place, exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        self.interactions += 1
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.interactions += 1
        self.field(label).select_option(label=option)

    def choose_person(self, label: str, name: str) -> None:
        """From a list of people: by typing their name where script makes that of it."""
        if self.javascript:
            self.fill(label, name)
            self.tap(re.compile(re.escape(name)), role="option")
        else:
            options = self.field(label).get_by_role("option").all_inner_texts()
            self.choose(label, next(one for one in options if name in one))

    def answer(self, question: str, *options: str | re.Pattern[str]) -> None:
        """Radio buttons or checkboxes that stand under one question."""
        asked = self.part.get_by_role("group", name=question)
        for option in options:
            self.interactions += 1
            asked.get_by_label(option, exact=isinstance(option, str)).check()

    def check(self, option: str) -> None:
        """A radio button or a checkbox, by what stands beside it."""
        self.field(option).check()

    def only(self, question: str, people: tuple[str, ...]) -> None:
        """Ticked are these and nobody else, whoever was ticked before."""
        asked = self.part.get_by_role("group", name=question)
        for box in asked.get_by_role("checkbox").all():
            name = box.evaluate("one => one.labels[0].innerText.trim()")
            if box.is_checked() != any(name.startswith(one) for one in people):
                self.press(box)

    def attach(self, label: re.Pattern[str], name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.get_by_label(label).set_input_files([file])

    def enter(self, label: str) -> None:
        """In a one-line answer Enter presses its form's first button."""
        with self._another_page():
            self.field(label).press("Enter")
        self.look()

    def field(self, label: str) -> Locator:
        """The first on the page with this label, where a group of questions is repeated."""
        return self.part.get_by_label(label, exact=True).first

    def sees(self, words: str | re.Pattern[str]) -> None:
        """These words are on the page, or soon will be."""
        self.page.get_by_text(words).locator("visible=true").first.wait_for()

    def sees_row(self, words: re.Pattern[str]) -> None:
        """Of a table."""
        self.page.get_by_role("row", name=words).first.wait_for()

    def shows(self, label: str) -> bool:
        """What has this label, or only what it is folded away in?"""
        return self.field(label).is_visible()

    def value(self, label: str) -> str:
        return self.field(label).input_value()

    def links(self, leading: str) -> dict[str, str]:
        """Where they lead, and what they say: the links shown that lead to such an address."""
        found = self.page.locator("a[href]").evaluate_all(LINKS)
        return {leads: says for leads, says in found if re.search(leading, leads)}

    def listed(self) -> dict[str, str]:
        """What the page lists in pairs: of what, how much."""
        terms, facts = (self.page.locator(f".govuk-summary-list {tag}") for tag in ("dt", "dd"))
        return dict(zip(terms.all_inner_texts(), facts.all_inner_texts(), strict=True))

    @property
    def address(self) -> str:
        return self.page.url

    @property
    def markup(self) -> str:
        """All that the page holds, shown or not."""
        return self.page.content()

    @property
    def words(self) -> str:
        """What the page shows, without what stands around every page."""
        return self.page.locator("main").inner_text()

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def problems(self) -> list[str]:
        """What the error summary says."""
        return self.page.locator(".govuk-error-summary__list li").all_inner_texts()

    def keep_session(self, key: str) -> None:
        """Of somebody who has signed in earlier."""
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url}
        self.context.add_cookies([cookie])

    def forget_session(self) -> None:
        """As if an hour had passed."""
        self.context.clear_cookies(name="sessionid")

    def expects_failure(self, words: str) -> None:
        """From now on the console may complain with these words: it tells of every request that
        failed, and no more surely than that."""
        self.expected.append(words)
        self.errors[:] = [error for error in self.errors if words not in error]

    def look(self) -> None:
        """This page is accessible, valid, fits the narrowest phone and logged no error; neither its
        title nor its address holds a child's name."""
        self.page.wait_for_load_state()
        shown = json.loads(self.page.evaluate(GLANCE))
        where = f"{shown['title']} at {self.page.url}"
        assert self.sent, f"How did one come to {where}?"
        assert self.sent.url == urldefrag(self.page.url).url, f"{where} is another page"
        collect(self.sent.text(), where)
        assert not self.errors, f"{where}: {self.errors}"
        for words in (shown["title"], self.page.url):
            assert not (named := names_in(words, self.unspeakable)), f"{where} names {named}"
        if self.javascript:
            assert not (found := self._axe(shown["kinds"])), f"{where}: {found}"
            wide = shown["wide"] or self._is_wider_than_a_phone()
            assert not wide, f"{where} scrolls sideways, at {NARROWEST} pixels if not here"

    def close(self) -> None:
        self.context.close()

    @contextmanager
    def _another_page(self) -> Iterator[None]:
        """Which is kept as the server sent it: a browser's own serialising would mend it."""
        with self.page.expect_navigation() as came:
            yield
        self.sent = came.value

    def _called(self, name: str | re.Pattern[str], role: str) -> Locator:
        return self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first

    def _note(self, message: ConsoleMessage) -> None:
        expected = any(words in message.text for words in self.expected)
        if message.type == "error" and not expected and "favicon" not in str(message.location):
            self.errors.append(message.text)

    def _axe(self, kinds: list[str]) -> list[str]:
        """A page is judged whole where it has a kind of thing, in a kind of thing, at a width, that
        no page of this run had before."""
        here = {f"{self.page.viewport_size} {kind}" for kind in kinds}
        if not (new := here - seen("kinds of things")):
            return []
        found = self._violations()
        if not found:
            has_seen("kinds of things", new)
        return found

    def _violations(self) -> list[str]:
        self.page.evaluate(AXE)
        return [
            f"{violation['id']}: {node['html']}"
            for violation in self.page.evaluate(AXE_RUN)
            for node in violation["nodes"]
        ]

    def _is_wider_than_a_phone(self) -> bool:
        kept = self.page.viewport_size
        if kept == PHONE:
            return False
        self.page.set_viewport_size(PHONE)
        wide = self.page.evaluate(WIDER_THAN_THE_PAGE)
        self.page.set_viewport_size(kept)
        return wide


def names_in(words: str, unspeakable: frozenset[str]) -> set[str]:
    """Of a title, or of an address."""
    spoken = folded(PUBLIC_ID.sub(" ", unquote(words)))
    return set(re.findall(r"[^\W\d_]+", spoken)) & unspeakable
