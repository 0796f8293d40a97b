"""Somebody who never touches a mouse: whatever they use they reach by Tab, and press keys."""

import re

from playwright.sync_api import Locator

from tests.journeys.visitor import Visitor

AT_MOST = 500  # tab stops of one page
SHORT = 60  # characters that are typed one by one; longer words come as from a dictation
WHERE = """one => {
  const here = document.activeElement
  if (one === here) return 'here'
  const before = here !== document.body && one.compareDocumentPosition(here) & 4
  return before ? 'before' : 'after'
}"""
# Tab stops from here to there, less than none where it is before: a guess, for no page tells
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
  return before(there) - (here === document.body ? -1 : before(here))
}"""


class ByKeyboard(Visitor):
    def tap(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        self.press(self._called(name, role))

    def go(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        self.interactions += 1
        self._reach(self._called(name, role))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def unfold(self, words: str) -> None:
        self.press(self.part.locator("summary", has_text=words).first)

    def mark(self, place: str) -> None:
        """One figure is one tab stop; its places are walked with the arrows."""
        wanted = self.part.get_by_role("checkbox", name=place, exact=True).first
        self._reach(wanted.locator("xpath=ancestor::*[name()='svg']//*[@tabindex='0']"))
        self._arrow_to(wanted)
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
        asked = self.field(label)
        self._reach(asked)
        self.page.keyboard.press("Home")
        found = asked.element_handle()
        for _ in range(AT_MOST):
            if found.evaluate("one => one.selectedOptions[0].label") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"“{label}” has no option “{option}”")

    def choose_person(self, label: str, name: str) -> None:
        self.fill(label, name)
        self.page.get_by_role("option", name=re.compile(re.escape(name))).first.wait_for()
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def answer(self, question: str, *options: str | re.Pattern[str]) -> None:
        asked = self.part.get_by_role("group", name=question)
        for option in options:
            self.interactions += 1
            wanted = asked.get_by_label(option, exact=isinstance(option, str)).first
            if wanted.get_attribute("type") == "radio":
                self._choose_one(asked, wanted)
            elif not wanted.is_checked():
                self.press(wanted)
            assert wanted.is_checked()

    def _choose_one(self, asked: Locator, wanted: Locator) -> None:
        """A group of radio buttons is one tab stop: the one that is chosen, else the first."""
        chosen = asked.locator("input[type=radio]:checked")
        self._reach(chosen if chosen.count() else asked.locator("input[type=radio]").first)
        self._arrow_to(wanted)
        self.page.keyboard.press("Space")

    def press(self, target: Locator) -> None:
        self.interactions += 1
        self._reach(target)
        box = target.get_attribute("type") == "checkbox"
        self.page.keyboard.press("Space" if box else "Enter")

    def _arrow_to(self, wanted: Locator) -> None:
        found = wanted.element_handle()
        for _ in range(AT_MOST):
            if found.evaluate(WHERE) == "here":
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow leads to {wanted}")

    def _reach(self, target: Locator) -> None:
        """Looked for once: to find something by its name takes longer than to press a key; and so
        does looking after each key where one is."""
        found = target.element_handle()
        far = found.evaluate(HOW_FAR)
        for _ in range(min(abs(far), AT_MOST)):
            self.page.keyboard.press("Tab" if far > 0 else "Shift+Tab")
        for _ in range(AT_MOST):
            where = found.evaluate(WHERE)
            if where == "here":
                return
            self.page.keyboard.press("Shift+Tab" if where == "before" else "Tab")
        raise AssertionError(f"{target} is not reached by Tab")
