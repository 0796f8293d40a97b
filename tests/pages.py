"""A page as somebody without script has it: its title, where it leads, and the forms to fill in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Answers = dict[str, list[str]]
TOKEN = "csrfmiddlewaretoken"  # which a test's browser need not send


@dataclass
class Form:
    """`answers` are what a browser would send of it untouched; a name is in `offered` where one
    chooses, in `written` where one types, and in `hidden` where one can do neither."""

    action: str
    method: str
    answers: Answers = field(default_factory=dict)
    offered: Answers = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        return self.written | self.hidden | self.offered.keys()

    def filled(self, **answers: object) -> Answers:
        """With these answers in place of what stands there."""
        assert not (unknown := answers.keys() - self.names), unknown
        return self.answers | {name: _several(answer) for name, answer in answers.items()}


def _several(answer: object) -> list[str]:
    return [str(one) for one in answer] if isinstance(answer, list | tuple) else [str(answer)]


class Page(HTMLParser):
    """Read from its markup."""

    LEADS = ("href", "action", "formaction", "src", "data-autosave-url")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.title = ""
        self.addresses: list[str] = []
        self.forms: list[Form] = []
        self._in_title = False
        self._in_template = 0
        self._text: list[str] | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self.feed(markup)

    def form(self, having: str) -> Form:
        """The first that asks for `having`."""
        return next(form for form in self.forms if having in form.names | form.files)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_template += tag == "template"
        self.addresses += [given[name] for name in self.LEADS if name in given]
        self._in_title = self._in_title or tag == "title"
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))
        elif self.forms and given.get("name", TOKEN) != TOKEN and not self._in_template:
            self._control(self.forms[-1], tag, given)

    def handle_endtag(self, tag: str) -> None:
        self._in_template -= tag == "template"
        if tag == "title":
            self._in_title = False
        elif tag == "select" and self._select:
            self._choose_option(self.forms[-1])
        elif tag == "textarea" and self._text is not None:
            self._text[:] = ["".join(self._text).removeprefix("\n")]
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._text is not None:
            self._text.append(data)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "textarea":
            form.written.add(name)
            self._text = form.answers.setdefault(name, [])
        elif tag == "input":
            self._input(form, name, kind, given)

    def _input(self, form: Form, name: str, kind: str, given: dict[str, str]) -> None:
        if kind == "file":
            form.files.add(name)
        elif kind in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.answers.setdefault(name, []).append(given.get("value", "on"))
        else:
            (form.hidden if kind == "hidden" else form.written).add(name)
            form.answers.setdefault(name, []).append(given.get("value", ""))

    def _choose_option(self, form: Form) -> None:
        chosen = [value for value, selected in self._options if selected]
        form.offered[self._select] = [value for value, _ in self._options]
        form.answers[self._select] = chosen or [value for value, _ in self._options[:1]]
        self._select = ""
