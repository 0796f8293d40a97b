"""An uploaded roll is kept until somebody has looked at its plan, an hour at most."""

import datetime as dt

import pytest

from rri_portal.audit.actors import Actor
from rri_portal.audit.models import AuditEvent
from rri_portal.pupils.importing import (
    OfferGone,
    PlanChanged,
    confirm_offer,
    discard_offer,
    forget_old_offers,
    offer_roll,
    offered,
    plan,
)
from rri_portal.pupils.mis import UnreadableRoll
from rri_portal.pupils.models import Pupil, RollImport

from .conftest import MONDAY
from .mis.files import pupil, table

DATA_MANAGER = Actor("user", "data-manager")
HEAD = Actor("user", "head")
MINUTE = dt.timedelta(minutes=1)
TWO = table(pupil(1), pupil(2, forename="Mia"))


def offer(school, content=TWO, at=MONDAY):
    return offer_roll(
        school=school,
        content=content,
        filename="roll.csv",
        by=DATA_MANAGER,
        at=at,
    )


def confirm(one, at=MONDAY + MINUTE, shown=None, **more):
    if shown is None:
        shown = plan(one.school, offered(one, at=at), on=at.date()).fingerprint
    return confirm_offer(
        offer=one, shown=shown, by=HEAD, at=at, **{"settled": {}, "left": {}} | more
    )


def test_an_offered_roll_changes_nothing_until_it_is_confirmed(school):
    one = offer(school)
    assert not Pupil.objects.exists()
    done = confirm(one)
    assert Pupil.objects.count() == done.new == 2
    assert (done.offered_by_id, done.confirmed_by_id) == ("data-manager", "head")


def test_a_confirmed_rolls_bytes_are_let_go(school):
    assert confirm(offer(school)).content is None
    assert RollImport.objects.get().content is None


def test_what_cannot_be_read_is_not_kept(school):
    with pytest.raises(UnreadableRoll):
        offer(school, b"%PDF-1.7")
    assert not RollImport.objects.exists()


def test_after_an_hour_the_bytes_are_erased_and_cannot_be_confirmed(school):
    one = offer(school)
    shown = plan(school, offered(one, at=MONDAY), on=MONDAY.date()).fingerprint
    with pytest.raises(OfferGone):
        confirm(one, at=MONDAY + 60 * MINUTE, shown=shown)
    assert forget_old_offers(at=MONDAY + 59 * MINUTE) == 0
    assert forget_old_offers(at=MONDAY + 60 * MINUTE) == 1
    assert RollImport.objects.get().content is None


def test_a_roll_put_aside_is_erased_at_once(school):
    one = offer(school)
    discard_offer(offer=one, by=HEAD, at=MONDAY)
    one.refresh_from_db()
    with pytest.raises(OfferGone):
        offered(one, at=MONDAY)


def test_confirming_twice_does_it_once(school):
    one = offer(school)
    shown = plan(school, offered(one, at=MONDAY), on=MONDAY.date()).fingerprint
    confirm(one, shown=shown)
    with pytest.raises(OfferGone):
        confirm(one, shown=shown)
    assert RollImport.objects.get().new == 2


def test_a_roll_that_moved_on_meanwhile_is_shown_again(school):
    first, second = offer(school), offer(school, table(pupil(3, forename="Leo")))
    shown = plan(school, offered(second, at=MONDAY), on=MONDAY.date()).fingerprint
    confirm(first)
    with pytest.raises(PlanChanged) as changed:
        confirm(second, shown=shown)
    assert len(changed.value.plan.missing) == 2
    assert RollImport.objects.get(pk=second.pk).content is not None


def test_offering_putting_aside_and_importing_are_audited(school):
    one = offer(school)
    discard_offer(offer=one, by=HEAD, at=MONDAY)
    confirm(offer(school, table(pupil(1))))
    events = AuditEvent.objects.filter(subject_kind="roll_import").order_by("pk")
    assert [event.verb for event in events] == [
        "offer_roll",
        "discard_roll",
        "offer_roll",
        "import_pupils",
    ]
