"""The names in a report's words are settled, and one parent's copy shows nothing of the other's."""

import datetime as dt
import json
import re

import pytest

from incidents.actions.drafts import name_adults, name_involved_too
from incidents.actions.family_reports import (
    NotReadyToIssue,
    print_family_report,
    settle_name,
    wave_off,
)
from incidents.family_report import NAMES_LEFT, as_document, said
from incidents.models import FamilyReport, Incident, NotAPupil
from incidents.names_in_reports import Names
from rri_portal.audit.models import AuditEvent
from rri_portal.documents.actions import bytes_of
from rri_portal.documents.family_report import ANSWERS
from rri_portal.schools.models import StaffShownAs
from tests.cast import NOW, act, enrols
from tests.factories.accounts import locks
from tests.factories.incidents import a_record
from tests.factories.telling import begins, calls, issues, tells
from tests.incidents.family_report.reports import answered, named, page_of, text_of
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")


# Names


def also_in_it(incident, pupil):
    """Another pupil of the same event, with a record of their own to come."""
    return Incident.objects.create(
        school=incident.school,
        event=incident.event,
        pupil=pupil,
        started_at=incident.started_at,
        local_date=incident.local_date,
        logged_at=incident.logged_at,
        logged_by_kind=incident.logged_by_kind,
        logged_by_id=incident.logged_by_id,
    )


@kept
def fight(amara, kai, class_teacher, headteacher, mother):
    """Amara and Kai in one event; the report about Amara is being written to her mother."""
    record = a_record(amara, class_teacher)
    also_in_it(record, kai)
    tells(record, mother, headteacher)
    return begins(record, mother, headteacher)


def test_another_pupil_of_the_event_is_found_and_cannot_stay(fight, headteacher):
    written = answered(fight, headteacher, what_led_up="At lunch Kai Brennan pushed Amara.")
    [mention] = Names(written).in_texts(said(written))
    assert (mention.words, mention.attached, mention.may_stay) == ("Kai Brennan", True, False)
    with pytest.raises(NotReadyToIssue, match="cannot stay"):
        settle_name(
            report=written, mention=mention, version=written.version, by=act(headteacher), at=NOW
        )
    with pytest.raises(NotReadyToIssue, match="cannot be waved off"):
        wave_off(report=written, mention=mention, by=act(headteacher), at=NOW)
    with pytest.raises(NotReadyToIssue, match=NAMES_LEFT):
        print_family_report(report=written, at=NOW)


@pytest.mark.parametrize(
    ("typed", "settled"),
    [
        ("Then Kai hit her.", "Then another pupil hit her."),
        ("Then @Kai Brennan hit her.", "Then another pupil hit her."),
        ("Kai’s coat was torn.", "Another pupil’s coat was torn."),
        ("Stop! Malachi ran.", "Stop! Another pupil ran."),
    ],
)
def test_one_tap_writes_another_pupil_instead(client_of, headteacher, fight, typed, settled):
    written = answered(fight, headteacher, what_led_up=typed)
    browser, page = client_of(headteacher), page_of(fight, "settle_names")
    [(mention, _, _)] = browser.get(page).context["mentions"]
    form = {"answer": mention.answer, "start": mention.start, "words": mention.words}
    form |= {"version": written.version, "how": mention.instead[0]}
    assert browser.post(page, form).url == page
    fight.refresh_from_db()
    assert fight.answers["what_led_up"] == settled
    assert browser.get(page).url == page_of(fight, "issue_family_report")


def test_a_name_that_is_said_again_and_again_is_replaced_by_one_tap(client_of, headteacher, fight):
    """Wherever these words stand; the child's own name, and a shorter form, wait their turn."""
    answered(
        fight,
        headteacher,
        what_led_up="Kai Brennan ran. Amara saw Kai Brennan, and kai brennan fell.",
        support="Kai Brennan had water. Kai slept.",
    )
    browser, page = client_of(headteacher), page_of(fight, "settle_names")
    shown = browser.get(page)
    assert "Write “another pupil” in all 4 places" in shown.text
    mention, _, places = shown.context["mentions"][0]
    assert places == 4
    form = {"answer": mention.answer, "start": mention.start, "words": mention.words}
    form |= {"version": shown.context["version"], "everywhere": mention.instead[0]}
    assert browser.post(page, form).url == page
    fight.refresh_from_db()
    assert fight.answers["what_led_up"] == (
        "Another pupil ran. Amara saw another pupil, and another pupil fell."
    )
    assert fight.answers["support"] == "Another pupil had water. Kai slept."
    assert named(fight) == ["Kai"]


def test_the_words_are_one_tap_away_from_every_place_and_from_the_preview(
    client_of, headteacher, fight
):
    browser = client_of(headteacher)
    assert (
        f'href="{page_of(fight)}"'
        in browser.get(page_of(fight, "issue_family_report")).content.decode().split("<main")[1]
    )
    answered(fight, headteacher, what_led_up="Then Kai hit her.")
    page = browser.get(page_of(fight, "settle_names")).content.decode()
    assert f'href="{page_of(fight)}#id_what_led_up"' in page


def test_an_adult_is_written_by_their_role_where_the_school_shows_roles(
    report, headteacher, class_teacher
):
    written = answered(report, headteacher, support="Then Ms Lowe sat with her.")
    [mention] = Names(written).in_texts(said(written))
    assert mention.words == "Ms Lowe"
    settled = settle_name(
        report=written,
        mention=mention,
        version=written.version,
        instead=mention.instead[0],
        by=act(headteacher),
        at=NOW,
    )
    assert settled.answers["support"] == "Then the class teacher sat with her."


def test_whom_an_account_names_belongs_to_the_event_though_they_are_named_in_it_no_more(
    report, headteacher, teaching_assistant, senco
):
    record = report.incident
    name_involved_too(event=record.event, involved=[teaching_assistant.staff, senco.staff], at=NOW)
    locks(record, teaching_assistant, f"Then @{senco.staff.name} came.")
    name_adults(event=record.event, involved=(), at=NOW)
    surname = senco.staff.name.split()[-1]
    written = answered(report, headteacher, support=f"Then @Ms {surname} sat with her.")
    [mention] = Names(written).in_texts(said(written))
    assert (mention.words, mention.attached) == (f"@Ms {surname}", True)


@pytest.mark.usefixtures("the_press")
def test_an_adult_may_be_named_where_the_school_names_its_staff(oakfield, report, headteacher):
    oakfield.staff_shown_as = StaffShownAs.NAME
    oakfield.save()
    written = answered(report, headteacher, support="Then Ms Lowe sat with her.")
    report = FamilyReport.objects.with_all_it_says().get(pk=written.pk)
    assert named(report) == []
    assert "Hannah Lowe, Class teacher" in text_of(bytes_of(issues(report, headteacher).document))


@pytest.mark.usefixtures("the_press")
def test_by_default_the_paper_names_roles(report, headteacher):
    words = text_of(bytes_of(issues(report, headteacher).document))
    assert "Class teacher; teaching assistant" in words
    assert "Lowe" not in words


def test_another_name_of_the_roll_is_waved_off_by_name_and_kept(
    client_of, headteacher, report, chidi, sian
):
    written = answered(report, headteacher, support="She sat under the Sian Mountain poster.")
    browser, page = client_of(headteacher), page_of(report, "settle_names")
    [(mention, _, _)] = browser.get(page).context["mentions"]
    assert not mention.attached
    form = {"answer": "support", "start": mention.start, "words": "Sian", "how": "not-a-pupil"}
    browser.post(page, form | {"version": written.version})
    assert NotAPupil.objects.get().word == "sian"
    assert named(FamilyReport.objects.get(pk=report.pk)) == []
    assert AuditEvent.objects.get(verb="wave_off").subject_id == str(report.public_id)


@pytest.mark.parametrize(
    ("typed", "offered_first"),
    [
        ("Then Sian O’Brien-Łukasik cried.", "another pupil"),
        ("Then Sian cried.", "not-a-pupil"),
    ],
)
def test_a_childs_whole_name_is_not_left_in_by_the_button_that_stands_out(
    client_of, headteacher, report, sian, typed, offered_first
):
    answered(report, headteacher, support=typed)
    page = client_of(headteacher).get(page_of(report, "settle_names"))
    [stands_out] = re.findall(r'class="govuk-button" name="how" value="([^"]+)"', page.text)
    assert stands_out == offered_first


def test_what_was_waved_off_is_asked_about_again_once_such_a_child_was_there(
    headteacher, report, sian, class_teacher
):
    written = answered(report, headteacher, support="She sat under the Sian Mountain poster.")
    [mention] = Names(written).in_texts(said(written))
    wave_off(report=written, mention=mention, by=act(headteacher), at=NOW)
    also_in_it(report.incident, sian)
    assert named(written) == ["Sian"]


def test_a_namesake_of_the_event_may_stay_where_the_child_is_meant(
    oakfield, headteacher, report, class_teacher
):
    namesake = enrols(oakfield, forename="Amara", surname="Khan", born=dt.date(2014, 1, 1))
    also_in_it(report.incident, namesake)
    written = answered(
        report,
        headteacher,
        **dict.fromkeys(ANSWERS, "-"),
    )
    written = answered(written, headteacher, why="Amara ran.")
    [mention] = Names(written).in_texts(said(written))
    assert mention.may_stay
    settled = settle_name(
        report=written, mention=mention, version=written.version, by=act(headteacher), at=NOW
    )
    assert named(settled) == []
    elsewhere = answered(settled, headteacher, support="Amara slept.")
    assert named(elsewhere) == ["Amara"]


def test_a_tap_on_words_that_have_changed_settles_nothing(client_of, headteacher, fight):
    answered(fight, headteacher, what_led_up="Then Kai hit her.")
    form = {"answer": "what_led_up", "start": "5", "words": "Kai", "how": "another pupil"}
    page = page_of(fight, "settle_names")
    for more in ({}, {"everywhere": "another pupil"}):
        client_of(headteacher).post(page, form | {"version": "1"} | more)
    fight.refresh_from_db()
    assert fight.answers["what_led_up"] == "Then Kai hit her."


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"answer": "why", "start": "-1", "words": "\x00"},
        {"start": "9" * 300},
        {"how": "x"},
        {"everywhere": "x"},
    ],
)
def test_a_nonsense_tap_settles_nothing(client_of, headteacher, fight, form):
    answered(fight, headteacher, what_led_up="Then Kai hit her.")
    page = client_of(headteacher).post(page_of(fight, "settle_names"), form)
    assert page.status_code == 302
    fight.refresh_from_db()
    assert fight.answers["what_led_up"] == "Then Kai hit her."


def test_the_place_is_told_without_its_detail_where_that_names_somebody(
    fight, class_teacher, headteacher
):
    reading = fight.incident.current_reading
    for detail, place in (("room 4", "Corridor: room 4"), ("by Kai’s peg", "Corridor")):
        reading.place_detail = detail
        fight.incident.current_reading = reading
        document = as_document(fight, Names(fight), at=NOW)
        assert document.place == place


# One parent's copy shows nothing of the other's


@pytest.mark.usefixtures("the_press")
def test_one_parents_copy_shows_nothing_of_the_others(
    client_of, headteacher, record, mother, father, report
):
    tells(record, father, headteacher)
    calls(record, father, headteacher, words="FATHER-SAID")
    theirs = answered(begins(record, father, headteacher), headteacher, why="FATHER-WHY")
    issues(theirs, headteacher)
    issued = issues(report, headteacher)
    canaries = ("FATHER", "Emeka", father.telephone)
    paper = text_of(bytes_of(issued.document))
    facts = json.dumps(issued.document.facts)
    assert "Ngozi Okafor" in paper
    for canary in canaries:
        assert canary not in paper + facts


def test_the_other_parents_name_is_found_in_the_text(report, headteacher):
    written = answered(report, headteacher, support="Emeka collected her.")
    [mention] = Names(written).in_texts(said(written))
    assert (mention.words, mention.instead) == ("Emeka", ("A member of the family",))


def test_the_surname_that_the_child_shares_may_stay(report, headteacher):
    written = answered(report, headteacher, support="We spoke with Mrs Okafor.")
    [mention] = Names(written).in_texts(said(written))
    assert mention.may_stay
