"""A hold alerts the designated safeguarding lead and deputies at once, in a mail that names
nobody."""

import smtplib

import pytest
from django.core import mail
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from incidents.tasks import AlertNotSent, alert_of_hold
from rri_portal.audit.models import AuditEvent
from rri_portal.audit.once import issue_token
from tests.cast import NOW, act, enrols
from tests.factories.incidents import a_record
from tests.factories.telling import holds, parent_called, releases, tells
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")
CANARIES = ("Canaria", "Vogel", "Hortense", "1632", "court order")


@kept
def held(oakfield, class_teacher, headteacher):
    mother = {"name": "Hortense Vogel", "relationship": "MOT", "telephone": "01632 960999"}
    child = enrols(oakfield, forename="Canaria", surname="Vogel", born=NOW.date(), parents=[mother])
    record = a_record(child, class_teacher, narrative="Canaria Vogel fell.")
    return holds(record, parent_called(child, "Hortense Vogel"), headteacher)


def run(hold):
    return alert_of_hold.call(str(hold.school.public_id), str(hold.public_id))


def test_the_alert_is_queued_with_the_hold_and_holds_ids_only(held):
    queued = DBTaskResult.objects.get()
    assert queued.args_kwargs["args"] == [str(held.school.public_id), str(held.public_id)]
    assert queued.queue_name == "mail"


def test_choosing_to_tell_alerts_nobody(amara, class_teacher, headteacher):
    record = a_record(amara, class_teacher)
    tells(record, parent_called(amara, "Ngozi Okafor"), headteacher)
    assert not DBTaskResult.objects.exists()


def test_it_reaches_the_safeguarding_lead_and_each_deputy_by_themselves(held, dsl, deputy_dsl):
    assert run(held) == 2
    assert sorted(message.to for message in mail.outbox) == sorted(
        [[dsl.email], [deputy_dsl.email]]
    )
    assert all("/hold/" in message.body for message in mail.outbox)


def test_it_names_nobody(held, dsl):
    run(held)
    [message] = mail.outbox
    for canary in CANARIES:
        assert canary not in str(message.message())


def test_the_task_run_again_writes_once(held, dsl):
    assert [run(held), run(held)] == [1, 0]
    assert len(mail.outbox) == 1
    event = AuditEvent.objects.get(verb="alert_of_hold")
    assert (event.subject_id, event.by_kind) == (str(held.public_id), "system")


def test_a_hold_that_was_decided_in_the_meantime_alerts_nobody(held, dsl):
    releases(held.incident, held.parent, dsl)
    assert run(held) == 0


def test_without_a_safeguarding_lead_the_leaders_hear_of_it(held, headteacher, senior_leader):
    assert run(held) == 2
    assert [headteacher.email] in [message.to for message in mail.outbox]


def test_leaders_who_cannot_decide_are_asked_to_name_somebody_who_can(held, headteacher):
    run(held)
    [message] = mail.outbox
    assert "/oakfield/people/" in message.body
    assert "/hold/" not in message.body
    for canary in CANARIES:
        assert canary not in str(message.message())


def test_whoever_has_left_hears_nothing(held, dsl, deputy_dsl):
    dsl.user.roles.update(until_date=NOW.date().replace(day=1))
    assert run(held) == 1
    assert mail.outbox[0].to == [deputy_dsl.email]


def test_nobody_of_another_school_hears_of_it(held, dsl, riverside_head):
    assert run(held) == 1


def test_a_mail_server_that_is_down_is_tried_again_and_repeats_no_address(held, dsl, monkeypatch):
    def down(message):
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such box")})

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    with pytest.raises(AlertNotSent) as failed:
        run(held)
    assert str(failed.value) == ""
    monkeypatch.undo()
    assert run(held) == 1


def test_the_sender_is_told_who_is_alerted(client_of, headteacher, dsl, amara, class_teacher):
    record = a_record(amara, class_teacher)
    parent = parent_called(amara, "Ngozi Okafor")
    form = {"choice": "hold", "why": "A court order.", "token": ""}
    form["token"] = issue_token("choose_telling", act(headteacher))
    url = reverse("incidents:choose_telling", args=["oakfield", record.number, parent.public_id])
    page = client_of(headteacher).post(url, form, follow=True).content.decode()
    assert "We are alerting Ruth Adeyemi by e-mail." in page


def test_the_sender_is_told_that_nobody_decides_here(client_of, headteacher, amara, class_teacher):
    record = a_record(amara, class_teacher)
    parent = parent_called(amara, "Ngozi Okafor")
    form = {"choice": "hold", "why": "A court order."}
    form["token"] = issue_token("choose_telling", act(headteacher))
    url = reverse("incidents:choose_telling", args=["oakfield", record.number, parent.public_id])
    page = client_of(headteacher).post(url, form, follow=True).text
    assert "Nobody here is named as safeguarding lead" in page
    assert "We are alerting" not in page
