"""Every form of every address: sent after the session ended, its words come back to its writer."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from rri_portal.schools.captions import CAPTIONS
from rri_portal.schools.keeping import SHOWN_TO
from rri_portal.schools.models import StashedPost
from tests.addresses import address
from tests.test_every_address import TABLE
from tests.visits import Visit

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]

WORDS = "Not to be lost"
SIGN_OUT = "/sign-in/out/"
WRITERS = ["class_teacher", "headteacher", "dsl"]
# The quick log asks first whether everybody is safe
BEGUN_WITH = {"incidents:log_incident": "?safety=safe-together"}
WRITTEN_IN = {
    "debriefs:record_debrief",
    "incidents:choose_telling",
    "incidents:decide_significance",
    "incidents:discard_draft",
    "incidents:log_call",
    "incidents:log_incident",
    "incidents:propose_not_significant",
    "incidents:say_this_happened",
    "incidents:settle_occurrence",
    "incidents:write_before",
    "incidents:write_done",
    "incidents:write_family_report",
    "oversight:book",
    "oversight:complete_checklist",
    "pupils:add_contact",
    "pupils:change_contact",
    "pupils:correct_device_day",
    "pupils:decide_on_devices",
    "pupils:end_contact",
    "pupils:end_device",
    "pupils:plan_device",
    "pupils:withdraw_device_day",
    "schools:add_closure",
    "schools:add_staff_member",
    "schools:change_staff_member",
    "schools:invite",
    "schools:pick_list",
    "schools:settings",
}


@dataclass
class Form:
    """What a browser would send of it, with words in each field that takes any."""

    action: str
    sends: dict[str, str] = field(default_factory=dict)
    asks_for_words: bool = False


class Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method") == "post":
            self.found.append(Form(said.get("action", "")))
        elif self.found and "name" in said:
            self._asked(tag, said)

    def _asked(self, tag: str, said: dict[str, str]) -> None:
        form, kind = self.found[-1], said.get("type", "text")
        if tag == "textarea" or (tag == "input" and kind == "text"):
            form.sends[said["name"]] = WORDS
            form.asks_for_words = True
        elif tag == "input" and kind == "hidden":
            form.sends[said["name"]] = said.get("value", "")


def forms_of(browser: Visit, url: str) -> list[Form]:
    page = browser.get(url, follow=True)
    if not page.headers["content-type"].startswith("text/html"):
        return []
    return [form for form in Forms(page.text).found if form.action != SIGN_OUT]


def given_back(url: str, form: Form, signed_in: Visit) -> bool:
    """Sent from a browser that nobody is signed in on; then they are."""
    tablet = Visit()
    answer = tablet.post(form.action or url, form.sends)
    assert answer.url.startswith("/sign-in/")
    tablet.cookies.update(signed_in.cookies)
    shown = WORDS in tablet.get(form.action or url).text
    StashedPost.objects.all().delete()  # of one person only so many are kept at once
    return shown


def test_every_form_says_whom_it_was_shown_to_and_gets_its_words_back(
    request, arguments, client_of
):
    silent, lost, written_in, nameless = set(), set(), set(), set()
    browsers = {who: client_of(request.getfixturevalue(who)) for who in WRITERS}
    for name, line in TABLE.items():
        for browser in [browsers[one] for one in WRITERS if one in line.open_to][:1]:
            url = address(name, arguments) + BEGUN_WITH.get(name, "")
            for form in forms_of(browser, url):
                nameless |= {resolve(urlsplit(form.action or url).path).view_name} - set(CAPTIONS)
                if not form.sends.get(SHOWN_TO):
                    silent.add(name)
                elif form.asks_for_words:
                    written_in.add(name)
                    lost |= set() if given_back(url, form, browser) else {name}
    assert (silent, lost, nameless) == (set(), set(), set())
    assert written_in >= WRITTEN_IN
