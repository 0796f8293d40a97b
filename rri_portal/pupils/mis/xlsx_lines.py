"""The lines of the first sheet of an XLSX workbook. Formulas are read as text, never worked out."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator

from rri_portal.pupils.mis.roll import UnreadableRoll
from rri_portal.pupils.mis.tables import Line

MOST_BYTES = 40 * 1024 * 1024
MOST_BYTES_OF_A_SMALL_PART = 1024 * 1024
MOST_PARTS = 1_000
MOST_CELLS = 1_000_000
_LARGE_PARTS = ("xl/worksheets/", "xl/sharedStrings.xml")
_DAMAGED = "The workbook cannot be opened: it is damaged, or not one that a spreadsheet made."


def lines(content: bytes) -> Iterator[Line]:
    """Each row by its number; dates as 2017-03-30, whole numbers without a point."""
    _refuse_a_bomb(content)
    seen = 0
    for number, row in enumerate(_rows(content), start=1):
        seen += len(row) + 1
        if seen > MOST_CELLS:
            raise UnreadableRoll("The sheet is far larger than a school’s roll.")
        yield Line(number, row)


def _refuse_a_bomb(content: bytes) -> None:
    """A zip can claim little and unpack to much: what it says it holds is bounded first.

    `zipfile` reads no more of a part than its entry says.
    """
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableRoll(_DAMAGED) from None
    small = [part for part in parts if not part.filename.startswith(_LARGE_PARTS)]
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_BYTES
        or any(part.file_size > MOST_BYTES_OF_A_SMALL_PART for part in small)
    ):
        raise UnreadableRoll("The workbook unpacks to far more than a school’s roll.")


def _rows(content: bytes) -> Iterator[list[str]]:
    import openpyxl

    # openpyxl fails on a damaged workbook in dozens of ways, and promises none of them.
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        # What a sheet says of its own size may be wrong.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True)
    except Exception:
        raise UnreadableRoll(_DAMAGED) from None
    width = 0
    while (row := _next(rows)) is not None:
        cells = [_written(value) for value in row]
        width = width or (len(cells) if any(cells) else 0)
        # A spreadsheet leaves off empty cells at the end of a row: that is not a short line.
        yield cells + [""] * (width - len(cells))


def _next(rows: Iterator) -> tuple | None:
    try:
        return next(rows, None)
    except Exception:
        raise UnreadableRoll(_DAMAGED) from None


def _written(value: object) -> str:
    """A cell as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # A formula that fills a range is an object with its text inside.
    return str(getattr(value, "text", None) or value)
