"""What the pages of planned daily devices ask. Nothing is chosen beforehand."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from rri_portal.interface.forms import (
    ChoiceOfOne,
    ClockField,
    DayMonthYearField,
    PersonField,
    PortalForm,
    YesNoField,
)
from rri_portal.interface.layout import Ask, Details, Layout
from rri_portal.pupils.actions.devices import Use
from rri_portal.pupils.devices import LONGEST, NOT_AS_PLANNED, why_not_plan_from
from rri_portal.pupils.models import Device, DeviceDay, DeviceKind, DevicePurpose, ShareEvery
from rri_portal.pupils.models.devices import SAY_HOW_OFTEN

A_YEAR = dt.timedelta(days=366)


def _words(label: str, *, rows: int = 3, longest: int = 300, **more: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=longest, widget=widget, **more)


class DecideOnDevicesForm(PortalForm):
    """Dated, reasoned, looked at again; and where days are logged together, shared with parents."""

    EACH, TOGETHER = "each", "together"

    decision = ChoiceOfOne(
        label="What has the school decided?",
        choices=[
            (EACH, "Each use of a planned device is recorded as an incident"),
            (TOGETHER, "Planned use is logged by the day, and the log is shared with the parents"),
        ],
    )
    shared_every = ChoiceOfOne(
        label="How often is the log shared with each child’s parents?",
        choices=ShareEvery.choices,
        required=False,
    )
    from_date = DayMonthYearField(label="From which day?", help_text="Today or later")
    review_on = DayMonthYearField(
        label="When is it to be looked at again?",
        help_text="Within a year. After that day each use is recorded as an incident again.",
    )
    decided_by = forms.CharField(
        label="Who decided?", max_length=120, help_text="A name and what they do here"
    )
    why = _words("Why?", rows=5, longest=900)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("DayMonthYearField", self.fields["from_date"]).earliest = today

    def laid_out(self) -> Layout:
        how_often = {self.TOGETHER: ["shared_every"]}
        return Layout(
            Ask("decision", reveals=how_often), "from_date", "review_on", "decided_by", "why"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.EACH:
            self.errors.pop("shared_every", None)
            cleaned["shared_every"] = ""
        elif cleaned.get("decision") and not cleaned.get("shared_every"):
            self.add_error("shared_every", SAY_HOW_OFTEN)
        starts, review = cleaned.get("from_date"), cleaned.get("review_on")
        if starts and review and not starts < review <= starts + A_YEAR:
            self.add_error("review_on", "Choose a day after it begins, and within a year")
        return cleaned


class PlanDeviceForm(PortalForm):
    pupil = PersonField(label="Which pupil?")
    kind = ChoiceOfOne(
        label="Which device?",
        choices=DeviceKind.choices,
    )
    purpose = ChoiceOfOne(
        label="What was it prescribed for?",
        help_text="A device that is to manage behaviour is not planned here: each use is recorded.",
        choices=DevicePurpose.choices,
    )
    prescriber = forms.CharField(
        label="Who prescribed it?",
        help_text="Their job is enough, such as occupational therapist.",
        max_length=120,
    )
    prescribed_on = DayMonthYearField(label="When was it prescribed?")
    what = _words(
        "When and how is it used?",
        help_text="As it was prescribed: for what, for how long at a time, and who checks.",
    )
    from_date = DayMonthYearField(
        label="From which day does this plan run?", help_text="Today or later"
    )
    review_by = DayMonthYearField(label="By which day is it reviewed?", help_text="Within a year")

    def __init__(self, *args: Any, pupils: list, **kwargs: Any) -> None:
        self.pupils = pupils
        super().__init__(*args, **kwargs)

    def word_fields(self) -> None:
        cast("PersonField", self.fields["pupil"]).choices = [("", "Choose"), *self.pupils]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, review = cleaned.get("from_date"), cleaned.get("review_by")
        if starts and review and (refused := why_not_plan_from(starts, review)):
            self.add_error("review_by", refused)
        return cleaned


class EndDeviceForm(PortalForm):
    until_date = DayMonthYearField(label="What is the last day of this plan?", fill="today")
    why = _words("Why does it end?", help_text="To change a plan, end it and make a new one.")


# Of a device that was used, and the sentence where it is not said
MISSING = {
    "used_from": "Enter when it was first put on, such as 09:05",
    "used_until": "Enter when it was last taken off, such as 11:30",
    "as_planned": "Say whether it was used only as the plan says",
    "was_unusual": "Say whether anything was unusual",
}


class DayForm(PortalForm):
    """One device on one day. What stands in the boxes of another answer is not taken."""

    is_kept = False  # until it has been logged
    USED_ONLY = ("used_from", "used_until", "as_planned", "was_unusual", "unusual")

    used = YesNoField(label="Was it used?")
    used_from = ClockField(label="First put on", required=False)
    used_until = ClockField(label="Last taken off", required=False)
    as_planned = YesNoField(
        label="Was it used only as the plan says?",
        help_text="If not, or if it was for behaviour, record an incident with “Log it now”.",
    )
    was_unusual = YesNoField(label="Was anything unusual?")
    unusual = forms.CharField(
        label="What was unusual?",
        help_text="If the child was held, secluded or restrained, record an incident as well.",
        max_length=300,
        required=False,
    )
    note = forms.CharField(label="Note", max_length=300, required=False)

    def __init__(self, *args: Any, device: Device, name: str = "", **kwargs: Any) -> None:
        self.device, self.name = device, name
        super().__init__(*args, prefix=str(device.public_id), **kwargs)

    def word_fields(self) -> None:
        if self.name:
            device = self.device.get_kind_display().lower()
            self.fields["used"].label = f"{self.name}, {device}: was it used?"

    def laid_out(self) -> Layout:
        used: list[Any] = [
            "used_from",
            "used_until",
            "as_planned",
            Ask("was_unusual", reveals={"yes": ["unusual"]}),
        ]
        return Layout(Ask("used", size="m", reveals={"yes": used}), Details("Add a note", "note"))

    @property
    def is_empty(self) -> bool:
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        if said.get("used") is None:
            self._ask("used", "Say whether it was used")
        elif said["used"]:
            self._clean_use(said)
        else:
            for name in self.USED_ONLY:
                self.errors.pop(name, None)
                said[name] = None
        return said

    def _clean_use(self, said: dict[str, Any]) -> None:
        for name, sentence in MISSING.items():
            if said.get(name) is None:
                self._ask(name, sentence)
        if self._ends_before_it_begins(said):
            self._ask("used_until", "This is not after it was put on. Check both times")
        if said.get("as_planned") is False:
            self._ask("as_planned", NOT_AS_PLANNED)
        if said.get("was_unusual") is False:
            self.errors.pop("unusual", None)
            said["unusual"] = ""
        elif said.get("was_unusual") and not said.get("unusual"):
            self._ask("unusual", "Say what was unusual")

    def _ends_before_it_begins(self, said: dict[str, Any]) -> bool:
        first, last = said.get("used_from"), said.get("used_until")
        return first is not None and last is not None and last <= first

    def _ask(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    @property
    def use(self) -> Use:
        """As `log_device` is told it."""
        said = self.cleaned_data
        return Use(
            used=said["used"],
            used_from=said["used_from"],
            used_until=said["used_until"],
            as_planned=said["as_planned"],
            was_unusual=said["was_unusual"],
            unusual=said["unusual"] or "",
            note=said["note"],
        )


class CorrectDayForm(DayForm):
    """What was said stands in it; what is so is said anew, with a reason."""

    why = _words("Why is it corrected?", rows=2)

    def laid_out(self) -> Layout:
        return Layout(*super().laid_out().fields, "why")


class WithdrawDayForm(PortalForm):
    why = _words(
        "Why is it withdrawn?",
        help_text="Such as: the wrong day, or the wrong child. Do not name another child.",
    )


def as_said(logged: DeviceDay) -> dict[str, Any]:
    names = ("used", "used_from", "used_until", "as_planned", "was_unusual", "unusual", "note")
    return {name: getattr(logged, name) for name in names}


def use_of(logged: DeviceDay) -> Use:
    """What was said of that day, as it was told to `log_device`."""
    said = as_said(logged)
    return Use(**said | {name: said[name] or "" for name in ("unusual", "note")})


class PeriodForm(PortalForm):
    """The days of a log, both included. It ends today at the latest: of a day to come nothing can
    have been logged."""

    from_day = DayMonthYearField(label="From")
    until_day = DayMonthYearField(label="Until")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("DayMonthYearField", self.fields["until_day"]).latest = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("until_day")
        if first and last and (refused := why_not_this_long(first, last)):
            self.add_error("until_day", ValidationError(refused))
        return cleaned


def why_not_this_long(first: dt.date, last: dt.date) -> str | None:
    if last < first:
        return "The last day is before the first. Check both"
    if last - first >= LONGEST:
        return f"Choose {LONGEST.days} days at most"
    return None
