"""What nonsense is, in whatever a page or a form is told, and how one tries all of it."""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.urls import resolve

from tests.pages import Form, Page
from tests.visits import Visit

MARKUP = "<script>alert(1)</script>{{ 1|add:1 }}{% now %}\"'"
NO_TEXT = MARKUP.encode() + b" \x07\r\n\x1b[0m \xed\xa0\x80\xff " + "\u202e\ufeff".encode()
Value = str | bytes
Answers = dict[str, list[Value]]
NONSENSE: dict[str, Value] = {
    "markup": MARKUP,
    "markup, controls and half a surrogate": NO_TEXT,
    "NUL": "\x00I-2026-0001",
    "less than nothing": "-1",
    "more than any number": "1" + "0" * 30,
    "figures that are no number": "²٣",
}
FIGURES = ("less than nothing", "more than any number", "figures that are no number")
A_BOOK, A_LIST = "a book", "a list"
ROOM = 1_900_000  # bytes; a larger body is refused before anybody reads it
MANY = 1_900  # values; more of them are refused likewise
DAYS: dict[str, tuple[str, str, str]] = {
    "31 February": ("31", "2", "2026"),
    "99/99/9999": ("99", "99", "9999"),
    "the last day there is": ("31", "12", "9999"),
    "the first": ("1", "1", "0001"),
}
PARTS = ("day", "month", "year")
AS_FORM = "application/x-www-form-urlencoded"


@dataclass
class Answered:
    """What was asked, and how it was answered where that is wrong."""

    wrong: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def note(self, asked: str, response: HttpResponse) -> None:
        self.count += 1
        if response.status_code >= 500:
            raised = response.exc_info and response.exc_info[1]
            self.wrong[asked] = f"{response.status_code}: {raised!r:.200}"
        elif b"Traceback (most recent" in response.content:
            self.wrong[asked] = "a traceback"
        elif b"<script>alert" in response.content:
            self.wrong[asked] = "markup of somebody else's"

    def judge(self) -> None:
        assert not self.wrong, "\n".join(
            f"{asked}: {answer}" for asked, answer in self.wrong.items()
        )


class Caller:
    """Somebody who opens pages and sends forms; whatever a form changes is changed back."""

    def __init__(self, browser: Visit, answered: Answered) -> None:
        self.browser, self.answered = browser, answered
        self.led: set[tuple[str, str]] = set()
        browser.raise_request_exception = False

    def get(self, url: str, what: str = "", **more: object) -> HttpResponse:
        response = self.browser.get(url, **more)
        self.answered.note(f"{url[:100]} {what}", response)
        return response

    def send(
        self, form: Form, answers: dict[str, list[Value]], what: str, **more: object
    ) -> HttpResponse:
        """And looks, once, at each page that it leads to with words in it."""
        body = urlencode(answers, doseq=True)
        with undone(self.browser):
            response = self.browser.post(form.action, body, content_type=AS_FORM, **more)
            self.answered.note(f"POST {form.action} {what}", response)
            if response.status_code == 302 and response.url.startswith("/"):
                led = (form.action, response.url.partition("?")[0])
                if led not in self.led and what != "nothing":
                    self.led.add(led)
                    self.get(response.url, f"after {what}")
        return response


@contextmanager
def undone(browser: Visit) -> Iterator[None]:
    """By hand: inside `atomic()` the log of reads, which must be durable, would refuse."""
    cookies, before = deepcopy(browser.cookies), transaction.savepoint_create()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)
        browser.cookies, browser.made_up = cookies, {}


# What is asked for


def nonsense_for(names: Set[str]) -> dict[str, Answers]:
    """Of each kind something for every name at once."""
    if not names:
        return {}
    told = {kind: dict.fromkeys(names, one) for kind, one in kinds_among(len(names)).items()}
    return told | days_for(names)


def kinds_among(fields: int) -> dict[str, list[Value]]:
    """What each of so many fields can hold at once, before nobody reads it."""
    fields = max(1, fields)
    told: dict[str, list[Value]] = {kind: [one] for kind, one in NONSENSE.items()}
    told[A_BOOK] = ["x" * min(300_000, ROOM // fields)]
    told[A_LIST] = ["one"] * (MANY // fields)
    return told


def days_for(names: Set[str]) -> dict[str, Answers]:
    """Nothing where no day and no time is asked for."""
    if not any(map(is_a_time, names)):
        return {}
    return {
        kind: {
            name: [dict(zip(PARTS, parts, strict=True)).get(part_of(name), "/".join(parts))]
            for name in names
        }
        for kind, parts in DAYS.items()
    }


def part_of(name: str) -> str:
    return name.rpartition("_")[2]


def is_a_time(name: str) -> bool:
    return part_of(name) in (*PARTS, "time", "start", "end")


# In a form


def forms_of(page: HttpResponse, url: str, seen: set) -> Iterator[Form]:
    """Each that nobody has met yet."""
    if page.get("Content-Type", "").startswith("text/html"):
        for form in Page(page.text).forms:
            form = replace(form, action=form.action or url)
            key = (resolve(urlsplit(form.action).path).view_name, frozenset(form.names))
            if form.method == "post" and key not in seen:
                seen.add(key)
                yield form


def likely(form: Form) -> Answers:
    """As somebody in a hurry would answer, from the top: not yet nonsense."""
    chosen = {
        name: [next(filter(None, options), "")]
        for name, options in form.offered.items()
        if not any(form.answers.get(name, ()))
    }
    written = {name: [sensible(name)] for name in form.written if not any(form.answers[name])}
    pressed = {name: [value] for name, value in form.buttons}
    return form.answers | written | chosen | pressed


def sensible(name: str) -> str:
    said = {"day": "23", "month": "11", "year": "2026", "time": "10:05", "start": "10:05"}
    said |= {"end": "10:09", "email": "somebody@example.org"}
    return said.get(part_of(name), "Words")


def mixed(names: Set[str], kinds: dict[str, list[Value]], turn: int) -> Answers:
    """A kind for each name: a form answers for each of its fields apart."""
    told = list(kinds.values())
    return {name: told[(n + turn) % len(told)] for n, name in enumerate(sorted(names))}


def try_everything(caller: Caller, form: Form, turn: int) -> None:
    """Words first, as far as they get: the page that they lead to is looked at. Then all of it
    nonsense, and what is hidden alone: what a form is not told in its turn the next is, whose
    fields are of the same few kinds."""
    names = form.names | form.files | {name for name, _ in form.buttons}
    good, kinds = likely(form), kinds_among(len(names))
    days = list(days_for(form.written).values())
    caller.send(form, {}, "nothing")
    for what, words in WORDS.items():
        insist(caller, form, words, what)
    if fields := words_in(form):
        figures = mixed(fields, {kind: kinds[kind] for kind in FIGURES}, turn)
        caller.send(form, good | figures, "figures")
    a_day = days[turn // 2 % len(days)] if days and turn % 2 else {}
    caller.send(form, mixed(names, kinds, turn) | a_day, "all of it")
    if form.hidden:
        caller.send(form, good | mixed(form.hidden, kinds, turn + 5), "what is hidden")


# What a text can hold
WORDS: dict[str, Value] = {
    "markup": MARKUP,
    "what is no text": b"\x00" + NO_TEXT,
    A_BOOK: "x" * 20_000,
}


def insist(caller: Caller, form: Form, words: Value, what: str) -> None:
    """In every field for words; where some of them refuse it, in the others alone."""
    fields = words_in(form)
    if fields:
        answer = caller.send(form, likely(form) | {name: [words] for name in fields}, what)
        refuse = {name for name in fields if f'id="id_{name}_error"' in answer.text}
        if refuse and refuse != fields:
            others: Answers = {name: [words] for name in fields - refuse}
            caller.send(form, likely(form) | others, f"{what}, where it is taken")


def words_in(form: Form) -> set[str]:
    return {name for name in form.written if not is_a_time(name)}
