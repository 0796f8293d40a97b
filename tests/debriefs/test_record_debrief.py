import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from debriefs.actions import MayNotLead, NotThen
from debriefs.models import SAY_WHEN_AGAIN, SAY_WHO_LED, SAY_WHY_NOT, DebriefStep, Kind, Outcome
from debriefs.standing import INVOLVED, YOU_WERE_INVOLVED
from incidents.actions.drafts import name_adults
from rri_portal.audit import book
from rri_portal.audit.consistency import rows_in_the_wrong_school
from rri_portal.audit.models import AuditEvent, Read
from rri_portal.audit.once import issue_token
from tests.cast import NOW, TODAY, act
from tests.factories.accounts import locks
from tests.factories.debriefs import finds_not_ready, holds_debrief, steps
from tests.factories.incidents import a_record
from tests.factories.telling import holds, parent_called
from tests.html import collect
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")
ONE_DAY = dt.timedelta(days=1)
THURSDAY = dt.date(2026, 11, 26)


@kept
def record(amara, class_teacher):
    """The class teacher held Amara this morning."""
    return a_record(amara, class_teacher)


def page_of(record, kind=Kind.PUPIL):
    return reverse("debriefs:record_debrief", args=["oakfield", record.number, kind.value])


def typed(person, outcome, day=TODAY, again=None, **answers):
    """The form as `person` fills it in."""
    days = {"happened_on": day, "try_again_on": again}
    boxes = {
        f"{name}_{part}": str(getattr(date, part))
        for name, date in days.items()
        if date
        for part in ("day", "month", "year")
    }
    token = issue_token("record_debrief", act(person))
    return {"outcome": outcome.value, "token": token} | boxes | answers


def sends(client_of, person, record, *, to=Kind.PUPIL, **said):
    """The page that answers; `None` where it went through."""
    answer = client_of(person).post(page_of(record, to), typed(person, **said))
    if answer.status_code == 302:
        assert answer.url == record.get_absolute_url()
        return None
    collect(answer.text, f"{page_of(record, to)} with an error")
    return answer.text


# What becomes of a debrief


def test_a_witness_leads_a_childs_debrief(client_of, senco, teaching_assistant, record):
    name_adults(event=record.event, witnesses=(teaching_assistant.staff,), at=NOW)
    leader = str(teaching_assistant.staff.public_id)
    assert sends(client_of, senco, record, outcome=Outcome.DONE, led_by=leader) is None
    step = DebriefStep.objects.get()
    assert (step.kind, step.outcome, step.led_by) == ("pupil", "done", teaching_assistant.staff)
    assert (step.happened_on, step.logged_at, step.logged_by_id) == (TODAY, NOW, act(senco).id)


def test_to_decline_is_an_answer_and_needs_no_reason(client_of, senco, record):
    assert sends(client_of, senco, record, to=Kind.FAMILY, outcome=Outcome.DECLINED) is None
    assert DebriefStep.objects.get().words is None


def test_a_child_who_is_not_ready_is_tried_again_on_a_day(client_of, senco, record):
    assert sends(client_of, senco, record, outcome=Outcome.NOT_READY, again=THURSDAY) is None
    assert DebriefStep.objects.get().try_again_on == THURSDAY


def test_what_is_not_in_a_childs_interest_is_kept_with_its_reason(client_of, senco, record):
    why = "Talking of it makes him hurt himself; his key worker agrees."
    assert sends(client_of, senco, record, outcome=Outcome.NOT_IN_INTEREST, why=why) is None
    assert DebriefStep.objects.get().words == why


def test_somebody_who_declined_may_think_again(senco, record):
    steps(record, senco, Outcome.DECLINED)
    holds_debrief(record, senco)
    now = DebriefStep.objects.standing_now()
    assert [step.outcome for step in now] == [Outcome.DONE]


def test_a_step_logged_late_does_not_undo_a_later_day(senco, record):
    thursday = NOW + 3 * ONE_DAY
    holds_debrief(record, senco, happened_on=THURSDAY, at=thursday)
    finds_not_ready(record, senco, THURSDAY, at=thursday)
    assert DebriefStep.objects.standing_now().get().outcome == Outcome.DONE


def test_each_step_is_one_audited_change(senco, record):
    step = holds_debrief(record, senco)
    event = AuditEvent.objects.get(verb="record_debrief")
    assert (event.subject_kind, event.subject_id) == ("debrief_step", str(step.public_id))
    assert rows_in_the_wrong_school() == []


def test_pressing_twice_records_once(client_of, senco, record):
    browser, sent = client_of(senco), typed(senco, Outcome.DECLINED)
    assert [browser.post(page_of(record), sent).status_code for _ in range(2)] == [302, 302]
    assert DebriefStep.objects.count() == 1


def test_a_form_opened_by_somebody_else_is_not_taken(client_of, senco, dsl, record):
    sent = typed(dsl, Outcome.DECLINED)
    assert "open too long" in client_of(senco).post(page_of(record), sent).text
    assert not DebriefStep.objects.exists()


# Who leads it


def test_nobody_who_was_involved_leads_it(client_of, senco, class_teacher, record):
    with pytest.raises(MayNotLead, match="somebody else leads it"):
        holds_debrief(record, senco, led_by=class_teacher.staff)
    leader = str(class_teacher.staff.public_id)
    page = sends(client_of, senco, record, outcome=Outcome.DONE, led_by=leader)
    assert INVOLVED in page
    assert not DebriefStep.objects.exists()


def test_whoever_was_involved_is_not_offered(client_of, senco, class_teacher, record):
    page = client_of(senco).get(page_of(record)).text
    assert f'value="{senco.staff.public_id}"' in page
    assert f'value="{class_teacher.staff.public_id}"' not in page


def test_the_record_too_says_who_was_involved(senco, class_teacher, record):
    name_adults(event=record.event, involved=(), at=NOW)
    with pytest.raises(MayNotLead):
        holds_debrief(record, senco, led_by=class_teacher.staff)


def test_a_senco_who_was_involved_does_not_decide_that_there_shall_be_none(
    client_of, senco, class_teacher, amara
):
    record = a_record(amara, class_teacher, senco.staff)
    with pytest.raises(MayNotLead, match="You were involved"):
        steps(record, senco, Outcome.NOT_IN_INTEREST, words="No need.")
    locks(record, senco)
    said = {"outcome": Outcome.NOT_IN_INTEREST, "why": "No need."}
    assert YOU_WERE_INVOLVED in sends(client_of, senco, record, **said)


# What is missing, or cannot be


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome.DONE, SAY_WHO_LED),
        (Outcome.NOT_READY, SAY_WHEN_AGAIN),
        (Outcome.NOT_IN_INTEREST, SAY_WHY_NOT),
    ],
)
def test_what_an_answer_calls_for_is_asked(client_of, senco, record, outcome, sentence):
    assert sentence in sends(client_of, senco, record, outcome=outcome)


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NOT_READY, Outcome.NOT_IN_INTEREST])
def test_the_database_keeps_to_it_too(senco, record, outcome):
    with pytest.raises(IntegrityError), transaction.atomic():
        steps(record, senco, outcome)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(TODAY + ONE_DAY, "in the future"), (TODAY - ONE_DAY, "before it happened")],
)
def test_it_was_on_a_day_that_can_be(client_of, senco, record, day, sentence):
    assert sentence in sends(client_of, senco, record, outcome=Outcome.DECLINED, day=day)
    with pytest.raises(NotThen, match=sentence):
        steps(record, senco, Outcome.DECLINED, happened_on=day)


@pytest.mark.parametrize(
    ("again", "sentence"),
    [(TODAY - ONE_DAY, "before the day it was tried"), (TODAY + 61 * ONE_DAY, "within 60 days")],
)
def test_it_is_tried_again_on_a_day_that_can_be(client_of, senco, record, again, sentence):
    assert sentence in sends(client_of, senco, record, outcome=Outcome.NOT_READY, again=again)
    with pytest.raises(NotThen, match=sentence):
        finds_not_ready(record, senco, again)


def test_what_stands_in_the_boxes_of_another_answer_is_left_out(client_of, senco, record):
    sent = typed(senco, Outcome.DECLINED, why="x" * 600, try_again_on_day="soon")
    assert client_of(senco).post(page_of(record), sent).status_code == 302
    step = DebriefStep.objects.get()
    assert (step.words, step.try_again_on) == (None, None)


@pytest.mark.parametrize("nonsense", ["", "-1", "1" + "0" * 30, "\x00", "x" * 300_000])
def test_nonsense_gets_its_sentences(client_of, senco, record, nonsense):
    boxes = ["outcome", "led_by", "why", "happened_on_day", "try_again_on_month", "token"]
    answer = client_of(senco).post(page_of(record), dict.fromkeys(boxes, nonsense))
    assert answer.status_code == 200
    assert "There is a problem" in answer.text


# Of the staff


def test_how_staff_are_is_kept_out_of_the_childs_file(client_of, senco, record):
    page = client_of(senco).get(page_of(record, Kind.STAFF)).text
    assert "interest" not in page
    for said in ({"words": "Shaken."}, {"outcome": Outcome.NOT_IN_INTEREST, "words": "-"}):
        given = {"outcome": Outcome.DECLINED} | said
        with pytest.raises(IntegrityError), transaction.atomic():
            steps(record, senco, given.pop("outcome"), Kind.STAFF, **given)


def test_that_answer_cannot_be_sent_for_staff_either(client_of, senco, record):
    said = {"to": Kind.STAFF, "outcome": Outcome.NOT_IN_INTEREST, "why": "Busy."}
    assert "choose from the list" in sends(client_of, senco, record, **said)


# The page


def test_the_page_shows_every_step_so_far(client_of, senco, record):
    finds_not_ready(record, senco, TODAY)
    holds_debrief(record, senco)
    page = client_of(senco).get(page_of(record)).text
    collect(page, page_of(record))
    assert "Tried, not ready" in page
    assert "To be tried again on 23 November 2026." in page
    assert "led by Farah Siddiqui" in page


def test_opening_the_page_is_logged(client_of, senco, record):
    client_of(senco).get(page_of(record))
    read = Read.objects.get(verb="record_debrief")
    assert (read.subject_id, read.by_id) == (str(record.public_id), act(senco).id)


def test_while_a_parent_is_held_back_nobody_of_the_family_is_invited_unasked(
    client_of, senco, headteacher, record, amara
):
    warning = "before anybody of the family is invited"
    assert warning not in client_of(senco).get(page_of(record, Kind.FAMILY)).text
    holds(record, parent_called(amara, "Ngozi Okafor"), headteacher)
    assert warning in client_of(senco).get(page_of(record, Kind.FAMILY)).text
    assert warning not in client_of(senco).get(page_of(record)).text


@pytest.mark.parametrize(
    ("person", "answer"),
    [
        ("senco", 200),
        ("dsl", 200),
        ("deputy_dsl", 200),
        ("headteacher", 200),
        ("senior_leader", 200),
        ("class_teacher", 403),  # reads the record that she made
        ("sender", 403),
        ("teaching_assistant", 404),
        ("governor", 404),
        ("riverside_head", 404),
    ],
)
def test_who_records_debriefs(request, client_of, riverside, record, person, answer):
    browser = client_of(request.getfixturevalue(person))
    assert browser.get(page_of(record)).status_code == answer


@pytest.mark.parametrize("address", ["RI-2026-0001/debriefs/everybody/", "RI-9-x/debriefs/pupil/"])
def test_what_is_not_there_is_not_found(client_of, senco, record, address):
    assert client_of(senco).get(f"/oakfield/incidents/{address}").status_code == 404


# What stays


def test_a_step_is_never_altered_nor_deleted(senco, record):
    step = holds_debrief(record, senco)
    for change in (lambda row: row.update(outcome="declined"), lambda row: row.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(DebriefStep.objects.filter(pk=step.pk))


def test_its_words_go_when_the_childs_file_is_disposed_of(senco, record, oakfield):
    step = steps(record, senco, Outcome.NOT_IN_INTEREST, words="His key worker agrees.")
    emptied = {"words": None, "erased_at": NOW}
    row = DebriefStep.objects.filter(pk=step.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(**emptied)
    with transaction.atomic():
        subject = ("incident", record.public_id)
        book.dispose(book=book.lock(oakfield), subject=subject, content={}, at=NOW)
        row.update(**emptied)
    step.refresh_from_db()
    assert (step.words, step.erased_at) == (None, NOW)
