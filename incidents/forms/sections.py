"""What the pages of a draft after the quick log have in common. Nothing is compulsory to save: what
the law asks of a record is named by `missing()`, and asked for only when it is to be recorded."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.forms import formset_factory
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from incidents.forms.fields import OneOf, SomeOf, some_of
from incidents.forms.lists import SchoolLists
from incidents.forms.rests_on import behind
from incidents.models import (
    Account,
    Event,
    InterventionKind,
)
from rri_portal.interface.forms import PortalForm, PortalFormSet
from rri_portal.london import MissingHour, local, moment_of
from rri_portal.schools.models import Choice, StaffMember, Technique

AT_MOST = 20
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A hold, seclusion or other restriction that further pages ask about; `n` is its row on the
    page that says what was done."""

    n: int
    technique: Technique
    staff: tuple[StaffMember, ...]

    @property
    def is_seclusion(self) -> bool:
        return self.technique.intervention == InterventionKind.SECLUSION


class Context(Protocol):
    """What the sections of one draft are asked about, each looked up once a section asks for it.
    `account` is the recorder's, where another pupil's record of the event has locked it."""

    @property
    def lists(self) -> SchoolLists: ...

    @property
    def event(self) -> Event: ...

    @property
    def involved(self) -> tuple[StaffMember, ...]: ...

    @property
    def me(self) -> StaffMember | None: ...

    @property
    def account(self) -> Account | None: ...

    @property
    def tried(self) -> tuple[Choice, ...]: ...

    @property
    def segments(self) -> tuple[Asked, ...]: ...

    @property
    def secluded(self) -> bool: ...


@dataclass(frozen=True)
class Missing:
    """Something the law asks of a record that a draft does not say yet."""

    field: str
    sentence: str


class SectionForm(PortalForm):
    """One page; `context` is what it is asked about."""

    def __init__(self, *args, context: Context, **kwargs):
        self.context = context
        super().__init__(*args, **kwargs)
        if self.prefix is None or self.prefix.endswith("-0"):  # said once, not in every row
            on = local(self.context.event.started_at).date()
            self.rests_on = behind(
                self.fields, school=self.context.lists.school, on=on, asked=self.rests()
            )

    def rests(self) -> dict[str, str] | None:
        """The question of the guidance that each field asks; None where their names say it."""
        return None

    def word_fields(self) -> None:
        self.offer(self.context)

    def offer(self, context: Context) -> None:
        """Fill the choices that come from the school, and add what depends on other pages."""

    def told(self) -> dict[str, Any]:
        """What this page adds to the `Facts`, for a form without errors."""
        return {}

    def words(self) -> dict[str, str]:
        """What it answers in words besides, by `Question`."""
        return {}

    def about(self, n: int) -> dict[str, Any]:
        """What it adds to the `Segment` of row `n` of the page that says what was done."""
        return {}

    def words_about(self, n: int) -> dict[str, str]:
        return {}

    def missing(self) -> Iterator[Missing]:
        """For a form without errors of its own."""
        return iter(())

    def _answers(self, *names: str) -> dict[str, Any]:
        """As `Facts` has them: nothing answered is empty, whatever the field calls it."""
        said = {name: self.cleaned_data[name] for name in names}
        return {name: "" if value is None else value for name, value in said.items()}

    def _words(self, **questions: str) -> dict[str, str]:
        """What was answered in words, by the `Question` that each field asks."""
        said = {question: self.cleaned_data[name] for name, question in questions.items()}
        return {question: words for question, words in said.items() if words}

    def _offer_list(self, name: str, pick_list: str) -> None:
        lists = self.context.lists
        field = cast("OneOf | SomeOf", self.fields[name])
        field.offer(lists.choices_of(pick_list), lists.choice_options(pick_list))

    def _offer_people(self, name: str, people: list[tuple[str, str]]) -> None:
        some_of(self, name).offer(self.context.lists.staff, people)


class SpanForm(SectionForm):
    """A `start` and an `end` on the 24-hour clock, on the event's day or over its midnight."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if (cleaned.get("start") or cleaned.get("end")) and not self.errors:
            self._clean_span(cleaned)
        return cleaned

    def _clean_span(self, cleaned: dict) -> None:
        try:
            cleaned["started_at"] = self._moment(cleaned["start"]) if cleaned.get("start") else None
            cleaned["ended_at"] = self._end(cleaned) if cleaned.get("end") else None
        except MissingHour:
            self.add_error("start", "The clocks went forward past this time that night.")

    def _end(self, cleaned: dict) -> dt.datetime | None:
        end = self._moment(cleaned["end"])
        if not cleaned["started_at"]:
            return end
        if end < cleaned["started_at"]:
            end = self._after_midnight_or_second_hour(cleaned) or end
        if end < cleaned["started_at"]:
            self.add_error("end", "The end is before the start. Check both times.")
        return end

    def _after_midnight_or_second_hour(self, cleaned: dict) -> dt.datetime | None:
        day = local(self.context.event.started_at).date()
        again = moment_of(day, cleaned["end"], second=True)
        if again >= cleaned["started_at"]:
            return again
        if cleaned["start"].hour >= 20 and cleaned["end"].hour < 8:
            return moment_of(day + ONE_DAY, cleaned["end"], second=False)
        return None

    def _moment(self, time: dt.time) -> dt.datetime:
        started = local(self.context.event.started_at)
        return moment_of(started.date(), time, second=bool(started.fold))


class Rows(PortalFormSet):
    """Several of the same questions on one page; rows left empty are passed over."""

    @property
    def filled(self) -> list[Any]:
        return [form for form in self.forms if not form.is_empty]

    def sound(self) -> bool:
        return self.management_form.is_valid() and all(form.is_valid() for form in self.filled)


def rows_of(form: type[SectionForm]) -> type[Rows]:
    made = formset_factory(form, formset=Rows, extra=0, max_num=AT_MOST, absolute_max=AT_MOST)
    return cast("type[Rows]", made)


class RowsHere:
    """Where a page's rows stand among its own questions, drawn by `template`."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: "WithRows", *_: Any, **__: Any) -> SafeString:
        return render_to_string(self.template, {"form": form})


class WithRows(SectionForm):
    """A page with a group of rows under its own questions' prefix."""

    rows_class: type[Rows]
    rows_prefix: str

    @property
    def rows(self) -> Rows:
        if not hasattr(self, "_rows"):
            self._rows = self.rows_class(
                self.data if self.is_bound else None,
                prefix=self.rows_prefix,
                initial=self.initial.get(self.rows_prefix) or [{}],
                form_kwargs={"context": self.context},
            )
        return self._rows

    def is_valid(self) -> bool:
        own = super().is_valid()
        return self.rows.sound() and own

    def missing(self) -> Iterator[Missing]:
        for form in self.rows.filled:
            yield from form.missing()

    @property
    def rows_errors(self) -> bool:
        return self.is_bound and any(form.errors for form in self.rows.filled)

    def error_links(self):
        """The rows' errors stand in the page's error summary beside its own."""
        yield from super().error_links()
        for form in self.rows.filled if self.is_bound else ():
            yield from form.error_links()
