"""What a file is, by how it begins and ends: never by its name, nor by what a browser called it."""

import codecs
import re
from enum import StrEnum

from rri_portal.attachments import refusals
from rri_portal.attachments.refusals import NotTaken

HEAD, TAIL = 1024, 66_000  # a PDF may begin, and a ZIP's last record lie, within these
LONGEST_TEXT = 1024 * 1024


class Kind(StrEnum):
    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    PDF = "PDF"
    TEXT = "TEXT"


PICTURES = (Kind.JPEG, Kind.PNG, Kind.WEBP)
TAKEN = {b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG\r\n\x1a\n": Kind.PNG, b"%PDF-": Kind.PDF}
REFUSED: dict[type[NotTaken], tuple[bytes, ...]] = {
    refusals.AProgram: (
        b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00", b"\x00asm",
        b"dex\n", b"<?php",
    ),
    refusals.AnArchive: (
        b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ",
        b"\x28\xb5\x2f\xfd", b"MSCF",
    ),
    refusals.AnotherPicture: (b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\xff\x0a", b"8BPS"),
    refusals.AFilm: (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba", b"FLV\x01"),
}  # fmt: skip
STILL = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|\?php|html|head|body|svg|script|iframe|object|embed|meta)\b",
    re.IGNORECASE,
)
WINDOWS = "cp1252"  # what an old editor saves where it does not say


def kind_of(content: bytes) -> Kind:
    """Raises one of the refusals."""
    found = _picture_or_pdf(content)
    if found is None:
        raise _why_not(content)
    if found is not Kind.TEXT and _is_something_else_too(content, found):
        raise refusals.TwoKindsAtOnce
    return found


def _picture_or_pdf(content: bytes) -> Kind | None:
    for beginning, kind in TAKEN.items():
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    return Kind.TEXT if not _known(content) and _is_text(content) else None


def _known(content: bytes) -> type[NotTaken] | None:
    if content[4:8] == b"ftyp":
        return refusals.AnotherPicture if content[8:12] in STILL else refusals.AFilm
    if content[:4] == b"RIFF":
        return refusals.AFilm
    for refusal, beginnings in REFUSED.items():
        if content.startswith(beginnings):
            return refusal
    return None


def _why_not(content: bytes) -> NotTaken:
    if refusal := _known(content):
        return refusal()
    text = _decoded(content)
    if text is not None and MARKUP.search(text):
        return refusals.AWebPage()
    return refusals.UnknownKind()


def _is_something_else_too(content: bytes, kind: Kind) -> bool:
    """A picture is made anew and would lose the other kind; but nobody makes such a file by
    accident, so its sender is told."""
    head = content[:HEAD]
    if b"PK\x05\x06" in content[-TAIL:] or (kind is not Kind.PDF and b"%PDF-" in head):
        return True
    return bool(MARKUP.search(head.decode("latin-1").replace("<?xml", "")))


def _is_text(content: bytes) -> bool:
    text = _decoded(content)
    return text is not None and not MARKUP.search(text)


def text_of(content: bytes) -> str:
    """Of a file that is text, its words, line ends made one kind."""
    text = _decoded(content)
    if text is None:
        raise refusals.UnknownKind
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str | None:
    if len(content) > LONGEST_TEXT:
        return None
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if _is_printable(text) else None
    return None


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig", WINDOWS)


def _is_printable(text: str) -> bool:
    return not any(ord(c) < 32 and c not in "\n\r\t\f" for c in text)
