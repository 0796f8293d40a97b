"""The quick log: one short page, under ninety seconds on a phone."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.forms.utils import ErrorDict
from django.http import QueryDict

from guidance import library
from incidents.actions.drafts import Further, QuickFacts
from incidents.forms.fields import OneOf, PlainText, SomeOf, one_of, some_of
from incidents.forms.lists import SchoolLists
from incidents.forms.rests_on import QUICK, behind
from incidents.models import Answer, Safety
from rri_portal.interface.forms import (
    ClockField,
    DayMonthYearField,
    PortalForm,
    PortalFormSet,
    TriStateField,
)
from rri_portal.interface.layout import Ask, Details, Layout
from rri_portal.interface.widgets import Checkboxes, PeopleCheckboxes, PersonSelect, Radios
from rri_portal.london import DoubledHour, MissingHour, local_date, moment_of
from rri_portal.schools.models import PickList, School, StaffMember

FORCE, SECLUSION, RESTRAINT = "force", "seclusion", "restraint"
ORDINARY, PENALTY = "ordinary-contact", "penalty"
WHAT = [
    (FORCE, "An adult used force beyond ordinary contact"),
    (SECLUSION, "The child was kept in a place away from others and could not leave"),
    (RESTRAINT, "The child was strapped, fastened or blocked in, or an aid to move was taken"),
    (ORDINARY, "It was only ordinary contact"),
    (PENALTY, "It was only a penalty under the behaviour policy"),
]
MUST_BE_RECORDED = {FORCE, SECLUSION, RESTRAINT}
TODAY, YESTERDAY, ANOTHER = "today", "yesterday", "another"
FURTHER, FURTHER_AT_MOST = "further", 9
WHICH_DAY = "Enter the day it started."
NOT_ON_THE_ROLL = (
    "Nobody on the roll has a name like that. If the child is not on it yet, go to “This happened” "
    "on the home page."
)


def threshold_hints(school: School, on: dt.date) -> dict[str, str]:
    """What guidance in force says of each, in its words; nothing where the portal holds none."""
    try:
        questions = library.significance_questions(on, nation=school.nation)
    except library.NothingInForce:
        return {}
    return {q.key: q.hint for q in questions if q.key != RESTRAINT}  # its label says it all


class GoesOnForm(PortalForm):
    def find_no_fault_yet(self) -> None:
        """The page is shown again only to go on with it: what was typed stays, nothing is amiss."""
        self._errors, self.cleaned_data = ErrorDict(), {}


class FurtherPupilForm(GoesOnForm):
    """Another pupil of the same event: whom, and what was done to them. All else that is about them
    alone is asked in their own draft."""

    pupil = OneOf(
        rows={},
        options=[],
        label="Which other pupil?",
        widget=PersonSelect(nobody=NOT_ON_THE_ROLL),
        error_messages={"required": "Choose the pupil."},
    )
    what = forms.MultipleChoiceField(
        label="What happened to this pupil? Choose all that are true",
        choices=[one for one in WHAT if one[0] in MUST_BE_RECORDED],
        widget=Checkboxes,
        error_messages={"required": "Choose what happened to this pupil."},
    )

    def __init__(self, *args, lists: SchoolLists, **kwargs):
        super().__init__(*args, **kwargs)
        one_of(self, "pupil").offer(lists.pupils, lists.pupil_options())

    @property
    def is_empty(self) -> bool:
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def further(self) -> Further:
        """For a valid form, with what was typed of this pupil."""
        data = cast("QueryDict", self.data)
        typed = {name: data.getlist(self.add_prefix(name)) for name in self.fields}
        return Further(self.cleaned_data["pupil"], typed)


class FurtherPupils(PortalFormSet):
    """Rows left empty are passed over."""

    @property
    def filled(self) -> list[Any]:
        return [form for form in self.forms if not form.is_empty] if self.is_bound else []

    @property
    def may_add(self) -> bool:
        return len(self.forms) < FURTHER_AT_MOST


_FurtherPupils = cast(
    "type[FurtherPupils]",
    formset_factory(
        FurtherPupilForm,
        formset=FurtherPupils,
        extra=0,
        max_num=FURTHER_AT_MOST,
        absolute_max=FURTHER_AT_MOST,
    ),
)


class QuickLogForm(GoesOnForm):
    safety = forms.ChoiceField(choices=Safety.choices, required=False, widget=forms.HiddenInput)
    pupil = OneOf(
        rows={},
        options=[],
        label="Which pupil?",
        widget=PersonSelect(nobody=NOT_ON_THE_ROLL),
        error_messages={"required": "Choose the pupil."},
    )
    day = forms.ChoiceField(
        label="Which day did it start?",
        choices=[(TODAY, "Today"), (YESTERDAY, "Yesterday"), (ANOTHER, "Another day")],
        widget=Radios,
        error_messages={"required": "Choose the day it started."},
    )
    other_day = DayMonthYearField(label="If it was another day, which?", required=False)
    time = ClockField(
        label="What time did it start?",
        fill="now",
        help_text="24-hour clock, such as 14:05. Your best estimate will do.",
        error_messages={"required": "Enter the time it started, such as 14:05."},
    )
    which_hour = forms.ChoiceField(
        label="The clocks went back that night, so this time came twice. Which was it?",
        choices=[("first", "The first time"), ("second", "The second, after the clocks went back")],
        widget=Radios,
        required=False,
    )
    place = OneOf(
        rows={},
        options=[],
        label="Where?",
        widget=forms.Select,
        error_messages={"required": "Choose where it happened."},
    )
    place_detail = PlainText(
        label="Which room or place exactly? (optional)", max_length=120, required=False
    )
    what = forms.MultipleChoiceField(
        label="What happened? Choose all that are true",
        help_text="If you are not sure whether it counts, choose it: a senior leader looks at it.",
        choices=WHAT,
        widget=Checkboxes,
        error_messages={"required": "Choose what happened."},
    )
    adults = SomeOf(
        rows={},
        options=[],
        label="Which adults held, directed or moved the child, or were hurt?",
        widget=PeopleCheckboxes,
        required=False,
    )
    other_name = PlainText(label="Their name", max_length=120, required=False)
    other_job = PlainText(
        label="Their job or role, such as supply teacher", max_length=80, required=False
    )
    other_agency = PlainText(label="Their agency, if any", max_length=120, required=False)
    hurt = TriStateField(label="Is anybody hurt?")
    first_aider = TriStateField(label="Has a first aider seen the child?")

    def __init__(
        self,
        *args,
        lists: SchoolLists,
        me: StaffMember | None,
        now: dt.datetime,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.now = now
        one_of(self, "pupil").offer(lists.pupils, lists.pupil_options())
        one_of(self, "place").offer(
            lists.choices_of(PickList.PLACE),
            lists.choice_options(PickList.PLACE),
            "Choose a place",
        )
        some_of(self, "adults").offer(lists.staff, lists.staff_options(me))
        self.fields["what"].widget.hints = threshold_hints(lists.school, local_date(now))
        self.rests_on = behind(self.fields, school=lists.school, on=local_date(now), asked=QUICK)
        if not self.doubled:
            del self.fields["which_hour"]
        self.helper.layout = self.laid_out()
        sent = self.is_bound and f"{FURTHER}-TOTAL_FORMS" in self.data
        self.further = _FurtherPupils(
            self.data if sent else None, prefix=FURTHER, form_kwargs={"lists": lists}
        )

    def laid_out(self) -> Layout:
        asked_twice = ["which_hour"] if "which_hour" in self.fields else []
        return Layout(
            "safety",
            "pupil",
            Ask("day", reveals={ANOTHER: ["other_day"]}),
            "time",
            *asked_twice,
            "place",
            "place_detail",
            "what",
            "adults",
            Details("An adult who is not on this list", "other_name", "other_job", "other_agency"),
            "hurt",
            "first_aider",
        )

    def is_valid(self) -> bool:
        own = super().is_valid()
        if self.further.is_bound and not self.further.management_form.is_valid():
            self.add_error(None, "Check the other pupils on this page, and save it again.")
            return False
        return self._each_pupil_once() and own

    def _each_pupil_once(self) -> bool:
        chosen = {self.cleaned_data.get("pupil")}
        for row in self.further.filled:
            row.is_valid()
            pupil = row.cleaned_data.get("pupil")
            if pupil is not None and pupil in chosen:
                row.add_error("pupil", "This pupil is chosen already. Choose each pupil once.")
            chosen.add(pupil)
        return all(row.is_valid() for row in self.further.filled)

    @property
    def rows_errors(self) -> bool:
        return any(row.errors for row in self.further.filled)

    def error_links(self):
        """The other pupils' errors stand in the page's error summary beside its own."""
        yield from super().error_links()
        for row in self.further.filled:
            yield from row.error_links()

    def find_no_fault_yet(self) -> None:
        super().find_no_fault_yet()
        for row in self.further.forms:
            row.find_no_fault_yet()

    @property
    def doubled(self) -> bool:
        """Whether the time that was typed came twice that day, so that we must ask."""
        try:
            day, time = self._day_and_time()
            moment_of(day, time)
        except DoubledHour:
            return True
        except (ValidationError, ValueError, TypeError, KeyError):
            return False
        return False

    def _day_and_time(self) -> tuple[dt.date, dt.time]:
        if not self.is_bound:
            raise KeyError
        other = self.fields["other_day"]
        typed = other.widget.value_from_datadict(
            self.data, self.files, self.add_prefix("other_day")
        )
        day = self._day(self.data.get(self.add_prefix("day")), other.clean(typed))
        return day, self.fields["time"].clean(self.data.get(self.add_prefix("time")))

    def _day(self, chosen: str | None, other: dt.date | None) -> dt.date:
        today = local_date(self.now)
        if chosen == ANOTHER:
            if other is None:
                raise ValidationError(WHICH_DAY)
            return other
        return today - dt.timedelta(days=1) if chosen == YESTERDAY else today

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("day") == ANOTHER and not cleaned.get("other_day"):
            self._other_day_is_asked_for()
        if cleaned.get("day") and cleaned.get("time") and "other_day" not in self.errors:
            self._check_moment(cleaned)
        self._check_people(cleaned)
        self._check_what(cleaned)
        return cleaned

    def _other_day_is_asked_for(self) -> None:
        if "other_day" not in self.errors:
            self.add_error("other_day", WHICH_DAY)

    def _check_moment(self, cleaned: dict) -> None:
        second = {"first": False, "second": True}.get(cleaned.get("which_hour", ""))
        day = self._day(cleaned["day"], cleaned.get("other_day"))
        try:
            moment = moment_of(day, cleaned["time"], second=second)
        except MissingHour:
            self.add_error(
                "time", "The clocks went forward past this time that night. Check the time."
            )
        except DoubledHour:
            self.add_error("which_hour", "Choose which of the two it was.")
        except (OverflowError, ValueError):
            self.add_error("other_day", "Enter a day of this school year.")
        else:
            self._not_in_the_future(moment, cleaned)

    def _not_in_the_future(self, moment: dt.datetime, cleaned: dict) -> None:
        if moment > self.now:
            field = "other_day" if local_date(moment) > local_date(self.now) else "time"
            self.add_error(field, "This is in the future. Check the day and the time.")
        elif local_date(moment) < local_date(self.now) - dt.timedelta(days=3 * 365):
            self.add_error("other_day", "This is more than three years ago. Check the year.")
        else:
            cleaned["started_at"] = moment

    def _check_people(self, cleaned: dict) -> None:
        if (cleaned.get("other_job") or cleaned.get("other_agency")) and not cleaned.get(
            "other_name"
        ):
            self.add_error("other_name", "Enter this adult’s name.")
        if cleaned.get("other_name") and not cleaned.get("other_job"):
            self.add_error("other_job", "Enter this adult’s job or role.")
        if (
            "adults" not in self.errors
            and not cleaned.get("adults")
            and not cleaned.get("other_name")
        ):
            self.add_error("adults", "Choose at least one adult.")

    def _check_what(self, cleaned: dict) -> None:
        chosen = set(cleaned.get("what") or ())
        if {ORDINARY, PENALTY} & chosen and MUST_BE_RECORDED & chosen:
            self.add_error(
                "what",
                "“Only ordinary contact” and “only a penalty” cannot be chosen with the rest.",
            )

    def facts(self, others: tuple[StaffMember, ...] = ()) -> QuickFacts:
        """For a valid form; `others` are adults who were typed in and are now on the list."""
        cleaned = self.cleaned_data
        return QuickFacts(
            pupil=cleaned["pupil"],
            started_at=cleaned["started_at"],
            place=cleaned["place"],
            place_detail=cleaned["place_detail"],
            involved=(*cleaned["adults"], *others),
            safety=cleaned["safety"],
        )

    def further_pupils(self) -> list[Further]:
        return [row.further() for row in self.further.filled]

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.cleaned_data["what"]) & MUST_BE_RECORDED

    @property
    def seems_not_significant(self) -> bool:
        return not self.kinds


class SameEventForm(PortalForm):
    same = forms.ChoiceField(
        label="Is this the same event?",
        choices=[
            ("yes", "Yes, it is the same event"),
            ("no", "No, this is another event"),
        ],
        widget=Radios,
        error_messages={"required": "Say whether it is the same event."},
    )


class SafetyForm(PortalForm):
    safety = forms.ChoiceField(
        label="Are you and the child safe?",
        choices=Safety.choices,
        widget=Radios,
        error_messages={"required": "Say whether you and the child are safe."},
    )


__all__ = ["Answer", "FurtherPupilForm", "QuickLogForm", "SafetyForm", "SameEventForm"]
