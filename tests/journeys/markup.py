"""A page's markup as a tree, strictly read, and what a browser makes of it: what is shown, what a
thing is called, whose form it is in.

That no style hides what is needed, markup cannot tell: for that a journey without script is told in
a real browser too.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Self

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
NEVER_SHOWN = {"head", "script", "style", "template", "datalist"}
INLINE = {"a", "abbr", "b", "code", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup"}
CONTROLS = {"input", "select", "textarea"}
ROLES = {
    "button": "button",
    "details": "group",
    "fieldset": "group",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "option": "option",
    "tr": "row",
}
ROLES_OF_INPUTS = {
    "button": "button",
    "checkbox": "checkbox",
    "radio": "radio",
    "submit": "button",
}


class Node:
    """`given`: its attributes, one without a value as "". What a visitor does is kept there too."""

    def __init__(self, tag: str, given: dict[str, str], parent: Self | None) -> None:
        self.tag = tag
        self.given = given
        self.parent = parent
        self.children: list[Self | str] = []

    def __repr__(self) -> str:
        return f"<{self.tag} {self.given}>"

    def around(self) -> Iterator[Self]:
        """What it is in, the nearest first."""
        node = self.parent
        while node:
            yield node
            node = node.parent

    def in_it(self) -> Iterator[Self]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.in_it()

    def is_a(self, tag: str, kind: str = "") -> bool:
        """`kind`: a class that it must have."""
        return self.tag == tag and (not kind or kind in self.given.get("class", "").split())

    def is_in(self, tag: str, kind: str = "") -> bool:
        return any(node.is_a(tag, kind) for node in self.around())

    @property
    def role(self) -> str:
        if "role" in self.given:
            return self.given["role"]
        if self.tag == "a" and "href" in self.given:
            return "link"
        if self.tag == "input":
            return ROLES_OF_INPUTS.get(self.given.get("type", ""), "textbox")
        return ROLES.get(self.tag, "")

    @property
    def is_shown(self) -> bool:
        way = [self, *self.around()]
        return not any(node._is_hidden for node in way) and all(
            outer._unfolds(inner) for inner, outer in pairwise(way)
        )

    @property
    def is_disabled(self) -> bool:
        return "disabled" in self.given or any(
            node.tag == "fieldset" and "disabled" in node.given for node in self.around()
        )

    @property
    def _is_hidden(self) -> bool:
        kept_back = self.tag == "input" and self.given.get("type") == "hidden"
        return kept_back or self.tag in NEVER_SHOWN or "hidden" in self.given

    def _unfolds(self, inner: Self) -> bool:
        """A closed <details> shows its summary alone."""
        if self.tag != "details" or "open" in self.given:
            return True
        return inner is next(node for node in self.in_it() if node.tag == "summary")

    def words(self, *, spoken: bool = False) -> str:
        """What it shows; or `spoken`, what it says: its pictures too, and nothing that is hidden
        from those who listen."""
        return " ".join("".join(self._words(spoken)).split())

    def _words(self, spoken: bool) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child._is_hidden or child.tag == "option" or not self._unfolds(child):
                continue
            elif not (spoken and child.given.get("aria-hidden") == "true"):
                apart = "" if child.tag in INLINE else " "
                yield apart
                yield child.given.get("alt", "") if spoken and child.tag == "img" else ""
                yield from child._words(spoken)
                yield apart

    @property
    def text(self) -> str:
        """Every character in it, shown or not."""
        return "".join(one if isinstance(one, str) else one.text for one in self.children)


class Tree(HTMLParser):
    """`nodes` in the order of the page. A tag that is closed out of turn is an error: a browser
    would mend it, and hide the fault."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.root = self._here = Node("", {}, None)
        self.nodes: list[Node] = []
        self.feed(markup)
        self.close()
        assert self._here is self.root, f"{self._here} is not closed"
        self.by_id = {node.given["id"]: node for node in self.nodes if "id" in node.given}
        self._labels: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.tag == "label" and "for" in node.given:
                self._labels.setdefault(node.given["for"], []).append(node)
            elif node.tag == "textarea":
                node.children = [node.text.removeprefix("\n")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self._here)
        self._here.children.append(node)
        self.nodes.append(node)
        if tag not in VOID:
            self._here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._here.tag == tag, f"</{tag}> closes {self._here}"
        assert self._here.parent is not None
        self._here = self._here.parent

    def handle_data(self, data: str) -> None:
        self._here.children.append(data)

    def called(self, node: Node) -> str:
        """Its name, as a browser tells it to those who listen."""
        if "aria-labelledby" in node.given:
            named = [self.by_id[one] for one in node.given["aria-labelledby"].split()]
            return " ".join(one.words(spoken=True) for one in named)
        if "aria-label" in node.given:
            return node.given["aria-label"]
        if node.tag == "fieldset":
            legends = [one for one in node.in_it() if one.tag == "legend" and one.parent is node]
            return legends[0].words(spoken=True) if legends else ""
        if node.tag == "input" and node.role == "button":
            return node.given.get("value", "")
        if node.tag in CONTROLS:
            return " ".join(one.words(spoken=True) for one in self._labels_of(node))
        return "" if node.role == "group" else node.words(spoken=True)

    def _labels_of(self, node: Node) -> list[Node]:
        around = [one for one in node.around() if one.tag == "label" and "for" not in one.given]
        return self._labels.get(node.given.get("id", ""), []) + around

    def form_of(self, node: Node) -> Node | None:
        if "form" in node.given:
            return self.by_id[node.given["form"]]
        return next((one for one in node.around() if one.tag == "form"), None)

    def controls_of(self, form: Node) -> list[Node]:
        controls = [node for node in self.nodes if node.tag in {"button", *CONTROLS}]
        return [
            node for node in controls if self.form_of(node) is form and not node.is_in("template")
        ]


def is_called(name: str, wanted: str | re.Pattern[str]) -> bool:
    return name == wanted if isinstance(wanted, str) else bool(wanted.search(name))
