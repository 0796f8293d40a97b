"""Bytes that must stay as they are: kept under the school and their own sha256, durably.

A file is there, whole and on the disk, before the row that names it. A row whose file is missing
would be a document nobody can show; a file without a row is only a little space.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Protocol

from django.conf import settings


class Owner(Protocol):
    """A school: all that storage needs to know of it is its public id."""

    @property
    def public_id(self) -> object: ...


class BytesMissing(Exception):
    """A row names them, but their file is not in storage."""


class BytesAltered(Exception):
    """A stored file is no longer what was kept."""


def keep(school: Owner, content: bytes) -> str:
    """Writes `content` durably and returns its sha256. Keeping the same bytes again is harmless."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(school, sha256)
    if sha256_now(school, sha256) != sha256:
        _make_folder(path.parent)
        _write(path, content)
    return sha256


def fetch(school: Owner, sha256: str) -> bytes:
    """The bytes as they were kept. Raises `BytesMissing` or `BytesAltered`."""
    path = path_of(school, sha256)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise BytesMissing(sha256) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BytesAltered(sha256)
    return content


def forget(school: Owner, sha256: str) -> None:
    """Takes the file away. The caller knows that no row needs it, and that none is on its way."""
    path = path_of(school, sha256)
    path.unlink(missing_ok=True)
    if path.parent.exists():
        _sync(path.parent)


def sha256_now(school: Owner, sha256: str) -> str:
    """What the file kept under `sha256` hashes to now; nothing where it is gone."""
    try:
        return hashlib.sha256(path_of(school, sha256).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def path_of(school: Owner, sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / str(school.public_id) / sha256[:2] / f"{sha256}.bin"


def _make_folder(folder: Path) -> None:
    """Each new folder's name is on the disk too: its parent is synced, or a power cut loses it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for made in reversed(missing):
        _sync(made.parent)


def _write(path: Path, content: bytes) -> None:
    """Under another name first, so that no reader ever meets half a file."""
    unfinished = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
