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
NOT_SAFE = {"RRI_DEMO", "DJANGO_SETTINGS_MODULE", "DB_POOL", *SAFE}


def started(tmp_path, *, then: str = "", **settings: str) -> subprocess.CompletedProcess:
    """A server that is to serve with these settings, up to where it would wait for requests."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_SAFE}
    return subprocess.run(
        [sys.executable, "-c", f"import rri_portal.wsgi\n{then}"],
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


WHO = """
from django.db import connection
for _ in range(2):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user <> current_user")
        print(*cursor.fetchone())
    connection.close()
"""


@pytest.mark.postgresql
@pytest.mark.parametrize("pooled", ["0", "1"])
def test_it_serves_as_the_role_that_the_policies_hold(own_database, tmp_path, pooled):
    there = SAFE | {"DATABASE_URL": own_database.url, "DB_POOL": pooled}
    server = started(tmp_path, then=WHO, **there)
    assert server.stdout.split("\n")[:2] == ["rri_app True"] * 2, server.stderr
