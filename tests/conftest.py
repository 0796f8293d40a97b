"""What every test stands on: two databases, a role that serves, nothing left behind."""

import gc
import hashlib
import itertools
import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser

from rri_portal.documents import device_log, layouts
from tests import databases, html, shared
from tests.browsers import launched
from tests.databases import Copy
from tests.shared import once

pytest_plugins = ["tests.cast", "tests.addresses"]


def pytest_configure(config: pytest.Config) -> None:
    if not is_worker(config):
        shared.make_shared_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        shared.remove_shared_folder()


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test told on one database only is left out on the other, and counted as left out. What
    takes a minute begins early, so that at the end no worker is alone with it."""
    told = {item: is_told_on(connection.vendor, item) for item in items}
    left_out = [item for item in items if not told[item]]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = sorted((item for item in items if told[item]), key=turn_of)


def pytest_collection_finish() -> None:
    """What is there by now is there until the end: looking again and again whether it could be
    thrown away takes a twentieth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def turn_of(item: pytest.Item) -> int:
    return next((n for n, those in enumerate(EARLY) if item.nodeid.startswith(those)), len(EARLY))


# While one worker loads the demo for its journey, the other asks for every address
EARLY = (
    "tests/test_every_address.py",
    "tests/journeys/test_the_whole_record.py",
    "tests/journeys/",
    "tests/concurrency/",
    "tests/test_",
)


def is_told_on(vendor: str, item: pytest.Item) -> bool:
    """What is done, on both databases; pages where row-level security is, and real printing as
    often, unless a mark says otherwise. A test that asks for no database is told once."""
    for told_on in ("sqlite", "postgresql", "both"):
        if item.get_closest_marker(told_on):
            return told_on in (vendor, "both")
    if TOLD_ONCE & set(item.fixturenames):
        return vendor == "postgresql"
    asks_for_one = item.get_closest_marker("django_db") or ASKS_FOR_A_DATABASE & set(
        item.fixturenames
    )
    return bool(asks_for_one) or vendor == "sqlite"


TOLD_ONCE = {"client_of", "the_press"}
ASKS_FOR_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """HTML is judged once, over all the pages that the tests collected."""
    if not is_worker(session.config):
        session.config.stash[COMPLAINTS] = html.complaints()
        if session.config.stash[COMPLAINTS]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


COMPLAINTS = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    complaints = terminalreporter.config.stash.get(COMPLAINTS, [])
    if complaints:
        terminalreporter.section("pages that are not valid HTML")
        for complaint in complaints:
            terminalreporter.write_line(complaint)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker, set_up_schools
) -> Iterator[None]:
    """The owner migrates; tests then see only what the serving role may see.

    In place of pytest-django's, which makes no test database where no test bears its mark; a test
    that only copies one would then copy the developer's own.
    """
    with django_db_blocker.unblock():
        made = databases.migrated_once()
        set_up_schools()
        databases.become_serving_role()
    yield
    with django_db_blocker.unblock():
        databases.become_owner()
        databases.remove_test_database(made)


@pytest.fixture(autouse=True)
def documents_of_this_test(settings) -> None:
    """Issued documents of a test lie in its own folder, which is there once something is kept."""
    settings.MEDIA_ROOT = shared.shared_folder() / f"documents-{os.getpid()}-{next(_FOLDERS)}"


_FOLDERS = itertools.count()


@pytest.fixture
def printed_at_once(monkeypatch) -> None:
    """Printing takes a second: in its place stand bytes that differ where the words do."""

    def print_at_once(html: str, **_: object) -> bytes:
        return b"%PDF-" + hashlib.sha256(html.encode()).hexdigest().encode()

    for document in (layouts, device_log):
        monkeypatch.setattr(document, "render_pdf", print_at_once)


@pytest.fixture
def own_database(django_db_setup, django_db_blocker) -> Iterator[databases.Copy]:
    """A migrated, empty database that this test and its threads really commit to.

    On SQLite it is a file. Each thread closes its connection when it ends.
    """
    with django_db_blocker.unblock():
        copy = databases.migrated_and_empty()
        with databases.connected_to(copy):
            yield copy
        databases.remove(copy)


# The servers run on the portal's own settings, so what they verify must be hashed as they do
REAL_PASSWORDS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture(scope="session")
def demo_database(django_db_setup, django_db_blocker) -> Copy:
    """The demo's two schools, loaded once for a whole run and only ever copied."""
    with django_db_blocker.unblock(), once("demo") as mark:
        if mark is None:
            return databases.remembered("demo")
        template = databases.migrated_and_empty()
        with (
            databases.connected_to(template),
            override_settings(
                PASSWORD_HASHERS=REAL_PASSWORDS,
                VAR_DIR=template.var,
                MEDIA_ROOT=template.var / "documents",
            ),
        ):
            call_command("loaddemo", verbosity=0)
        template.remember(mark)
        return template


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for every test of a process: Playwright cannot be started twice."""
    with launched() as chromium:
        yield chromium
