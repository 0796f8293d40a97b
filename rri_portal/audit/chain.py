"""How the book's entries are written down and chained. Format 1; a stored hash says no other.

An entry's hash covers its predecessor's hash, the school, the number, the time, the kind, the
subject and a commitment to the content. The commitment is salted, so that neither hash nor
commitment lets anybody guess at names and dates once content and salt are gone.
"""

import datetime as dt
import hashlib
import json
import secrets
import unicodedata
import uuid
from typing import Protocol

FORMAT = 1
GENESIS = "0" * 64  # what the first entry names as its predecessor


class NotCanonical(ValueError):
    """The content cannot be written down so that it reads back the same for ever."""


def canonical(content: object) -> bytes:
    """The one way to write `content` down: the same bytes from either database, in any year.

    Takes strings, integers, booleans, None, dates, aware datetimes, UUIDs, and lists, tuples and
    dicts of them. Text becomes NFC, moments UTC with microseconds, keys are sorted. Raises
    `NotCanonical` for anything else: floats, naive datetimes, NUL, half a surrogate pair.
    """
    written = {"content": _plain(content), "format": FORMAT}
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _plain(value: object) -> object:
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case str():
            return _text(value)
        case dt.datetime():
            return _moment(value)
        case dt.date() | uuid.UUID():
            return str(value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return _mapping(value)
    raise NotCanonical(f"{type(value).__name__} cannot be written into the book")


def _text(value: str) -> str:
    text = unicodedata.normalize("NFC", str.__str__(value))
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotCanonical("text holds a character that cannot be stored")
    return text


def _moment(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise NotCanonical("a time without its zone")
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _mapping(value: dict) -> dict[str, object]:
    if not all(isinstance(key, str) for key in value):
        raise NotCanonical("a key that is not text")
    plain = {_text(key): _plain(one) for key, one in value.items()}
    if len(plain) != len(value):
        raise NotCanonical("two keys that read the same")
    return plain


def new_salt() -> str:
    """256 random bits, in hexadecimal."""
    return secrets.token_hex(32)


def commit(salt: str, content: str) -> str:
    """What an entry holds in its content's place."""
    return hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


class Line(Protocol):
    """An entry as the chain sees it."""

    n: int
    kind: str
    at: dt.datetime
    subject_kind: str
    subject_id: str
    commitment: str
    previous: str


def link(line: Line, school: uuid.UUID, *, n: int | None = None) -> str:
    """An entry's hash. `school` is its public id, which no change of name or address touches.

    `n`: as if it had stood at that number.
    """
    place = [FORMAT, line.previous, str(school), line.n if n is None else n]
    said = [_moment(line.at), line.kind, line.subject_kind, line.subject_id, line.commitment]
    return hashlib.sha256(json.dumps(place + said).encode()).hexdigest()
