"""One door for every format: what a file is shows in its bytes, not in its name."""

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import PurePath

from rri_portal.pupils.mis import csv_lines, ctf, tables, xlsx_lines
from rri_portal.pupils.mis.roll import Roll, UnreadableRoll

LARGEST = 20 * 1024 * 1024

_OTHER_KINDS = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an older or locked Office file: save it as .xlsx without a password"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a compressed file: unpack it first"),
    (b"7z\xbc\xaf", "a compressed file: unpack it first"),
    (b"Rar!", "a compressed file: unpack it first"),
)
_ZIPPED_KINDS = (
    ("word/", "a Word document"),
    ("ppt/", "a presentation"),
    ("content.xml", "an OpenDocument file: save it as .xlsx"),
)


def too_large(size: int) -> str | None:
    """Why a file of `size` bytes is not even opened; None where it is."""
    if size <= LARGEST:
        return None
    return f"The file is larger than {LARGEST // 1024 // 1024} MB. A school’s roll is far smaller."


def read(content: bytes, filename: str) -> Roll:
    """Read a roll, or raise `UnreadableRoll` with the sentence to show.

    `filename` serves only to say that a file is not what its ending claims.
    """
    if sentence := too_large(len(content)):
        raise UnreadableRoll(sentence)
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise UnreadableRoll("The file is empty.")
    roll = _read(content, filename)
    return replace(roll, sha256=hashlib.sha256(content).hexdigest())


def _read(content: bytes, filename: str) -> Roll:
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content, filename)
    for mark, kind in _OTHER_KINDS:
        if content.startswith(mark) or (mark == b"%PDF-" and mark in content[:1024]):
            raise _not_a_roll(kind, filename)
    if _is_xml(content):
        return ctf.roll(content)
    return tables.roll(csv_lines.lines(content))


def _zipped(content: bytes, filename: str) -> Roll:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise _not_a_roll("a damaged workbook or zip file", filename) from None
    if "xl/workbook.xml" in names:
        return tables.roll(xlsx_lines.lines(content))
    for part, kind in _ZIPPED_KINDS:
        if any(name.startswith(part) for name in names):
            raise _not_a_roll(kind, filename)
    raise _not_a_roll("a zip file: unpack it first", filename)


def _is_xml(content: bytes) -> bool:
    """Markup of some kind, in any encoding that XML allows; a web page is turned away by name."""
    start = content[:400].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\0", b"").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise _not_a_roll("a web page", "")
    return start.startswith(b"<")


def _not_a_roll(kind: str, filename: str) -> UnreadableRoll:
    ending = PurePath(filename).suffix.lower()
    claimed = f" although its name ends in {ending}" if ending in {".csv", ".xml", ".xlsx"} else ""
    return UnreadableRoll(f"This file is not a roll{claimed}: it is {kind}.")
