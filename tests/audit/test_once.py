"""A form sent twice does its work once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from rri_portal.audit import book
from rri_portal.audit.actors import Actor
from rri_portal.audit.models import Entry, Submission
from rri_portal.audit.once import NotOurToken, Result, is_spent, issue_token, issued_to, once
from rri_portal.audit.tenancy import acting_for
from tests.audit.conftest import MORNING, TEACHER, enter, set_up_a_school

COLLEAGUE = Actor("user", "0b0f6a2e-23c5-4a58-9a07-6f9f4c1f7a10")


def send(school, token: str, *, by: Actor = TEACHER, verb: str = "record") -> Result:
    def make() -> tuple[str, str]:
        return "matter", enter(school).subject_id

    return once(school=school, verb=verb, token=token, by=by, at=MORNING, make=make)


def test_the_second_click_lands_on_what_the_first_one_made(oakfield):
    token = issue_token("record", TEACHER)
    first, second = send(oakfield, token), send(oakfield, token)
    assert first.first
    assert second == Result(first.kind, first.id, first=False)
    assert Entry.objects.count() == 1


def test_a_form_opened_afresh_is_another_form(oakfield):
    made = {send(oakfield, issue_token("record", TEACHER)).id for _ in range(2)}
    assert len(made) == Entry.objects.count() == 2


def test_a_form_that_did_its_work_is_spent_for_whoever_sent_it(oakfield):
    token = issue_token("record", TEACHER)
    assert not is_spent(oakfield, TEACHER, "record", token)
    send(oakfield, token)
    assert is_spent(oakfield, TEACHER, "record", token)
    assert not is_spent(oakfield, COLLEAGUE, "record", token)
    assert not is_spent(oakfield, TEACHER, "record", "nonsense")


def test_a_form_whose_action_was_refused_may_be_sent_again(oakfield):
    token = issue_token("record", TEACHER)

    def refuse():
        enter(oakfield)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(school=oakfield, verb="record", token=token, by=TEACHER, at=MORNING, make=refuse)
    assert not Entry.objects.exists()
    assert not Submission.objects.exists()
    assert send(oakfield, token).first


@pytest.mark.parametrize("token", ["", "made-up", "made:up", "\x00", "ü" * 300])
def test_a_token_that_was_not_issued_is_refused(oakfield, token):
    with pytest.raises(NotOurToken):
        send(oakfield, token)


def test_nor_does_a_token_serve_somebody_else_or_another_verb(oakfield):
    token = issue_token("record", TEACHER)
    assert issued_to(TEACHER, "record", token)
    assert not issued_to(COLLEAGUE, "record", token)
    with pytest.raises(NotOurToken):
        send(oakfield, token, by=COLLEAGUE)
    with pytest.raises(NotOurToken):
        send(oakfield, token, verb="discard")


def test_the_loser_may_be_in_a_transaction_of_its_own(oakfield):
    token = issue_token("record", TEACHER)
    send(oakfield, token)
    with transaction.atomic():
        assert not send(oakfield, token).first
        enter(oakfield)
    assert Entry.objects.count() == 2


@pytest.mark.concurrency
def test_ten_clicks_at_once_make_one_record(own_database):
    school, token, ready = set_up_a_school(), issue_token("record", TEACHER), Barrier(10)

    def click(_: int) -> Result:
        try:
            with acting_for(school.pk):
                connection.ensure_connection()
                ready.wait()
                return send(school, token)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as fingers:
        results = list(fingers.map(click, range(10)))
    assert sorted(result.first for result in results) == [False] * 9 + [True]
    assert len({result.id for result in results}) == 1
    with acting_for(school.pk):
        assert Entry.objects.count() == 1
        assert book.verify(school).broken is None
