"""One event, several pupils: what is said of the event once, and of each child alone."""

import datetime as dt
from dataclasses import replace

import pytest

from incidents.accounts_due import due
from incidents.actions.drafts import (
    Further,
    InTheEventAlready,
    NotADraft,
    Overtaken,
    correct_quick_facts,
    discard_draft,
    join_event,
    let_write,
    log_incident,
    save_section,
)
from incidents.actions.recording import NotReady, record_incident
from incidents.facts import Watched
from incidents.models import Account, DraftSection, Event, Incident
from incidents.sections import section_of
from incidents.visibility import writable_by
from rri_portal.audit.models import AuditEvent
from tests.cast import NOW, act
from tests.factories.accounts import locks
from tests.factories.incidents import (
    MINUTE,
    a_draft,
    adds,
    choice,
    opened,
    quick,
    the_facts,
    writes,
    written_in_full,
)
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")


@kept
def both(amara, kai, class_teacher, teaching_assistant):
    """Amara's draft and Kai's, of one event."""
    first = a_draft(amara, class_teacher, teaching_assistant.staff)
    return first, adds(first, kai, class_teacher)


def recorded(incident, by, *others, **changes) -> Incident:
    facts = the_facts(incident, by.staff, *others, **changes)
    return record_incident(incident=incident, facts=facts, by=act(by), at=NOW)


def test_the_quick_log_makes_one_event_and_a_draft_for_each_pupil(
    oakfield, amara, kai, class_teacher
):
    first = log_incident(
        school=oakfield,
        quick=quick(amara, class_teacher.staff),
        answers={"what": ["force"], "time": ["10:00"], "hurt": ["no"]},
        further=[Further(kai, {"what": ["seclusion"]})],
        by=act(class_teacher),
        at=NOW,
    )
    event = Event.objects.get()
    assert {one.pupil for one in event.incidents.all()} == {amara, kai}
    assert first.pupil == amara
    other = event.incidents.get(pupil=kai)
    assert (other.started_at, other.local_date) == (first.started_at, first.local_date)
    assert section_of(other, "quick").answers == {"what": ["seclusion"], "time": ["10:00"]}
    verbs = AuditEvent.objects.values_list("verb", "subject_id")
    assert {("log_incident", str(one.public_id)) for one in (first, other)} <= set(verbs)


def test_one_pupil_twice_makes_nothing(oakfield, amara, class_teacher):
    with pytest.raises(InTheEventAlready):
        log_incident(
            school=oakfield,
            quick=quick(amara, class_teacher.staff),
            answers={},
            further=[Further(amara, {})],
            by=act(class_teacher),
            at=NOW,
        )
    assert not Event.objects.exists()


def test_what_is_written_of_the_event_stands_in_both_drafts(both, class_teacher):
    first, other = both
    writes(first, class_teacher, "before", narrative="Two trays fell.", tried="calm")
    assert section_of(other, "before").answers == {"narrative": ["Two trays fell."]}
    assert section_of(first, "before").answers["tried"] == ["calm"]


def test_what_is_written_of_one_child_stays_with_that_child(both, class_teacher):
    first, other = both
    before = opened(other, class_teacher).edition
    writes(first, class_teacher, "after", hurt="yes")
    assert section_of(other, "after") is None
    assert opened(other, class_teacher).edition == before


def test_whoever_checks_one_draft_hears_what_the_other_changed_of_the_event(both, class_teacher):
    first, other = both
    before = opened(other, class_teacher).edition
    writes(first, class_teacher, "people", pupils_saw="yes")
    assert opened(other, class_teacher).edition != before


def test_the_other_drafts_page_is_overtaken_where_the_event_was_changed(both, class_teacher):
    first, other = both
    writes(first, class_teacher, "before", narrative="As I saw it")
    with pytest.raises(Overtaken) as refused:
        writes(other, class_teacher, "before", narrative="As it was")
    assert refused.value.theirs.answers["narrative"] == ["As I saw it"]


def test_no_page_is_overtaken_by_what_is_another_childs(both, class_teacher):
    first, other = both
    writes(first, class_teacher, "before", narrative="As I saw it")
    writes(other, class_teacher, "before", version=1, narrative="As I saw it", tried="space")
    writes(first, class_teacher, "before", version=1, narrative="As I saw it", tried="calm")
    assert section_of(other, "before").answers["tried"] == ["space"]
    assert section_of(first, "before").answers["tried"] == ["calm"]


def test_a_page_is_one_step_on_whatever_was_changed(both, class_teacher):
    first, _ = both
    for version, words in enumerate(("One", "Two", "Three")):
        writes(first, class_teacher, "before", version, narrative=words, tried=words)
        assert section_of(first, "before").version == version + 1


def test_a_record_made_from_an_older_page_of_the_event_is_refused(
    both, class_teacher, teaching_assistant
):
    first, other = both
    checked = opened(other, class_teacher).versions
    writes(first, class_teacher, "people", pupils_saw="yes")
    with pytest.raises(NotReady, match="in the meantime"):
        record_incident(
            incident=other,
            facts=the_facts(other, class_teacher.staff),
            versions=checked,
            by=act(class_teacher),
            at=NOW,
        )


def test_when_and_where_are_corrected_for_both(both, class_teacher):
    first, other = both
    said = quick(first.pupil, class_teacher.staff, started_at=NOW - 50 * MINUTE)
    correct_quick_facts(incident=first, quick=said, by=act(class_teacher), at=NOW)
    other.refresh_from_db()
    assert other.started_at == NOW - 50 * MINUTE


def test_what_is_recorded_stays_when_the_other_is_corrected(both, class_teacher):
    first, other = both
    recorded(first, class_teacher)
    said = quick(other.pupil, class_teacher.staff, started_at=NOW - 50 * MINUTE)
    correct_quick_facts(incident=other, quick=said, by=act(class_teacher), at=NOW)
    first.refresh_from_db()
    assert first.started_at == first.reading.started_at == NOW - 30 * MINUTE


def test_whoever_took_part_in_a_record_is_not_freed_by_the_other_childs_page(
    both, class_teacher, teaching_assistant, senco
):
    """Not whoever watched a seclusion, nor whoever is unticked for the other child."""
    first, other = both
    recorded(first, class_teacher, watched=(Watched(senco.staff, throughout=True),))
    said = quick(other.pupil, class_teacher.staff)
    correct_quick_facts(incident=other, quick=said, by=act(class_teacher), at=NOW)
    involved = set(first.event.adults.filter(involved=True).values_list("staff", flat=True))
    there = (class_teacher, teaching_assistant, senco)
    assert involved == {one.staff.pk for one in there}


def test_whoever_joins_a_recorded_event_is_ticked_in_the_draft_of_the_other_child(
    both, class_teacher, senco
):
    first, other = both
    recorded(first, class_teacher)
    join_event(incident=first, involved=(senco.staff,), by=act(senco), at=NOW)
    assert str(senco.staff.public_id) in section_of(other, "quick").answers["adults"]


def test_who_held_the_other_child_is_not_assumed(both, class_teacher):
    first, _ = both
    assert opened(first, class_teacher).form("done").rows[0]["staff"].initial == []


def test_where_it_was_is_said_of_a_record_as_it_was_recorded(both, class_teacher):
    first, other = both
    recorded(first, class_teacher)
    said = replace(
        quick(other.pupil, class_teacher.staff), place=choice(other.pupil, "place", "Hall")
    )
    correct_quick_facts(incident=other, quick=said, by=act(class_teacher), at=NOW)
    assert [Incident.objects.get(pk=one.pk).place_label for one in both] == ["Corridor", "Hall"]


def test_a_draft_is_not_corrected_to_the_other_pupil_of_its_event(both, class_teacher):
    first, other = both
    said = quick(other.pupil, class_teacher.staff)
    with pytest.raises(InTheEventAlready):
        correct_quick_facts(incident=first, quick=said, by=act(class_teacher), at=NOW)


def test_adding_a_pupil_is_audited_without_a_name(both):
    event = AuditEvent.objects.get(verb="add_pupil")
    assert (event.subject_id, event.fields) == (str(both[1].public_id), [])


def test_a_pupil_is_in_an_event_once(both, kai, class_teacher):
    with pytest.raises(InTheEventAlready, match="a record of this event already"):
        adds(both[0], kai, class_teacher)


def test_whoever_was_discarded_from_an_event_may_be_added_again(both, kai, class_teacher):
    first, other = both
    discard_draft(incident=other, why="The wrong child.", by=act(class_teacher), at=NOW)
    assert adds(first, kai, class_teacher).is_draft


def test_nobody_is_added_to_what_was_discarded(amara, kai, class_teacher):
    draft = a_draft(amara, class_teacher)
    discard_draft(incident=draft, why="Logged twice.", by=act(class_teacher), at=NOW)
    with pytest.raises(NotADraft):
        adds(draft, kai, class_teacher)


def test_a_pupil_is_added_after_the_first_was_recorded_and_gets_the_next_number(
    amara, kai, class_teacher
):
    first = recorded(a_draft(amara, class_teacher), class_teacher)
    other = recorded(adds(first, kai, class_teacher), class_teacher)
    assert (first.number, other.number) == ("RI-2026-0001", "RI-2026-0002")


def test_the_narrative_is_one_account_of_one_adult_in_both_records(both, class_teacher):
    first, other = (recorded(one, class_teacher) for one in both)
    assert first.reading.account == other.reading.account
    assert Account.objects.count() == 1


def test_other_words_than_the_locked_account_are_not_dropped_in_silence(both, class_teacher):
    first, other = both
    recorded(first, class_teacher)
    with pytest.raises(NotReady, match="account of this event is locked"):
        recorded(other, class_teacher, narrative="Something else.")


def test_a_helper_who_adds_a_pupil_helps_with_both_and_the_recorder_stays(
    amara, kai, class_teacher, senco
):
    first = a_draft(amara, class_teacher)
    let_write(incident=first, staff=senco.staff, by=act(class_teacher), at=NOW)
    other = adds(first, kai, senco)
    assert other.logged_by_id == str(class_teacher.user.public_id)
    for person in (class_teacher, senco):
        assert other in writable_by(act(person), first.school)


def test_a_whole_draft_of_each_child_is_recorded_from_what_was_written_once(both, class_teacher):
    first, other = both
    written_in_full(first, class_teacher)
    assert [gap.field for gap in opened(other, class_teacher).gaps_in("before")] == ["id_tried"]
    facts = opened(first, class_teacher).facts()
    assert facts.narrative == "The minibus was late."
    tried = str(choice(other.pupil, "de-escalation", "Reassurance").public_id)
    writes(other, class_teacher, "before", 1, narrative=facts.narrative, tried=tried)
    assert not list(opened(other, class_teacher).gaps_in("before"))


def test_each_adult_is_asked_for_one_account_whatever_the_number_of_pupils(
    both, oakfield, teaching_assistant
):
    [waits] = due(oakfield, act(teaching_assistant), NOW, named=lambda pupil: pupil.known_as)
    assert waits.what == "Amara, Kai: write your own account"
    locks(both[0], teaching_assistant)
    assert not due(oakfield, act(teaching_assistant), NOW)


def test_the_event_is_written_by_two_at_once_under_one_lock(both, class_teacher):
    """Each child has a row of its own; of the event there is one."""
    first, other = both
    for incident, version in ((first, 0), (other, 1)):
        save_section(
            incident=incident,
            key="people",
            answers={"pupils_saw": ["yes" if version else "no"]},
            version=version,
            by=act(class_teacher),
            at=NOW + dt.timedelta(seconds=version),
        )
    assert section_of(first, "people").answers == {"pupils_saw": ["yes"]}
    assert not DraftSection.objects.filter(key="people").exists()
