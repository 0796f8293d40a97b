"""The forms around telling the parents. Nothing in them is chosen or filled in beforehand."""

import datetime as dt
from typing import Any

from django import forms

from incidents.family_report import clean, why_not_say
from incidents.forms.fields import OneOf, PlainText, one_of
from incidents.forms.lists import SchoolLists
from incidents.models import Telling
from incidents.telling import ParentsPlace, why_not_then
from rri_portal.documents.family_report import ANSWERS, LONGEST_ANSWER
from rri_portal.documents.wording import word
from rri_portal.interface.forms import ClockField, DayMonthYearField, PortalForm
from rri_portal.interface.layout import Ask, Beside, Layout
from rri_portal.interface.widgets import PersonSelect, Radios
from rri_portal.london import DoubledHour, MissingHour, local_date, moment_of
from rri_portal.schools.models import StaffMember

How = Telling.How
TELL, HOLD, WITHHOLD = "tell", "hold", "withhold"
TRIED, LETTER = "tried", "letter"


class ChooseForm(PortalForm):
    choice = forms.ChoiceField(
        label="May they be told?",
        choices=[
            (TELL, "Tell: it is safe for the child if they know"),
            (HOLD, "Hold: it may not be safe"),
        ],
        widget=Radios(
            hints={
                HOLD: "Nothing reaches them, and the safeguarding lead is alerted at once. "
                "If in doubt, hold."
            }
        ),
        error_messages={"required": "Choose whether to tell them or to hold."},
    )
    why = PlainText(
        label="Why might it not be safe?",
        help_text="In a line or two. The safeguarding lead reads it; no parent ever does.",
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def laid_out(self):
        return Layout(Ask("choice", size="m", reveals={HOLD: ["why"]}))

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("choice") == HOLD and not cleaned.get("why") and not self.errors:
            self.add_error("why", "Say why it might not be safe.")
        return cleaned

    @property
    def hold(self) -> bool:
        return self.cleaned_data["choice"] == HOLD


class DecideHoldForm(PortalForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            (TELL, "Release: this parent is told, like any other"),
            (WITHHOLD, "Withhold: this parent is not told"),
        ],
        widget=Radios,
        error_messages={"required": "Choose what you decide."},
    )
    review_on = DayMonthYearField(
        label="When will this be looked at again?",
        help_text="For example, 30 11 2026. It comes back to you on that day.",
        required=False,
    )
    why = PlainText(
        label="Why?",
        help_text="What you know, whom you asked, and why telling them would, or would not, put "
        "the child at risk of significant harm.",
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why."},
    )

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def laid_out(self):
        return Layout(Ask("decision", reveals={WITHHOLD: ["review_on"]}), "why")

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("decision") == WITHHOLD and "review_on" not in self.errors:
            self._check_review(cleaned.get("review_on"))
        return cleaned

    def _check_review(self, day: dt.date | None) -> None:
        if day is None:
            self.add_error("review_on", "Enter the day on which this is looked at again.")
        elif day <= self.today:
            self.add_error("review_on", "Enter a day after today.")
        elif day > self.today + dt.timedelta(days=366):
            self.add_error("review_on", "Enter a day within a year.")

    @property
    def tell(self) -> bool:
        return self.cleaned_data["decision"] == TELL


class MomentForm(PortalForm):
    """When it was: a London day and time, neither in the future nor before there was anything to
    tell. A time that came twice that night is asked about."""

    day = DayMonthYearField(
        label="Which day?", fill="today", error_messages={"required": "Enter the day."}
    )
    time = ClockField(
        label="At what time?",
        fill="now",
        error_messages={"required": "Enter the time, such as 14:05."},
    )
    which_hour = forms.ChoiceField(
        label="The clocks went back that night, so this time came twice. Which was it?",
        choices=[("first", "The first time"), ("second", "The second, after the clocks went back")],
        widget=Radios,
        required=False,
    )
    late_why = PlainText(
        label="Why was it not on the same day?",
        help_text="You can leave this empty: it is logged either way.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    when = (Beside("day", "time"), "which_hour")

    def __init__(self, *args, place: ParentsPlace, now: dt.datetime, late: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.place, self.now = place, now
        if not late:
            del self.fields["late_why"]
        if not self._doubled():
            del self.fields["which_hour"]
        self.helper.layout = Layout(*self._kept(self.order()))

    def order(self) -> tuple:
        return (*self.when, "late_why")

    def _kept(self, pieces: tuple) -> list:
        return [p for p in pieces if not isinstance(p, str) or p in self.fields]

    def _doubled(self) -> bool:
        """Whether the time that was typed came twice that day, so that we must ask."""
        try:
            moment_of(*(self._typed(name) for name in ("day", "time")))
        except DoubledHour:
            return True
        except (forms.ValidationError, ValueError, TypeError, OverflowError):
            return False
        return False

    def _typed(self, name: str):
        field = self.fields[name]
        return field.clean(field.widget.value_from_datadict(self.data, {}, self.add_prefix(name)))

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("day") and cleaned.get("time"):
            self._check_moment(cleaned)
        return cleaned

    def _check_moment(self, cleaned: dict) -> None:
        second = {"first": False, "second": True}.get(cleaned.get("which_hour", ""))
        try:
            moment = moment_of(cleaned["day"], cleaned["time"], second=second)
        except MissingHour:
            self.add_error("time", "The clocks went forward past this time. Check the time.")
        except DoubledHour:
            self.add_error("which_hour", "Choose which of the two it was.")
        except (OverflowError, ValueError):
            self.add_error("day", "Enter a day of this school year.")
        else:
            self._check_then(moment, cleaned)

    def _check_then(self, moment: dt.datetime, cleaned: dict) -> None:
        if why := why_not_then(self.place, moment, self.now):
            same_day = local_date(moment) in (
                local_date(self.now),
                self.place.incident.local_date,
            )
            self.add_error("time" if same_day else "day", why)
        else:
            cleaned["happened_at"] = moment


class CallForm(MomentForm):
    field_order = ("outcome", "day", "time", "which_hour", "told_by", "words", "late_why")

    outcome = forms.ChoiceField(
        label="What happened?",
        choices=[
            (How.PHONE.value, "They were told by phone"),
            (How.IN_PERSON.value, "They were told in person"),
            (LETTER, "They were told in a letter or e-mail of the school’s own"),
            (TRIED, "Somebody tried, and did not reach them"),
        ],
        widget=Radios(
            hints={TRIED: "No answer, or a message was left for them. They are still to be told."}
        ),
        error_messages={"required": "Choose what happened."},
    )
    told_by = OneOf(
        rows={},
        options=[],
        label="Who told them, or tried to?",
        widget=PersonSelect,
        error_messages={"required": "Choose who told them, or tried to."},
    )
    words = PlainText(
        label="What did they say? (optional)",
        help_text="As near to their own words as you can, or what message was left. It is never "
        "shown to another parent.",
        max_length=900,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, lists: SchoolLists, me: StaffMember | None, **kwargs):
        super().__init__(*args, **kwargs)
        one_of(self, "told_by").offer(lists.staff, lists.staff_options(me))

    def order(self) -> tuple:
        return ("outcome", *self.when, "told_by", "words", "late_why")

    @property
    def reached(self) -> bool:
        return self.cleaned_data["outcome"] != TRIED

    @property
    def in_writing(self) -> bool:
        return self.cleaned_data["outcome"] == LETTER

    @property
    def how(self) -> str:
        return self.cleaned_data["outcome"] if self.reached else ""


class GiveForm(MomentForm):
    field_order = ("how", "day", "time", "which_hour", "late_why")

    how = forms.ChoiceField(
        label="How did they get it?",
        choices=[(how.value, how.label) for how in (How.HANDED, How.POSTED, How.EMAILED, How.READ)],
        widget=Radios,
        error_messages={"required": "Choose how they got it."},
    )

    def order(self) -> tuple:
        return ("how", *self.when, "late_why")


class ShortAnswer(forms.CharField):
    """One answer, under the heading that it is printed under. It is counted as one types, and
    what is wrong with it is said by the sentence that issuing the report would be refused with."""

    def __init__(self, key: str, *, hint: str = "", rows: int = 4):
        super().__init__(
            label=word(f"family_report.{key}"),
            help_text=hint,
            required=False,
            widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}),
        )
        self.max_length = LONGEST_ANSWER

    def to_python(self, value):
        return clean(super().to_python(value) or "")


class FamilyReportForm(PortalForm):
    what_led_up = ShortAnswer("what_led_up")
    what_was_tried = ShortAnswer("what_was_tried")
    what_was_done = ShortAnswer(
        "what_was_done",
        hint="What a parent would have seen, and how much force was used. The law asks for this.",
        rows=5,
    )
    why = ShortAnswer("why", hint="What would have happened otherwise. The law asks for this.")
    injuries = ShortAnswer(
        "injuries",
        hint="Say so too if nobody was. The law asks for this.",
    )
    support = ShortAnswer("support")
    look_out_for = ShortAnswer(
        "look_out_for", hint="When to call 111 or 999 is printed below your words.", rows=5
    )
    what_happens_next = ShortAnswer(
        "what_happens_next", hint="How to reply and to complain is printed below.", rows=6
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        for key in ANSWERS:
            if key in cleaned and (why := why_not_say(key, cleaned[key])):
                self.add_error(key, why)
        return cleaned
