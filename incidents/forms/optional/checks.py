"""Medical checks with their times, and how the child was afterwards."""

from collections.abc import Iterator
from typing import Any

from incidents.facts import Checked
from incidents.forms.fields import OneOf, SomeOf, one_of
from incidents.forms.sections import Context, Missing, SpanForm, WithRows, rows_of
from incidents.models import WentTo
from rri_portal.interface.forms import ChoiceOfOne, ClockField, TriStateField
from rri_portal.interface.widgets import PersonSelect
from rri_portal.schools.models import PickList


class CheckForm(SpanForm):
    """One look at the child, or one check by a first aider; `start` is when."""

    start = ClockField(label="At what time?", help_text="Such as 14:05.", required=False)
    staff = OneOf(rows={}, options=[], label="By whom?", widget=PersonSelect, required=False)
    seen = SomeOf(rows={}, options=[], label="What was seen or done?", required=False)
    warnings = SomeOf(rows={}, options=[], label="Was there a warning sign?", required=False)

    def offer(self, context: Context) -> None:
        one_of(self, "staff").offer(context.lists.staff, context.lists.staff_options(context.me))
        self._offer_list("seen", PickList.MEDICAL_CHECK)
        self._offer_list("warnings", PickList.WARNING_SIGN)

    def rests(self) -> dict[str, str]:
        return {}

    @property
    def is_empty(self) -> bool:
        return not any(self.data.get(self.add_prefix(name)) for name in self.fields)

    def missing(self) -> Iterator[Missing]:
        return iter(())

    def checked(self) -> Checked:
        cleaned = self.cleaned_data
        return Checked(
            at=cleaned.get("started_at"),
            staff=cleaned["staff"],
            seen=cleaned["seen"],
            warnings=cleaned["warnings"],
        )


class ChecksForm(WithRows):
    rows_class, rows_prefix = rows_of(CheckForm), "checks"

    monitored = TriStateField(
        label="Did one adult watch the child’s breathing and colour all through it?"
    )
    watched_after = TriStateField(label="Was the child watched for an hour or more afterwards?")
    state = SomeOf(rows={}, options=[], label="How was the child afterwards?", required=False)
    went_to = ChoiceOfOne(
        label="Where did the child go next?", choices=WentTo.choices, required=False
    )

    def offer(self, context: Context) -> None:
        self._offer_list("state", PickList.STATE)

    def told(self) -> dict[str, Any]:
        checks = tuple(form.checked() for form in self.rows.filled)
        return self._answers("monitored", "watched_after", "state", "went_to") | {"checks": checks}
