"""The lines of a CSV file, whichever way it was encoded and however its quotes went wrong."""

import csv
import io
import itertools
from collections.abc import Iterator

from rri_portal.pupils.mis.roll import UnreadableRoll
from rri_portal.pupils.mis.tables import Line

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = (",", ";", "\t")
# A quoted cell may hold line breaks (an address does). One that runs on for longer lacks its
# closing quotation mark, and would swallow the pupils after it.
LONGEST_RECORD = 20
LONGEST_LINE = 100_000
MOST_LINES = 200_000


def decoded(content: bytes) -> str:
    """UTF-8 with or without a byte-order mark, UTF-16 with one, else Windows-1252."""
    encodings = [name for bom, name in _BOMS if content.startswith(bom)]
    for encoding in encodings or ["utf-8", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableRoll(
        "The file’s letters cannot be read: it is neither UTF-8 nor Windows-1252 text."
    )


def lines(content: bytes) -> Iterator[Line]:
    """Each record with the number of the physical line on which it starts."""
    text = decoded(content)
    if text.count("\n") + text.count("\r") > MOST_LINES:
        raise UnreadableRoll("The file has far more lines than a school’s roll.")
    physical = list(io.StringIO(text, newline=""))
    first = next((line for line in physical if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    at, width = 0, 0
    while at < len(physical):
        line, taken = _record(physical, at, delimiter, width)
        width = width or (0 if line.blank else len(line.cells))
        at += taken
        yield line


def _record(physical: list[str], at: int, delimiter: str, width: int) -> tuple[Line, int]:
    """The record that starts at `at`, and how many physical lines it takes.

    Where the quotation marks do not pair up only one line is given up, so that the pupils on the
    lines after it are still read.
    """
    if len(physical[at]) > LONGEST_LINE:
        return Line(at + 1, (), broken=f"This line is longer than {LONGEST_LINE:,} characters."), 1
    following = (physical[i] for i in range(at, min(at + LONGEST_RECORD, len(physical))))
    window = itertools.takewhile(lambda line: len(line) <= LONGEST_LINE, following)
    reader = csv.reader(window, delimiter=delimiter, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        return _unpaired(at), 1
    if reader.line_num > 1 and width and len(cells) != width:
        return _unpaired(at), 1
    return Line(at + 1, cells), max(reader.line_num, 1)


def _unpaired(at: int) -> Line:
    return Line(at + 1, (), broken="The quotation marks on this line do not pair up.")
