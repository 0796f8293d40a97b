import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rri_portal.pupils.mis import cells, read
from rri_portal.pupils.models import Ethnicity

from .files import HEADINGS, ctf, ctf_pupil, pupil, table, with_columns, workbook


def row_of(content):
    roll = read(content, "roll.csv")
    assert roll.refused == ()
    return roll.rows[0]


@pytest.mark.parametrize(
    "text",
    [
        "2017-03-30",
        "30/03/2017",
        "30/3/2017",
        "30-Mar-2017",
        "30 March 2017",
        "30-MAR-2017",
        "2017-03-30T00:00:00",
        " 30/03/2017 00:00 ",
    ],
)
def test_a_date_is_read_as_schools_write_it(text):
    assert cells.day(text, "The date") == dt.date(2017, 3, 30)


@pytest.mark.parametrize("text", ["03/30/2017", "2017-3-30", "30-Foo-2017", "0000-01-01", "42824"])
def test_what_is_not_a_date_is_refused(text):
    with pytest.raises(cells.Fault):
        cells.day(text, "The date")


@given(st.dates(dt.date(1990, 1, 1)))
def test_every_day_is_read_back_in_each_form(day):
    for form in (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", f"{day:%d-%b-%Y}", f"{day:%d %B %Y}"):
        assert cells.day(form, "The date") == day


@given(st.text())
def test_any_text_at_all_is_a_name_or_a_sentence(text):
    with suppress(cells.Fault):
        name = cells.name(text, "The name")
        assert name == cells.name(name, "The name")
        assert len(name) <= 100


def test_a_name_is_composed_trimmed_and_single_spaced():
    assert cells.name("  Sia\u0302n\u00a0\u200b  Mair ", "The name") == "Siân Mair"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("5", "5"),
        ("Year 5", "5"),
        ("year05", "5"),
        ("Y14", "14"),
        ("R", "R"),
        ("Reception", "R"),
        ("N2", "N2"),
        ("Nursery 1", "N1"),
        ("Nursery", "N"),
        ("E1", "E1"),
        ("X", "X"),
        ("", ""),
    ],
)
def test_a_year_group_is_read_as_schools_write_it(text, year):
    assert cells.year_group(text) == year


@pytest.mark.parametrize(("text", "answer"), [("T", True), ("no", False), ("Y", True), (" ", None)])
def test_yes_no_and_not_recorded(text, answer):
    assert cells.yes_or_no(text, "It") is answer


def test_an_ethnicity_is_read_by_its_code_or_its_words():
    for code, label in Ethnicity.choices:
        assert cells.ethnicity(code) == cells.ethnicity(label.upper()) == code


def test_a_language_is_read_by_its_code_or_its_word():
    assert cells.language("URD", "It") == cells.language("Urdu", "It") == "Urdu"
    assert cells.language("Sylheti", "It") == "Sylheti"


def test_a_contact_written_surname_first_is_turned_round():
    assert cells.contact_name("O'Brien, Maryam") == "Maryam O'Brien"
    assert cells.contact_name("van der Berg, Sienna") == "Sienna van der Berg"
    assert cells.contact_name("Ava Green") == "Ava Green"


def test_a_formula_for_a_contact_is_not_turned_round():
    formula = '=HYPERLINK("http://example.org","x")'
    assert cells.contact_name(formula) == formula


def test_a_relationship_without_a_code_is_other():
    assert [cells.relationship(text) for text in ("MOT", "Foster carer", "Neighbour")] == [
        "MOT",
        "FCR",
        "OTH",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_that_schools_export_gives_the_same_name(encoding):
    content = table(pupil()).decode().encode(encoding)
    assert row_of(content).forename == "Siân"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_are_read_too(delimiter):
    assert row_of(table(pupil()).replace(b",", delimiter.encode())).surname == "Nowak"


def test_headings_are_read_however_they_are_spaced_and_cased():
    content = table(pupil(), headings=["upn", "FORENAME", " surname ", "dob", "", ""])
    assert row_of(content.replace(b"2017-03-30", b"2017-03-30,,")).surname == "Nowak"


def test_needs_keep_their_rank_and_are_named_once():
    content = with_columns(SEN_Need_2="SEMH", SEN_Need_1="ASD", SEN_Need_3="ASD")
    assert row_of(content).needs == ("ASD", "SEMH")


def test_a_transfer_files_needs_are_taken_by_rank():
    needs = (
        "<SENneeds><SENneed><SENtypeRank>2</SENtypeRank><SENtype>SEMH</SENtype></SENneed>"
        "<SENneed><SENtypeRank>1</SENtypeRank><SENtype>ASD</SENtype></SENneed></SENneeds>"
    )
    assert row_of(ctf(ctf_pupil(more=needs))).needs == ("ASD", "SEMH")


def test_a_transfer_file_without_care_or_meals_says_nothing_of_either():
    row = row_of(ctf(ctf_pupil()))
    assert (row.looked_after, row.fsm) == (None, None)
    assert not {"looked_after", "fsm"} & row.said


def test_a_transfer_file_that_carries_care_for_one_child_carries_it_for_all():
    cared_for = ctf_pupil(1, "<LookedAfter><InCare>true</InCare></LookedAfter>")
    roll = read(ctf(cared_for, ctf_pupil(2)), "roll.xml")
    assert [row.looked_after for row in roll.rows] == [True, False]


def test_free_school_meals_that_have_ended_are_over():
    ended = (
        "<FSMhistory><FSMinstance><FSMendDate>2025-07-20</FSMendDate></FSMinstance></FSMhistory>"
    )
    assert row_of(ctf(ctf_pupil(more=ended))).fsm is False


def test_the_latest_sen_provision_counts():
    history = (
        "<SENhistory><SEN><StartDate>2024-09-02</StartDate><SENprovision>E</SENprovision></SEN>"
        "<SEN><StartDate>2021-09-02</StartDate><SENprovision>K</SENprovision></SEN></SENhistory>"
    )
    assert row_of(ctf(ctf_pupil(more=history))).sen_status == "E"


def test_admission_is_taken_from_the_school_that_made_the_file():
    header = (
        '<?xml version="1.0"?><CTfile><Header><SourceSchool><LEA>999</LEA><Estab>7012</Estab>'
        "</SourceSchool></Header><CTFpupilData>{}</CTFpupilData></CTfile>"
    )
    schools = (
        "<SchoolHistory><School><LEA>999</LEA><Estab>1111</Estab><EntryDate>2021-09-02</EntryDate>"
        "</School><School><LEA>999</LEA><Estab>7012</Estab><EntryDate>2024-09-02</EntryDate>"
        "</School></SchoolHistory>"
    )
    content = header.format(ctf_pupil(more=schools)).encode()
    assert row_of(content).enrolled_from == dt.date(2024, 9, 2)


def test_a_workbooks_cells_are_read_as_somebody_would_have_typed_them():
    headings = [*HEADINGS, "NC Year", "FSM Eligible", "Leaving Date"]
    row = [*pupil()[:3], dt.datetime(2017, 3, 30), 5.0, True, None]
    read_row = row_of(workbook([], headings, row))
    assert (read_row.born, read_row.year_group, read_row.fsm) == (dt.date(2017, 3, 30), "5", True)


def test_columns_that_are_not_read_are_named():
    assert read(with_columns(Shoe_Size="4"), "roll.csv").unread == ("Shoe Size",)
