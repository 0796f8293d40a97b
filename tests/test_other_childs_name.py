"""Whoever may read only one child's incident of an event meets no other child's name of it: not on
a page, in a search, in a file or an error. Each of them walks every address and looks for it."""

import re

import pytest

from incidents.actions.drafts import let_write
from incidents.actions.family_reports import (
    NotReadyToIssue,
    print_family_report,
    settle_name,
    write_family_report,
)
from incidents.actions.recording import record_incident
from incidents.family_report import NAMES_LEFT, said
from incidents.names_in_reports import Names
from incidents.other_pupils import LEFT_OUT, LeftOut
from rri_portal.documents.actions import bytes_of
from tests.addresses import address
from tests.cast import NOW, act, enrols
from tests.documents.test_layouts import text_of
from tests.factories.accounts import locks
from tests.factories.attachments import a_photograph
from tests.factories.incidents import a_draft, adds, the_facts
from tests.factories.telling import begins, issues, parent_called, tells
from tests.oversight.conftest import give
from tests.test_blind import POSTED, addresses
from tests.walking import Walk

pytestmark = pytest.mark.usefixtures("monday_morning")

HIS, SURNAME = "Zebedee", "Quillfeather"
WORDS = (
    "Zebedee took the ball. Zebedee Quillfeather and Amara were on the ground, and Zebedee’s coat "
    "was torn. Z. Quillfeather let go, then ZEBEDEE sat down."
)
# Every pupil of the school may be chosen here, whoever was in what
ROLL = re.compile(r"<option.*?</option>", re.DOTALL)


@pytest.fixture
def zebedee(oakfield):
    return enrols(oakfield, forename=HIS, surname=SURNAME, born=NOW.date().replace(year=2015))


@pytest.fixture
def helper(teaching_assistant):
    """Somebody uninvolved, who helped with Amara's record alone and recorded it."""
    return teaching_assistant


@pytest.fixture
def record(amara, zebedee, class_teacher, senior_leader, helper):
    """Amara's, in whose every text Zebedee is named; his is being written."""
    first = a_draft(amara, class_teacher, senior_leader.staff)
    adds(first, zebedee, class_teacher)
    a_photograph(first, class_teacher, description=f"The coat of {HIS}")
    let_write(incident=first, staff=helper.staff, by=act(class_teacher), at=NOW)
    words = {"narrative": WORDS, "why_necessary": WORDS, "support_note": WORDS}
    facts = the_facts(first, class_teacher.staff, senior_leader.staff, **words)
    record = record_incident(incident=first, facts=facts, by=act(helper), at=NOW)
    locks(record, senior_leader, WORDS)
    return record


@pytest.fixture
def his(record, zebedee, class_teacher):
    """Zebedee's, recorded too."""
    other = record.event.incidents.get(pupil=zebedee)
    facts = the_facts(other, class_teacher.staff, narrative=WORDS)
    return record_incident(incident=other, facts=facts, by=act(class_teacher), at=NOW)


@pytest.fixture
def arguments(record, oakfield):
    return {
        "draft": record.public_id,
        "incident": record.public_id,
        "number": record.number,
        "event": record.event.public_id,
        "parent": record.pupil.parents.first().public_id,
        "kind": "pupil",
        "document": "restrictive-interventions-guidance",
        "checklist": "plan",
        "pick_list": "place",
        "choice": oakfield.choices.first().public_id,
    }


def named(answer) -> bool:
    seen = ROLL.sub("", answer.getvalue().decode(errors="replace")) + str(dict(answer.headers))
    return any(name.lower() in seen.lower() for name in (HIS, SURNAME))


@pytest.mark.parametrize("person", ["chair", "helper"])
def test_a_reader_of_one_childs_incident_never_meets_the_others_name(
    arguments, record, his, request, client_of, person
):
    reader = request.getfixturevalue(person)
    if person == "chair":
        give(record, reader)
    walk = Walk(client_of(reader))
    urls = [*addresses(arguments), record.get_absolute_url()]
    with walk.browser.on_its_own():
        for url in urls:
            assert not any(map(named, walk.get_and_post(url, POSTED, {}))), url
        for url, answer in walk.at_the_end():
            assert not named(answer), url
    page = walk.browser.get(record.get_absolute_url()).text
    assert "[another pupil] took the ball." in page
    assert "[another pupil] and Amara were on the ground" in page
    assert LEFT_OUT in page
    assert "What is written of them is not open to you." in page
    assert his.number not in page


def test_nor_while_the_others_is_a_draft(record, client_of, helper):
    page = client_of(helper).get(record.get_absolute_url())
    assert "What is written of them is not open to you." in page.text
    assert not named(page)


@pytest.mark.parametrize("person", ["headteacher", "class_teacher", "senior_leader"])
def test_whoever_reads_the_event_whole_reads_every_word(record, client_of, request, person):
    page = client_of(request.getfixturevalue(person)).get(record.get_absolute_url()).text
    assert "Zebedee took the ball." in page
    assert LEFT_OUT not in page


def test_the_other_record_is_reached_by_whoever_reads_both(record, his, client_of, headteacher):
    page = client_of(headteacher).get(record.get_absolute_url()).text
    assert "Also in this event" in page
    assert f"{his.pupil.name}, {his.number}" in page
    assert his.get_absolute_url() in page


def test_a_search_by_name_finds_that_childs_incident_alone(record, his, client_of, headteacher):
    book = address("oversight:book", {})
    found = client_of(headteacher).post(book, {"sought": HIS}, follow=True).text
    assert his.number in found
    assert record.number not in found


def test_a_name_that_may_be_this_childs_too_says_neither(amara, class_teacher, oakfield, chair):
    twin = enrols(oakfield, forename="Amara", surname="Bell", born=NOW.date().replace(year=2015))
    first = a_draft(amara, class_teacher)
    adds(first, twin, class_teacher)
    facts = the_facts(first, class_teacher.staff)
    record = record_incident(incident=first, facts=facts, by=act(class_teacher), at=NOW)
    give(record, chair)
    left_out = LeftOut(record, act(chair), at=NOW)
    assert left_out("Amara ran. Amara Bell fell.") == "[a pupil] ran. [another pupil] fell."


@pytest.mark.usefixtures("the_press")
def test_no_familys_paper_names_the_other_child(record, headteacher, amara):
    mother = parent_called(amara, "Ngozi Okafor")
    tells(record, mother, headteacher)
    report = begins(record, mother, headteacher)
    report = write_family_report(
        report=report,
        answers=report.answers | {"what_led_up": WORDS},
        version=report.version,
        by=act(headteacher),
        at=NOW,
    )
    with pytest.raises(NotReadyToIssue, match=NAMES_LEFT):
        print_family_report(report=report, at=NOW)
    while mentions := Names(report).in_texts(said(report)):
        report = settle_name(
            report=report,
            mention=mentions[0],
            instead=mentions[0].instead[0],
            version=report.version,
            by=act(headteacher),
            at=NOW,
        )
    paper = text_of(bytes_of(issues(report, headteacher).document)).lower()
    assert "another pupil took the ball" in paper
    assert not [name for name in (HIS, SURNAME) if name.lower() in paper]


@pytest.fixture
def the_press() -> None:
    """The real one."""
