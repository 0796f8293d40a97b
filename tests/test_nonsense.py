"""Nonsense at every address, in every parameter and in every field gets an answer: never a 500,
never a traceback, and no markup of anybody's but ours.

Addresses are found by walking the portal's own; parameters by listening to what a page asks for;
fields by reading the forms out of its markup. So what is added later is tried as well.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse, QueryDict
from django.urls import reverse

from incidents.actions.family_reports import write_family_report
from incidents.forms.pages import PAGES
from incidents.models import FamilyReport, Incident
from rri_portal.schools import keeping
from rri_portal.schools.actions import invite
from rri_portal.schools.models import RoleKind
from tests.addresses import address
from tests.cast import NOW, Person, act
from tests.factories.incidents import MINUTE, a_record, writes
from tests.factories.telling import begins, holds, issues, parent_called, tells
from tests.nonsense import (
    A_BOOK,
    A_LIST,
    AS_FORM,
    NONSENSE,
    Answered,
    Answers,
    Caller,
    days_for,
    forms_of,
    is_a_time,
    kinds_among,
    likely,
    mixed,
    nonsense_for,
    try_everything,
    undone,
)
from tests.pages import Page
from tests.test_every_address import TABLE, WITHOUT_SCHOOL, who_opens

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning", "printed_at_once")]


@pytest.fixture
def answered() -> Answered:
    return Answered()


@pytest.fixture
def callers(client_of, answered, headteacher, dsl, class_teacher) -> dict[str, Caller]:
    """Between them they may open every page of the school."""
    people = {"headteacher": headteacher, "dsl": dsl, "class_teacher": class_teacher}
    return {name: Caller(client_of(person), answered) for name, person in people.items()}


@pytest.fixture
def things(arguments, amara, chidi, class_teacher, headteacher) -> dict[str, dict]:
    """What each address is asked about: where the thing that serves the others has no form there,
    another that has."""
    mother, father = parent_called(amara, "Ngozi Okafor"), parent_called(amara, "Emeka Okafor")
    record = a_record(amara, class_teacher, started_at=NOW - 200 * MINUTE)
    holds(record, father, headteacher)
    tells(record, mother, headteacher)
    issued = issues(begins(record, mother, headteacher), headteacher)
    names_another(arguments, chidi.known_as, headteacher)
    held = {"number": record.number, "parent": father.public_id}
    unchosen = {"parent": father.public_id}
    return dict.fromkeys(TABLE, arguments) | {
        "incidents:decide_hold": arguments | held,
        "incidents:choose_telling": arguments | unchosen,
        "incidents:open_family_report": arguments | {"report": issued.public_id},
        "incidents:give_family_report": arguments | {"report": issued.public_id},
    }


def names_another(arguments: dict, name: str, by: Person) -> None:
    """The report that is being written says another child's name, to be settled."""
    report = FamilyReport.objects.get(public_id=arguments["report"])
    write_family_report(
        report=report,
        answers={"what_led_up": f"{name} was there."},
        version=report.version,
        by=act(by),
        at=NOW,
    )


# In the address


def test_nonsense_for_any_part_of_an_address(things, callers, answered):
    met: Counter[str] = Counter()
    for name, arguments in things.items():
        caller, given = callers[who_opens(name)], {"school": "oakfield"} | arguments
        url = address(name, arguments)
        for part, value in given.items():
            if f"/{value}/" in url:
                for instead in instead_of(part, value, met[part]):
                    caller.get(url.replace(f"/{value}/", f"/{instead}/", 1), part)
                met[part] += 1
    assert met.keys() >= {"school", "number", "day", "draft", "choice"}
    assert answered.count > 200, "every address was asked for"
    answered.judge()


def instead_of(part: str, value: object, turn: int) -> list[str]:
    """Nonsense alone and before what is right. A word may be anything: all of it where it is first
    met and then, as most read it alike, others of it at each address. A random id and the school
    are matched by one pattern everywhere."""
    nonsense = [quote(kind, safe="") for kind in NONSENSE.values()]
    every = [instead for one in nonsense for instead in (one, f"{one}{value}")]
    free = isinstance(value, str) and part != "school"
    if not free:
        return [every[turn % len(every)]]
    return every[turn % 4 :: 4] if turn else every


OF_NO_SCHOOL = ["/{}/", "/sign-in/reset/{}-{}/", "/sign-in/{}/", "/invitation/{}/", "/static/{}"]


def test_nonsense_where_there_is_no_school(callers, answered, client_of):
    stranger = Caller(client_of(None), answered)
    for caller in (stranger, callers["headteacher"]):
        for pattern in OF_NO_SCHOOL:
            for kind, nonsense in NONSENSE.items():
                caller.get(pattern.replace("{}", quote(nonsense, safe="")), kind)
            caller.get(pattern.replace("{}", "x" * 300_000), A_BOOK)
    answered.judge()


# In the query


Opens = Callable[[Caller, str], tuple[HttpResponse, frozenset[str]]]


@pytest.fixture
def opens(monkeypatch) -> Opens:
    """opens(caller, url): the page, and the names that it looked for in its address."""

    def listening(ask: Callable, heard: list[tuple[QueryDict, str]]) -> Callable:
        def asked(query: QueryDict, name: str, *rest: object) -> object:
            heard.append((query, name))
            return ask(query, name, *rest)

        return asked

    def opened(caller: Caller, url: str) -> tuple[HttpResponse, frozenset[str]]:
        heard: list[tuple[QueryDict, str]] = []
        with monkeypatch.context() as patched:
            for how in ("__getitem__", "__contains__", "get", "getlist"):
                patched.setattr(QueryDict, how, listening(getattr(QueryDict, how), heard))
            page = caller.get(url)
        its_own = page.wsgi_request.GET
        return page, frozenset(name for query, name in heard if query is its_own)

    return opened


def ask_for_nonsense(caller: Caller, url: str, names: frozenset[str], turn: int) -> None:
    for kind, query in some_of(nonsense_for(names), turn).items():
        caller.get(f"{url}?{urlencode(query, doseq=True)}", kind)


def some_of(kinds: dict[str, Answers], turn: int) -> dict[str, Answers]:
    """All of them on the first page that asks for these names; then, as many pages ask by the same
    words of code, on each page others."""
    return {
        kind: one for n, (kind, one) in enumerate(kinds.items()) if not turn or n % 6 == turn % 6
    }


WITH_SECRETS = {
    "account_reset_password_from_key",
    "links:lock_account",
    "links:open_link",
    "links:say_not_there",
    "links:write_account",
    "schools:accept_invitation",
}


def try_pages(
    pages: Iterable[tuple[Caller, str]], opens: Opens
) -> tuple[set[str], set[tuple[str, frozenset[str]]]]:
    """What they ask of their addresses, and the forms on them."""
    asked: Counter[frozenset[str]] = Counter()
    forms: set[tuple[str, frozenset[str]]] = set()
    for caller, url in pages:
        page, names = opens(caller, url)
        ask_for_nonsense(caller, url, names, asked[names])
        asked[names] += 1
        for form in forms_of(page, url, forms):
            try_everything(caller, form, len(forms))
    return set().union(*asked), forms


ASKED_FOR = {
    "headteacher": {"before", "after", "since_day", "named", "safety"},
    "dsl": set(),
    "class_teacher": set(),
}


@pytest.mark.parametrize("who", ASKED_FOR)
def test_nonsense_for_all_that_a_page_asks(things, callers, answered, opens, who):
    """Of its address, and in every field of every form."""
    pages = {name: address(name, about) for name, about in things.items() if who_opens(name) == who}
    asked, forms = try_pages([(callers[who], url) for url in pages.values()], opens)
    assert asked >= ASKED_FOR[who]
    assert len(forms) > 2
    answered.judge()


@pytest.fixture
def invited_to(oakfield, headteacher) -> str:
    """The address in an invitation's letter."""
    _, secret = invite(
        school=oakfield,
        email="newer@example.org",
        name="Newer Person",
        job="Teacher",
        role_kind=RoleKind.STAFF,
        by=act(headteacher),
        at=NOW,
    )
    return reverse("schools:accept_invitation", args=[secret])


def test_nonsense_for_all_that_a_page_asks_of_a_stranger(client_of, answered, invited_to, opens):
    stranger = Caller(client_of(None), answered)
    urls = (invited_to, *map(reverse, WITHOUT_SCHOOL - WITH_SECRETS))
    asked, forms = try_pages([(stranger, url) for url in urls], opens)
    assert asked >= {"next"}
    assert len(forms) > 2
    answered.judge()


# What stays


@pytest.fixture
def draft(things) -> Incident:
    return Incident.objects.get(public_id=things["incidents:draft"]["draft"])


def look_again(caller: Caller, draft: Incident, what: str, *pages: str) -> None:
    """At all that shows what was typed."""
    base = f"/oakfield/drafts/{draft.public_id}/"
    for page in ("", "record/", *pages):
        caller.get(f"{base}{page}", what)


SECTION_PAGES = {key: f"{page.path}/" for key, page in PAGES.items()}


def test_nonsense_that_a_draft_keeps_is_shown_again(callers, answered, draft, class_teacher):
    caller, base = callers["class_teacher"], f"/oakfield/drafts/{draft.public_id}/"
    forms = {
        key: Page(caller.get(base + page).text).form(having="version")
        for key, page in SECTION_PAGES.items()
    }
    for turn in range(2):
        with undone(caller.browser):
            for key, form in forms.items():
                typed = kept_in((form.names | {"other_day_day"}) - {"version"}, turn)
                writes(draft, class_teacher, key, 1 if key == "quick" else 0, **typed)
            look_again(caller, draft, f"after turn {turn}", *SECTION_PAGES.values())
    answered.judge()


def kept_in(names: set[str], turn: int) -> Answers:
    """A kind for each field; the second time round, of days and times, one that there is not."""
    kinds = [kinds_among(len(names))[kind] for kind in ("markup", "more than any number", A_LIST)]
    told = {name: kinds[(n + turn) % len(kinds)] for n, name in enumerate(sorted(names))}
    days = days_for(names).get("99/99/9999", {})
    return told | {name: days[name] for name in days if turn and is_a_time(name)}


TOTALS = ["", "words", "-1", "1001", "1" + "0" * 30, "²", "\x00"]
COUNTS = [*((total, "0") for total in TOTALS), ("1", "-1"), ("1", "words")]


# They are counted by the same lines of code: what one is told, the others need not all be
@pytest.mark.parametrize(
    ("key", "rows", "counts"),
    [
        ("done", "segments", COUNTS),
        ("after", "injuries", COUNTS[1:2]),
        ("checks", "checks", COUNTS[-1:]),
    ],
)
def test_rows_that_were_never_counted_or_are_beyond_counting(
    callers, answered, draft, key, rows, counts
):
    caller, url = callers["class_teacher"], f"/oakfield/drafts/{draft.public_id}/"
    page = url + SECTION_PAGES[key]
    form = replace(Page(caller.get(page).text).form(having="version"), action=page)
    told = {name: value for name, value in likely(form).items() if not name.endswith("_FORMS")}
    caller.send(form, told, "no management form")
    caller.send(form, told | {f"{rows}-ADD": ["1"]}, "one more of nothing")
    for total, initial in counts:
        counted = {f"{rows}-TOTAL_FORMS": [total], f"{rows}-INITIAL_FORMS": [initial]}
        caller.send(form, told | counted, f"{total} of {initial}")
    with undone(caller.browser):
        caller.browser.post(page, told | {"version": "0", f"{rows}-TOTAL_FORMS": "9" * 30})
        look_again(caller, draft, "after rows beyond counting", SECTION_PAGES[key])
    answered.judge()


# Around a form


def test_bodies_that_are_no_form(callers, answered):
    caller = callers["headteacher"]
    for url in ("/oakfield/log/", "/oakfield/pupils/import/", "/oakfield/book/"):
        for kind, body in BODIES.items():
            with undone(caller.browser):
                answer = caller.browser.generic("POST", url, body, content_type=kind)
                answered.note(f"POST {url} {kind} {body[:20]!r}", answer)
    answered.judge()


BOUNDARY = "multipart/form-data; boundary=x"
BODIES = {
    "": b"words",
    "application/json": b'{"pupil": ["\\ud800"',
    "multipart/form-data": b"words",
    BOUNDARY: b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x00"\r\n\r\n\xff',
    f"{BOUNDARY}; charset=utf-7": b"--x\r\nwords",
    AS_FORM: b"%&=&==&%ED%A0%80=%FF&a&&&" + b"&".join(b"n%d=1" % n for n in range(2_001)),
    f"{AS_FORM}; charset=words": b"sought=words",
    f"{AS_FORM} ": b"sought=" + b"x" * 3_000_000,
}
HEADERS = ["X-Autosave", "HX-Request", "HX-Current-URL", "Accept-Language", "X-Forwarded-For",
           "Referer", "If-Modified-Since", "Content-Language"]  # fmt: skip
COOKIES = ["csrftoken", f"{keeping.COOKIE}of_a_page", "known_browser", "messages"]
SESSION = ["sessionid"]  # apart: without it nobody is known
SEEN_BY_ALL = ["/", "/oakfield/", "/oakfield/log/", "/sign-in/"]


def test_nonsense_in_every_header_and_cookie(client_of, answered, callers):
    """All at once, a kind for each; in turn each is told every kind."""
    for caller in (callers["headteacher"], Caller(client_of(None), answered)):
        for turn, url in enumerate(2 * SEEN_BY_ALL):
            with undone(caller.browser):
                caller.get(url, f"headers {turn}", headers=in_a_line(HEADERS, turn))
        for turn, names in product(range(len(NONSENSE)), (COOKIES, SESSION)):
            with undone(caller.browser):
                told = {name: f"{said}{'x' * 32}" for name, said in in_a_line(names, turn).items()}
                caller.browser.made_up = told
                caller.get("/oakfield/log/", f"cookies {names} {turn}")
    answered.judge()


def in_a_line(names: list[str], turn: int) -> dict[str, str]:
    """As it is sent, and read."""
    told = mixed(set(names), {kind: [one] for kind, one in NONSENSE.items()}, turn)
    return {
        name: (one if isinstance(one, bytes) else one.encode()).decode("latin-1")
        for name, [one] in told.items()
    }
