"""The written report to one parent, from its first words to the paper in their hand."""

import datetime as dt
import io
import json
import logging
import re

import page as pdf_checker
import pypdf
import pytest
from django.db import connection
from django.urls import reverse

from incidents.actions import family_reports as actions
from incidents.actions import telling
from incidents.actions.drafts import name_adults, name_involved_too
from incidents.actions.family_reports import (
    AlreadyIssued,
    NotReadyToIssue,
    Overtaken,
    issue_family_report,
    print_family_report,
    settle_name,
    wave_off,
    write_family_report,
)
from incidents.actions.telling import MayNotTell, NotThen
from incidents.facts import Hurt, Segment
from incidents.family_report import NAMES_LEFT, said
from incidents.models import FamilyReport, Incident, NotAPupil, Telling
from incidents.names_in_reports import Names
from incidents.telling import place_of
from rri_portal import storage
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent, Entry, Read
from rri_portal.audit.once import issue_token
from rri_portal.documents.actions import bytes_of
from rri_portal.documents.family_report import ANSWERS
from rri_portal.documents.models import IssuedDocument
from rri_portal.schools.models import PickList, StaffShownAs
from tests.cast import NOW, act, enrols, opened_by
from tests.factories.accounts import locks
from tests.factories.incidents import MINUTE, a_record, choice, technique
from tests.factories.telling import (
    begins,
    calls,
    gives,
    holds,
    issues,
    parent_called,
    releases,
    tells,
)

pytestmark = pytest.mark.usefixtures("monday_morning")
AUTOSAVE = {"X-Autosave": "1"}
TOMORROW = NOW + dt.timedelta(days=1)


@pytest.fixture
def record(amara, class_teacher, teaching_assistant):
    return a_record(amara, class_teacher, teaching_assistant.staff)


@pytest.fixture
def mother(amara):
    return parent_called(amara, "Ngozi Okafor")


@pytest.fixture
def father(amara):
    return parent_called(amara, "Emeka Okafor")


@pytest.fixture
def report(record, mother, headteacher):
    tells(record, mother, headteacher)
    return begins(record, mother, headteacher)


def page_of(report, verb="write_family_report"):
    return reverse(f"incidents:{verb}", args=["oakfield", report.public_id])


def parents_page(report):
    return reverse("incidents:tell_parents", args=["oakfield", report.incident.number])


def answered(report, by, **answers):
    return write_family_report(
        report=report, answers=answers, version=report.version, by=act(by), at=NOW
    )


def named(report):
    return [mention.words for mention in Names(report).in_texts(said(report))]


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


# First words


def test_it_begins_with_the_records_short_fields_in_plain_english(report):
    words = report.answers
    assert words["what_led_up"] == "What may have set it off: transport."
    assert words["what_was_tried"] == "We tried: calm talking and stance."
    assert words["what_was_done"] == (
        "From 10:00 to 10:04 two adults held Amara. "
        "The force used was recorded as “some resistance”."
    )
    assert words["why"] == (
        "It was to prevent somebody else from being hurt. Another child would have been hit."
    )
    assert words["injuries"] == "Nobody was hurt. A first aider has seen Amara."
    assert words["support"] == "Calm time with an adult."
    assert "Amara may be tired" in words["look_out_for"]
    assert "we will talk with Amara" in words["what_happens_next"]


def test_it_never_begins_with_anybodys_account(amara, class_teacher, headteacher, mother):
    record = a_record(amara, class_teacher, narrative="CANARY in the corridor.")
    tells(record, mother, headteacher)
    assert "CANARY" not in json.dumps(begins(record, mother, headteacher).answers)


def test_what_was_not_recorded_is_left_empty(amara, class_teacher, headteacher, mother):
    nothing = {"triggers": (), "tried": (), "hurt": "", "first_aider": "", "support": ()}
    record = a_record(amara, class_teacher, **nothing)
    tells(record, mother, headteacher)
    words = begins(record, mother, headteacher).answers
    assert [words[k] for k in ("what_led_up", "what_was_tried", "injuries", "support")] == [""] * 4


def test_of_anybody_elses_injury_it_says_only_that_they_were_hurt(
    amara, class_teacher, headteacher, mother
):
    bite = choice(amara, PickList.INJURY, "Bite")
    mark = choice(amara, PickList.INJURY, "Red mark")
    hurts = (Hurt("pupil", mark, "first-aid", "left arm"), Hurt("staff", bite, "doctor", "hand"))
    record = a_record(amara, class_teacher, hurt="yes", injuries=hurts)
    tells(record, mother, headteacher)
    assert begins(record, mother, headteacher).answers["injuries"] == (
        "Amara had: red mark (first aid in school, left arm). A member of staff was hurt. "
        "A first aider has seen Amara."
    )


def test_no_time_to_try_anything_is_said_with_its_reason(amara, class_teacher, headteacher, mother):
    nothing = choice(amara, PickList.DE_ESCALATION, "Nothing: there was no time")
    record = a_record(amara, class_teacher, tried=(nothing,), no_time_why="She ran at the road.")
    tells(record, mother, headteacher)
    assert begins(record, mother, headteacher).answers["what_was_tried"] == (
        "There was no time to try anything else first. She ran at the road."
    )


def test_however_much_was_recorded_the_first_words_fit(amara, class_teacher, headteacher, mother):
    start = NOW - 30 * MINUTE
    lists = {
        "triggers": PickList.TRIGGER,
        "tried": PickList.DE_ESCALATION,
        "support": PickList.SUPPORT,
    }
    everything = {
        name: tuple(amara.school.choices.filter(pick_list=pick_list))
        for name, pick_list in lists.items()
    }
    holding = technique(amara, "Lap belt or chest harness")
    segments = [Segment(holding, start + n * MINUTE, start + n * MINUTE) for n in range(20)]
    hurt = Hurt("pupil", choice(amara, PickList.INJURY), "first-aid", "x" * 300)
    record = a_record(
        amara,
        class_teacher,
        segments=tuple(segments),
        injuries=(hurt,) * 20,
        why_necessary="w" * 900,
        support_note="s" * 900,
        no_time_why="n" * 500,
        **everything,
    )
    tells(record, mother, headteacher)
    words = begins(record, mother, headteacher).answers
    assert max(map(len, words.values())) <= 900
    assert all(words.values())
    assert words["what_was_done"].startswith(
        "Between 10:00 and 10:19: restraint without force 20 times."
    )


def test_beginning_again_goes_on_with_the_same(record, mother, headteacher, report):
    assert begins(record, mother, headteacher) == report


def test_two_clicks_begin_one_report(client_of, headteacher, record, mother):
    tells(record, mother, headteacher)
    token = issue_token("begin_family_report", act(headteacher))
    url = reverse(
        "incidents:begin_family_report", args=["oakfield", record.number, mother.public_id]
    )
    browser = client_of(headteacher)
    assert len({browser.post(url, {"token": token}).url for _ in range(2)}) == 1
    assert FamilyReport.objects.count() == 1


# Writing


def test_what_is_typed_is_saved_as_it_is_typed(client_of, headteacher, report):
    answer = client_of(headteacher).post(
        page_of(report), {"why": "She was in the road.", "version": "1"}, headers=AUTOSAVE
    )
    assert answer.json() == {"version": 2, "saved_at": "10:30"}
    report.refresh_from_db()
    assert report.answers["why"] == "She was in the road."


def test_saving_the_same_words_again_saves_nothing(client_of, headteacher, report):
    form = {"why": report.answers["why"], "version": "1"}
    answer = client_of(headteacher).post(page_of(report), form, headers=AUTOSAVE)
    assert answer.json()["version"] == 1
    assert not AuditEvent.objects.filter(verb="write_family_report").exists()


def test_the_second_writer_is_shown_both_texts(client_of, headteacher, sender, report):
    answered(report, sender, why="Hers.")
    form = {"why": "His.", "version": "1"}
    answer = client_of(headteacher).post(page_of(report), form, headers=AUTOSAVE)
    assert answer.status_code == 409
    assert answer.json()["theirs"] == {"why": "Hers."}
    page = client_of(headteacher).post(page_of(report), form)
    assert page.status_code == 409
    assert "His." in page.content.decode()
    assert "Hers." in page.content.decode()
    report.refresh_from_db()
    assert report.answers["why"] == "Hers."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"support": "x" * 901}, "can be 900 characters at most; it has 901"),
        ({"support": "y" * 300_000}, "can be 900 characters at most; it has 300,000"),
        ({"support": "a\x07b"}, "has control characters"),
        ({"support": "a\x00b"}, "cannot be read"),
        ({"why": "  "}, "Say why it was needed."),
        ({"injuries": ""}, "Say whether anyone was hurt."),
        ({"version": "-1"}, "Somebody else wrote here"),
        ({"version": "9" * 30}, "Somebody else wrote here"),
    ],
)
def test_bad_input_has_its_sentence_and_is_kept(client_of, headteacher, report, typed, sentence):
    form = {**report.answers, "look_out_for": "Changed.", "version": "1", **typed}
    page = client_of(headteacher).post(page_of(report), form)
    assert sentence in page.content.decode()
    for key in set(typed) & set(ANSWERS):
        assert page.context["form"][key].value() == form[key]


def test_an_answer_too_long_is_kept_and_asked_about_again_before_it_is_issued(
    client_of, headteacher, report
):
    long = answered(report, headteacher, support="x" * 950)
    assert len(long.answers["support"]) == 950
    with pytest.raises(NotReadyToIssue, match="900 characters at most"):
        print_family_report(report=long, at=NOW)
    sent = client_of(headteacher).get(page_of(report, "issue_family_report"))
    assert sent.url == page_of(report)


def test_words_typed_as_the_session_ended_are_given_back(client_of, headteacher, report):
    browser = client_of(None)
    form = {**report.answers, "why": "Typed in vain?", "version": "1"} | opened_by(headteacher)
    assert browser.post(page_of(report), form).status_code == 302
    browser.force_login(headteacher.user)
    assert "Typed in vain?" in browser.get(page_of(report)).content.decode()


def test_a_hold_while_somebody_writes_keeps_their_words_on_the_page(
    client_of, headteacher, dsl, record, mother, report
):
    holds(record, mother, dsl)
    form = {**report.answers, "why": "Just typed.", "version": "1"}
    page = client_of(headteacher).post(page_of(report), form)
    assert page.status_code == 409
    assert "Not saved. Telling this parent is held" in page.content.decode()
    assert "Just typed." in page.content.decode()
    answer = client_of(headteacher).post(page_of(report), form, headers=AUTOSAVE)
    assert answer.status_code == 410


@pytest.mark.parametrize("person", ["class_teacher", "senco"])
def test_only_those_who_tell_parents_write_it(request, client_of, report, person):
    assert client_of(request.getfixturevalue(person)).get(page_of(report)).status_code == 403


@pytest.mark.parametrize("person", ["governor", "data_manager", "riverside_head"])
def test_to_others_it_does_not_exist(request, client_of, report, person):
    assert client_of(request.getfixturevalue(person)).get(page_of(report)).status_code == 404


def test_opening_it_is_logged(client_of, headteacher, report):
    client_of(headteacher).get(page_of(report))
    assert Read.objects.get(verb="write_family_report").subject_id == str(report.incident.public_id)


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


@pytest.fixture
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
    [(mention, _)] = browser.get(page).context["mentions"]
    form = {"answer": mention.answer, "start": mention.start, "words": mention.words}
    form |= {"version": written.version, "how": mention.instead[0]}
    assert browser.post(page, form).url == page
    fight.refresh_from_db()
    assert fight.answers["what_led_up"] == settled
    assert browser.get(page).url == page_of(fight, "issue_family_report")


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
    [(mention, _)] = browser.get(page).context["mentions"]
    assert not mention.attached
    form = {"answer": "support", "start": mention.start, "words": "Sian", "how": "not-a-pupil"}
    browser.post(page, form | {"version": written.version})
    assert NotAPupil.objects.get().word == "sian"
    assert named(FamilyReport.objects.get(pk=report.pk)) == []
    assert AuditEvent.objects.get(verb="wave_off").subject_id == str(report.public_id)


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
    client_of(headteacher).post(page, form | {"version": "1"})
    fight.refresh_from_db()
    assert fight.answers["what_led_up"] == "Then Kai hit her."


@pytest.mark.parametrize(
    "form",
    [{}, {"answer": "why", "start": "-1", "words": "\x00"}, {"start": "9" * 300}, {"how": "x"}],
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
        document = actions.as_document(fight, Names(fight), at=NOW)
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


# Printing and issuing


@pytest.mark.usefixtures("the_press")
def test_the_preview_has_the_very_words_of_the_paper(client_of, headteacher, report):
    screen = client_of(headteacher).get(page_of(report, "issue_family_report"))
    html = re.sub(r"<[^>]+>", " ", str(screen.context["document"]))
    shown = re.sub(r"\s+", "", html.replace("&#x27;", "'").replace("&amp;", "&"))
    preview = client_of(headteacher).get(page_of(report, "preview_family_report"))
    issued = bytes_of(issues(report, headteacher).document)
    assert preview.content == issued
    printed = re.sub(r"\s+", "", text_of(issued))
    assert len(shown) > 1000
    for answer in said(report).values():
        assert re.sub(r"\s+", "", answer) in shown
        assert re.sub(r"\s+", "", answer).replace("-", "") in printed.replace("-", "")


@pytest.mark.usefixtures("the_press")
def test_a_report_is_at_most_two_pages(report, headteacher):
    full = answered(
        report, headteacher, **dict.fromkeys(ANSWERS, "Word and word, and so on. " * 34)
    )
    pdf = bytes_of(issues(full, headteacher).document)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 2


@pytest.mark.usefixtures("the_press")
def test_the_paper_is_accessible_and_its_own_title_names_nobody(report, headteacher):
    pdf = bytes_of(issues(report, headteacher).document)
    found = pdf_checker.validate_pdf_bytes(pdf, profile=pdf_checker.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [failure.message for failure in found.failures]
    assert "Amara" not in str(pypdf.PdfReader(io.BytesIO(pdf)).metadata)


def test_issuing_prints_before_anything_is_locked(report, headteacher, monkeypatch):
    printing = []
    real = actions.as_pdf

    def outside(document):
        printing.append(len(connection.savepoint_ids))
        return real(document)

    monkeypatch.setattr(actions, "as_pdf", outside)
    before = len(connection.savepoint_ids)
    issues(report, headteacher)
    assert printing == [before]


def test_two_clicks_issue_once(client_of, oakfield, headteacher, report):
    browser = client_of(headteacher)
    form = {"token": issue_token("issue_family_report", act(headteacher))}
    for _ in range(2):
        answer = browser.post(page_of(report, "issue_family_report"), form)
        assert answer.url == parents_page(report)
    assert IssuedDocument.objects.count() == 1
    assert Entry.objects.filter(kind="report issued").count() == 1
    assert book.verify(oakfield).broken is None


def test_two_people_who_issue_at_once_issue_once(report, headteacher, sender):
    first = print_family_report(report=report, at=NOW)
    second = print_family_report(report=report, at=NOW)
    issue_family_report(report=report, printed=first, by=act(headteacher), at=NOW)
    with pytest.raises(AlreadyIssued):
        issue_family_report(report=report, printed=second, by=act(sender), at=NOW)


def test_words_changed_after_printing_are_not_issued(report, headteacher, sender):
    printed = print_family_report(report=report, at=NOW)
    answered(report, sender, why="Something else.")
    with pytest.raises(NotReadyToIssue, match="changed in the meantime"):
        issue_family_report(report=report, printed=printed, by=act(headteacher), at=NOW)
    assert not IssuedDocument.objects.exists()


def test_a_hold_after_printing_stops_it(report, record, mother, headteacher, dsl):
    printed = print_family_report(report=report, at=NOW)
    holds(record, mother, dsl)
    with pytest.raises(NotReadyToIssue, match="held"):
        issue_family_report(report=report, printed=printed, by=act(headteacher), at=NOW)
    assert not IssuedDocument.objects.exists()


def test_what_is_issued_is_fixed(report, headteacher):
    issued = issues(report, headteacher)
    with pytest.raises(AlreadyIssued):
        answered(issued, headteacher, why="Better words.")


def test_the_book_holds_its_sha256_and_finds_another(
    oakfield, report, headteacher, behind_the_back
):
    issued = issues(report, headteacher)
    entry = Entry.objects.select_related("kept").get(kind="report issued")
    content = json.loads(entry.kept.content)["content"]
    assert content["report__document__sha256"] == issued.document.sha256
    assert book.verify(oakfield).broken is None
    behind_the_back(f"UPDATE documents_issueddocument SET sha256 = '{'0' * 64}'")
    assert book.verify(oakfield).broken.n == entry.n


def test_characters_that_cannot_be_printed_are_said(client_of, headteacher, report):
    answered(report, headteacher, support="She drew \N{CJK UNIFIED IDEOGRAPH-6C34}.")
    page = client_of(headteacher).get(page_of(report, "issue_family_report")).content.decode()
    assert "These characters cannot be printed: \N{CJK UNIFIED IDEOGRAPH-6C34}." in page
    assert "Issue the report" not in page


@pytest.mark.usefixtures("the_press")
def test_without_the_pdf_libraries_it_is_said_and_nothing_is_lost(
    client_of, headteacher, report, settings
):
    settings.MAKES_PDFS = False
    browser = client_of(headteacher)
    form = {"token": issue_token("issue_family_report", act(headteacher))}
    answers = [
        browser.post(page_of(report, "issue_family_report"), form, follow=True),
        browser.get(page_of(report, "preview_family_report"), follow=True),
    ]
    for page in answers:
        assert "This portal cannot make PDFs at present" in page.content.decode()
    settings.MAKES_PDFS = True
    browser.post(page_of(report, "issue_family_report"), form)
    report.refresh_from_db()
    assert report.issued_at == NOW


def test_a_second_report_to_the_same_parent_is_possible(record, mother, headteacher, report):
    issues(report, headteacher)
    second = begins(record, mother, headteacher)
    assert second != report
    issues(second, headteacher)
    assert IssuedDocument.objects.count() == 2


# Opening


def test_what_was_issued_is_opened_to_the_byte(client_of, headteacher, report):
    issued = issues(report, headteacher)
    type(report.parent).objects.filter(pk=report.parent.pk).update(name="Another Name")
    opened = client_of(headteacher).get(page_of(report, "open_family_report"))
    assert opened.content == bytes_of(issued.document)
    assert opened["Content-Type"] == "application/pdf"
    assert "no-store" in opened["Cache-Control"]
    assert opened["Content-Disposition"] == ('inline; filename="family-report-RI-2026-0001.pdf"')
    assert Read.objects.get(verb="open_family_report").subject_id == str(report.incident.public_id)


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_a_paper_that_is_not_as_issued_is_not_shown(client_of, headteacher, report, harm):
    issued = issues(report, headteacher)
    path = storage.path_of(report.school, issued.document.sha256)
    path.unlink() if harm == "gone" else path.write_bytes(b"%PDF-forged")
    page = client_of(headteacher).get(page_of(report, "open_family_report"), follow=True)
    assert "missing or damaged" in page.content.decode()


def test_what_is_not_issued_cannot_be_opened(client_of, headteacher, report):
    sent = client_of(headteacher).get(page_of(report, "open_family_report"))
    assert sent.url == parents_page(report)


# Giving


def give_form(person, **changes):
    told = {"how": "handed", "day_day": "23", "day_month": "11", "day_year": "2026"}
    told |= {"time": "10:30", "token": issue_token("give_family_report", act(person))}
    return told | changes


def test_it_is_given_and_the_parent_is_told_in_writing(
    client_of, headteacher, record, mother, report
):
    issues(report, headteacher)
    page = page_of(report, "give_family_report")
    for _ in range(2):
        answer = client_of(headteacher).post(page, give_form(headteacher))
        assert answer.url == parents_page(report)
    place = place_of(record, mother)
    assert place.written.how == "handed"
    assert not place.is_due()
    assert "Told, and in writing" in client_of(headteacher).get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"how": ""}, "Choose how they got it."),
        ({"time": "10:29"}, "before the report was issued"),
        ({"time": "10:31"}, "in the future"),
        ({"day_day": "0"}, "must be a real date"),
    ],
)
def test_what_cannot_be_is_said(client_of, headteacher, report, changes, sentence):
    issues(report, headteacher)
    page = client_of(headteacher).post(
        page_of(report, "give_family_report"), give_form(headteacher, **changes)
    )
    assert sentence in page.content.decode()


def test_what_is_not_issued_cannot_be_given(report, headteacher):
    with pytest.raises(MayNotTell, match="not been issued"):
        gives(report, headteacher)


def test_nothing_is_given_before_it_was_issued(report, headteacher):
    issues(report, headteacher)
    with pytest.raises(NotThen):
        gives(report, headteacher, happened_at=NOW - MINUTE)


def test_given_the_next_day_asks_why_and_is_kept(
    client_of, headteacher, report, record, mother, time_machine
):
    issues(report, headteacher)
    time_machine.move_to(TOMORROW, tick=False)
    page = page_of(report, "give_family_report")
    assert "Why was it not on the same day?" in client_of(headteacher).get(page).content.decode()
    form = give_form(headteacher, day_day="24", late_why="The printer had broken.")
    client_of(headteacher).post(page, form)
    assert place_of(record, mother).written.late_why == "The printer had broken."


def test_released_after_a_hold_it_goes_on_where_it_stood(record, mother, headteacher, dsl, report):
    holds(record, mother, headteacher)
    releases(record, mother, dsl)
    assert answered(report, headteacher, why="As before.").answers["why"] == "As before."


# What must never be


def test_no_name_stands_in_a_title_an_address_a_file_name_or_a_log(
    client_of, headteacher, record, mother, report, caplog
):
    caplog.set_level(logging.DEBUG)
    issues(report, headteacher)
    second = begins(record, mother, headteacher)
    browser = client_of(headteacher)
    pages = [
        parents_page(report),
        page_of(second),
        page_of(second, "issue_family_report"),
        page_of(report, "give_family_report"),
        page_of(report, "open_family_report"),
        *(
            reverse(f"incidents:{verb}", args=["oakfield", record.number, mother.public_id])
            for verb in ("choose_telling", "log_call")
        ),
    ]
    for url in pages:
        response = browser.get(url)
        assert response.status_code == 200, url
        assert b'href=""' not in response.content, url
        title = re.search(rb"<title>(.*?)</title>", response.content)
        said_aloud = url + response.get("Content-Disposition", "")
        said_aloud += title[1].decode() if title else ""
        for name in ("Amara", "Okafor", "Ngozi"):
            assert name not in said_aloud
    logged = [one for one in caplog.records if one.name != "django.db.backends"]
    assert not [one for one in logged if "Okafor" in one.getMessage()]


def test_a_step_for_the_report_names_it(record, report, headteacher):
    issued = issues(report, headteacher)
    gives(issued, headteacher)
    steps = Telling.objects.filter(step__in=("reported", "given"))
    assert {step.report_id for step in steps} == {report.pk}


def test_saving_over_somebody_elses_words_is_refused_by_the_action(report, headteacher, sender):
    answered(report, sender, why="Hers.")
    with pytest.raises(Overtaken) as overtaken:
        write_family_report(
            report=report, answers={"why": "His."}, version=1, by=act(headteacher), at=NOW
        )
    assert overtaken.value.theirs.answers["why"] == "Hers."


def test_nothing_written_goes_to_somebody_who_is_no_longer_a_contact(record, amara, headteacher):
    parent = amara.parents.first()
    by = act(headteacher)
    telling.choose_telling(incident=record, parent=parent, hold=False, by=by, at=NOW)
    parent.ended_at, parent.ended_by_kind, parent.ended_by_id = NOW, by.kind, by.id
    parent.save()
    with pytest.raises(MayNotTell, match="no longer among"):
        actions.begin_family_report(incident=record, parent=parent, by=by, at=NOW)
