"""The command that a head of IT types first: what it says when it cannot go on."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts import ROOT, CannotGoOn, demo, environment, machine, prepare_demo
from scripts.children import Children, Stopped

pytestmark = pytest.mark.sqlite


def run_py(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "run.py", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_ends_the_demo_with_a_sentence(taken_port, tmp_path):
    ended = run_py("demo", PORT=str(taken_port), RRI_VAR=str(tmp_path))
    assert ended.returncode == 1
    assert f"Port {taken_port} is taken" in ended.stdout
    assert "python3 run.py demo" in ended.stdout
    assert not ended.stderr


@pytest.mark.parametrize("port", ["eight thousand", "0", "65536", "-1", "²", "8" * 5000])
def test_a_port_that_is_none_ends_the_demo_with_a_sentence(port, tmp_path):
    ended = run_py("demo", PORT=port, RRI_VAR=str(tmp_path))
    assert ended.returncode == 1
    assert "is not a port number" in ended.stdout


def test_a_word_that_is_no_command_is_answered_with_the_commands():
    ended = run_py("serve")
    assert ended.returncode == 2
    assert "demo" in ended.stderr


def test_without_a_new_enough_python_it_says_what_to_type(monkeypatch):
    monkeypatch.delenv("RRI_PYTHON", raising=False)
    monkeypatch.setattr(environment, "candidates", lambda: iter(["/bin/false", "/no/such"]))
    with pytest.raises(CannotGoOn, match=re.escape("uv python install 3.13")):
        environment.find_python()


def test_a_python_named_by_hand_must_be_new_enough(monkeypatch):
    monkeypatch.setenv("RRI_PYTHON", "/bin/false")
    with pytest.raises(CannotGoOn, match="is not a Python 3"):
        environment.find_python()


def test_a_python_that_only_pyenv_knows_is_found(monkeypatch, tmp_path):
    python = tmp_path / "versions" / "3.13.9" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho 3 13\n")
    python.chmod(0o755)
    monkeypatch.delenv("RRI_PYTHON", raising=False)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "version_info", (3, 11, 2))
    assert environment.find_python() == str(python)


def test_a_developers_environment_is_never_cut_down_to_what_the_demo_needs(monkeypatch):
    ensured = []
    monkeypatch.setattr(environment, "_ensure", lambda _, lock: ensured.append(lock))
    environment.ensure_to_run(Children())
    assert ensured == [environment.DEVELOPMENT]


def test_the_development_lock_holds_every_pin_of_the_runtime_lock():
    def pins(lock: Path) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==\S+", lock.read_text(), flags=re.MULTILINE))

    assert pins(environment.RUNTIME) <= pins(environment.DEVELOPMENT)


def test_without_pdf_libraries_the_demo_says_what_to_type_and_carries_on(monkeypatch, capsys):
    monkeypatch.setattr(machine, "can_make_pdfs", lambda: False)
    monkeypatch.setattr(machine, "_is_root", lambda: False)
    assert demo._ensure_pdfs(Children()) is False
    said = capsys.readouterr().out
    assert "libpango-1.0-0" in said
    assert "Carrying on" in said


def test_the_links_that_the_demo_gives_lead_to_where_it_is_served(tmp_path):
    settings = demo._settings(tmp_path, 8001, can_make_pdfs=True)
    assert settings["SITE_URL"] == "http://localhost:8001"


def test_without_pdf_libraries_there_are_no_tests(monkeypatch):
    monkeypatch.setattr(machine, "can_make_pdfs", lambda: False)
    monkeypatch.setattr(machine, "_is_root", lambda: False)
    with pytest.raises(CannotGoOn, match="libpango"):
        machine.ensure_for_tests(Children())


def test_a_fresh_start_takes_away_the_demos_data_and_nothing_else(tmp_path):
    for name in ("rri.sqlite3", "demo.json", "homework.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "documents" / "a").mkdir(parents=True)
    demo.start_anew(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["homework.txt"]


def test_static_files_are_collected_anew_only_where_one_has_changed(settings, tmp_path):
    ours, collected = tmp_path / "ours", tmp_path / "collected"
    ours.mkdir()
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [ours], collected
    (ours / "page.css").write_text("p { color: red }")
    prepare_demo.collect_static()
    (collected / "page.css").write_text("as it was collected")
    prepare_demo.collect_static()
    assert (collected / "page.css").read_text() == "as it was collected"
    (ours / "page.css").write_text("p { color: tan }")
    os.utime(ours / "page.css", (time.time() + 9, time.time() + 9))
    prepare_demo.collect_static()
    assert (collected / "page.css").read_text() == "p { color: tan }"
    shutil.rmtree(collected)
    prepare_demo.collect_static()
    assert (collected / "page.css").exists()


def test_a_child_that_does_not_listen_is_killed_after_a_grace():
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    deaf += "print('ready', flush=True); time.sleep(60)"
    children = Children(grace_seconds=0.2)
    child = children.start([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    child.stdout.readline()
    children.stop()
    assert child.returncode == -signal.SIGKILL


def test_a_childs_own_children_end_with_it():
    starts_another = "import subprocess, sys; "
    starts_another += "other = subprocess.Popen([sys.executable, '-c', 'import time; "
    starts_another += "time.sleep(60)']); print(other.pid, flush=True); other.wait()"
    children = Children(grace_seconds=2)
    child = children.start([sys.executable, "-c", starts_another], stdout=subprocess.PIPE)
    grandchild = int(child.stdout.readline())
    children.stop()
    assert not is_running(grandchild)


def test_nothing_more_is_started_once_somebody_pressed_ctrl_c():
    children = Children()
    children._note(signal.SIGINT, None)
    with pytest.raises(Stopped):
        children.start([sys.executable, "-c", ""])


def is_running(pid: int) -> bool:
    """A zombie whose parent is gone counts as ended."""
    time.sleep(0.1)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
