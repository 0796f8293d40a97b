"""Somebody at a browser: opens pages, taps and fills, and is shown nothing that is not right."""

import re
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.html import collect

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
AXE_RUN = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
NARROWEST = 320


class Visitor:
    """Counts a tap, a choice or a filled field as one interaction each."""

    def __init__(
        self, chromium: Browser, url: str, *, javascript: bool, viewport: dict[str, int]
    ) -> None:
        self.javascript = javascript
        self.context = chromium.new_context(
            base_url=url,
            java_script_enabled=javascript,
            viewport=viewport,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.errors: list[str] = []
        self.interactions = 0
        self.sent: Response | None = None
        self.page.on("response", self._keep)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def tap(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        """A button, or with `role` a link, radio or checkbox, by what it says."""
        self.interactions += 1
        self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()

    def fill(self, label: str, text: str) -> None:
        self.interactions += 1
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        self.interactions += 1
        self.field(label).select_option(label=option)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def look(self) -> None:
        """This page is accessible, valid, fits the narrowest phone and logged no error."""
        self.page.wait_for_load_state()
        where = f"{self.page.title()} at {self.page.url}"
        if self.sent and "html" in self.sent.headers.get("content-type", ""):
            collect(self.sent.text(), where)
        assert not self.errors, f"{where}: {self.errors}"
        if self.javascript:
            assert not (found := self._axe()), f"{where}: {found}"
            assert not self._scrolls_sideways(), f"{where} scrolls sideways at {NARROWEST} pixels"

    def close(self) -> None:
        self.context.close()

    def _keep(self, response: Response) -> None:
        """The page as the server sent it: a browser's own serialising would mend it."""
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.sent = response

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in str(message.location):
            self.errors.append(message.text)

    def _axe(self) -> list[str]:
        self.page.evaluate(AXE)
        result = self.page.evaluate(AXE_RUN)
        return [
            f"{violation['id']}: {node['html']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    def _scrolls_sideways(self) -> bool:
        kept = self.page.viewport_size
        self.page.set_viewport_size({"width": NARROWEST, "height": 740})
        wide = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        self.page.set_viewport_size(kept)
        return wide
