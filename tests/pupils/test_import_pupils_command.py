"""`manage.py import_pupils`, as a nightly job calls it."""

import json
import logging

import pytest
from django.core.management import CommandError, call_command

from rri_portal.pupils.models import Pupil, RollImport

from .mis.files import CTF, FAULTS, ctf, ctf_pupil, pupil, table

ENTITY = '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.fixture
def run(school, capsys):
    def run(path, *flags):
        call_command("import_pupils", path, *flags, school=school.slug)
        return capsys.readouterr().out

    return run


@pytest.fixture
def file(tmp_path):
    def file(content):
        path = tmp_path / "roll.csv"
        path.write_bytes(content)
        return path

    return file


@pytest.mark.parametrize(("path", "pupils", "refused"), [(CTF, 164, 0), (FAULTS, 56, 6)])
def test_it_counts_in_json(run, path, pupils, refused):
    said = json.loads(run(path, "--json"))
    assert len(said.pop("refused")) == refused
    assert said == {"new": pupils, "changed": 0, "unchanged": 0, "missing": 0}
    again = json.loads(run(path, "--json"))
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, pupils)


def test_it_gives_each_refused_line_and_the_reason(run):
    refused = json.loads(run(FAULTS, "--json"))["refused"]
    assert refused[0] == {"line": 5, "reason": "The UPN’s check letter does not fit its digits."}
    assert [one["line"] for one in refused] == [5, 7, 10, 13, 23, 31]


def test_a_dry_run_says_the_same_and_changes_nothing(run, file):
    roll = file(table(pupil(1), pupil(2, forename="Leo"), ["X", "Mia", "Green", "2017-03-30"]))
    dry = json.loads(run(roll, "--json", "--dry-run"))
    assert not Pupil.objects.exists()
    assert not RollImport.objects.exists()
    assert dry["new"] == 2
    assert json.loads(run(roll, "--json")) == dry


def test_without_json_it_speaks_in_sentences(run):
    said = run(FAULTS)
    assert said.startswith("Done: 56 new, 0 changed, 0 unchanged, 6 refused.")
    assert "Line 7 refused: The date of birth is a day that no calendar has." in said
    assert "Line 16 taken: The pupil’s name holds a formula or markup." in said


def test_a_pupil_who_is_missing_stays(run, file):
    run(file(table(pupil(1), pupil(2, forename="Leo"))))
    said = json.loads(run(file(table(pupil(1))), "--json"))
    assert said["missing"] == 1
    assert Pupil.objects.count() == 2


def test_it_says_whose_file_it_is_not(another_school, capsys):
    call_command("import_pupils", CTF, "--dry-run", school=another_school.slug)
    assert "made by another school" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "a PDF document"),
        (ctf(ctf_pupil(), prolog=ENTITY), "document type or an entity"),
        (b"a,b\n1,2\n", "none of the headings"),
    ],
)
def test_a_file_that_cannot_be_read_ends_it_with_a_sentence(run, file, content, words):
    with pytest.raises(CommandError, match=words) as refused:
        run(file(content))
    assert refused.value.returncode == 1
    assert not RollImport.objects.exists()


def test_a_200_mb_file_is_not_even_opened(run, tmp_path, monkeypatch):
    path = tmp_path / "roll.csv"
    with path.open("wb") as large:
        large.truncate(200 * 1024 * 1024)
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda self: pytest.fail("opened"))
    with pytest.raises(CommandError, match="larger than 20 MB"):
        run(path)


@pytest.mark.parametrize("path", ["/nowhere/roll.csv", "/"])
def test_a_file_that_cannot_be_opened_ends_it_with_a_sentence(run, path):
    with pytest.raises(CommandError, match="cannot be opened"):
        run(path)


def test_an_unknown_school_ends_it_with_a_sentence(school):
    with pytest.raises(CommandError, match="No school"):
        call_command("import_pupils", CTF, school="nowhere")


def test_no_name_is_printed_or_logged(run, file, caplog):
    caplog.set_level(logging.DEBUG)
    canary = "Zyxwvut"
    lines = [
        pupil(1, forename=canary),
        ["X", canary, canary, "2017-03-30"],
        pupil(3, forename=f"={canary}", surname="?"),
        [*pupil(4)[:3], canary],
    ]
    said = run(file(table(*lines))) + run(file(table(*lines[1:])), "--json")
    said += run(file(table(pupil(5, forename=canary))))
    assert canary not in said + caplog.text
