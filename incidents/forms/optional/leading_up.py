"""What led up to it: what else was going on, early signs, where the child was on their plan."""

from typing import Any

from incidents.forms.fields import SomeOf, Wording
from incidents.forms.sections import Context, SectionForm
from incidents.models import PlanStage, Question
from rri_portal.interface.forms import ChoiceOfOne
from rri_portal.schools.models import PickList


class LeadingUpForm(SectionForm):
    setting = SomeOf(
        rows={},
        options=[],
        label="What else was going on for the child, before that day or on it?",
        required=False,
    )
    setting_words = Wording(label="Anything more about that?")
    early_signs = SomeOf(rows={}, options=[], label="What early signs were seen?", required=False)
    plan_stage = ChoiceOfOne(
        label="Where was the child on their plan when it began?",
        choices=PlanStage.choices,
        required=False,
    )
    behaviours = SomeOf(rows={}, options=[], label="What did the child do?", required=False)

    def offer(self, context: Context) -> None:
        self._offer_list("setting", PickList.SETTING)
        self._offer_list("early_signs", PickList.EARLY_SIGN)
        self._offer_list("behaviours", PickList.BEHAVIOUR)

    def told(self) -> dict[str, Any]:
        return self._answers("setting", "early_signs", "plan_stage", "behaviours")

    def words(self) -> dict[str, str]:
        return self._words(setting_words=Question.SETTING)
