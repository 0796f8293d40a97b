"""Real servers and a real browser over copies of one seeded database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from rri_portal.demo.settling import DATA, PLANS
from rri_portal.names import folded
from rri_portal.pupils import mis
from tests import databases
from tests.databases import Copy
from tests.journeys.plain import WithoutScript
from tests.journeys.server import Server
from tests.journeys.visitor import PHONE, Visitor, names_in


@pytest.fixture
def serve(django_db_blocker) -> Iterator[Callable[..., Server]]:
    """serve(database, durable=False): a server over its own copy of it."""
    with django_db_blocker.unblock(), ExitStack() as servers:

        def start(database: Copy, *, durable: bool = False):
            copy = databases.copy_of(database)
            servers.callback(databases.remove, copy)
            if durable:
                databases.make_durable(copy)
            return servers.enter_context(Server(copy))

        yield start


@pytest.fixture(scope="session")
def shared_server(demo_database, django_db_blocker) -> Iterator[Server]:
    with django_db_blocker.unblock():
        copy = databases.copy_of(demo_database)
    with Server(copy) as server:
        yield server
    with django_db_blocker.unblock():
        databases.remove(copy)


@pytest.fixture
def server(request, serve, demo_database) -> Server:
    """The demo, served: to all the journeys of a process, each with children of its own, but for
    those that must be alone."""
    if request.node.get_closest_marker("alone"):
        return serve(demo_database)
    return request.getfixturevalue("shared_server")


@pytest.fixture(scope="session")
def names_of_children() -> frozenset[str]:
    """Each word of the names on the demo's two rolls."""
    rolls = [mis.read((DATA / plan.roll).read_bytes(), plan.roll) for plan in PLANS]
    names = [f"{row.forename} {row.surname}" for roll in rolls for row in roll.rows]
    return frozenset(word for name in names for word in folded(name).split() if len(word) > 2)


@pytest.fixture
def browser(chromium, server, names_of_children) -> Iterator[Callable[..., Visitor]]:
    """browser(javascript=True, viewport=PHONE): somebody who visits the server. Of a `kind`, they
    have a real browser, without script too. No address that they ask for holds a child's name."""
    visitors: list[Visitor] = []

    def visit(
        *,
        javascript: bool = True,
        viewport: dict[str, int] = PHONE,
        kind: type[Visitor] | None = None,
    ) -> Visitor:
        if javascript or kind:
            visitor = (kind or Visitor)(
                chromium,
                server.url,
                javascript=javascript,
                viewport=viewport,
                unspeakable=names_of_children,
            )
        else:
            visitor = WithoutScript(server.url, unspeakable=names_of_children)
        visitors.append(visitor)
        return visitor

    yield visit
    for visitor in visitors:
        visitor.close()
    for address in server.asked():
        assert not (named := names_in(address, names_of_children)), f"{address} names {named}"
