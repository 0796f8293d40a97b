"""The log of planned daily devices: what one parent is given of one child, for a time.

It is handed over in words that are meant for this parent: days and times, and none of what staff
wrote in their own words, in the plan or of a day, which may name somebody else. Force and
seclusion have no place in it.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rri_portal.documents.actions import Finished
from rri_portal.documents.family_report import Letterhead
from rri_portal.documents.layouts import TYPESETTINGS, day, page_of, print_style
from rri_portal.documents.printing import printable
from rri_portal.documents.rendering import render_pdf
from rri_portal.documents.wording import ENGLISH, direction, word

KIND = "device_log"
LAYOUT = 1


@dataclass(frozen=True, kw_only=True)
class DayOfUse:
    """`said` is "Used 09:05 to 11:30", "Not used" or "Not recorded"; or that day's use was not
    for this log. Empty where nothing stands in the place of what was withdrawn."""

    day: str
    said: str
    unusual: bool
    withdrawn: bool


@dataclass(frozen=True, kw_only=True)
class DeviceOnPaper:
    """Which kind it is and what it is for, each chosen from a list: nobody's own words."""

    label: str
    purpose: str
    days: tuple[DayOfUse, ...]


@dataclass(frozen=True, kw_only=True)
class DeviceLog:
    letterhead: Letterhead
    to: str
    child: str
    made_on: dt.date
    from_date: dt.date
    until_date: dt.date
    devices: tuple[DeviceOnPaper, ...]
    contact: str

    def facts(self) -> dict[str, Any]:
        """As kept beside the issued bytes: text, lists and maps only."""
        said = asdict(self)
        for name in ("made_on", "from_date", "until_date"):
            said[name] = said[name].isoformat()
        said["devices"] = [{**one, "days": list(one["days"])} for one in said["devices"]]
        return said


def as_screen(log: DeviceLog) -> SafeString:
    """The body of the log for a page, in the words and order of the paper."""
    return render_to_string(f"{_TEMPLATE}#body", {"sheet": sheet(log), "top": 2, "next": 3})


def as_pdf(log: DeviceLog) -> Finished:
    """Made, not yet handed over. Takes a second or two, so never inside a transaction. Raises what
    `rendering.render_pdf` raises."""
    html = render_to_string(
        _TEMPLATE, {"sheet": sheet(log), "top": 1, "next": 2, "style": print_style()}
    )
    content = render_pdf(html, typesettings=TYPESETTINGS[:1])
    return Finished(kind=KIND, layout=LAYOUT, facts=log.facts(), content=content)


_TEMPLATE = f"documents/{KIND}/{LAYOUT}.html"


def sheet(log: DeviceLog) -> dict[str, Any]:
    """Every word in place, nothing left to decide."""
    child = printable(log.child)
    first, last = day(log.from_date), day(log.until_date)

    def say(key: str, **names: object) -> str:
        return word(f"device_log.{key}", language=ENGLISH, child=child, **names)

    return {
        "language": ENGLISH,
        "direction": direction(ENGLISH),
        "made_at": log.made_on.isoformat(),
        "document_title": say("document_title"),
        "page_of": page_of(ENGLISH),
        "letterhead": log.letterhead,
        "kind_of_letter": say("document_title"),
        "made_on": say("made_on", day=day(log.made_on)),
        "title": say("title", first=first, last=last),
        "dear": say("dear", to=printable(log.to)) if log.to.strip() else "",
        "opening": (say("opening", first=first, last=last), say("not_here")),
        "labels": {key: say(key) for key in ("for_what", "day", "use")},
        "unusual": say("unusual"),
        "withdrawn": say("withdrawn"),
        "devices": log.devices,
        "part_heading": say("your_part"),
        "part": say("reply"),
        "talk_to": say("contact"),
        "contact": printable(log.contact),
    }
