"""How a document looks, on paper and on screen: the same template, the same words.

A layout has a number and is kept once a document has been issued with it.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from rri_portal.documents import family_report
from rri_portal.documents.actions import Finished
from rri_portal.documents.family_report import FamilyReport, Kind, Letterhead
from rri_portal.documents.printing import printable, unprintable
from rri_portal.documents.rendering import render_pdf
from rri_portal.documents.wording import direction, word

# Large enough to read at a kitchen table; smaller and closer only as far as two pages need.
TYPESETTINGS = tuple(
    f"html {{ font-size: {points}pt }} .document {{ line-height: {leading} !important }}"
    f" .document__section {{ margin-top: {gap}em !important }}"
    f" @page {{ margin: {margin} !important }}"
    for points, leading, gap, margin in (
        (12.5, 1.42, 0.85, "17mm 18mm"),
        (12, 1.42, 0.85, "17mm 18mm"),
        (11.5, 1.4, 0.8, "16mm 18mm"),
        (11, 1.4, 0.8, "16mm 17mm"),
        (10.5, 1.38, 0.75, "15mm 16mm"),
        (10.25, 1.35, 0.65, "14mm 15mm"),
        (10, 1.32, 0.55, "13mm 14mm"),
        (9.75, 1.28, 0.5, "13mm 14mm"),
        (9.5, 1.25, 0.45, "12mm 13mm"),
        (9, 1.22, 0.4, "12mm 13mm"),
    )
)
PAGES = 2

type Paragraph = tuple[str, ...]  # its lines


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what is said under it; no paragraphs means that nothing was recorded."""

    key: str
    heading: str
    paragraphs: tuple[Paragraph, ...]
    also: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A family report as its template shows it: every word in place, nothing left to decide."""

    language: str
    direction: str
    made_at: str
    document_title: str
    page_of: SafeString
    not_recorded: str
    letterhead: Letterhead
    kind_of_letter: str
    reference: str
    reported_on: str
    title: str
    dear: str
    opening: tuple[str, ...]
    facts_heading: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    part_heading: str
    part: str
    contacts: tuple[Fact, ...]


def as_screen(report: FamilyReport) -> SafeString:
    """The body of the report for a page, in the words and order of the paper.

    The page links static/css/documents.css; headings begin at h2, under the page's own h1.
    """
    return render_to_string(f"{_template()}#body", {"sheet": sheet(report), "top": 2, "next": 3})


def as_pdf(report: FamilyReport) -> Finished:
    """Made, not yet handed over: give it to `actions.issue`. Takes a second or two, so never
    inside a transaction. Raises what `rendering.render_pdf` raises."""
    html = render_to_string(
        _template(), {"sheet": sheet(report), "top": 1, "next": 2, "style": print_style()}
    )
    return Finished(
        kind=family_report.KIND,
        layout=family_report.LAYOUT,
        facts=report.facts(),
        content=render_pdf(html, typesettings=TYPESETTINGS, at_most_pages=PAGES),
    )


def cannot_print(report: FamilyReport) -> tuple[str, ...]:
    """Characters of the report that no font of ours can draw, for the writer to put otherwise."""
    said = (text for text in report.facts().values() if isinstance(text, str))
    return unprintable([*said, *report.facts()["letterhead"].values()])


def _template(layout: int = family_report.LAYOUT) -> str:
    return f"documents/family_report/{layout}.html"


@cache
def print_style() -> SafeString:
    """The screen's own style sheet, then what only paper needs."""
    shared = Path(settings.BASE_DIR) / "static" / "css" / "documents.css"
    paper = Path(__file__).parent / "print.css"
    return mark_safe(shared.read_text() + paper.read_text())  # noqa: S308  (our own two files)


def sheet(report: FamilyReport) -> Sheet:
    return _Worded(report).sheet()


class _Worded:
    """The report's words, in its language."""

    def __init__(self, report: FamilyReport) -> None:
        self.report = report
        self.child = printable(report.child)

    def say(self, key: str, **names: object) -> str:
        names = {"child": self.child, **names}
        return word(f"family_report.{key}", language=self.report.language, **names)

    def sheet(self) -> Sheet:
        report, language = self.report, self.report.language
        head = report.letterhead
        return Sheet(
            language=language,
            direction=direction(language),
            made_at=report.reported_on.isoformat(),
            document_title=self.say("document_title", reference=report.reference),
            page_of=page_of(language),
            not_recorded=word("not_recorded", language=language),
            letterhead=Letterhead(
                name=printable(head.name),
                address=printable(head.address),
                telephone=_unbroken(head.telephone),
                email=printable(head.email),
            ),
            kind_of_letter=self.say("kind_of_letter"),
            reference=self.say("reference", reference=report.reference),
            reported_on=self.say("reported_on", day=day(report.reported_on)),
            title=self.say("title", day=day(report.happened_on)),
            dear=self.say("dear", to=printable(report.to)) if report.to.strip() else "",
            opening=(
                self.say("opening", kinds=self.kinds_named()),
                self.say("opening_rights"),
            ),
            facts_heading=self.say("the_facts"),
            facts=self.facts(),
            sections=self.sections(),
            part_heading=self.say("your_part"),
            part=self.say("reply"),
            contacts=self.contacts(),
        )

    def kinds_named(self) -> str:
        named = [self.say(f"kind_named.{kind}") for kind in self.report.kinds]
        and_ = word("and", language=self.report.language)
        return _listed(named, and_) or self.say("kind_named.unknown")

    def facts(self) -> tuple[Fact, ...]:
        report = self.report
        kinds = tuple(self.say(f"kind.{kind}") for kind in report.kinds)
        return (
            Fact(label=self.say("when"), values=(self.when(),)),
            Fact(label=self.say("where"), values=_lines(report.place)),
            Fact(label=self.say("how_long"), values=_lines(report.about_how_long)),
            Fact(label=self.say("what_kind"), values=kinds),
            Fact(label=self.say("who"), values=_lines(report.who_was_involved)),
        )

    def when(self) -> str:
        weekday = f"{self.report.happened_on:%A} {day(self.report.happened_on)}"
        if self.report.started_at is None:
            return self.say("day_time_unknown", day=weekday)
        return self.say("day_and_time", day=weekday, time=f"{self.report.started_at:%H:%M}")

    def sections(self) -> tuple[Section, ...]:
        """A parent's own order: is my child hurt, what of tonight, and then what happened."""
        forced = Kind.FORCE in self.report.kinds
        later = self.report.reported_on > self.report.happened_on
        return (
            self.section("injuries"),
            self.section(
                "look_out_for",
                heading="look_out_for.later" if later else "",
                also=self.say("urgent"),
            ),
            self.section("what_led_up"),
            self.section("what_was_tried"),
            self.section("what_was_done", heading="what_was_done.force" if forced else ""),
            self.section("why"),
            self.section("support"),
            self.section("what_happens_next"),
        )

    def section(self, key: str, *, heading: str = "", also: str = "") -> Section:
        return Section(
            key=key,
            heading=self.say(heading or key),
            paragraphs=paragraphs(getattr(self.report, key)),
            also=also,
        )

    def contacts(self) -> tuple[Fact, ...]:
        head = self.report.letterhead
        ways = (_unbroken(head.telephone), printable(head.email))
        talk = (*_lines(self.report.contact), *(way for way in ways if way))
        told = (
            Fact(label=self.say("contact"), values=talk),
            Fact(label=self.say("complaints"), values=_lines(self.report.complaints)),
        )
        return tuple(fact for fact in told if fact.values)


def page_of(language: str) -> SafeString:
    """What the foot of a page says, as CSS counts it."""
    said = word("page_of", language=language, page='" counter(page) "', pages='" counter(pages) "')
    return mark_safe(f'"{said}"')  # noqa: S308  (our own words)


def day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Blank lines part paragraphs; a single line end is kept within one."""
    blocks = re.split(r"\n[ \n]*\n", printable(text).strip())
    return tuple(_lines(block) for block in blocks if block.strip())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in printable(text).split("\n") if line.strip())


def _unbroken(number: str) -> str:
    """A telephone number, kept on one line."""
    return printable(number).strip().replace(" ", "\N{NO-BREAK SPACE}")


def _listed(words: list[str], and_: str) -> str:
    return and_.join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
