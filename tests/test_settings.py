"""A server that is not set up safely does not start, and says what to set."""

import os
import subprocess
import sys

import pytest

SAFE = {
    "SECRET_KEY": "k" * 60,
    "SITE_URL": "https://portal.school.example",
    "ALLOWED_HOSTS": "portal.school.example",
    "DATABASE_URL": "postgres://rri@localhost:1/nothing-is-asked-of-it",
    "DATABASE_ROLE": "rri_app",
}
NOT_SAFE = {"RRI_DEMO", "DJANGO_SETTINGS_MODULE", *SAFE}


def started(tmp_path, **settings: str) -> subprocess.CompletedProcess:
    """A server that is to serve with these settings, up to where it would wait for requests."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_SAFE}
    return subprocess.run(
        [sys.executable, "-c", "import rri_portal.wsgi"],
        env=inherited | {"RRI_VAR": str(tmp_path)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL", "DATABASE_ROLE"])
def test_what_cannot_be_guessed_stops_the_start_with_a_sentence(tmp_path, missing):
    settings = {name: value for name, value in SAFE.items() if name != missing}
    server = started(tmp_path, **settings)
    assert server.returncode == 1
    assert f"{missing} is not set. Set it to " in server.stderr


def test_with_all_of_it_the_portal_starts(tmp_path):
    assert started(tmp_path, **SAFE).returncode == 0
