"""The server is killed in the middle of whatever it does. What it acknowledged is there."""

import http.client
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import pytest

from tests.concurrency.a_school_day import (
    LATE,
    AtWork,
    Colleague,
    a_minute_ago,
    pages,
    quick_answers,
)
from tests.concurrency.caller import PATIENCE, Answer, Answers
from tests.concurrency.the_book import assert_whole, narratives, numbers

pytestmark = pytest.mark.concurrency
# After what somebody was told, and how many seconds after: at once, when what was told too soon is
# lost, and in the middle of what follows
KILLS = [("drafts", 0), ("saved", 0), ("numbers", 0), ("saved", 0.1), ("saved", 0.2)]
CLIENTS = 4
AT_MOST = 25  # records by each client


@dataclass
class Acknowledged:
    """What a client was told, in the order of the telling."""

    drafts: list[str] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    cut_off: int = 0


class Client:
    """Logs, writes and records, one after another; sends again, unchanged, what got no answer."""

    def __init__(self, colleague: Colleague, what: dict[str, Answers], quick: Answers) -> None:
        self.caller = colleague.caller
        self.what, self.quick = what, quick
        self.told = Acknowledged()

    def work_until(self, over: Event) -> None:
        while not over.is_set() and len(self.told.numbers) < AT_MOST:
            self.record_one(f"Told by {id(self)}, number {len(self.told.drafts)}.")

    def record_one(self, narrative: str) -> None:
        log = "/oakfield/log/"
        opened = self.insist(lambda: self.caller.get(f"{log}?safety=safe-together"))
        page = self.sent(log, {**self.quick, "token": opened.hidden["token"]})
        draft = page.split("/")[3]
        self.told.drafts.append(draft)
        for key, answers in self.what.items():
            words = {"narrative": narrative} if key == "before" else {}
            page = self.sent(page, {**answers, **words, "version": "0"})
            if words:
                self.told.saved[draft] = narrative
        checked = self.insist(lambda: self.caller.get(page))
        record = self.sent(page, {**checked.hidden, **LATE})
        self.told.numbers.append(record.strip("/").split("/")[-1])

    def sent(self, path: str, answers: Answers) -> str:
        """The page that it leads on to."""
        answer = self.insist(lambda: self.caller.post(path, answers))
        assert answer.status == 302, str(answer)
        return answer.location

    def insist(self, ask: Callable[[], Answer]) -> Answer:
        patience = time.monotonic() + PATIENCE
        while True:
            try:
                answer = ask()
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < patience, "nobody serves any more"
                self.told.cut_off += 1
                continue
            assert answer.status < 400, str(answer)
            return answer


@pytest.fixture
def clients(at_work: AtWork) -> list[Client]:
    return [
        Client(one, pages(one, at=a_minute_ago(), narrative=""), quick_answers(one))
        for one in at_work.colleagues[:CLIENTS]
    ]


def wait_for_another(told: str, clients: list[Client], working: list) -> None:
    before, deadline = how_many(told, clients), time.monotonic() + 30
    while how_many(told, clients) == before:
        for one in working:
            assert not one.done() or one.result(), "nobody stops before it is over"
        assert time.monotonic() < deadline
        time.sleep(0.002)


def how_many(told: str, clients: list[Client]) -> int:
    return sum(len(getattr(client.told, told)) for client in clients)


def test_whatever_was_acknowledged_outlives_five_kills(at_work: AtWork, clients):
    over = Event()
    with ThreadPoolExecutor(CLIENTS) as people:
        working = [people.submit(client.work_until, over) for client in clients]
        try:
            for what, seconds in KILLS:
                wait_for_another(what, clients, working)
                time.sleep(seconds)
                at_work.server.kill()
                at_work.server.start()
        finally:
            over.set()
        for one in working:
            one.result()
    assert sum(client.told.cut_off for client in clients) >= len(KILLS), (
        "they were at work when killed"
    )
    told = [number for client in clients for number in client.told.numbers]
    assert len(told) == len(set(told)) >= len(KILLS)
    assert numbers(at_work.school) == set(told), "none was recorded twice, none is missing"
    kept = narratives(at_work.school)
    for client in clients:
        assert client.told.saved.items() <= kept.items()
    assert kept.keys() == {draft for client in clients for draft in client.told.drafts}
    assert_whole(at_work.school)
