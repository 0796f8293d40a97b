"""What must be true of the repository itself."""

import ast
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.testing import CHECKS, templates

pytestmark = pytest.mark.sqlite

# In two halves, so that this file does not name them
REGISTRIES = ["pypi" + ".org", "python" + "hosted", "registry" + ".npmjs", "index" + "-url"]
MACHINE_PATHS = ["/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/", "/wo" + "rk/"]


@cache
def committed() -> list[Path]:
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts(*suffixes: str) -> list[tuple[str, str]]:
    """(path, text) of committed files with these suffixes, all text files without any given."""
    found = []
    for path in committed():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            found.append((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def naming(words: list[str], *suffixes: str) -> list[str]:
    return [f"{path}: {word}" for path, text in texts(*suffixes) for word in words if word in text]


def test_no_file_says_where_its_packages_were_downloaded_from():
    flags = ["scripts/lock.py: index" + "-url"]  # the option that keeps hosts out
    assert [found for found in naming(REGISTRIES) if found not in flags] == []


def test_no_file_names_a_path_of_one_machine():
    assert naming(MACHINE_PATHS) == []


def test_every_pinned_package_is_checked_by_its_hash():
    for path in (ROOT / "requirements").glob("*.txt"):
        for pin in re.split(r"\n(?=[a-z])", path.read_text()):
            assert pin.startswith("#") or "--hash=sha256:" in pin, f"{path.name}: {pin[:60]}"


def test_every_dependency_stands_under_its_reason():
    lines = (ROOT / "pyproject.toml").read_text().split("[tool.")[0].splitlines()
    bare = [
        line.strip()
        for above, line in pairwise(lines)
        if line.startswith('  "') and not above.strip().startswith("#")
    ]
    assert bare == []


def test_the_readme_shows_both_commands_before_anything_else_is_asked_of_its_reader():
    readme = (ROOT / "README.md").read_text()
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme
    assert readme.index("python3 run.py") < 1500
    assert readme.count("```", 0, readme.index("python3 run.py")) <= 1


def test_every_environment_variable_is_explained():
    asked = re.compile(
        r"""(?:\benv(?:\.\w+)?\(|environ(?:\.get\(|\.pop\(|\[)|getenv\()\s*"([A-Z][A-Z_]+)\""""
    )
    explained = (ROOT / "docs" / "settings.md").read_text()
    used = {
        name
        for path, text in texts(".py")
        if not path.startswith("tests/")
        for name in asked.findall(text)
    }
    of_the_machine = {"DJANGO_SETTINGS_MODULE", "PYENV_ROOT", "PYTHONDONTWRITEBYTECODE"}
    unexplained = {
        name
        for name in used - of_the_machine - {"UV_PYTHON_DOWNLOADS"}
        if f"`{name}`" not in explained
    }
    assert unexplained == set()


def test_no_test_is_skipped_or_expected_to_fail():
    words = [f"{word}(" for word in ("skip", "skipif", "skipTest", "importorskip", "xfail")]
    words += ["mark." + word for word in ("skip", "xfail")]
    here = Path(__file__).name
    assert [
        found for found in naming(words, ".py") if "tests/" in found and here not in found
    ] == []


def test_nothing_is_left_for_later():
    words = [a + b for a, b in (("TO", "DO"), ("FIX", "ME"), ("NotImplemented", "Error"))]
    ours = [
        found for found in naming(words, ".py", ".html", ".md", ".toml") if "vendor" not in found
    ]
    assert ours == []


def test_templates_are_formatted():
    djade = Path(sys.executable).with_name("djade")
    judged = subprocess.run([djade, "--check", *templates()], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_every_form_of_a_school_says_whom_it_was_shown_to():
    """Else nothing typed into it is kept when the session ends."""
    of_nobody = (  # signing in, and out
        "templates/account/",
        "templates/base.html",
        "templates/schools/enter_day_pass.html",
    )
    bare = [found for found in naming(["csrf_token %}"], ".html") if "tests/" not in found]
    assert [found for found in bare if not found.startswith(of_nobody)] == []


@pytest.mark.parametrize("path", [ROOT / "run.py", *(ROOT / "scripts").glob("*.py")], ids=str)
def test_an_old_python_can_start_the_commands(path):
    ast.parse(path.read_text(), feature_version=(3, 8))
    outside = set(re.findall(r"^(?:import|from) (\w+)", path.read_text(), flags=re.MULTILINE))
    assert outside <= sys.stdlib_module_names | {"scripts"}


def test_a_build_machine_runs_the_checks_and_the_command_of_the_readme():
    steps = (ROOT / ".ci" / "run").read_text()
    assert "python3 run.py check" in steps
    assert "python3 run.py test" in steps
    assert {"ruff", "djade", "mypy", "lint-imports", "manage.py"} <= {
        command[0] for command in CHECKS.values()
    }
