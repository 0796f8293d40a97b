"""The register: the incident book as it may be read, newest first."""

import datetime as dt
import re

import pytest
from django.db import connection

from incidents.facts import Segment
from incidents.models import Incident
from incidents.visibility import readable_by
from rri_portal.audit import book
from rri_portal.audit.models import Read
from rri_portal.keyset import beyond
from rri_portal.nations import Nation
from rri_portal.oversight.numbers import Number, number_in
from rri_portal.oversight.register import KEYS, PAGE, page_of
from rri_portal.schools.models import Choice
from tests.audit.conftest import as_owner
from tests.cast import NOW, act
from tests.factories.incidents import a_draft, a_record, technique
from tests.kept import kept
from tests.oversight.conftest import further, text_of

BOOK = "/oakfield/book/"
MINUTE = dt.timedelta(minutes=1)


def numbers(page: str) -> list[str]:
    """Of the rows, in their order."""
    return re.findall(r'<th scope="row"><a[^>]*>(RI-[0-9-]+)</a>', page)


def row(page: str, number: str) -> str:
    """What one row says, without its markup."""
    markup = page.split(f">{number}</a>")[1].split("</tr>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_a_row_says_who_when_where_what_how_long_and_whether_parents_were_told(
    opens, headteacher, record
):
    said = "23 November 2026 10:00 Amara Okafor Use of force Corridor 4 minutes Not told yet"
    assert row(opens(headteacher, BOOK), "RI-2026-0001") == said


def test_seclusion_is_said_apart(opens, headteacher, class_teacher, amara, oakfield):
    room = oakfield.techniques.filter(intervention="seclusion").first()
    start = NOW - 30 * MINUTE
    segments = (
        Segment(technique(amara), start, start + 2 * MINUTE, staff=(class_teacher.staff,)),
        Segment(room, start + 2 * MINUTE, start + 9 * MINUTE, staff=(class_teacher.staff,)),
    )
    a_record(amara, class_teacher, segments=segments)
    said = row(opens(headteacher, BOOK), "RI-2026-0001")
    assert "Use of force, seclusion" in said
    assert "2 minutes, secluded 7 minutes" in said


def test_an_end_that_nobody_knows_is_said(opens, headteacher, class_teacher, amara):
    start = NOW - 30 * MINUTE
    unknown = Segment(technique(amara), start, None, staff=(class_teacher.staff,))
    a_record(amara, class_teacher, segments=(unknown,))
    assert "Not known" in row(opens(headteacher, BOOK), "RI-2026-0001")


def test_a_record_made_a_day_later_is_not_late_where_it_has_days_to_be_made_in(
    opens, headteacher, class_teacher, amara, oakfield
):
    friday = NOW - dt.timedelta(days=3)
    a_record(amara, class_teacher, started_at=friday, late_why="The teacher was in hospital.")
    type(oakfield).objects.filter(pk=oakfield.pk).update(nation=Nation.SCOTLAND)
    assert "Recorded late" not in opens(headteacher, BOOK)


def test_a_record_made_a_day_later_is_marked_as_late(opens, headteacher, class_teacher, amara):
    friday = NOW - dt.timedelta(days=3)
    a_record(amara, class_teacher, started_at=friday, late_why="The teacher was in hospital.")
    assert "Recorded late, on 23 November 2026" in row(opens(headteacher, BOOK), "RI-2026-0001")


def test_a_member_of_staff_sees_those_they_recorded(
    opens, class_teacher, teaching_assistant, senco, kai, record
):
    a_record(kai, senco, class_teacher.staff)
    assert numbers(opens(class_teacher, BOOK)) == ["RI-2026-0001"]
    assert numbers(opens(teaching_assistant, BOOK)) == []
    assert numbers(opens(senco, BOOK)) == ["RI-2026-0002", "RI-2026-0001"]


def test_a_draft_is_not_in_the_book(opens, headteacher, class_teacher, amara):
    a_draft(amara, class_teacher)
    assert "Nothing is recorded yet" in opens(headteacher, BOOK)


def test_an_empty_book_is_kind_to_whoever_records_there_first(opens, class_teacher):
    page = opens(class_teacher, BOOK)
    assert "You have recorded nothing yet" in page
    assert "The head of the book" not in page
    assert "Search" not in page


def test_a_governor_does_not_read_the_book(client_of, governor):
    assert client_of(governor).get(BOOK).status_code == 403


def test_another_schools_book_is_not_there(client_of, oakfield, riverside_head):
    assert client_of(riverside_head).get(BOOK).status_code == 404


def test_the_head_of_the_book_is_shown_with_the_way_to_check_it(
    opens, headteacher, oakfield, record
):
    head = book.head(oakfield)
    page = opens(headteacher, BOOK)
    command = f"manage.py verify_book --school oakfield --head {head.n}:{head.hash[:16]}"
    assert command in page
    assert head.hash[:4] + " " + head.hash[4:8] in page


def test_every_page_on_paper_carries_the_school_and_the_head(opens, headteacher, oakfield, record):
    head = book.head(oakfield)
    running = opens(headteacher, BOOK).split('class="portal-book__running"')[1].split("</tr>")[0]
    assert "Oakfield School: incident book" in running
    assert f"Head {head.n}:{head.hash[:16]}, 23 November 2026, 10:30" in running


def test_who_looked_at_which_rows_is_kept(client_of, headteacher, record):
    text_of(client_of(headteacher), BOOK)
    read = Read.objects.get(verb="see_book")
    assert read.listed == [str(record.public_id)]
    assert read.by_id == str(headteacher.user.public_id)


# Pages


@kept
def sixty(amara, class_teacher) -> list[Incident]:
    record = a_record(amara, class_teacher)
    return [record, *further(record, 59)]


def test_a_long_book_is_read_fifty_at_a_time_and_never_counted(client_of, headteacher, sixty):
    browser = client_of(headteacher)
    first = text_of(browser, BOOK)
    assert numbers(first)[0] == "RI-2026-0060"
    assert len(numbers(first)) == PAGE
    assert "50+ records" in first
    older = text_of(browser, BOOK, before="RI-2026-0011")
    assert numbers(older) == [f"RI-2026-{n:04d}" for n in range(10, 0, -1)]
    assert "Older" not in older
    assert numbers(text_of(browser, BOOK, after="RI-2026-0010")) == numbers(first)


def test_going_on_and_back_shows_every_number_once(sixty, oakfield, headteacher):
    rows = readable_by(act(headteacher), oakfield, at=NOW)
    first = page_of(rows)
    second = page_of(rows, before=number_in(first.older))
    shown = [one.sequence for one in (*first.incidents, *second.incidents)]
    assert shown == list(range(60, 0, -1))
    assert second.older == ""


@pytest.fixture
def plan(sixty, oakfield, headteacher):
    """plan(number): how PostgreSQL would read fifty rows of a large book, below that number."""
    with as_owner() as cursor:
        cursor.execute("ANALYZE incidents_incident")

    def explained(below: Number | None = None) -> str:
        rows = readable_by(act(headteacher), oakfield, at=NOW).newest_in_the_book()
        rows = rows.filter(beyond(KEYS, "<", below)) if below else rows
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        return rows[: PAGE + 1].explain()

    return explained


@pytest.mark.postgresql
def test_the_book_is_read_along_its_index(plan):
    assert re.search(r"Index Scan.* using incident_(book|number) on incidents_incident", plan())
    assert "Sort" not in plan()


@pytest.mark.postgresql
def test_a_page_far_down_begins_at_its_number(plan):
    below = plan(Number("RI", 2026, 30))
    assert re.search(r"Index Cond: .*ROW\(.*series.*, year, sequence\) < ROW", below)


# Search and filters


def search(browser, sought: str, **query):
    return browser.post(BOOK, {"sought": sought}, query_params=query)


@kept
def three(class_teacher, senco, amara, kai, sian):
    """A hold of Amara, a seclusion of Kai on Friday, a hold of Siân in the hall."""
    a_record(amara, class_teacher)
    friday = NOW - dt.timedelta(days=3)
    room = kai.school.techniques.filter(intervention="seclusion").first()
    secluded = Segment(room, friday, friday + 9 * MINUTE, staff=(senco.staff,))
    a_record(kai, senco, started_at=friday, at=friday + 20 * MINUTE, segments=(secluded,))
    hall = Choice.objects.filter(school=kai.school, pick_list="place").exclude(label="Corridor")
    a_record(sian, class_teacher, place=hall.first())


@pytest.mark.parametrize("written", ["RI-2026-0001", "ri 2026 1", "1"])
def test_a_number_goes_straight_to_its_record(client_of, headteacher, three, written):
    found = search(client_of(headteacher), written)
    assert found["Location"] == "/oakfield/incidents/RI-2026-0001/"


def test_a_number_that_is_not_in_the_book_gets_a_sentence(client_of, headteacher, three):
    page = search(client_of(headteacher), "RI-2026-0999").text
    assert "No record that you may open has the number RI-2026-0999" in page


def test_a_number_of_somebody_elses_record_is_not_found(client_of, class_teacher, three):
    page = search(client_of(class_teacher), "RI-2026-0002").text
    assert "No record that you may open has the number RI-2026-0002" in page


@pytest.mark.parametrize("written", ["Lukasik", "SIAN", "o'brien sian", "Łuka"])
def test_a_name_is_found_with_or_without_its_accents(client_of, headteacher, three, written):
    browser = client_of(headteacher)
    found = search(browser, written)
    assert numbers(text_of(browser, found["Location"])) == ["RI-2026-0003"]


def test_a_name_searched_for_is_in_no_address(client_of, headteacher, three):
    address = search(client_of(headteacher), "Lukasik", kind="force")["Location"]
    assert "ukasik" not in address
    assert "kind=force" in address


def test_a_search_from_another_session_is_forgotten(client_of, headteacher, three):
    address = search(client_of(headteacher), "Lukasik")["Location"]
    assert "That search is forgotten" in text_of(client_of(headteacher), address)


def test_no_hold_is_listed_as_restraint_without_force(client_of, headteacher, three):
    browser = client_of(headteacher)
    assert numbers(text_of(browser, BOOK, kind="restraint")) == []
    assert "Restraint without force" not in row(text_of(browser, BOOK), "RI-2026-0001")


def test_filters_narrow_the_list_and_are_said_in_words(client_of, headteacher, three):
    browser = client_of(headteacher)
    page = text_of(browser, BOOK, kind="seclusion")
    assert numbers(page) == ["RI-2026-0002"]
    assert "Kind: Seclusion" in page
    since = {"since_day": "23", "since_month": "11", "since_year": "2026"}
    assert numbers(text_of(browser, BOOK, **since)) == ["RI-2026-0003", "RI-2026-0001"]
    until = {"until_day": "20", "until_month": "11", "until_year": "2026"}
    assert numbers(text_of(browser, BOOK, **until)) == ["RI-2026-0002"]
    assert numbers(text_of(browser, BOOK, told="no")) == numbers(text_of(browser, BOOK))
    assert "No record matches" in text_of(browser, BOOK, told="yes")


def test_a_place_narrows_the_list(opens, headteacher, three, oakfield):
    place = Choice.objects.get(school=oakfield, pick_list="place", label="Corridor")
    page = opens(headteacher, BOOK, place=str(place.public_id))
    assert numbers(page) == ["RI-2026-0002", "RI-2026-0001"]


def test_whether_a_parent_is_held_is_not_offered_to_staff(opens, class_teacher, headteacher, three):
    assert "Held or withheld" in opens(headteacher, BOOK)
    assert "Held or withheld" not in opens(class_teacher, BOOK)
    assert "choose from the list" in opens(class_teacher, BOOK, told="held")


NONSENSE = ["words", "-1", "1" + "0" * 30, "\x00", "x" * 300_000, "31/2/2026", "²", "' OR 1=1 --"]
PARAMETERS = ["since_day", "since_year", "until_month", "kind", "place", "told", "named", "before"]


@pytest.mark.parametrize("parameter", [*PARAMETERS, "after"])
def test_nonsense_in_the_address_gets_a_sentence(client_of, headteacher, three, parameter):
    browser = client_of(headteacher)
    for nonsense in NONSENSE:
        assert "There is a problem" in text_of(browser, BOOK, **{parameter: nonsense})


def test_nonsense_in_the_search_gets_a_sentence(client_of, headteacher, three):
    browser = client_of(headteacher)
    for nonsense in ("", "\x00", "x" * 300_000, "!!!", "漢字"):
        assert "There is a problem" in search(browser, nonsense).text


def test_dates_the_wrong_way_round_get_a_sentence(opens, headteacher, three):
    turned = {"since_day": "2", "since_month": "11", "since_year": "2026"}
    turned |= {"until_day": "1", "until_month": "11", "until_year": "2026"}
    page = opens(headteacher, BOOK, **turned)
    assert "must be the same day as from, or later" in page
    assert numbers(page) == []
