"""The key question, answered in words."""

from incidents.forms.fields import Wording
from incidents.forms.sections import SectionForm
from incidents.models import Question


class BestInterestsForm(SectionForm):
    best_interests = Wording(
        label="What is in the best interests of the child and/or those around them in view of the "
        "risks presented?",
        rows=5,
    )
    proportionate = Wording(label="Was it in proportion to the risk? Say why you think so.")
    least_time = Wording(label="Was it for the least time? Say why you think so.")

    def words(self) -> dict[str, str]:
        return self._words(
            best_interests=Question.BEST_INTERESTS,
            proportionate=Question.PROPORTIONATE,
            least_time=Question.LEAST_TIME,
        )
