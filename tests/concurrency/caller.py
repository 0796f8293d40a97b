"""Somebody at a browser, without the browser: keeps who they are, sends forms, follows nothing."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

PATIENCE = 60
CSRF = "c" * 32

type Answers = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Answer:
    asked: str
    status: int
    location: str
    text: str

    def __str__(self) -> str:
        return f"{self.asked} answers {self.status} {self.location} {self.text}"

    @property
    def hidden(self) -> dict[str, str]:
        """What the page's forms carry unseen: its token, its version."""
        found = _Hidden()
        found.feed(self.text)
        return found.fields


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"]] = given.get("value") or ""


class Caller:
    """Signed in by the session that was made for them. May be used by several threads at once."""

    def __init__(self, address: tuple[str, int], session: str) -> None:
        self.address = address
        self.cookies = f"sessionid={session}; csrftoken={CSRF}"

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, answers: Answers) -> Answer:
        return self._ask("POST", path, urlencode({**answers, "csrfmiddlewaretoken": CSRF}, True))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """Raises OSError or HTTPException where the server went away before it had answered."""
        asked = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        headers = {"Cookie": self.cookies, "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            asked.request(method, path, body, headers)
            answered = asked.getresponse()
            text = answered.read().decode()
        finally:
            asked.close()
        location = answered.getheader("Location", "")
        return Answer(f"{method} {path}", answered.status, location, text)
