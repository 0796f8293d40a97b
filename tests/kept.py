"""Rows that many tests begin with: made once, rolled back to for each, as in Django's
`setUpTestData`, but for every run of tests that begin alike.

`@kept` stands in place of `@pytest.fixture` where a fixture makes rows, out of what other kept
fixtures made, and does nothing else:

    @kept
    def record(amara, class_teacher):
        return a_record(amara, class_teacher)

Each is a layer in one transaction, and the test's own savepoint lies upon them. Of the layers that
the test before stood on, the next keeps as many as it would begin with itself; the rest is rolled
back. So no test sees a row that it did not ask for, and each has its own copies of the objects.

A layer outlives the test that made it. So it may not rest on what is that test's alone: its clock,
its folder of documents, its mail.
"""

import functools
import itertools
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from rri_portal.audit.tenancy import tell_new_connection


def kept(make: Callable) -> Any:
    """A fixture whose rows stay until a test comes that does not begin with them."""

    @functools.wraps(make)
    def made(**given):
        return LAYERS.value_of(made, functools.partial(make, **given))

    KEPT[made] = len(KEPT)
    return pytest.fixture(made)


KEPT: dict[Callable, int] = {}  # as they are written down: the cast first


@dataclass(frozen=True)
class Layer:
    made_by: Callable
    savepoint: str
    values: bytes  # of this layer and all below: what is one object among them stays one


class Layers:
    """What stands in this worker's database, and the copies of it that the running test has."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.values: list[Any] = []
        self.being_laid = False
        self.all_of_it: transaction.Atomic | None = None
        self.laid_on: BaseDatabaseWrapper | None = None

    def begin(self, wanted: list[Callable]) -> None:
        """As many stay as this test begins with."""
        elsewhere = self.laid_on not in (None, connections[DEFAULT_DB_ALIAS])
        if elsewhere or connection.closed_in_transaction or connection.needs_rollback:
            self.end()
        alike = zip((layer.made_by for layer in self.layers), wanted, strict=False)
        stay = sum(1 for _ in itertools.takewhile(lambda both: both[0] is both[1], alike))
        if stay == 0:
            self.end()
        elif stay < len(self.layers):
            self._roll_back_to(stay)
        self.values = pickle.loads(self.layers[-1].values) if self.layers else []

    def value_of(self, made: Callable, make: Callable[[], Any]) -> Any:
        """Found, or laid upon the rest; a test that asks for it later makes it for itself."""
        for layer, value in zip(self.layers, self.values, strict=False):
            if layer.made_by is made:
                return value
        return self._laid(made, make) if self.being_laid else make()

    def _laid(self, made: Callable, make: Callable[[], Any]) -> Any:
        if self.all_of_it is None:
            self.all_of_it = transaction.atomic()
            self.all_of_it.__enter__()
            self.laid_on = connections[DEFAULT_DB_ALIAS]
            wait_as_long_as_it_takes()
        savepoint = transaction.savepoint_create()
        try:
            self.values.append(make())
            connection.check_constraints()
        except BaseException:
            transaction.savepoint_rollback(savepoint)
            raise
        self.layers.append(Layer(made, savepoint, pickle.dumps(self.values)))
        return self.values[-1]

    def _roll_back_to(self, stay: int) -> None:
        savepoint = self.layers[stay].savepoint
        transaction.savepoint_rollback(savepoint)
        transaction.savepoint_commit(savepoint)
        tell_again()
        del self.layers[stay:]

    def end(self) -> None:
        all_of_it, laid_on = self.all_of_it, self.laid_on
        self.layers, self.values, self.all_of_it, self.laid_on = [], [], None, None
        if laid_on not in (None, connections[DEFAULT_DB_ALIAS]):
            leave_behind(laid_on)
        elif all_of_it is not None:
            transaction.set_rollback(True)
            all_of_it.__exit__(None, None, None)
            tell_again()


def leave_behind(before: BaseDatabaseWrapper) -> None:
    """From the start of a browser on, Django gives the very same thread another connection: the one
    before must keep no lock on what this one is to write."""
    before._rollback()
    before.close()


def wait_as_long_as_it_takes() -> None:
    """A test between two that begin alike may do something else for minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def tell_again() -> None:
    """A rollback brings back whom the connection acted for when what is undone began."""
    tell_new_connection(connection=connection)


LAYERS = Layers()


@pytest.fixture(scope="session")
def kept_layers(django_db_setup, django_db_blocker) -> Iterator[Layers]:
    yield LAYERS
    with django_db_blocker.unblock():
        LAYERS.end()


@pytest.fixture(autouse=True)
def upon_kept_layers(request: pytest.FixtureRequest, documents_of_this_test: None) -> None:
    """Whoever asks for kept rows has the database, in a savepoint of their own."""
    if kept_by(request):
        request.getfixturevalue("db")


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest):
    """All that a test asks for is laid before its own savepoint begins."""
    if fixturedef.argname == "_django_db_helper":
        lay(request)
    return (yield)


def lay(request: pytest.FixtureRequest) -> None:
    layers = request.getfixturevalue("kept_layers")
    wanted = kept_by(request)
    with request.getfixturevalue("django_db_blocker").unblock():
        layers.begin([one.func for one in wanted])
        layers.being_laid = True
        try:
            for one in wanted:
                request.getfixturevalue(one.argname)
        finally:
            layers.being_laid = False


def kept_by(request: pytest.FixtureRequest) -> list[pytest.FixtureDef]:
    """What the test asks for, each after what it is made of, and a module's own first: it costs
    the most to make again."""
    known = request.node._fixtureinfo.name2fixturedefs
    found: dict[str, pytest.FixtureDef] = {}

    def find(one: pytest.FixtureDef) -> None:
        for name in one.argnames:
            if name in known and name not in found:
                find(known[name][-1])
        found[one.argname] = one

    asked = [known[name][-1] for name in request.fixturenames if name in known]
    asked = [one for one in asked if one.func in KEPT]
    for one in sorted(asked, key=lambda one: (-len(one.baseid), KEPT[one.func])):
        find(one)
    return [one for one in found.values() if one.func in KEPT]
