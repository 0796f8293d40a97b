"""Somebody whose browser runs no script, without the browser: they have what a page's markup shows,
speak HTTP to the same real server, and can do nothing that a browser would not let them do."""

import copy
import html
import io
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http import HTTPStatus
from http.cookiejar import CookieJar
from typing import Any, Self
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPErrorProcessor,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)
from urllib.response import addinfourl

from django.conf import settings

from tests.html import collect
from tests.journeys.markup import CONTROLS, Node, Tree, is_called
from tests.journeys.visitor import Visitor, names_in

Value = str | tuple[str, bytes]  # what is typed or chosen; or a file's name and content
REDIRECTS = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}
MOST_REDIRECTS = 10
SECONDS = 15
TICKED = {"checkbox", "radio"}


class AsItCame(HTTPErrorProcessor):
    """A refusal is a page like any other; a redirect is followed where its address is noted."""

    def http_response(self, request: Request, response: Any) -> Any:
        return response


class WithoutScript(Visitor):
    def __init__(self, url: str, *, unspeakable: frozenset[str] = frozenset()) -> None:
        self.javascript = False
        self.url = url
        self.unspeakable = unspeakable
        self.jar = CookieJar()
        self.opener: OpenerDirector = build_opener(
            ProxyHandler({}), AsItCame(), HTTPCookieProcessor(self.jar)
        )
        self._begin()

    def _begin(self) -> None:
        self.tree = Tree("")
        self._address = self._markup = ""
        self._files: dict[Node, tuple[str, bytes]] = {}
        self.errors: list[str] = []
        self.expected: list[str] = []
        self.interactions = 0
        self._groups: list[tuple[str | re.Pattern[str], int]] = []

    def another_tab(self) -> Self:
        tab = copy.copy(self)
        tab._begin()
        return tab

    def handed_on(self) -> Self:
        self.jar.clear()
        return self

    def close(self) -> None:
        """Nothing is kept open."""

    def keep_session(self, key: str) -> None:
        said = Message()
        said["Set-Cookie"] = f"{settings.SESSION_COOKIE_NAME}={key}; Path=/"
        answer = addinfourl(io.BytesIO(), said, self.url)
        self.jar.extract_cookies(answer, Request(self.url))

    def forget_session(self) -> None:
        self.jar.clear("localhost.local", "/", "sessionid")

    # What is on the page

    @property
    def address(self) -> str:
        return self._address

    @property
    def heading(self) -> str:
        [heading] = [node for node in self._shown("heading") if node.is_a("h1")]
        return heading.words()

    @property
    def problems(self) -> list[str]:
        return [
            node.words()
            for node in self.tree.nodes
            if node.tag == "li" and node.is_in("ul", "govuk-error-summary__list")
        ]

    @property
    def markup(self) -> str:
        return html.unescape(self._markup)

    @property
    def words(self) -> str:
        [main] = [node for node in self.tree.nodes if node.tag == "main"]
        return main.words()

    def sees(self, words: str | re.Pattern[str]) -> None:
        if isinstance(words, str):
            everything = self.tree.root.words()
            assert " ".join(words.split()).lower() in everything.lower(), self._lacks(words)
        else:
            said = (node.words() for node in self.tree.nodes if node.is_shown)
            assert any(words.search(one) for one in said), self._lacks(words)

    def shows(self, label: str) -> bool:
        return any(node.is_shown for node in self._labelled(label))

    def value(self, label: str) -> str:
        return _value(self.field(label))

    def links(self, leading: str) -> dict[str, str]:
        found = {node.given["href"]: node.words() for node in self._shown("link")}
        return {leads: says for leads, says in found.items() if re.search(leading, leads)}

    def sees_row(self, name: str | re.Pattern[str]) -> None:
        assert self._named("row", name)

    def listed(self) -> dict[str, str]:
        inside = [node for node in self.tree.nodes if node.tag in ("dt", "dd") and node.is_shown]
        terms, facts = ([one.words() for one in inside if one.tag == tag] for tag in ("dt", "dd"))
        return dict(zip(terms, facts, strict=True))

    def options(self, label: str) -> list[str]:
        return [option.words() for option in _options(self.field(label))]

    def look(self) -> None:
        """This page is valid, and was not refused; neither its title nor its address holds a
        child's name."""
        heads = [one for one in self.tree.nodes if one.tag == "title" and one.is_in("head")]
        [title] = [one.text.strip() for one in heads]
        where = f"{title} at {self.address}"
        collect(self._markup, where)
        assert not self.errors, f"{where}: {self.errors}"
        for words in (title, self.address):
            assert not (named := names_in(words, self.unspeakable)), f"{where} names {named}"

    # What they do

    def open(self, path: str) -> None:
        self._ask(urljoin(self.url, path))
        self.look()

    def tap(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        """A radio button or a checkbox: what else is tapped leads to another page."""
        assert role in TICKED, f"Without script a {role} leads to another page, or nowhere"
        self.interactions += 1
        self._tick(self._named(role, name)[0])

    def go(self, name: str | re.Pattern[str], *, role: str = "button") -> None:
        self.interactions += 1
        node = self._named(role, name)[0]
        _is_ready(node)
        if node.tag == "a":
            self._follow(node)
        else:
            self._send(node)
        self.look()

    def enter(self, label: str) -> None:
        """In a one-line answer Enter presses its form's first button."""
        form = self.tree.form_of(self.field(label))
        assert form is not None
        self._send(next(one for one in self.tree.controls_of(form) if one.role == "button"))
        self.look()

    def menu(self, entry: str) -> None:
        for node in self.tree.nodes:
            if node.role == "link" and self.tree.called(node) == entry:
                for group in node.around():
                    if group.is_a("details", "portal-menu"):
                        group.given["open"] = ""
        self.follow(entry)

    def unfold(self, words: str) -> None:
        summaries = [
            node
            for node in self._part()
            if node.tag == "summary" and node.is_shown and words.lower() in node.words().lower()
        ]
        assert summaries, self._lacks(words)
        details = summaries[0].parent
        assert details is not None
        if details.given.pop("open", None) is None:
            details.given["open"] = ""

    @contextmanager
    def within(self, group: str | re.Pattern[str], nth: int = 0) -> Iterator[None]:
        self._groups.append((group, nth))
        self._part()
        yield
        self._groups.pop()

    def mark(self, place: str) -> None:
        self._tick(self._named("checkbox", place)[0])

    def fill(self, label: str, text: str) -> None:
        self.interactions += 1
        field = self.field(label)
        assert field.tag == "textarea" or field.role == "textbox", f"{field} cannot be typed in"
        _is_ready(field)
        assert "readonly" not in field.given, f"{field} is read-only"
        assert len(text) <= int(field.given.get("maxlength", len(text))), f"{field} is too short"
        if field.tag == "textarea":
            field.children = [text]
        else:
            field.given["value"] = text

    def choose(self, label: str, option: str) -> None:
        self.interactions += 1
        select = self.field(label)
        _is_ready(select)
        named = [one for one in _options(select) if one.words() == option]
        assert named, self._lacks(option)
        chosen = named[0]
        assert "disabled" not in chosen.given, f"{chosen} is disabled"
        for one in _options(select):
            one.given.pop("selected", None)
        chosen.given["selected"] = ""

    def choose_person(self, label: str, name: str) -> None:
        self.choose(label, next(one for one in self.options(label) if name in one))

    def answer(self, question: str, *options: str | re.Pattern[str]) -> None:
        for option in options:
            self.interactions += 1
            groups = [
                node
                for node in self._shown("group")
                if question.lower() in self.tree.called(node).lower()
            ]
            offered = {
                node: None
                for group in groups
                for node in group.in_it()
                if node.role in TICKED and is_called(self.tree.called(node), option)
            }
            assert len(offered) == 1, f"“{question}” offers “{option}” {len(offered)} times"
            self._tick(next(iter(offered)), on=True)

    def check(self, option: str) -> None:
        self._tick(next(node for node in self._labelled(option) if node.role in TICKED), on=True)

    def only(self, question: str, people: tuple[str, ...]) -> None:
        with self.within(question):
            for box in self._shown("checkbox"):
                wanted = any(self.tree.called(box).startswith(one) for one in people)
                if ("checked" in box.given) != wanted:
                    self.interactions += 1
                    self._tick(box)

    def attach(self, label: str | re.Pattern[str], name: str, content: bytes) -> None:
        field = self._labelled(label)[0]
        assert field.given.get("type") == "file"
        _is_ready(field)
        self._files[field] = (name, content)

    def field(self, label: str) -> Any:
        fields = self._labelled(label)
        assert fields, self._lacks(label)
        return fields[0]

    # How a browser does it

    def _part(self) -> list[Node]:
        part = self.tree.nodes
        for group, nth in self._groups:
            groups = [node for node in part if node.role == "group" and node.is_shown]
            named = [node for node in groups if is_called(self.tree.called(node), group)]
            assert nth < len(named), self._lacks(group)
            part = list(named[nth].in_it())
        return part

    def _shown(self, role: str) -> list[Node]:
        return [node for node in self._part() if node.role == role and node.is_shown]

    def _named(self, role: str, name: str | re.Pattern[str]) -> list[Node]:
        named = [node for node in self._shown(role) if is_called(self.tree.called(node), name)]
        assert named, self._lacks(name)
        return named

    def _labelled(self, label: str | re.Pattern[str]) -> list[Node]:
        controls = [node for node in self._part() if node.tag in CONTROLS]
        return [node for node in controls if is_called(self.tree.called(node), label)]

    def _lacks(self, words: str | re.Pattern[str]) -> str:
        return f"No {words!r} at {self.address}: {self.tree.root.words()}"

    def _tick(self, box: Node, *, on: bool = False) -> None:
        """Or take the tick away, unless it is to be `on`."""
        _is_ready(box)
        if box.role == "radio":
            form = self.tree.form_of(box)
            for one in self.tree.controls_of(form) if form else ():
                if one.role == "radio" and one.given.get("name") == box.given.get("name"):
                    one.given.pop("checked", None)
        if on or box.given.pop("checked", None) is None:
            box.given["checked"] = ""

    def _follow(self, link: Node) -> None:
        assert link.given.get("target", "_self") == "_self", f"{link} opens another window"
        assert "download" not in link.given, f"{link} is kept as a file"
        address = urljoin(self.address, link.given["href"])
        assert urldefrag(address).url != self.address, f"{link} leads to this same page"
        self._ask(address)

    def _send(self, button: Node) -> None:
        form = self.tree.form_of(button)
        assert form, f"{button} is in no form"
        assert button.given.get("type", "submit") == "submit", f"{button} does nothing by itself"
        controls = self.tree.controls_of(form)
        if "novalidate" not in form.given and "formnovalidate" not in button.given:
            held_back = [node for node in controls if "required" in node.given and not _value(node)]
            assert not held_back, f"A browser does not send the form without {held_back}"
        sent = [one for node in controls for one in self._sent_of(node, button)]
        said = {
            name: button.given.get(f"form{name}") or form.given.get(name, "")
            for name in ("action", "method", "enctype")
        }
        address = urljoin(self.address, said["action"])
        if said["method"].lower() != "post":
            query = urlencode([(name, _in_words(value)) for name, value in sent])
            self._ask(urlsplit(address)._replace(query=query).geturl())
        elif said["enctype"] == "multipart/form-data":
            self._ask(address, *_in_parts(sent))
        else:
            body = urlencode([(name, _in_words(value)) for name, value in sent]).encode()
            self._ask(address, body, "application/x-www-form-urlencoded")

    def _sent_of(self, node: Node, button: Node) -> Iterator[tuple[str, Value]]:
        name = node.given.get("name", "")
        if not name or node.is_disabled or (node.role == "button" and node is not button):
            return
        if node.tag == "select":
            for option in _chosen(node):
                yield name, _value_of(option)
        elif node.role in TICKED:
            if "checked" in node.given:
                yield name, node.given.get("value", "on")
        elif node.given.get("type") == "file":
            yield name, self._files.get(node, ("", b""))
        else:
            yield name, re.sub(r"\r?\n", "\r\n", _value(node))

    def _ask(self, address: str, body: bytes | None = None, kind: str = "") -> None:
        for _ in range(MOST_REDIRECTS):
            address = urldefrag(address).url
            assert address.startswith(f"{self.url}/"), f"{address} is elsewhere"
            headers = {"Content-Type": kind, "Origin": self.url} if body is not None else {}
            headers |= {"Referer": self._address} if self._address else {}
            request = Request(address, body, headers)
            with self.opener.open(request, timeout=SECONDS) as response:
                content = response.read()
            if '"cookies"' in response.headers.get("Clear-Site-Data", ""):
                self.jar.clear()
            if response.status not in REDIRECTS:
                break
            address = urljoin(address, response.headers["Location"])
            body = None
        assert response.headers.get_content_type() == "text/html", address
        self._arrive(address, content.decode(), response.status)

    def _arrive(self, address: str, markup: str, status: int) -> None:
        self._address, self._markup, self.tree = address, markup, Tree(markup)
        self._files.clear()
        complaint = f"{address} was answered with {status}"
        if status >= HTTPStatus.BAD_REQUEST and not any(one in complaint for one in self.expected):
            self.errors.append(complaint)


def _is_ready(control: Node) -> None:
    assert control.is_shown, f"{control} is not shown"
    assert not control.is_disabled, f"{control} is disabled"


def _value(control: Node) -> str:
    if control.tag == "select":
        return "".join(_value_of(option) for option in _chosen(control)[:1])
    return control.text if control.tag == "textarea" else control.given.get("value", "")


def _options(select: Node) -> list[Node]:
    return [node for node in select.in_it() if node.tag == "option"]


def _value_of(option: Node) -> str:
    return option.given.get("value", option.words())


def _chosen(select: Node) -> list[Node]:
    """Of a list that shows one line, the first where none is selected."""
    chosen = [option for option in _options(select) if "selected" in option.given]
    open_to_choice = [option for option in _options(select) if "disabled" not in option.given]
    return chosen or ([] if "multiple" in select.given else open_to_choice[:1])


def _in_words(value: Value) -> str:
    return value if isinstance(value, str) else value[0]


def _in_parts(sent: list[tuple[str, Value]]) -> tuple[bytes, str]:
    """multipart/form-data, and how it is announced."""
    boundary = secrets.token_hex(16)
    parts = []
    for name, value in sent:
        said, content = f'Content-Disposition: form-data; name="{name}"', value
        if not isinstance(value, str):
            file, content = value
            said += f'; filename="{file}"\r\nContent-Type: application/octet-stream'
        content = content.encode() if isinstance(content, str) else content
        parts.append(f"--{boundary}\r\n{said}\r\n\r\n".encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
