"""How a test opens pages: in a browser that somebody has signed in with, or a stranger's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.keeping import SHOWN_TO, shown_to
from rri_portal.schools.middleware import SEEN_AT
from rri_portal.schools.models import User
from rri_portal.schools.sessions import SessionStore
from tests.cast import Person, act


class Visit(Client):
    """Acts for no school until the portal says so itself, whatever the test acts for."""

    alone = False

    def __init__(self, *given, **more) -> None:
        super().__init__(*given, **more)
        self.made_up: dict[str, str] = {}  # cookies that a server could not have set

    def request(self, **request):
        if self.made_up:
            kept = {one.key: one.coded_value for one in self.cookies.values()}
            kept |= {name: in_octal(value) for name, value in self.made_up.items()}
            request["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        with nullcontext() if self.alone else acting_for():
            return super().request(**request)

    @contextmanager
    def on_its_own(self) -> Iterator[None]:
        """For one visit after another: the test acts for no school meanwhile, which the database is
        told once."""
        with acting_for():
            self.alone = True
            try:
                yield
            finally:
                self.alone = False


def in_octal(value: str) -> str:
    """As a cookie's value is quoted, up to the last control character."""
    return '"{}"'.format("".join(f"\\{ord(one):03o}" for one in value))


@pytest.fixture
def client_of(db) -> Callable[[Person | None], Visit]:
    """client_of(class_teacher): a browser that she has signed in with; of None: a stranger's."""

    def browser(person: Person | None) -> Visit:
        visit = Visit()
        if person is not None:
            visit.cookies[settings.SESSION_COOKIE_NAME] = _session_of(person.user)
        return visit

    return browser


def _session_of(user: User) -> str:
    """The key of a session as signing in leaves it: that takes fourteen statements, and what they
    do is told where people sign in."""
    session = SessionStore()
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        SEEN_AT: int(timezone.now().timestamp()),
    }
    kept = session.create_model_instance(data)
    kept.save(force_insert=True)
    return kept.session_key


def opened_by(person: Person | User) -> dict[str, str]:
    """What a form carries of whoever opened its page: without it nothing is kept signed out."""
    return {SHOWN_TO: shown_to(act(person))}
