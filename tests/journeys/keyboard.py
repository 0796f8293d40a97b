"""Somebody who never touches a mouse: whatever they use they reach by Tab, and press keys."""

import re

from playwright.sync_api import ElementHandle, Locator

from tests.journeys.visitor import Visitor

AT_MOST = 500  # tab stops of one page
SHORT = 30  # characters that are typed one by one; longer words come as from a dictation
WHERE = """one => {
  const here = document.activeElement
  if (one === here) return 'here'
  const before = here !== document.body && one.compareDocumentPosition(here) & 4
  return before ? 'before' : 'after'
}"""
# Tab stops from here to there, less than none where it is before: a guess, for no page tells; and
# how many are in the head of a page that has just come, where the way leads over it
HOW_FAR = """there => {
  const known = 'a[href], button, input, select, textarea, summary, [tabindex]'
  const stops = [...document.querySelectorAll(known)]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
    .filter((one) => one.type !== 'radio' || one === stopOf(one))
  function stopOf({name, form}) {
    const group = [...document.getElementsByName(name)].filter((one) => one.form === form)
    return group.find((one) => one.checked) ?? group[0]
  }
  const before = (one) => stops.filter((stop) => stop.compareDocumentPosition(one) & 4).length
  const here = document.activeElement
  const far = before(there) - before(here) + (stops.includes(here) ? 0 : 1)
  const main = document.querySelector('main')
  return [far, here === document.body && main.contains(there) ? before(main) : 0]
}"""

IS_OFFERED_TO_SKIP = "document.activeElement.classList.contains('govuk-skip-link')"


class ByKeyboard(Visitor):
    known_head = 0  # tab stops, of the longest that they have gone through

    def tap(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        self.press(self._called(name, role))

    def go(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        self.interactions += 1
        self._reach(self._called(name, role))
        with self._another_page():
            self.page.keyboard.press("Enter")
        self.look()

    def unfold(self, words: str) -> None:
        self.press(self.part.locator("summary", has_text=words).first)

    def mark(self, place: str) -> None:
        """One figure is one tab stop; its places are walked with the arrows."""
        wanted = self.part.get_by_role("checkbox", name=place, exact=True).first
        self._reach(wanted.locator("xpath=ancestor::*[name()='svg']//*[@tabindex='0']"))
        self._arrow_to(wanted.element_handle())
        self.page.keyboard.press("Space")

    def fill(self, label: str, text: str) -> None:
        self.interactions += 1
        self._reach(self.field(label))
        self.page.keyboard.press("Control+a")
        if len(text) > SHORT:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        self.interactions += 1
        found = self._reach(self.field(label))
        options = found.evaluate("one => [...one.options].map((each) => each.label)")
        self.page.keyboard.press("Home")
        for _ in range(options.index(option)):
            self.page.keyboard.press("ArrowDown")
        assert found.evaluate("one => one.selectedOptions[0].label") == option

    def choose_person(self, label: str, name: str) -> None:
        self.fill(label, name)
        self.page.get_by_role("option", name=re.compile(re.escape(name))).first.wait_for()
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def answer(self, question: str, *options: str | re.Pattern[str]) -> None:
        asked = self.part.get_by_role("group", name=question)
        for option in options:
            self.interactions += 1
            label = asked.get_by_label(option, exact=isinstance(option, str)).first
            wanted = label.element_handle()
            kind, ticked = wanted.evaluate("one => [one.type, one.checked]")
            if kind == "radio":
                self._choose_one(asked, wanted)
            elif not ticked:
                self._press(wanted)
            assert wanted.evaluate("one => one.checked")

    def _choose_one(self, asked: Locator, wanted: ElementHandle) -> None:
        """A group of radio buttons is one tab stop: the one that is chosen, else the first."""
        chosen = asked.locator("input[type=radio]:checked")
        self._reach(chosen if chosen.count() else asked.locator("input[type=radio]").first)
        self._arrow_to(wanted)
        self.page.keyboard.press("Space")

    def press(self, target: Locator) -> None:
        self.interactions += 1
        self._press(target.element_handle())

    def _press(self, found: ElementHandle) -> None:
        self._go_to(found)
        box = found.get_attribute("type") == "checkbox"
        self.page.keyboard.press("Space" if box else "Enter")

    def _arrow_to(self, wanted: ElementHandle) -> None:
        for _ in range(AT_MOST):
            if wanted.evaluate(WHERE) == "here":
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow leads to {wanted}")

    def _reach(self, target: Locator) -> ElementHandle:
        """Looked for once: to find something by its name takes longer than to press a key."""
        found = target.element_handle()
        self._go_to(found)
        return found

    def _go_to(self, found: ElementHandle) -> None:
        """As often as a look suggests, and then they look where they are. The head of a page they
        go through once; from then on they skip it."""
        far, head = found.evaluate(HOW_FAR)
        if 0 < head <= self.known_head:
            self.page.keyboard.press("Tab")
            if self.page.evaluate(IS_OFFERED_TO_SKIP):
                self.page.keyboard.press("Enter")
            far, _ = found.evaluate(HOW_FAR)
        for _ in range(min(abs(far), AT_MOST)):
            self.page.keyboard.press("Tab" if far > 0 else "Shift+Tab")
        for _ in range(AT_MOST):
            where = found.evaluate(WHERE)
            if where == "here":
                self.known_head = max(self.known_head, head)
                return
            self.page.keyboard.press("Shift+Tab" if where == "before" else "Tab")
        raise AssertionError(f"{found} is not reached by Tab")
