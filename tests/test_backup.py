"""The portal comes back from its backup, whole, or says why it does not."""

import copy
import io
import json
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from incidents.actions.recording import record_incident
from incidents.models import Incident
from rri_portal import storage
from rri_portal.attachments.models import Attachment
from rri_portal.audit import book
from rri_portal.audit.models import AuditEvent, Entry
from rri_portal.audit.policies import policies_missing
from rri_portal.audit.tenancy import acting_for
from rri_portal.audit.triggers import triggers_missing
from rri_portal.documents.actions import Finished, bytes_of, issue
from rri_portal.documents.models import IssuedDocument
from rri_portal.oversight.keeping import programs, restore
from rri_portal.oversight.keeping.refusals import NotWhatWasKept, ProgramMissing
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import School
from tests import databases
from tests.cast import NOW, Person, act
from tests.databases import Copy
from tests.factories.attachments import DOOR, a_photograph
from tests.factories.incidents import a_draft, a_record, the_facts
from tests.factories.schools import amara, class_teacher, oakfield

# A dump is text too: nothing that somebody writes may end it early
AS_IF_IT_WERE_SQL = "Siân said:\n\\.\nCOPY audit_entry (n) FROM stdin;\n\\N\t'; --\n\\."
LETTER = Finished(kind="family_report", layout=1, facts={}, content=b"%PDF-1.7 to a mother")


@dataclass(frozen=True)
class AtWork:
    school: School
    teacher: Person
    pupil: Pupil

    def record(self) -> Incident:
        with acting_for(self.school.pk):
            return a_record(self.pupil, self.teacher, narrative=AS_IF_IT_WERE_SQL)

    def record_with_a_photograph(self) -> Attachment:
        with acting_for(self.school.pk):
            draft = a_draft(self.pupil, self.teacher)
            attachment = a_photograph(draft, self.teacher)
            facts = the_facts(draft, self.teacher.staff)
            record_incident(incident=draft, facts=facts, by=act(self.teacher), at=NOW)
            return attachment

    def hand_over(self, incident: Incident) -> IssuedDocument:
        with acting_for(self.school.pk):
            head = book.head(self.school)
            return issue(
                school=self.school,
                document=LETTER,
                subject=("incident", incident.public_id),
                head=(head.n, head.hash),
                by=act(self.teacher),
                at=NOW,
            )


@pytest.fixture(scope="module")
def once_at_work(django_db_setup, django_db_blocker) -> Iterator[tuple[Copy, AtWork]]:
    """Two incidents recorded, and a report of the first handed over: a database to be copied."""
    with django_db_blocker.unblock():
        made = databases.migrated_and_empty()
        documents = override_settings(MEDIA_ROOT=made.var / "documents")
        with databases.connected_to(made), documents:
            working = begun()
        yield made, working
        databases.remove(made)


def begun() -> AtWork:
    school = oakfield()
    with acting_for(school.pk):
        working = AtWork(school, class_teacher(school), amara(school))
    working.hand_over(working.record())
    working.record()
    return working


@pytest.fixture
def own_database(once_at_work, django_db_blocker, settings) -> Iterator[Copy]:
    """In place of an empty one."""
    with django_db_blocker.unblock():
        own = databases.copy_of(once_at_work[0])
        settings.MEDIA_ROOT = own.var / "documents"
        with databases.connected_to(own):
            yield own
        databases.remove(own)


@pytest.fixture
def as_owner(own_database) -> Iterator[None]:
    """As backups run: DATABASE_ROLE is not set."""
    databases.become_owner()
    yield
    databases.become_serving_role()


@pytest.fixture
def at_work(as_owner, once_at_work) -> AtWork:
    return copy.deepcopy(once_at_work[1])


@pytest.fixture
def file(tmp_path) -> Path:
    (tmp_path / "kept").mkdir()
    return tmp_path / "kept" / "monday.backup"


@pytest.fixture
def elsewhere(as_owner, settings, tmp_path) -> Iterator[Callable[[], AbstractContextManager]]:
    """with elsewhere(): another server, where migrate was run and nobody is yet."""
    empty = databases.migrated_and_empty()

    @contextmanager
    def moved() -> Iterator[None]:
        here, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "elsewhere"
        with databases.connected_to(empty):
            yield
        settings.MEDIA_ROOT = here

    yield moved
    databases.remove(empty)


@pytest.fixture(scope="module")
def once_backed_up(once_at_work, django_db_blocker, tmp_path_factory) -> Path:
    """Of a copy like that of each test."""
    file = tmp_path_factory.mktemp("kept") / "sunday.backup"
    databases.become_owner()
    with django_db_blocker.unblock():
        own = databases.copy_of(once_at_work[0])
        documents = override_settings(MEDIA_ROOT=own.var / "documents")
        with databases.connected_to(own), documents:
            said("backup", file)
        databases.remove(own)
    databases.become_serving_role()
    return file


@pytest.fixture
def backup(at_work, once_backed_up, file) -> Path:
    """To be restored, or to be tampered with first."""
    shutil.copyfile(once_backed_up, file)
    return file


def said(*command: object, **options) -> str:
    out = io.StringIO()
    call_command(*map(str, command), stdout=out, **options)
    return out.getvalue()


def refusal(*command: object, **options) -> str:
    with pytest.raises(CommandError) as refused:
        said(*command, **options)
    return str(refused.value)


def nothing_is_here() -> bool:
    documents = [one for one in storage_root().rglob("*") if one.is_file()]
    return not School.objects.exists() and not documents


def storage_root() -> Path:
    return storage.path_of(School(), "0" * 64).parents[2]


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive as somebody left it who changed something in it."""
    with tarfile.open(file) as tar:
        members = {one.name: tar.extractfile(one).read() for one in tar.getmembers()}
    change(members)
    other = file.with_name("rewritten.backup")
    with tarfile.open(other, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return other


def telling(lie: Callable[[dict], None]) -> Callable[[dict[str, bytes]], None]:
    """A change to what the manifest says."""

    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        lie(manifest)
        members["manifest.json"] = json.dumps(manifest).encode()

    return change


def test_a_portal_comes_back_as_it_was(elsewhere, at_work, file):
    words = said("backup", file)
    assert words.startswith("Backed up 1 school, 2 recorded incidents and 1 document to ")
    assert AuditEvent.objects.filter(verb="back_up").exists()
    head = book.head(at_work.school)
    with elsewhere():
        take_even_the_tables_away()
        words = said("restore", file)
        assert words.startswith("Restored 1 school, 2 recorded incidents and 1 document")
        assert "Okafor" not in words
        assert AuditEvent.objects.filter(verb="restore").exists()
        assert book.head(at_work.school) == head
        assert bytes_of(IssuedDocument.objects.get()) == LETTER.content
        it_refuses_changes()
        it_keeps_schools_apart()
        assert at_work.record().number == "RI-2026-0003"
        assert book.verify(at_work.school).broken is None


def test_what_was_attached_comes_back_with_it(elsewhere, at_work, file):
    kept = at_work.record_with_a_photograph()
    assert "3 recorded incidents and 2 documents" in said("backup", file)
    with elsewhere(), acting_for(at_work.school.pk):
        said("restore", file)
        assert storage.fetch(at_work.school, kept.sha256) == DOOR.content
        assert book.verify(at_work.school).broken is None


@pytest.mark.sqlite
def test_an_attached_file_lost_from_storage_is_said_and_the_rest_is_kept(elsewhere, at_work, file):
    kept = at_work.record_with_a_photograph()
    storage.path_of(at_work.school, kept.sha256).write_bytes(b"another")
    complaint = refusal("backup", file)
    assert f"{kept.sha256} is missing from storage, or damaged" in complaint
    assert "The book of oakfield is broken at entry 3" in complaint
    with elsewhere():
        assert "missing from storage, or damaged" in refusal("restore", file)
        assert Incident.objects.recorded().count() == 3


def take_even_the_tables_away() -> None:
    if connection.vendor == "sqlite":
        connection.close()
        Path(connection.settings_dict["NAME"]).unlink()
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def it_refuses_changes() -> None:
    assert triggers_missing(connection) == []
    for change in (
        "UPDATE audit_entry SET hash = 'f'",
        "DELETE FROM incidents_reading",
        "UPDATE incidents_account SET words = 'Nothing happened.'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def it_keeps_schools_apart() -> None:
    assert policies_missing(connection) == []
    if connection.vendor == "postgresql":
        databases.become_serving_role()
        assert not Incident.objects.exists()
        with acting_for(School.objects.get().pk):
            assert Incident.objects.count() == 2
        databases.become_owner()


@pytest.mark.concurrency
def test_a_backup_is_of_one_moment_while_somebody_records(at_work, file):
    stop, begun = Event(), Event()

    def keep_recording() -> int:
        recorded = 0
        try:
            while not stop.is_set():
                at_work.hand_over(at_work.record())
                recorded += 1
                if recorded == 2:
                    begun.set()
            return recorded
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as somebody:
        recording = somebody.submit(keep_recording)
        try:
            assert begun.wait(20)
            said("backup", file)
        finally:
            stop.set()
        assert recording.result() >= 2
    live = list(Entry.objects.order_by("n").values_list("hash", flat=True))
    assert "already holds 1 school and" in refusal("restore", file)
    said("restore", file, replace=True)
    kept = list(Entry.objects.order_by("n").values_list("hash", flat=True))
    assert kept == live[: len(kept)]
    assert 4 <= len(kept) <= len(live)
    for document in IssuedDocument.objects.all():
        assert bytes_of(document) == LETTER.content
    it_refuses_changes()


@pytest.mark.sqlite
def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(at_work, file):
    said("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == [file.name]


@pytest.mark.sqlite
def test_a_backup_is_never_written_over_another(backup):
    before = backup.read_bytes()
    assert "there already" in refusal("backup", backup)
    assert backup.read_bytes() == before


@pytest.mark.sqlite
def test_a_folder_that_is_not_there_is_a_sentence(at_work, tmp_path):
    assert "There is no folder" in refusal("backup", tmp_path / "no" / "such" / "file")


@pytest.mark.sqlite
def test_a_backup_that_is_stopped_leaves_nothing(at_work, file, monkeypatch):
    def stopped() -> None:
        os.kill(os.getpid(), 15)

    monkeypatch.setattr("rri_portal.oversight.keeping.backing_up.standing", stopped)
    with pytest.raises(SystemExit):
        call_command("backup", str(file))
    assert list(file.parent.iterdir()) == []


@pytest.mark.sqlite
def test_what_a_killed_backup_left_goes_with_the_next(at_work, file):
    left = file.parent / ".rri-keeping-killed"
    left.mkdir()
    (left / "database").write_text("everything about every child")
    said("backup", file)
    assert not left.exists()


@pytest.mark.sqlite
def test_a_document_lost_from_storage_is_said_and_the_rest_is_kept(elsewhere, at_work, file):
    document = IssuedDocument.objects.get()
    storage.path_of(at_work.school, document.sha256).unlink()
    assert "missing from storage, or damaged" in refusal("backup", file)
    with elsewhere():
        assert "missing from storage, or damaged" in refusal("restore", file)
        assert Incident.objects.recorded().count() == 2


@pytest.mark.sqlite
def test_a_book_that_was_broken_before_is_said_and_can_still_be_restored(elsewhere, at_work, file):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("UPDATE incidents_account SET words = 'Nothing happened.'")
    assert "The book of oakfield is broken at entry 1" in refusal("backup", file)
    with elsewhere():
        assert "broken at entry 1" in refusal("restore", file)
        assert triggers_missing(connection) == []


@pytest.mark.sqlite
def test_everybody_signs_in_again(elsewhere, at_work, file):
    SessionStore().save()
    said("backup", file)
    with elsewhere():
        said("restore", file)
        assert not Session.objects.exists()


@pytest.mark.sqlite
def test_a_database_that_cannot_be_opened_is_a_sentence(as_owner, file, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", file / "no" / "database.sqlite3")
    assert "cannot be opened" in refusal("backup", file)


def changed_database(members: dict[str, bytes]) -> None:
    content = bytearray(members["database"])
    content[len(content) // 2] ^= 1
    members["database"] = bytes(content)


def changed_document(members: dict[str, bytes]) -> None:
    [name] = [name for name in members if name.startswith("documents/")]
    members[name] += b" "


def without_a_document(members: dict[str, bytes]) -> None:
    [name] = [name for name in members if name.startswith("documents/")]
    del members[name]


def with_a_stranger(members: dict[str, bytes]) -> None:
    members["../../authorized_keys"] = b"ssh-ed25519"


def without_its_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def with_nonsense_for_a_manifest(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b'{"format": 1, "standing": []}'


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (changed_database, "database was damaged or changed"),
        (changed_document, "was damaged or changed"),
        (without_a_document, "does not hold exactly what its manifest lists"),
        (with_a_stranger, "does not hold exactly what its manifest lists"),
        (without_its_manifest, "It has no manifest.json"),
        (with_nonsense_for_a_manifest, "manifest cannot be read"),
        (telling(lambda it: it.update(format=99)), "newer RRI Portal"),
        (telling(lambda it: it.update(vendor="oracle")), "It is of a portal on oracle"),
        (
            telling(lambda it: it["standing"]["migrations"].append("incidents.0099_next_year")),
            "update the portal first",
        ),
    ],
)
def test_a_file_that_was_changed_is_refused_and_nothing_happens(
    elsewhere, backup, change, sentence
):
    other = rewritten(backup, change)
    with elsewhere():
        assert sentence in refusal("restore", other)
        assert nothing_is_here()


@pytest.mark.sqlite
@pytest.mark.parametrize("length", [0, 100, 2000, -12_000])
def test_half_a_backup_is_refused(elsewhere, backup, length):
    half = backup.with_name("half.backup")
    half.write_bytes(backup.read_bytes()[:length])
    with elsewhere():
        assert "backup" in refusal("restore", half)
        assert nothing_is_here()


@pytest.mark.sqlite
def test_a_file_that_is_not_there_or_is_something_else_is_a_sentence(elsewhere, as_owner, tmp_path):
    other = tmp_path / "roll.csv"
    other.write_text("UPN,Forename\n" * 1000)
    with elsewhere():
        assert "cannot be read" in refusal("restore", tmp_path / "nowhere.backup")
        assert "not a backup of RRI Portal" in refusal("restore", other)


def a_book_ending_elsewhere(manifest: dict) -> None:
    manifest["standing"]["books"][0]["hash"] = "f" * 64


def more_rows_than_there_are(manifest: dict) -> None:
    manifest["standing"]["rows"]["incidents_incident"] = 3


def another_school(manifest: dict) -> None:
    manifest["standing"]["books"] *= 2
    manifest["standing"]["books"][1] |= {"school": "0" * 36}


def test_a_backup_that_does_not_hold_what_it_says_changes_nothing(at_work, backup):
    at_work.record()
    document = storage.path_of(at_work.school, IssuedDocument.objects.get().sha256)
    document.unlink()
    for lie in (a_book_ending_elsewhere, more_rows_than_there_are, another_school):
        with pytest.raises(NotWhatWasKept):
            restore(rewritten(backup, telling(lie)), replace=True, at=NOW)
        assert Incident.objects.recorded().count() == 3
        assert not document.exists()
    it_refuses_changes()
    assert book.verify(at_work.school).broken is None


@pytest.mark.django_db
@pytest.mark.postgresql
def test_whoever_serves_can_neither_keep_nor_replace_the_whole(tmp_path):
    assert "as the owner of the tables" in refusal("backup", tmp_path / "part.backup")
    assert list(tmp_path.iterdir()) == []


def a_program(folder: Path, major: int) -> Path:
    program = folder / f"pg_dump-{major}"
    program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {major}.4 (Debian)'\n")
    program.chmod(0o755)
    return program


def test_the_pg_dump_nearest_above_the_server_is_used(monkeypatch, tmp_path):
    here = {major: a_program(tmp_path, major) for major in (14, 18, 16, 15)}
    monkeypatch.setattr(programs, "_candidates", lambda name: iter(here.values()))
    assert programs.find("pg_dump", at_least=15) == here[15]
    assert programs.find("pg_dump", at_least=17) == here[18]


def test_a_pg_dump_that_is_missing_or_too_old_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(programs, "_candidates", lambda name: iter([]))
    with pytest.raises(ProgramMissing, match="pg_dump is not on this machine"):
        programs.find("pg_dump", at_least=15)
    old = a_program(tmp_path, 9)
    monkeypatch.setattr(programs, "_candidates", lambda name: iter([old]))
    with pytest.raises(ProgramMissing, match="version 9, older than the server's 15"):
        programs.find("pg_dump", at_least=15)
