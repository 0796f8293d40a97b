"""`run.py test` and `run.py check`: everything that must hold before a change goes in."""

import os
import secrets
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Dict, List, Sequence

from scripts import ROOT, CannotGoOn, environment, machine, say
from scripts.children import Children
from scripts.postgres import throw_away_server

NOTHING_COLLECTED = 5
COUNTS = ["tests", "failures", "errors", "skipped"]


def run_tests(children: Children, arguments: Sequence[str]) -> int:
    """Every test, on SQLite and then on PostgreSQL; the worse of pytest's two exit codes."""
    started = time.time()
    environment.ensure_to_develop(children)
    machine.ensure_for_tests(children)
    with tempfile.TemporaryDirectory(prefix="rri-tests-") as folder:
        codes, counts = _run_on_both(children, arguments, Path(folder))
    print(_summary(counts, time.time() - started), flush=True)
    return _worse(codes)


def _run_on_both(children: Children, arguments: Sequence[str], folder: Path):
    codes, counts = [], dict.fromkeys(COUNTS, 0)
    with throw_away_server(children) as postgres_url:
        for name, url in (("SQLite", ""), ("PostgreSQL", postgres_url)):
            say("Tests on " + name)
            report = folder / (name + ".xml")
            codes.append(_pytest(children, arguments, url, report))
            _add_counts(counts, report)
    return codes, counts


def _pytest(children: Children, arguments: Sequence[str], url: str, report: Path) -> int:
    settings = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    settings["TMPDIR"] = str(report.parent)  # whatever a stopped run leaves behind goes with it
    if url:
        settings["DATABASE_URL"] = url
    command = [environment.PYTHON, "-m", "pytest", "-n", "2", "--maxschedchunk", "1"]
    return children.call([*command, "--junitxml", report, *arguments], env=settings)


# PDFs can never be off in a test, and a test's settings are the tests' own
NOT_FOR_TESTS = [
    "DATABASE_URL",
    "DATABASE_ROLE",
    "DB_POOL",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_URL",
    "RRI_DEMO",
    "RRI_MANIFEST",
    "RRI_PDF",
    "RRI_VAR",
    "SECRET_KEY",
    "SITE_URL",
    "TASKS_BACKEND",
]


def _add_counts(counts: Dict[str, int], report: Path) -> None:
    if report.exists():
        for suite in ElementTree.parse(str(report)).getroot().iter("testsuite"):
            for name in COUNTS:
                counts[name] += int(suite.get(name, 0))


def _summary(counts: Dict[str, int], seconds: float) -> str:
    """One line as pytest's own, over both databases."""
    failed, errors, skipped = counts["failures"], counts["errors"], counts["skipped"]
    parts = [f"{counts['tests'] - failed - errors - skipped} passed"]
    for number, word in ((failed, "failed"), (errors, "errors"), (skipped, "skipped")):
        if number:
            parts.append(f"{number} {word}")
    return f"===== {', '.join(parts)} in {seconds:.2f}s ====="


def _worse(codes: Sequence[int]) -> int:
    """A selection that one database has no test for is no failure; one that neither has is."""
    told = [code for code in codes if code != NOTHING_COLLECTED]
    return max(told, key=abs) if told else NOTHING_COLLECTED


def run_checks(children: Children) -> None:
    """Everything that can be judged without running the portal. Raises at the first complaint."""
    environment.ensure_to_develop(children)
    with tempfile.TemporaryDirectory(prefix="rri-check-") as folder:
        for name, command in CHECKS.items():
            say("Check: " + name)
            code = children.call(_in_venv(command), env=_production_settings(folder))
            if code:
                raise CannotGoOn(f"The check '{name}' does not pass; why stands above.")


CHECKS: Dict[str, List[str]] = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "djade": ["djade", "--check"],
    "mypy": ["mypy"],
    "imports point down": ["lint-imports"],
    "dependencies": ["deptry", "."],
    "deployment": ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
}


def _in_venv(command: Sequence[str]) -> List[str]:
    program, *arguments = command
    if program == "manage.py":
        return [str(environment.PYTHON), *command]
    if program == "djade":
        arguments += templates()
    return [str(environment.VENV / "bin" / program), *arguments]


def templates() -> List[str]:
    folders = [ROOT / "templates", *ROOT.glob("rri_portal/*/templates"), *ROOT.glob("*/templates")]
    return sorted({str(page) for folder in folders for page in folder.rglob("*.html")})


def _production_settings(folder: str) -> Dict[str, str]:
    """As a school's server would have them, over a database that is not there yet."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    return dict(
        kept,
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS="portal.example.org",
        SITE_URL="https://portal.example.org",
        RRI_VAR=folder,
    )
