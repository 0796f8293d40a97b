import datetime as dt
import json
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from incidents import in_the_book
from incidents.actions import recording
from incidents.actions.drafts import let_write
from incidents.actions.recording import (
    AlreadyRecorded,
    NotReady,
    academic_year,
    record_incident,
)
from incidents.facts import Checked, Hurt, Segment, Watched, union_seconds
from incidents.models import Account, Incident, Intervention, Question, Reading, StaffPart
from incidents.reports import facts_of
from rri_portal.audit import book
from rri_portal.audit.models import Entry, EntryContent
from rri_portal.nations import Nation
from rri_portal.pupils.models import Characteristics
from rri_portal.schools.models import PickList
from tests.cast import NOW, act
from tests.factories.attachments import some_footage
from tests.factories.incidents import (
    MINUTE,
    a_draft,
    a_record,
    choice,
    opened,
    technique,
    the_facts,
    writes,
    written_in_full,
)
from tests.kept import kept
from tests.visits import opened_by

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_recording_gives_the_next_number_of_the_book(amara, chidi, class_teacher):
    assert a_record(amara, class_teacher).number == "RI-2026-0001"
    assert a_record(chidi, class_teacher).number == "RI-2026-0002"


@pytest.mark.parametrize(
    ("day", "year"), [("2026-08-31", 2025), ("2026-09-01", 2026), ("2027-01-04", 2026)]
)
def test_a_number_bears_the_year_in_which_the_school_year_began(day, year):
    assert academic_year(dt.date.fromisoformat(day)) == year


def test_each_school_counts_for_itself(amara, class_teacher, riverside, riverside_teacher):
    from tests.cast import enrols

    theirs = enrols(riverside, forename="Zed", surname="Other", born=dt.date(2012, 1, 1))
    a_record(amara, class_teacher)
    assert a_record(theirs, riverside_teacher).number == "RI-2026-0001"


def test_the_reading_holds_the_hour_and_day_as_they_were_in_london(amara, class_teacher):
    summer = dt.datetime(2026, 7, 6, 23, 30, tzinfo=dt.UTC)
    record = a_record(amara, class_teacher, started_at=summer, late_why="Found later")
    reading = record.current_reading
    assert (reading.local_date, reading.local_hour, reading.local_weekday) == (
        dt.date(2026, 7, 7),
        0,
        2,
    )
    assert reading.local_week == dt.date(2026, 7, 6)


def test_overlapping_holds_are_counted_once(amara, class_teacher):
    draft = a_draft(amara, class_teacher)
    start, hold = draft.started_at, technique(amara)
    spans = [(0, 4), (2, 6), (10, 11)]
    segments = [
        Segment(hold, start + a * MINUTE, start + b * MINUTE, staff=(class_teacher.staff,))
        for a, b in spans
    ]
    assert union_seconds(segments) == 7 * 60


def test_an_end_that_nobody_knows_is_counted_as_unknown(amara, class_teacher):
    start = NOW - 30 * MINUTE
    segment = Segment(technique(amara), start, None, staff=(class_teacher.staff,))
    reading = a_record(amara, class_teacher, segments=(segment,)).current_reading
    assert reading.held_seconds is None
    assert reading.unknown_ends == 1


def test_seclusion_is_timed_apart(amara, class_teacher):
    start = NOW - 30 * MINUTE
    room = technique(amara, "Kept in a room with the door locked or held")
    segments = (
        Segment(technique(amara), start, start + MINUTE, staff=(class_teacher.staff,)),
        Segment(room, start + MINUTE, start + 9 * MINUTE, staff=(class_teacher.staff,)),
    )
    reading = a_record(amara, class_teacher, segments=segments).current_reading
    assert (reading.held_seconds, reading.secluded_seconds) == (60, 480)
    assert reading.force
    assert reading.seclusion


@pytest.mark.parametrize(
    ("label", "force", "restraint"),
    [
        ("Hold by two people, standing", True, True),
        ("Guide or escort", True, False),
        ("Wheelchair brakes on, or power off", False, True),
        ("Another restraint without force", False, True),
        ("Kept in a place with the way out blocked", False, False),
    ],
)
def test_a_hold_is_a_restraint_in_law_with_force_or_without(
    amara, class_teacher, label, force, restraint
):
    segment = Segment(technique(amara, label), NOW - 30 * MINUTE, staff=(class_teacher.staff,))
    reading = a_record(amara, class_teacher, segments=(segment,)).reading
    assert (reading.force, reading.restraint) == (force, restraint)


def test_the_childs_characteristics_are_those_of_the_day_it_was_recorded(amara, class_teacher):
    record = a_record(amara, class_teacher)
    Characteristics.objects.create(
        school=amara.school, pupil=amara, from_date=NOW.date(), year_group="8", noted_at=NOW
    )
    record.refresh_from_db()
    assert record.current_reading.characteristics.year_group == "7"


def test_what_is_known_to_change_tomorrow_is_no_part_of_todays_record(amara, class_teacher):
    today = amara.characteristics.latest("from_date")
    tomorrow = {"from_date": NOW.date() + dt.timedelta(days=1), "noted_at": NOW}
    Characteristics.objects.create(school=amara.school, pupil=amara, year_group="9", **tomorrow)
    assert a_record(amara, class_teacher).reading.characteristics == today


def test_the_recorders_words_become_their_locked_account(amara, class_teacher):
    record = a_record(amara, class_teacher, narrative="I heard a shout.")
    account = Account.objects.get()
    assert account.staff == class_teacher.staff
    assert account.words == "I heard a shout."
    assert record.current_reading.account == account


def test_each_adult_stands_in_the_record_under_the_name_they_had_then(
    amara, class_teacher, agency_worker
):
    a_record(amara, class_teacher, agency_worker)
    agency_worker.name = "Kirsty Wed"
    agency_worker.save()
    assert StaffPart.objects.filter(staff=agency_worker, name_then="Kirsty Doyle").count() == 2


def test_it_is_recorded_once(amara, class_teacher):
    record = a_record(amara, class_teacher)
    with pytest.raises(AlreadyRecorded, match=r"RI-2026-0001"):
        record_incident(
            incident=record,
            facts=the_facts(record, class_teacher.staff),
            by=act(class_teacher),
            at=NOW,
        )


def test_what_was_saved_since_the_answers_were_read_is_never_left_out(amara, class_teacher):
    draft = a_draft(amara, class_teacher)
    with pytest.raises(NotReady, match="in the meantime"):
        record_incident(
            incident=draft,
            facts=the_facts(draft, class_teacher.staff),
            versions={"quick": 0},
            by=act(class_teacher),
            at=NOW,
        )
    assert not Entry.objects.exists()


def test_where_the_record_has_days_to_be_made_in_it_is_not_late_on_the_next(
    amara, class_teacher, oakfield
):
    type(oakfield).objects.filter(pk=oakfield.pk).update(nation=Nation.SCOTLAND)
    amara.school.refresh_from_db()
    friday = NOW - dt.timedelta(days=3)
    assert a_record(amara, class_teacher, started_at=friday).number
    with pytest.raises(NotReady, match="later than the day"):
        a_record(amara, class_teacher, started_at=NOW - dt.timedelta(days=14))


def test_a_record_made_later_than_the_day_asks_why(amara, class_teacher):
    friday = NOW - dt.timedelta(days=3)
    with pytest.raises(NotReady, match="later than the day"):
        a_record(amara, class_teacher, started_at=friday)
    assert not Entry.objects.exists()


def test_nothing_is_recorded_before_it_has_happened(amara, class_teacher):
    draft = a_draft(amara, class_teacher)
    facts = replace(the_facts(draft, class_teacher.staff), started_at=NOW + MINUTE)
    with pytest.raises(NotReady, match="before it has happened"):
        record_incident(incident=draft, facts=facts, by=act(class_teacher), at=NOW)


def test_where_recording_fails_no_number_is_used_up(amara, chidi, class_teacher, monkeypatch):
    draft = a_draft(amara, class_teacher)
    with monkeypatch.context() as broken:
        broken.setattr(
            "incidents.actions.recording._add_lists",
            lambda *_: (_ for _ in ()).throw(RuntimeError("power cut")),
        )
        with pytest.raises(RuntimeError, match="power cut"):
            record_incident(
                incident=draft,
                facts=the_facts(draft, class_teacher.staff),
                by=act(class_teacher),
                at=NOW,
            )
    assert not Reading.objects.exists()
    assert a_record(chidi, class_teacher).number == "RI-2026-0001"


def test_the_book_verifies_and_names_a_row_changed_behind_its_back(amara, class_teacher, oakfield):
    record = a_record(amara, class_teacher)
    assert book.verify(oakfield).broken is None
    with pytest.raises(DatabaseError), transaction.atomic():
        Intervention.objects.update(ended_at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Incident.objects.filter(pk=record.pk).update(sequence=7)
    assert book.verify(oakfield).broken is None


def test_the_book_commits_to_rows_of_every_kind(amara, class_teacher, senco, oakfield):
    draft, by = a_draft(amara, class_teacher), class_teacher.staff
    some_footage(draft, class_teacher)
    breathing = choice(amara, PickList.MEDICAL_CHECK, "Breathing normally")
    told = the_facts(
        draft,
        by,
        injuries=(Hurt("pupil", choice(amara, PickList.INJURY), regions=("face",)),),
        checks=(Checked(NOW - 20 * MINUTE, by, seen=(breathing,)),),
        watched=(Watched(senco.staff, throughout=True),),
        words={Question.BEST_INTERESTS: "That nobody was bitten."},
    )
    reading = record_incident(incident=draft, facts=told, by=act(class_teacher), at=NOW).reading
    committed = json.loads(EntryContent.objects.get(entry__subject_id=reading.public_id).content)
    assert all(committed["content"][part] for part in in_the_book.PARTS)
    assert book.verify(oakfield).broken is None


def test_a_record_is_made_in_few_queries(amara, class_teacher, django_assert_max_num_queries):
    a_record(amara, class_teacher)
    with django_assert_max_num_queries(9):
        draft = a_draft(amara, class_teacher)
    facts, by = the_facts(draft, class_teacher.staff), act(class_teacher)
    with django_assert_max_num_queries(28):
        record_incident(incident=draft, facts=facts, by=by, at=NOW)


def test_the_book_names_a_record_that_was_never_entered(
    amara, chidi, class_teacher, oakfield, monkeypatch
):
    a_record(amara, class_teacher)
    monkeypatch.setattr(recording, "_in_the_book", lambda *entered: None)
    a_record(chidi, class_teacher)
    broken = book.verify(oakfield).broken
    assert broken == book.Broken(
        1, "is the last, and there is none for what was recorded as RI-2026-0002"
    )


def test_a_record_reads_the_same_after_it_is_stored(amara, class_teacher, senco):
    draft = a_draft(amara, class_teacher)
    told = the_facts(
        draft,
        class_teacher.staff,
        witnesses=(senco.staff,),
        hearing_aids="removed",
        tried=(choice(amara, "de-escalation", "Reassurance"),),
    )
    record = record_incident(incident=draft, facts=told, by=act(class_teacher), at=NOW)
    again = facts_of(Reading.objects.get(pk=record.current_reading_id))
    assert vars(again) == vars(told) | {"primary_purpose": "injury-to-others"}


# The page


@kept
def full_draft(amara, class_teacher):
    draft = a_draft(amara, class_teacher)
    written_in_full(draft, class_teacher)
    return draft


def page_of(draft):
    return reverse("incidents:record_incident", args=["oakfield", draft.public_id])


def test_the_answers_are_checked_before_they_are_fixed(client_of, class_teacher, full_draft):
    page = client_of(class_teacher).get(page_of(full_draft))
    for words in ("The minibus was late.", "Hold by two people", "10:00 to 10:04", "4 minutes"):
        assert words in page.text


def checked(browser, draft) -> dict[str, str]:
    """The form as it stands under the answers that are checked."""
    context = browser.get(page_of(draft)).context
    return {"token": context["token"], "checked": context["checked"]}


def test_nobody_records_what_a_helper_wrote_after_they_checked(
    client_of, class_teacher, senco, full_draft
):
    let_write(incident=full_draft, staff=senco.staff, by=act(class_teacher), at=NOW)
    browser = client_of(class_teacher)
    form = checked(browser, full_draft)
    writes(full_draft, senco, "more", glasses="removed")
    page = browser.post(page_of(full_draft), form)
    assert page.status_code == 409
    assert "in the meantime" in page.text
    assert "Taken away or removed" in page.text
    assert Reading.objects.count() == 0
    browser.post(page_of(full_draft), checked(browser, full_draft))
    assert Reading.objects.get().glasses == "removed"


def test_recording_shows_the_number(client_of, class_teacher, full_draft):
    browser = client_of(class_teacher)
    form = checked(browser, full_draft)
    page = browser.post(page_of(full_draft), form, follow=True)
    assert "RI-2026-0001" in page.text
    again = browser.post(page_of(full_draft), form, follow=True)
    assert again.redirect_chain == [(full_draft_url(full_draft), 302)]
    assert Reading.objects.count() == 1


def full_draft_url(draft):
    return Incident.objects.get(pk=draft.pk).get_absolute_url()


def test_what_the_law_asks_and_is_missing_is_named_with_its_page(client_of, class_teacher, amara):
    draft = a_draft(amara, class_teacher)
    page = client_of(class_teacher).get(page_of(draft))
    for sentence in (
        "Say what led up to it and what happened.",
        "Say what was tried first",
        "Say what was used.",
        "Say what it was to prevent.",
        "Say why it was necessary.",
        "Say what support was given afterwards.",
    ):
        assert sentence in page.text
    assert "Record it" not in page.text


def test_what_was_ticked_in_the_quick_log_and_is_not_described_is_asked_for(
    class_teacher, full_draft
):
    assert opened(full_draft, class_teacher).gaps() == []
    writes(full_draft, class_teacher, "quick", version=1, what=["force", "seclusion", "restraint"])
    gaps = [gap.sentence for gap in opened(full_draft, class_teacher).gaps()]
    assert len(gaps) == 1  # a hold is the restraint that was ticked
    assert "no seclusion is described here" in gaps[0]


def test_injuries_answered_in_the_quick_log_are_not_asked_again(client_of, class_teacher, amara):
    draft = a_draft(amara, class_teacher)
    page = client_of(class_teacher).get(page_of(draft))
    assert "Say whether anybody is hurt." not in page.text


def test_a_late_record_asks_why_on_the_page(client_of, class_teacher, full_draft, time_machine):
    time_machine.move_to(NOW + dt.timedelta(days=1), tick=False)
    browser = client_of(class_teacher)
    form = checked(browser, full_draft)
    page = browser.post(page_of(full_draft), form)
    assert "Say why it is recorded later than the day it happened." in page.text
    assert "<title>Error: Check your answers" in page.text
    browser.post(page_of(full_draft), form | {"late_why": "The lines were down."})
    assert Reading.objects.get().late_why == "The lines were down."


def test_a_page_that_somebody_else_opened_records_nothing_and_loses_no_reason(
    client_of, class_teacher, full_draft, time_machine
):
    time_machine.move_to(NOW + dt.timedelta(days=1), tick=False)
    browser = client_of(class_teacher)
    form = checked(browser, full_draft) | {"token": "another", "late_why": "The lines were down."}
    page = browser.post(page_of(full_draft), form)
    assert "opened by somebody else. Send it again." in page.text
    assert page.context["form"]["late_why"].value() == "The lines were down."
    assert not Reading.objects.exists()


def test_a_draft_is_discarded_only_with_a_reason(client_of, class_teacher, full_draft):
    url = reverse("incidents:discard_draft", args=["oakfield", full_draft.public_id])
    browser = client_of(class_teacher)
    assert "Say why the draft should be discarded." in browser.post(url, {}).text
    for _ in range(2):  # a second click lands where the first did
        sent = browser.post(url, {"why": "Logged twice"} | opened_by(class_teacher))
        assert sent.url == "/oakfield/"
    page = browser.get(sent.url).text
    assert page.count("The draft is discarded. Who did it and why is kept.") == 1
    full_draft.refresh_from_db()
    assert full_draft.discarded_why == "Logged twice"
    assert browser.get(page_of(full_draft)).status_code == 404
