import datetime as dt

import pytest
from django.urls import reverse

from incidents.models import EventAdult, EventSection, Incident
from incidents.sections import section_of
from rri_portal.audit.models import AuditEvent
from rri_portal.audit.once import issue_token
from rri_portal.schools.models import StaffMember
from tests.cast import NOW, act
from tests.factories.incidents import a_draft, choice
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("monday_morning")


def answers(pupil, person, *, token=None, **changes):
    typed = {
        "token": token or issue_token("log_incident", act(person)),
        "safety": "safe-together",
        "pupil": str(pupil.public_id),
        "day": "today",
        "time": "10:05",
        "place": str(choice(pupil, "place", "Playground").public_id),
        "what": ["force"],
        "adults": [str(person.staff.public_id)],
        "hurt": "no",
        "first_aider": "yes",
        "then": "next",
    }
    return typed | changes


@pytest.fixture
def log_url(oakfield):
    return reverse("incidents:log_incident", args=[oakfield.slug])


def test_safety_is_asked_before_anything_else(client_of, class_teacher, log_url):
    page = client_of(class_teacher).get(log_url)
    assert "Are you and the child safe?" in page.text
    assert "Which pupil" not in page.text


def test_whoever_is_not_safe_is_told_to_get_help_first(client_of, class_teacher, log_url):
    page = client_of(class_teacher).get(log_url, {"safety": "not-safe"})
    assert "Get help first" in page.text


def test_a_hold_is_logged_on_one_page(client_of, class_teacher, amara, log_url):
    response = client_of(class_teacher).post(log_url, answers(amara, class_teacher))
    incident = Incident.objects.get()
    assert response.url == reverse("incidents:write_before", args=["oakfield", incident.public_id])
    assert incident.pupil == amara
    assert incident.started_at == dt.datetime(2026, 11, 23, 10, 5, tzinfo=dt.UTC)
    assert incident.number == ""
    assert EventAdult.objects.get().staff == class_teacher.staff


def test_logging_is_audited_without_what_was_written(client_of, class_teacher, amara, log_url):
    client_of(class_teacher).post(log_url, answers(amara, class_teacher))
    event = AuditEvent.objects.get(verb="log_incident")
    assert event.by_id == str(class_teacher.user.public_id)
    assert event.fields == []


def test_a_double_click_makes_one_draft(client_of, class_teacher, amara, log_url):
    browser, typed = client_of(class_teacher), answers(amara, class_teacher)
    first = browser.post(log_url, typed)
    second = browser.post(log_url, typed)
    assert first.url == second.url
    assert Incident.objects.count() == 1


def test_nothing_is_answered_beforehand(client_of, class_teacher, amara, log_url):
    page = client_of(class_teacher).get(log_url, {"safety": "safe-together"})
    assert " checked" not in page.text
    assert page.text.count(" selected") == page.text.count('value="" selected')


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("pupil", "Choose the pupil."),
        ("day", "Choose the day it started."),
        ("time", "Enter the time it started, such as 14:05."),
        ("place", "Choose where it happened."),
        ("what", "Choose what happened."),
        ("adults", "Choose at least one adult."),
    ],
)
def test_what_is_missing_is_asked_for_beside_its_field(
    client_of, class_teacher, amara, log_url, field, sentence
):
    typed = answers(amara, class_teacher)
    del typed[field]
    page = client_of(class_teacher).post(log_url, typed)
    assert sentence in page.text
    assert not Incident.objects.exists()


def test_the_future_is_refused(client_of, class_teacher, amara, log_url):
    page = client_of(class_teacher).post(log_url, answers(amara, class_teacher, time="11:05"))
    assert "This is in the future." in page.text
    assert 'value="11:05"' in page.text


def test_the_hour_that_march_leaves_out_is_refused(client_of, class_teacher, amara, log_url):
    typed = answers(
        amara,
        class_teacher,
        day="another",
        other_day_day="29",
        other_day_month="3",
        other_day_year="2026",
        time="01:30",
    )
    page = client_of(class_teacher).post(log_url, typed)
    assert "The clocks went forward past this time" in page.text


def test_the_hour_that_october_has_twice_is_asked_about(client_of, class_teacher, amara, log_url):
    typed = answers(
        amara,
        class_teacher,
        day="another",
        other_day_day="25",
        other_day_month="10",
        other_day_year="2026",
        time="01:30",
    )
    browser = client_of(class_teacher)
    page = browser.post(log_url, typed)
    assert "this time came twice" in page.text
    browser.post(log_url, typed | {"which_hour": "second"})
    assert Incident.objects.get().started_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_an_agency_worker_is_named_without_a_sign_in(client_of, class_teacher, amara, log_url):
    typed = answers(
        amara, class_teacher, other_name="Jo Ferris", other_job="Supply", other_agency="Bright"
    )
    browser = client_of(class_teacher)
    browser.post(log_url, typed)
    browser.post(log_url, typed)
    jo = StaffMember.objects.get(name="Jo Ferris")
    assert jo.user is None
    assert EventAdult.objects.filter(staff=jo, involved=True).count() == 1
    assert str(jo.public_id) in EventSection.objects.get().answers["adults"]


def test_the_same_pupil_within_half_an_hour_is_asked_about(
    client_of, class_teacher, teaching_assistant, amara, log_url
):
    a_draft(amara, class_teacher)
    page = client_of(teaching_assistant).post(log_url, answers(amara, teaching_assistant))
    assert "Is this the same event?" in page.text
    assert "This is not saved yet." in page.text
    assert "There is a problem" not in page.text
    assert Incident.objects.count() == 1


def test_whoever_passes_over_the_question_is_told_so(
    client_of, class_teacher, teaching_assistant, amara, log_url
):
    a_draft(amara, class_teacher)
    browser = client_of(teaching_assistant)
    asked = Page(browser.post(log_url, answers(amara, teaching_assistant)).text).form("pupil")
    page = browser.post(log_url, asked.filled())
    assert page.text.count("Say whether it is the same event.") == 2
    assert "<title>Error: " in page.text
    assert Incident.objects.count() == 1


def test_the_same_event_is_not_doubled_and_the_colleague_is_named_in_it(
    client_of, class_teacher, teaching_assistant, amara, log_url
):
    draft = a_draft(amara, class_teacher)
    typed = answers(amara, teaching_assistant, same="yes")
    client_of(teaching_assistant).post(log_url, typed)
    assert Incident.objects.get() == draft
    assert draft.event.adults.filter(staff=teaching_assistant.staff, involved=True).exists()


def test_the_same_event_as_ones_own_draft_is_not_called_saved(
    client_of, class_teacher, amara, log_url
):
    draft = a_draft(amara, class_teacher)
    typed = answers(amara, class_teacher, same="yes")
    page = client_of(class_teacher).post(log_url, typed, follow=True)
    assert page.redirect_chain[-1][0] == reverse(
        "incidents:write_quick", args=["oakfield", draft.public_id]
    )
    assert "nothing else that you have just answered" in page.text


def test_everybody_a_colleague_names_in_the_same_event_is_in_it_for_good(
    client_of, class_teacher, teaching_assistant, senco, amara, log_url
):
    draft = a_draft(amara, class_teacher)
    named = [str(teaching_assistant.staff.public_id), str(senco.staff.public_id)]
    typed = answers(amara, teaching_assistant, adults=named, same="yes")
    client_of(teaching_assistant).post(log_url, typed | {"other_name": "Di", "other_job": "Supply"})
    involved = {one.staff.name for one in draft.event.adults.filter(involved=True)}
    assert involved == {class_teacher.name, teaching_assistant.name, senco.name, "Di"}
    ticked = section_of(draft, "quick")
    assert ticked.version == 2
    assert set(named) < set(ticked.answers["adults"])


def test_who_says_it_is_the_same_event_was_not_therefore_involved(
    client_of, class_teacher, teaching_assistant, senco, amara, log_url
):
    draft = a_draft(amara, class_teacher)
    typed = answers(amara, teaching_assistant, adults=[str(senco.staff.public_id)], same="yes")
    client_of(teaching_assistant).post(log_url, typed)
    assert not draft.event.adults.filter(staff=teaching_assistant.staff).exists()
    assert draft.event.adults.filter(staff=senco.staff, involved=True).exists()


def test_nothing_is_said_to_be_the_same_as_what_was_set_aside(
    client_of, class_teacher, teaching_assistant, amara, log_url
):
    draft = a_draft(amara, class_teacher)
    Incident.objects.filter(pk=draft.pk).update(set_aside_at=NOW)
    client_of(teaching_assistant).post(log_url, answers(amara, teaching_assistant))
    assert Incident.objects.count() == 2


def test_another_event_of_the_same_child_is_its_own(
    client_of, class_teacher, teaching_assistant, amara, log_url
):
    a_draft(amara, class_teacher)
    typed = answers(amara, teaching_assistant, same="no")
    client_of(teaching_assistant).post(log_url, typed)
    assert Incident.objects.count() == 2


def test_only_ordinary_contact_leads_to_a_proposal(client_of, class_teacher, amara, log_url):
    typed = answers(amara, class_teacher, what=["ordinary-contact"])
    response = client_of(class_teacher).post(log_url, typed)
    assert response.url.endswith("/not-significant/")


def test_ordinary_contact_and_force_cannot_both_be_all(client_of, class_teacher, amara, log_url):
    typed = answers(amara, class_teacher, what=["ordinary-contact", "force"])
    page = client_of(class_teacher).post(log_url, typed)
    assert "cannot be chosen with the rest" in page.text


def test_a_pupil_of_another_school_cannot_be_chosen(
    client_of, class_teacher, riverside, amara, log_url
):
    from tests.cast import enrols

    outsider = enrols(riverside, forename="Zed", surname="Other", born=dt.date(2012, 1, 1))
    typed = answers(amara, class_teacher) | {"pupil": str(outsider.public_id)}
    client_of(class_teacher).post(log_url, typed)
    assert not Incident.objects.exists()


NONSENSE = ["", "-1", "1" + "0" * 30, "\x00", "x" * 300_000, "31/02/2026", "<script>", "true"]


# Each of these is one of a few words that the page itself offers
OFFERED = ("safety", "day", "what", "hurt", "first_aider", "then", "which_hour", "same")


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_any_answer_gets_a_page(client_of, class_teacher, amara, log_url, nonsense):
    browser = client_of(class_teacher)
    typed = answers(amara, class_teacher) | {"day": "another"}
    others = typed.keys() - {*OFFERED} | {"other_day_day", "other_day_year", "other_name"}
    for fields in (OFFERED, *((field,) for field in sorted(others))):
        # All of a body, for it to be read at all, is less than 2.5 MB
        said = nonsense[: 2_000_000 // len(fields)]
        response = browser.post(log_url, typed | dict.fromkeys(fields, said))
        assert response.status_code in (200, 302), fields


@pytest.mark.parametrize(("field", "nonsense"), list(zip(OFFERED, NONSENSE, strict=True)))
def test_nonsense_in_one_of_the_offered_answers_gets_a_page(
    client_of, class_teacher, amara, log_url, field, nonsense
):
    typed = answers(amara, class_teacher) | {field: nonsense}
    assert client_of(class_teacher).post(log_url, typed).status_code in (200, 302)


def test_a_page_opened_too_long_ago_keeps_what_was_typed(client_of, class_teacher, amara, log_url):
    typed = answers(amara, class_teacher, token="made-up", place_detail="by the shed")
    page = client_of(class_teacher).post(log_url, typed)
    assert "This page was open too long" in page.text
    assert "by the shed" in page.text


def test_another_day_and_a_time_that_are_missing_are_asked_for_together(
    client_of, class_teacher, amara, log_url
):
    typed = answers(amara, class_teacher, day="another", time="")
    page = client_of(class_teacher).post(log_url, typed)
    assert "Enter the day it started." in page.text
    assert "Enter the time it started, such as 14:05." in page.text


def test_a_child_who_is_not_on_the_roll_yet_has_somewhere_to_go(client_of, class_teacher, log_url):
    page = client_of(class_teacher).get(f"{log_url}?safety=safe-together")
    assert "If the child is not on it yet, go to “This happened”" in page.text


def test_yesterday_is_the_day_before(client_of, class_teacher, amara, log_url):
    typed = answers(amara, class_teacher, day="yesterday", time="23:10")
    client_of(class_teacher).post(log_url, typed)
    assert Incident.objects.get().local_date == NOW.date() - dt.timedelta(days=1)
