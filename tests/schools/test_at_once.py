"""Several people at the same moment, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from rri_portal.audit.actors import SYSTEM
from rri_portal.audit.tenancy import acting_for
from rri_portal.schools.actions import (
    InvitationSpent,
    LastLeader,
    accept_invitation,
    end_roles,
    invite,
    set_up_school,
)
from rri_portal.schools.models import LEADERS, Role, RoleKind, School, User
from rri_portal.schools.throttle import Limit, allowed
from tests.cast import NOW

pytestmark = pytest.mark.concurrency


def at_once(*each: Callable[[], object]) -> list[object]:
    """What each came to, a result or an error, when all began together."""
    barrier = Barrier(len(each))

    def one(do: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return do()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(each)) as threads:
        return list(threads.map(one, each))


@pytest.fixture
def school(own_database) -> School:
    made, _ = set_up_school(
        by=SYSTEM,
        at=NOW,
        slug="oakfield",
        name="Oakfield School",
        urn="999701",
        laestab="9997010",
        nation="england",
        phase="all-through",
        kind="maintained-special",
    )
    return made


def invited(school: School, email: str, kind: str = RoleKind.STAFF):
    with acting_for(school.pk):
        invitation, _ = invite(
            school=school, email=email, name="", job="Teacher", role_kind=kind, by=SYSTEM, at=NOW
        )
    return invitation


def accepted(invitation) -> User:
    return accept_invitation(
        invitation=invitation, name="Amy Sharma", password="violet tractor song", at=NOW
    )


def test_an_invitation_opened_on_two_tablets_lets_one_in(school):
    invitation = invited(school, "amy@example.org")
    came_to = at_once(*[lambda: accepted(invitation)] * 4)
    assert sum(isinstance(one, User) for one in came_to) == 1
    assert sum(isinstance(one, InvitationSpent) for one in came_to) == 3
    assert User.objects.count() == Role.objects.count() == 1


def test_two_leaders_cannot_end_each_others_roles(school):
    first, second = (
        accepted(invited(school, f"{name}@example.org", RoleKind.HEADTEACHER))
        for name in ("ann", "ben")
    )

    def ends(user: User) -> object:
        with acting_for(school.pk):
            return end_roles(school=school, user=user, by=SYSTEM, at=NOW)

    came_to = at_once(lambda: ends(first), lambda: ends(second))
    assert sum(isinstance(one, LastLeader) for one in came_to) == 1
    assert Role.objects.on(NOW.date()).filter(school=school, kind__in=LEADERS).count() == 1


def test_no_more_guesses_pass_for_being_made_all_at_once(own_database):
    limit = Limit("somebody", most=8)
    came_to = at_once(*[lambda: allowed([limit], at=NOW)] * 20)
    assert not any(isinstance(one, Exception) for one in came_to)
    assert sum(bool(one) for one in came_to) <= 8
