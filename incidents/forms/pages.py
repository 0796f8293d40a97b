"""The pages of a draft, in their order: four that the law asks for, then the rest of the record."""

from collections.abc import Callable
from dataclasses import dataclass

from incidents.forms.optional.best_interests import BestInterestsForm
from incidents.forms.optional.checks import ChecksForm
from incidents.forms.optional.holds import HoldsForm
from incidents.forms.optional.last_resort import LastResortForm
from incidents.forms.optional.leading_up import LeadingUpForm
from incidents.forms.optional.people import PeopleForm
from incidents.forms.optional.seclusion import SeclusionForm
from incidents.forms.sections import Context, SectionForm
from incidents.forms.statutory import AfterForm, BeforeForm, DoneForm, MoreForm


@dataclass(frozen=True)
class Page:
    """`key` names the saved answers and the address; the quick log's page has a form of its own.
    `shared` says which of its answers are about the event, and the same in `{records}`."""

    key: str
    title: str
    hint: str
    path: str
    form: type[SectionForm] | None
    optional: bool = True
    shared: str = ""
    offered: Callable[[Context], bool] = lambda _: True


PAGES: dict[str, Page] = {
    page.key: page
    for page in (
        Page(
            "quick",
            "Who, when and where",
            "The pupil, the adults, the date, the time and the place",
            "who-when-where",
            form=None,
            optional=False,
            shared="When and where it was, and which adults were involved, is the same for "
            "{records}. The rest of this page is about this child alone.",
        ),
        Page(
            "before",
            "What led up to it, and what was tried",
            "What happened, what set it off, and what was tried first",
            "before",
            BeforeForm,
            optional=False,
            shared="The first answer, the account of it, is the same for {records}. What was tried "
            "and what may have set it off is about this child alone.",
        ),
        Page(
            "done",
            "What was done, and why",
            "Each hold, seclusion or restraint: its kind, how long, how much force, and why",
            "what-was-done",
            DoneForm,
            optional=False,
        ),
        Page(
            "after",
            "Injuries and support",
            "Any injuries, and how the child and the adults were looked after",
            "after",
            AfterForm,
            optional=False,
        ),
        Page(
            "leading_up",
            "Before it began",
            "What else was going on, early signs, and where the child was on their plan",
            "leading-up",
            LeadingUpForm,
        ),
        Page(
            "last_resort",
            "Last resort",
            "How what was tried worked, what less was considered, and any warning",
            "last-resort",
            LastResortForm,
        ),
        Page(
            "holds",
            "Each hold or restriction",
            "Position, each adult’s part, whether the plan agreed it, equipment",
            "holds",
            HoldsForm,
        ),
        Page(
            "seclusion",
            "Seclusion",
            "Where, how the child was prevented from leaving, and who was with them throughout",
            "seclusion",
            SeclusionForm,
            offered=lambda context: context.secluded,
        ),
        Page(
            "checks",
            "Checks, and the child afterwards",
            "Medical checks with their times, how the child was, and where they went",
            "checks",
            ChecksForm,
        ),
        Page(
            "best_interests",
            "Best interests",
            "The best interests of the child and others, in proportion, for the least time",
            "best-interests",
            BestInterestsForm,
        ),
        Page(
            "people",
            "Other people",
            "Adults who saw it, and anybody else who was there",
            "people",
            PeopleForm,
            shared="This page is the same for {records}.",
        ),
        Page(
            "more",
            "Aids",
            "Were the communication aid, hearing aids and glasses in reach?",
            "more",
            MoreForm,
        ),
    )
}
STATUTORY = tuple(key for key, page in PAGES.items() if not page.optional)
ASKED: dict[str, type[SectionForm]] = {key: page.form for key, page in PAGES.items() if page.form}
