"""What a page of a draft says of the whole event, to somebody who may not read of each of its
pupils: they read it with the other names left out, and somebody else writes it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict

from incidents.accounts_due import when_and_where
from incidents.forms.draft import Draft
from incidents.forms.quick import ANOTHER, TODAY, YESTERDAY, QuickLogForm
from incidents.other_pupils import LEFT_OUT, LeftOut
from incidents.sections import OF_THE_EVENT, parted
from incidents.views.answers import question, words
from rri_portal.interface.forms import spelled
from rri_portal.interface.layout import Layout
from rri_portal.london import local_date
from rri_portal.schools.requests import PortalRequest

WHY = (
    "This is written once for every pupil of the event. The record of another pupil of it is not "
    "open to you, so you can read this here and not change it. Ask whoever asked you to help, if "
    "something in it is wrong."
)
NOT_KEPT = (
    "You typed the words below on a page that was opened before this. They are not saved: copy "
    "them, and give them to whoever asked you to help."
)


NOTHING = "(empty)"
DAYS_AGO = {TODAY: dt.timedelta(0), YESTERDAY: dt.timedelta(days=1)}


@dataclass(frozen=True)
class Unsaved:
    """Words that somebody typed and that are theirs to take along, beside what stands there."""

    name: str
    label: str
    typed: str
    stands: str
    values: list[str]


class ReadOnly:
    """The answers of one page that are about the event, for somebody who cannot change them."""

    def __init__(self, opened: Draft, key: str, left_out: LeftOut) -> None:
        self.opened, self.key, self.left_out = opened, key, left_out
        self.names = OF_THE_EVENT[key]
        # A date has a name for each of its boxes
        self.fields = self.names | ({"other_day"} if key == "quick" else frozenset())
        _, self.stored = parted(key, dict(opened.typed(key).lists()))

    def completed(self, typed: Mapping[str, list[str]] | None) -> MultiValueDict | None:
        """What was typed of the child, beside what is stored of the event."""
        if typed is None:
            return None
        own, _ = parted(self.key, typed)
        return MultiValueDict(own | self.stored)

    def keeps_its_own(self, form) -> None:
        """Nothing of the event is asked, nor found wrong, on this person's page."""
        pieces = form.laid_out() or Layout(*form.fields)
        form.helper.layout = Layout(*(one for one in pieces.fields if not self._is_asked_in(one)))
        if form.is_bound:
            for name in self.fields & form.errors.keys():
                del form.errors[name]

    def _is_asked_in(self, piece) -> bool:
        """A field's name, or what has one or several of them, all of one kind."""
        inside = getattr(piece, "fields", None) or [getattr(piece, "name", piece)]
        return inside[0] in self.fields

    def rows(self, form) -> list[dict[str, str]]:
        """The questions with their answers in words; what is empty is drawn as not recorded."""
        if isinstance(form, QuickLogForm):
            return self._when_where_and_who()
        return [
            {"key": question(form, name), "value": self._said(form, name)}
            for name in form.fields
            if name in self.names
        ]

    def _said(self, form, name: str) -> str:
        account = self.opened.account
        if name == "narrative" and account:
            return self.left_out(account.words or "")
        said = self.stored.get(name, [])
        return self.left_out(words(form, name, said)) if any(said) else ""

    def _when_where_and_who(self) -> list[dict[str, str]]:
        event = self.opened.incident.event
        there = [when_and_where(event), event.place_detail]
        adults = [staff.name for staff in self.opened.involved]
        return [
            {"key": "When and where", "value": self.left_out(": ".join(filter(None, there)))},
            {"key": "Adults involved", "value": ", ".join(adults)},
        ]

    def unsaved(self, form, typed: Mapping[str, list[str]] | None) -> list[Unsaved]:
        """What came from a page that still asked it, and differs from what is stored."""
        _, said = parted(self.key, typed or {})
        words_and_choices = [
            Unsaved(
                name,
                question(form, name),
                words(form, name, values),
                self._said(form, name) or NOTHING,
                [self.left_out(one) for one in self.stored.get(name, [])],
            )
            for name, values in said.items()
            if name in form.fields and name != "day" and any(values)
            if not self._is_stored(name, values)
        ]
        return [*self._another_day(form, said), *words_and_choices]

    def _another_day(self, form, said: Mapping[str, list[str]]) -> Iterator[Unsaved]:
        """A page that was opened before shows the day as a date, however it was said at first."""
        day, chosen = self.opened.incident.local_date, "".join(said.get("day", []))
        if chosen in DAYS_AGO and day != local_date(form.now) - DAYS_AGO[chosen]:
            typed = words(form, "day", [chosen])
            yield Unsaved("day", question(form, "day"), typed, spelled(day), [ANOTHER])
        if chosen != ANOTHER:
            return
        for part, stands in (("day", day.day), ("month", day.month), ("year", day.year)):
            typed = "".join(said.get(f"other_day_{part}", []))
            if typed.strip().lstrip("0") not in ("", str(stands)):
                label = f"Which day did it start? ({part})"
                yield Unsaved(f"other_day_{part}", label, typed, str(stands), [str(stands)])

    def _is_stored(self, name: str, values: Iterable[str]) -> bool:
        """Whichever way round, and with the names left out too."""
        typed = _plain(values)
        stored = self.stored.get(name, [])
        return typed in (_plain(stored), _plain(map(self.left_out, stored)))

    @property
    def why(self) -> str:
        """For whoever has been shown its rows."""
        return f"{WHY} {LEFT_OUT}" if self.left_out.any else WHY


def _plain(values: Iterable[str]) -> set[str]:
    return {one.replace("\r\n", "\n") for one in values} - {""}


def read_only(request: PortalRequest, opened: Draft, key: str) -> ReadOnly | None:
    """None where the page is about the child alone, or whoever opened it may read of each pupil of
    the event, and so writes what is said of all of them."""
    if key not in OF_THE_EVENT:
        return None
    left_out = LeftOut(opened.incident, request.actor, at=request.at)
    return ReadOnly(opened, key, left_out) if left_out.applies else None
