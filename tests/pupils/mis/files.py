"""Rolls made up for one test each, and the four that the demo keeps."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl

import rri_portal.demo
from rri_portal.pupils.mis.upn import check_letter

DATA = Path(rri_portal.demo.__file__).parent / "data"
CTF = DATA / "oakfield-special-school.ctf.xml"
ARBOR = DATA / "oakfield-arbor-style.csv"
FAULTS = DATA / "oakfield-arbor-style-with-faults.csv"
SIMS = DATA / "riverside-academy-sims-style.csv"

HEADINGS = ["UPN", "Forename", "Surname", "DOB"]


def upn(serial: int) -> str:
    """The valid UPN of the pupil with this number."""
    rest = f"9997012{serial:05d}"
    return check_letter(rest) + rest


def table(*rows: list[str], headings: list[str] | None = None) -> bytes:
    lines = [headings or HEADINGS, *rows]
    return "\r\n".join(",".join(line) for line in lines).encode()


def pupil(serial: int = 1, forename="Siân", surname="Nowak", born="2017-03-30") -> list[str]:
    return [upn(serial), forename, surname, born]


def with_columns(**cells: str) -> bytes:
    """One good pupil with more columns."""
    headings = [*HEADINGS, *(name.replace("_", " ") for name in cells)]
    return table([*pupil(), *cells.values()], headings=headings)


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_workbook(csv_rows: list[list[str]]) -> bytes:
    """The same table as a spreadsheet would save it, birth dates as date cells."""
    return workbook(csv_rows[0], *([_cell(text) for text in row] for row in csv_rows[1:]))


def _cell(text: str) -> object:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text or None


def zipped(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return content.getvalue()


def ctf(*pupils: str, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """A transfer file; the first pupil begins on its third line."""
    return "\n".join(
        [prolog, "<CTfile><CTFpupilData>", *pupils, "</CTFpupilData></CTfile>"]
    ).encode()


def ctf_pupil(serial: int = 1, more: str = "") -> str:
    return (
        f"<Pupil><UPN>{upn(serial)}</UPN><Surname>Nowak</Surname><Forename>Siân</Forename>"
        f"<DOB>2017-03-30</DOB><Sex>F</Sex>{more}</Pupil>"
    )
