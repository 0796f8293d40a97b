"""Issued bytes stay as they were issued, or are known not to have."""

import hashlib
import os
import stat
from types import SimpleNamespace

import pytest

from rri_portal import storage

OAKFIELD = SimpleNamespace(public_id="11111111-1111-4111-8111-111111111111")
RIVERSIDE = SimpleNamespace(public_id="22222222-2222-4222-8222-222222222222")


class PowerCut(OSError):
    pass


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "documents"
    return settings.MEDIA_ROOT


def test_what_was_kept_is_what_is_fetched():
    sha256 = storage.keep(OAKFIELD, b"%PDF-1.7 letter")
    assert sha256 == hashlib.sha256(b"%PDF-1.7 letter").hexdigest()
    assert storage.fetch(OAKFIELD, sha256) == b"%PDF-1.7 letter"


def test_keeping_the_same_bytes_again_is_harmless(media):
    assert storage.keep(OAKFIELD, b"same") == storage.keep(OAKFIELD, b"same")
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


def test_each_school_keeps_its_own(media):
    sha256 = storage.keep(OAKFIELD, b"ours")
    with pytest.raises(storage.BytesMissing):
        storage.fetch(RIVERSIDE, sha256)
    assert storage.path_of(OAKFIELD, sha256).is_relative_to(media / OAKFIELD.public_id)


def test_bytes_changed_behind_our_back_are_never_shown():
    sha256 = storage.keep(OAKFIELD, b"as issued")
    storage.path_of(OAKFIELD, sha256).write_bytes(b"as forged")
    with pytest.raises(storage.BytesAltered):
        storage.fetch(OAKFIELD, sha256)


def test_a_file_is_told_by_what_it_is_now():
    sha256 = storage.keep(OAKFIELD, b"as kept")
    assert storage.sha256_now(OAKFIELD, sha256) == sha256
    storage.path_of(OAKFIELD, sha256).write_bytes(b"as forged")
    assert storage.sha256_now(OAKFIELD, sha256) == hashlib.sha256(b"as forged").hexdigest()


def test_what_is_forgotten_is_gone_and_forgetting_it_again_is_harmless():
    sha256 = storage.keep(OAKFIELD, b"taken by mistake")
    for _ in range(2):
        storage.forget(OAKFIELD, sha256)
        assert storage.sha256_now(OAKFIELD, sha256) == ""


def test_keeping_them_again_puts_a_damaged_file_right():
    sha256 = storage.keep(OAKFIELD, b"as issued")
    storage.path_of(OAKFIELD, sha256).write_bytes(b"as")
    storage.keep(OAKFIELD, b"as issued")
    assert storage.fetch(OAKFIELD, sha256) == b"as issued"


def test_a_power_cut_while_writing_leaves_no_half_document(media, monkeypatch):
    def power_cut(_descriptor):
        raise PowerCut

    monkeypatch.setattr(os, "fsync", power_cut)
    media.mkdir()
    with pytest.raises(PowerCut):
        storage.keep(OAKFIELD, b"never finished")
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_file_and_folders_are_on_the_disk_before_it_returns(media, monkeypatch):
    synced = []
    real = os.fsync

    def noted(descriptor):
        synced.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    media.mkdir()
    storage.keep(OAKFIELD, b"durable")
    # two new folders, each noted in the one above it; the file; its name in its folder
    assert synced == ["folder", "folder", "file", "folder"]


def test_nobody_else_on_the_machine_can_read_them():
    path = storage.path_of(OAKFIELD, storage.keep(OAKFIELD, b"private"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
