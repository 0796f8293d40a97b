"""Who else was there. No other pupil is named: each has a record of their own in the event."""

from typing import Any

from incidents.forms.fields import SomeOf, Wording
from incidents.forms.sections import Context, SectionForm
from incidents.models import Question
from rri_portal.interface.forms import TriStateField
from rri_portal.interface.widgets import PeopleCheckboxes
from rri_portal.schools.models import PickList


class PeopleForm(SectionForm):
    witnesses = SomeOf(
        rows={},
        options=[],
        label="Which other adults saw it?",
        widget=PeopleCheckboxes,
        required=False,
    )
    other_people = SomeOf(
        rows={},
        options=[],
        label="Was anybody there who does not work at the school?",
        required=False,
    )
    others_why = Wording(label="If so, why were they there, and what did they do?")
    pupils_saw = TriStateField(
        label="Did other pupils see it?",
        help_text="Do not name them here. Add each pupil who was held, secluded or restrained too "
        "to the event: every one of them has their own record of it.",
    )

    def offer(self, context: Context) -> None:
        involved = {str(one.public_id) for one in context.involved}
        people = context.lists.staff_options(context.me)
        self._offer_people("witnesses", [one for one in people if one[0] not in involved])
        self._offer_list("other_people", PickList.OTHER_PEOPLE)

    def told(self) -> dict[str, Any]:
        return self._answers("other_people", "pupils_saw")

    def words(self) -> dict[str, str]:
        return self._words(others_why=Question.OTHERS_WHY)
