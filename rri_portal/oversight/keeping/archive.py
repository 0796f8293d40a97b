"""One backup file: a tar of the database, the stored files and, last of all, a manifest.

The manifest names every other member with its sha256, and what stood in the database; a file
without one was never finished. It finds damage, and a careless hand. Whoever rewrites the file and
its manifest together is found by a head of the incident book that left the building earlier.
"""

import datetime as dt
import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, BinaryIO, Self

from rri_portal.oversight.keeping.refusals import FromElsewhere, NotABackup

FORMAT = 1
CHUNK = 1 << 20
DATABASE, MANIFEST = "database", "manifest.json"
DOCUMENT = re.compile(r"documents/(?P<school>[0-9a-f-]{36})/(?P<sha256>[0-9a-f]{64})")
NEWER = "It was made by a newer RRI Portal than this one: update the portal first."


@dataclass(frozen=True, kw_only=True)
class BookKept:
    """One school's incident book as it stood; `broken_at` is the first entry that is not sound."""

    school: str
    slug: str
    n: int
    hash: str
    broken_at: int | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stood in the database: rows of each table, migrations applied, books, records."""

    rows: Mapping[str, int]
    migrations: list[str]
    books: list[BookKept]
    incidents: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `astray`: documents that storage had lost or damaged then."""

    portal: str
    made_at: str
    vendor: str
    vendor_version: int
    standing: Standing
    astray: list[str]
    sha256: Mapping[str, str]

    @property
    def documents(self) -> int:
        return sum(1 for name in self.sha256 if DOCUMENT.fullmatch(name))

    @property
    def made(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.made_at)

    @property
    def in_words(self) -> str:
        counted = {
            "school": len(self.standing.books),
            "recorded incident": self.standing.incidents,
            "document": self.documents,
        }
        school, incident, document = (
            f"{number:,} {noun}{'' if number == 1 else 's'}" for noun, number in counted.items()
        )
        return f"{school}, {incident} and {document}"

    def as_json(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Raises `NotABackup`, or `FromElsewhere` for a format that is yet to be invented."""
        try:
            told = json.loads(text)
            number = told.pop("format")
            if isinstance(number, int) and number > FORMAT:
                raise FromElsewhere(NEWER)
            standing = told.pop("standing")
            books = [BookKept(**one) for one in standing.pop("books")]
            return cls(standing=Standing(books=books, **standing), **told)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise NotABackup("Its manifest cannot be read.") from None


def document_name(school: object, sha256: str) -> str:
    return f"documents/{school}/{sha256}"


def sha256_of(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


class Writer:
    """Adds members to a new archive, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        self.file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.tar = tarfile.open(fileobj=self.file, mode="w")  # noqa: SIM115
        self.sha256: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.file.close()

    def add(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._add(name, file, path.stat().st_size)

    def _add(self, name: str, content: IO[bytes], size: int) -> None:
        self.sha256[name] = sha256_of(content)
        content.seek(0)
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, content)

    def finish(self, manifest: Manifest) -> None:
        """On the disk, not only handed over to be written."""
        self.add(MANIFEST, manifest.as_json())
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())


class Archive:
    """A backup whose every member is what its manifest says."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members = {member.name: member for member in tar.getmembers()}
        self.manifest = Manifest.from_json(self._read(MANIFEST))
        self._refuse_strangers()
        for name, sha256 in self.manifest.sha256.items():
            if self._sha256(name) != sha256:
                raise NotABackup(f"{name} was damaged or changed since the backup was made.")

    def database(self) -> IO[bytes]:
        return self._open(DATABASE)

    def documents(self) -> Iterator[tuple[str, str, bytes]]:
        """The public id of its school, the sha256 and the content of each, one at a time."""
        for name, sha256 in self.manifest.sha256.items():
            if found := DOCUMENT.fullmatch(name):
                yield found["school"], sha256, self._read(name)

    def _refuse_strangers(self) -> None:
        listed = [*self.manifest.sha256, MANIFEST]
        names = [member.name for member in self.tar.getmembers()]
        if sorted(names) != sorted(listed):
            raise NotABackup("It does not hold exactly what its manifest lists.")
        others = set(names) - {DATABASE, MANIFEST}
        if DATABASE not in names or not all(self._is_document(name) for name in others):
            raise NotABackup("It holds something else than a database and documents.")

    def _is_document(self, name: str) -> bool:
        """Documents are stored, and so kept, under what they hash to."""
        found = DOCUMENT.fullmatch(name)
        return found is not None and found["sha256"] == self.manifest.sha256[name]

    def _open(self, name: str) -> IO[bytes]:
        member = self.members.get(name)
        file = self.tar.extractfile(member) if member and member.isreg() else None
        if file is None:
            raise NotABackup(f"It has no {name}: it is not a backup of RRI Portal, or not whole.")
        return file

    def _read(self, name: str) -> bytes:
        with self._open(name) as file:
            return file.read()

    def _sha256(self, name: str) -> str:
        with self._open(name) as file:
            return sha256_of(file)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup, read through and found whole. Raises `NotABackup` or `FromElsewhere`."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotABackup(f"{path} cannot be read: {error.strerror}.") from None
    with file:
        yield _checked(file)


def _checked(file: BinaryIO) -> Archive:
    try:
        return Archive(tarfile.open(fileobj=file, mode="r:"))
    except (tarfile.TarError, EOFError, ValueError):
        raise NotABackup("It is not a backup of RRI Portal, or not the whole of one.") from None
