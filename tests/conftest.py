"""What every test stands on: two databases, a role that serves, nothing left behind."""

import gc
import hashlib
import itertools
import multiprocessing
import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.template import Context, RequestContext, Template
from django.template.base import PartialTemplate
from django.test import override_settings
from django.test.signals import template_rendered
from playwright.sync_api import Browser
from pytest_django.plugin import blocking_manager_key

from rri_portal.documents import device_log, layouts
from tests import databases, html, shared
from tests.browsers import launched
from tests.databases import Copy
from tests.shared import once

pytest_plugins = ["tests.kept", "tests.cast", "tests.family", "tests.visits", "tests.addresses"]


def pytest_configure(config: pytest.Config) -> None:
    if not is_worker(config):
        shared.make_shared_folder()
        if not config.option.collectonly:
            config.stash[MIGRATING] = databases.begin_to_migrate(config.stash[blocking_manager_key])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        if MIGRATING in config.stash:
            config.stash[MIGRATING].kill()
            config.stash[MIGRATING].join()
        shared.remove_shared_folder()


MIGRATING = pytest.StashKey[multiprocessing.Process]()


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test told on one database only is left out on the other, and counted as left out."""
    told = {item: is_told_on(connection.vendor, item) for item in items}
    left_out = [item for item in items if not told[item]]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = in_turn([item for item in items if told[item]])


def in_turn(items: list[pytest.Item]) -> list[pytest.Item]:
    """What takes a minute begins early, so that at the end no worker is alone with it. One worker
    loads the demo at once; whatever else wants it stands so far behind that nobody waits."""
    ordered = sorted(items, key=turn_of)
    loads = [item for item in ordered if "demo_database" in item.fixturenames][:1]
    return loads + [item for item in ordered if item not in loads]


def turn_of(item: pytest.Item) -> int:
    return next((n for n, those in enumerate(EARLY) if item.nodeid.startswith(those)), len(EARLY))


EARLY = (
    "tests/test_every_address.py",
    "tests/concurrency/",
    "tests/test_",
    "tests/journeys/test_the_whole_record.py",
    "tests/journeys/",
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


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: it need not be searched for rubbish again and again,
    nor the little that a test leaves behind so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


TOLD_ONCE = {"client_of", "the_press"}
ASKS_FOR_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """HTML is judged once, over all the pages that the tests collected."""
    if is_worker(session.config):
        html.judge_what_is_there()
    else:
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


@pytest.fixture(scope="session", autouse=True)
def contexts_of_pages(django_test_environment) -> None:
    """`response.context` is what the page was given. Django's own would copy it again for every
    template and widget within the page."""
    for kind in (Template, PartialTemplate):
        kind._render = rendered_and_told


def rendered_and_told(template: Template | PartialTemplate, context: Context) -> str:
    if context.template is template and isinstance(context, RequestContext):
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


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
