"""What a PDF must not hold: looked for in its structure, packed objects included.

A careful look, not a proof: a PDF is therefore never shown in the portal's pages, only downloaded.
Runs in the inspector's process, never in the portal's own.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

from rri_portal.attachments.refusals import Damaged, LockedPdf, TooMuchInside, UnsafePdf

MOST_UNPACKED = 100 * 1024 * 1024  # bytes, of all streams but pictures
CHUNK = 16 * 1024
LONGEST_DICTIONARY = 4096
ENDING = 2048

_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_REGULAR = rb"(?![^\x00\t\n\f\r ()<>\[\]{}/%])"  # a name ends where no regular character follows
_LOCKED = re.compile(rb"/Encrypt" + _REGULAR)
_UNSAFE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|GoToE|GoToR|ImportData|SubmitForm|Movie"
    rb"|Rendition)" + _REGULAR
)
_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_OBJECTS = re.compile(rb"/ObjStm" + _REGULAR)
_ODDLY_PACKED = re.compile(
    rb"/(?:LZWDecode|LZW|ASCIIHexDecode|AHx|ASCII85Decode|A85|RunLengthDecode|RL|Crypt|Predictor)"
    + _REGULAR
)
_PICTURE = re.compile(rb"/Image" + _REGULAR)
_MAY_BE_OBJECTS = re.compile(rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])*[0-9]")


def look_through(content: bytes) -> None:
    """Raises `Damaged`, `LockedPdf`, `UnsafePdf` or `TooMuchInside`."""
    ending = content.rstrip(b"\x00\t\n\r ")
    if not ending.endswith(b"%%EOF") or b"startxref" not in ending[-ENDING:]:
        raise Damaged
    _refuse_in(content)
    for objects in _unpacked(content):
        _refuse_in(objects)


def _refuse_in(content: bytes) -> None:
    """A name may be written with some of its letters as `#4a`."""
    plain = _HEX.sub(lambda found: bytes([int(found[1], 16)]), content)
    if _LOCKED.search(plain):
        raise LockedPdf
    if _UNSAFE.search(plain):
        raise UnsafePdf


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Every stream that a reader could take for packed objects, whatever its dictionary says."""
    left = MOST_UNPACKED
    for found in _STREAM.finditer(content):
        dictionary = _dictionary_before(content, found.start())
        if _OBJECTS.search(dictionary) and _ODDLY_PACKED.search(dictionary):
            raise UnsafePdf
        unpacked = _inflated(content, found.end(), left, whole=not _PICTURE.search(dictionary))
        left -= len(unpacked)
        if left <= 0:
            raise TooMuchInside
        if _MAY_BE_OBJECTS.match(unpacked):
            yield unpacked


def _dictionary_before(content: bytes, end: int) -> bytes:
    before = content[max(0, end - LONGEST_DICTIONARY) : end]
    own = before[before.rfind(b"obj") :]
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), own)


def _inflated(content: bytes, start: int, most: int, *, whole: bool) -> bytes:
    """Nothing where it is packed in no way that objects are; as far as it goes where it is damaged,
    as a reader would. A picture is only begun, unless it begins as objects do."""
    unpacking, unpacked = zlib.decompressobj(), bytearray()
    with suppress(zlib.error):
        for at in range(start, len(content), CHUNK):
            unpacked += unpacking.decompress(content[at : at + CHUNK])
            begun_only = not whole and not _MAY_BE_OBJECTS.match(unpacked)
            if unpacking.eof or begun_only or len(unpacked) > most:
                break
    return bytes(unpacked)
