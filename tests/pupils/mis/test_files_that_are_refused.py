"""A file that is no roll is turned away with a sentence, quickly, whatever it is."""

import io
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rri_portal.pupils import mis
from rri_portal.pupils.mis import UnreadableRoll, read

from .files import ARBOR, CTF, HEADINGS, ctf, ctf_pupil, pupil, saved, table, workbook, zipped

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
REMOTE = '<?xml version="1.0"?><!DOCTYPE b SYSTEM "http://example.org/b.dtd">'


def why_not(content, filename="roll.csv"):
    with pytest.raises(UnreadableRoll) as refused:
        read(content, filename)
    return str(refused.value)


def sentence_about(content):
    """The sentence, or a full stop where the content is a roll."""
    try:
        read(content, "roll.csv")
    except UnreadableRoll as refused:
        return str(refused)
    return "."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty"),
        (table(), "no pupils"),
        (table([""], ["", "", "", ""]), "no pupils"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\n\n%PDF-1.7 ...", "a PDF document"),
        (PICTURE, "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
        (zipped(word__document_dot_xml=b"x"), "a Word document"),
        (zipped(anything=b"x"), "unpack it first"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a Common Transfer File"),
        (b"<CTfile><CTFpupilData/></CTfile>", "no pupils"),
        (b"\x00\x01\x02\x03" * 50, "headings"),
        (b"\x81\x8d" * 50, "neither UTF-8 nor Windows-1252"),
        (b"Dear all,\nplease find the roll\n", "none of the headings"),
        (table(headings=["UPN", "Forename", "Surname"]), "Columns are missing: DOB."),
        (table(pupil(), headings=["UPN", "Legal First Name", "x", "y"]), "Legal Last Name"),
        (table(pupil(), headings=[*HEADINGS, "Sex", "Gender"]), "Two columns"),
        (b"x" * 400_000, "headings"),
        (b"," * 400_000, "headings"),
        (b"\n" * 400_000 + b"x", "far more lines"),
    ],
)
def test_what_is_not_a_roll_is_refused_in_a_sentence(content, words):
    sentence = why_not(content)
    assert words in sentence
    assert sentence.endswith(".")


def test_a_renamed_document_is_named_for_what_it_is():
    assert why_not(b"%PDF-1.7", "roll.csv") == (
        "This file is not a roll although its name ends in .csv: it is a PDF document."
    )


def test_a_200_mb_file_is_refused_before_it_is_read():
    began = time.monotonic()
    assert "larger than 20 MB" in why_not(bytes(200 * 1024 * 1024))
    assert mis.too_large(mis.LARGEST) is None
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("prolog", [BOMB, EXTERNAL, REMOTE])
def test_declarations_in_xml_are_refused_before_anything_is_expanded_or_fetched(prolog):
    pupil_with_entity = ctf_pupil().replace("Nowak", "&c;" if prolog is BOMB else "Nowak")
    sentence = why_not(ctf(pupil_with_entity, prolog=prolog), "roll.xml")
    assert "declares a document type or an entity" in sentence


def test_a_declaration_in_another_encoding_is_refused_as_well():
    content = ctf(ctf_pupil(), prolog=BOMB).decode().encode("utf-16")
    assert "declares" in why_not(content, "roll.xml")


def test_a_transfer_file_that_breaks_off_is_refused_whole():
    """Half a roll would make the other half look as if it had left."""
    content = CTF.read_bytes()
    assert "breaks off at line" in why_not(content[: len(content) // 2], CTF.name)


def test_xml_nested_a_million_deep_is_refused():
    assert "not laid out" in why_not(b"<CTfile>" + b"<a>" * 1_000_000, "roll.xml")


def test_a_workbook_that_unpacks_to_far_more_is_refused():
    book = zipped(xl__workbook_dot_xml=b"x", xl__worksheets__sheet1_dot_xml=bytes(60 * 1024 * 1024))
    assert len(book) < mis.LARGEST
    assert "unpacks to far more" in why_not(book, "roll.xlsx")


def test_a_workbook_of_a_thousand_parts_is_refused():
    parts = {f"xl__p{n}": b"x" for n in range(1_001)}
    assert "unpacks" in why_not(zipped(xl__workbook_dot_xml=b"x", **parts), "roll.xlsx")


def test_a_sheet_with_a_cell_far_away_is_refused_or_read_quickly():
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(pupil())
    book.active["XFD1048576"] = "far"
    began = time.monotonic()
    assert "far larger" in why_not(saved(book), "roll.xlsx")
    assert time.monotonic() - began < 20


def test_a_workbook_with_entities_is_refused():
    book = workbook(HEADINGS, pupil())
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = BOMB.encode() + part[part.index(b"<worksheet") :].replace(b"Nowak", b"&c;")
            new.writestr(name, part)
    assert "cannot be opened" in why_not(changed.getvalue(), "roll.xlsx")


def test_more_pupils_than_a_school_has_are_refused():
    lines = [["X", "S", "N", "2017-03-30"]] * 10_001
    assert "more than 10,000 pupils" in why_not(table(*lines))


def test_a_file_of_stray_quotation_marks_takes_no_longer_than_another():
    began = time.monotonic()
    lines = [['"' + "x" * 100, "S", "N", "2017-03-30"]] * 9_000
    assert len(read(table(*lines), "roll.csv").refused) == 9_000
    assert time.monotonic() - began < 5


def test_a_cell_of_nothing_but_accents_takes_no_longer_than_another():
    began = time.monotonic()
    accents = "\u0323\u0301" * 60_000
    read(table(pupil(1, forename="S" + accents), pupil(2)), "roll.csv")
    assert time.monotonic() - began < 5


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_a_roll_or_a_sentence(content):
    assert sentence_about(content).endswith(".")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_roll_with_a_few_bytes_changed_is_a_roll_or_a_sentence(data):
    original = data.draw(st.sampled_from([CTF, ARBOR])).read_bytes()[:6_000]
    at = data.draw(st.integers(0, len(original)))
    content = original[:at] + data.draw(st.binary(max_size=4)) + original[at + 2 :]
    assert sentence_about(content).endswith(".")
