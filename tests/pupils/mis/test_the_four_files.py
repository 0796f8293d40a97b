"""The rolls that the demo keeps, counted a second way: plainly, without the code under test."""

import csv
import io
import re
from collections import Counter

from rri_portal.pupils.mis import read

from .files import ARBOR, CTF, FAULTS, SIMS, as_workbook


def plainly(path, encoding):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def test_the_transfer_file_gives_every_pupil_it_holds():
    text = CTF.read_text(encoding="utf-8")
    roll = read(CTF.read_bytes(), CTF.name)
    assert (roll.format, len(roll.rows), roll.refused) == ("ctf", text.count("<Pupil>"), ())
    assert len(roll.rows) == 164
    assert [row.upn for row in roll.rows] == re.findall("<UPN>(.*?)</UPN>", text)
    assert roll.laestab == "9997012"


def test_the_transfer_file_says_of_each_pupil_what_it_holds():
    text = CTF.read_text(encoding="utf-8")
    rows = read(CTF.read_bytes(), CTF.name).rows
    assert sum(row.looked_after is True for row in rows) == text.count("<InCare>true")
    assert sum(row.fsm is True for row in rows) == text.count("<FSMhistory>")
    assert sum(row.medical_flag is True for row in rows) == text.count("<MedicalFlag>true")
    needs = Counter(need for row in rows for need in row.needs)
    assert needs == Counter(re.findall("<SENtype>(.*?)<", text))
    contacts = [contact for row in rows for contact in row.contacts]
    assert len(contacts) == text.count("<Contact>")
    assert sum(c.parental_responsibility is False for c in contacts) == text.count(
        "<ResponsibleFlag>false"
    )


def test_a_transfer_files_refusals_would_name_the_line_a_pupil_begins_on():
    lines = CTF.read_text(encoding="utf-8").splitlines()
    for row in read(CTF.read_bytes(), CTF.name).rows:
        assert lines[row.line - 1].strip() == "<Pupil>"
        assert row.upn in lines[row.line]


def test_the_arbor_export_holds_the_same_pupils():
    arbor = read(ARBOR.read_bytes(), ARBOR.name)
    ctf = read(CTF.read_bytes(), CTF.name)
    names = {row.upn: (row.forename, row.surname, row.born) for row in arbor.rows}
    assert (arbor.format, len(arbor.rows), arbor.refused) == ("arbor", 164, ())
    assert names == {row.upn: (row.forename, row.surname, row.born) for row in ctf.rows}


def test_the_arbor_export_gives_each_cell_as_written():
    written = {row["UPN"]: row for row in plainly(ARBOR, "utf-8-sig")}
    for row in read(ARBOR.read_bytes(), ARBOR.name).rows:
        cells = written[row.upn]
        assert row.class_name == cells["Registration Form"]
        assert row.medical_alert == cells["Medical Condition"]
        assert row.needs == tuple(filter(None, [cells["SEN Need 1"], cells["SEN Need 2"]]))
        assert row.fsm is (cells["Free School Meals"] == "Yes")
        assert [c.name for c in row.contacts] == list(
            filter(None, [cells["Primary Guardian"], cells["Guardian 2"]])
        )


def test_the_arbor_layout_has_no_place_for_parental_responsibility():
    roll = read(ARBOR.read_bytes(), ARBOR.name)
    assert "contacts.parental_responsibility" not in roll.provides
    assert {c.parental_responsibility for row in roll.rows for c in row.contacts} == {None}


def test_the_sims_export_is_read_as_windows_1252():
    written = {row["UPN"]: row for row in plainly(SIMS, "cp1252")}
    roll = read(SIMS.read_bytes(), SIMS.name)
    assert (roll.format, len(roll.rows), roll.refused) == ("sims", len(written), ())
    assert len(roll.rows) == 940
    for row in roll.rows:
        cells = written[row.upn]
        assert (row.forename, row.surname) == (cells["Forename"], cells["Surname"])
        assert f"{row.born:%d/%m/%Y}" == cells["DOB"]
        assert row.sex == cells["Gender"][0]
        assert row.fsm is (cells["FSM Eligible"] == "T")
        surname, forename = cells["Contact 1 Name"].split(", ")
        assert [c.name for c in row.contacts] == [f"{forename} {surname}"]
        assert row.contacts[0].parental_responsibility is True


def test_names_that_lost_a_letter_when_they_were_exported_are_pointed_out():
    lost = {
        number
        for number, row in enumerate(plainly(SIMS, "cp1252"), start=2)
        if "?" in row["Surname"] + row["Forename"] + row["Contact 1 Name"]
    }
    assert {doubt.line for doubt in read(SIMS.read_bytes(), SIMS.name).doubts} == lost


def test_of_the_file_with_faults_the_faulty_lines_are_refused_and_the_rest_is_read():
    roll = read(FAULTS.read_bytes(), FAULTS.name)
    assert len(roll.rows) == 56
    assert [(refusal.line, refusal.reason) for refusal in roll.refused] == [
        (5, "The UPN’s check letter does not fit its digits."),
        (7, "The date of birth is a day that no calendar has."),
        (10, "The ethnicity: XXXX is not a code that the DfE’s list has."),
        (13, "The surname is missing."),
        (23, "The same UPN as line 22: this pupil is taken once."),
        (31, "This line is short: 7 cells under 24 headings."),
    ]
    # A heading, 56 pupils, six refused lines and one blank line.
    assert FAULTS.read_text(encoding="utf-8-sig").count("\n") == 1 + 56 + 6 + 1


def test_formulas_and_markup_in_names_stay_plain_text():
    names = {row.line: row.forename for row in read(FAULTS.read_bytes(), FAULTS.name).rows}
    assert names[16] == '=HYPERLINK("http://example.org","x")'
    assert names[19] == "<script>alert(1)</script>"


def test_the_same_layouts_as_a_workbook_give_the_same_pupils():
    for path, encoding in ((ARBOR, "utf-8-sig"), (SIMS, "cp1252"), (FAULTS, "utf-8-sig")):
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))
        book = read(as_workbook(rows), "roll.xlsx")
        plain = read(path.read_bytes(), path.name)
        assert book.format == plain.format
        assert {row.upn: (row.forename, row.born) for row in book.rows} == {
            row.upn: (row.forename, row.born) for row in plain.rows
        }
