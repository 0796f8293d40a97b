"""Each question of a draft, and of a family report, opens the paragraphs it rests on."""

import pytest
from django.urls import reverse

from guidance.questions import QUESTIONS
from incidents.forms.optional.best_interests import BestInterestsForm
from incidents.forms.optional.checks import ChecksForm
from incidents.forms.optional.last_resort import LastResortForm
from incidents.forms.optional.leading_up import LeadingUpForm
from incidents.forms.optional.people import PeopleForm
from incidents.forms.quick import QuickLogForm
from incidents.forms.rests_on import (
    AFTER,
    BEFORE,
    BEST_INTERESTS,
    CHECKS,
    DONE,
    FAMILY_REPORT,
    HOLDS,
    LAST_RESORT,
    LEADING_UP,
    MORE,
    PEOPLE,
    QUICK,
    SECLUSION,
    WATCHED,
)
from incidents.forms.statutory import (
    AfterForm,
    BeforeForm,
    DoneForm,
    InjuryForm,
    MoreForm,
    SegmentForm,
)
from incidents.forms.telling import FamilyReportForm
from rri_portal.nations import Nation
from tests.factories.incidents import a_draft, opened, written_in_full

FIELDS = {
    "quick": (QUICK, (QuickLogForm,)),
    "before": (BEFORE, (BeforeForm,)),
    "done": (DONE, (DoneForm, SegmentForm)),
    "after": (AFTER, (AfterForm, InjuryForm)),
    "leading_up": (LEADING_UP, (LeadingUpForm,)),
    "last_resort": (LAST_RESORT, (LastResortForm,)),
    "checks": (CHECKS, (ChecksForm,)),
    "best_interests": (BEST_INTERESTS, (BestInterestsForm,)),
    "people": (PEOPLE, (PeopleForm,)),
    "more": (MORE, (MoreForm,)),
    "family report": (FAMILY_REPORT, (FamilyReportForm,)),
}


@pytest.mark.parametrize("section", FIELDS)
def test_what_is_named_is_a_field_of_the_section_and_a_question_of_the_guidance(section):
    asked, forms = FIELDS[section]
    assert set(asked) <= {name for form in forms for name in form.base_fields}
    assert set(asked.values()) <= QUESTIONS


def test_what_is_asked_of_each_hold_and_seclusion_rests_on_the_guidance_too(
    monday_morning, amara, class_teacher
):
    draft = a_draft(amara, class_teacher)
    written_in_full(draft, class_teacher)
    assert set((HOLDS | SECLUSION | WATCHED).values()) <= QUESTIONS
    assert set(opened(draft, class_teacher).form("holds").rests_on) == {"s0_on_plan", "s0_off_plan"}


@pytest.fixture
def opens(monday_morning, amara, class_teacher, teaching_assistant, client_of):
    draft = a_draft(amara, class_teacher, teaching_assistant.staff)

    def open_page(section=""):
        name = f"incidents:write_{section}" if section else "incidents:draft"
        path = reverse(name, args=["oakfield", draft.public_id])
        return client_of(class_teacher).get(path).text

    return open_page


@pytest.mark.postgresql
@pytest.mark.parametrize("section", [name for name in FIELDS if name != "family report"])
def test_a_page_of_a_draft_opens_them(opens, section):
    asked, _ = FIELDS[section]
    assert opens(section).count(">What this rests on<") == len(asked)


@pytest.mark.postgresql
def test_they_lead_to_the_document_as_it_was_on_the_day_of_the_incident(opens):
    address = "/oakfield/guidance/restrictive-interventions-guidance/?on=2026-11-23#record-injuries"
    assert f'href="{address}"' in opens("after")


@pytest.mark.postgresql
def test_a_deadline_of_working_days_is_not_called_today(opens, oakfield):
    type(oakfield).objects.filter(pk=oakfield.pk).update(nation=Nation.SCOTLAND)
    # Monday the 30th is a bank holiday in Scotland
    assert "To be recorded by the end of 1 December 2026." in opens()


@pytest.mark.postgresql
def test_where_the_portal_holds_nothing_of_a_question_nothing_opens(opens, oakfield):
    type(oakfield).objects.filter(pk=oakfield.pk).update(nation=Nation.WALES)
    assert "What this rests on" not in opens("before")


@pytest.mark.postgresql
def test_where_a_nation_is_held_to_say_nothing_of_a_question_that_one_opens_nothing(
    opens, oakfield
):
    type(oakfield).objects.filter(pk=oakfield.pk).update(nation=Nation.SCOTLAND)
    page = opens("leading_up")
    assert page.count(">What this rests on<") == len(LEADING_UP) - 1
    assert "what staff and the child did" in page
