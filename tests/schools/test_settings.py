"""How a school is shown."""

import re

import pytest

from rri_portal.audit.models import AuditEvent
from rri_portal.schools.actions import change_settings
from tests.cast import NOW, act

SETTINGS = "/oakfield/settings/"
ANSWERS = {
    "address": "Oak Lane\nMillbrook\nMB1 2AB",
    "telephone": "01632 960101",
    "email": "office@oakfield.example.org",
    "contact_name": "Ms Grace Mensah",
    "complaints": "Write to the chair of governors at the school's address.",
    "staff_shown_as": "name",
    "initials_only": "yes",
}

pytestmark = pytest.mark.usefixtures("monday_morning")


@pytest.fixture
def leader(client_of, headteacher):
    return client_of(headteacher)


def test_the_page_shows_what_is_set(leader):
    page = leader.get(SETTINGS).content.decode()
    assert "Oak Lane" in page
    assert re.search(r'value="role"[^>]* checked', page)
    assert re.search(r'value="no"[^>]* checked', page)


def test_a_leader_changes_it(leader, oakfield):
    assert leader.post(SETTINGS, ANSWERS).url == SETTINGS
    oakfield.refresh_from_db()
    assert oakfield.staff_shown_as == "name"
    assert oakfield.initials_only is True
    assert oakfield.address.splitlines() == ["Oak Lane", "Millbrook", "MB1 2AB"]
    assert "The settings are saved" in leader.get(SETTINGS).content.decode()


def test_a_leader_changes_it_back(leader, oakfield):
    for answer, initials_only in (("yes", True), ("no", False)):
        leader.post(SETTINGS, {**ANSWERS, "initials_only": answer})
        oakfield.refresh_from_db()
        assert oakfield.initials_only is initials_only


def test_what_changed_is_audited_by_the_names_of_its_fields(leader, headteacher):
    leader.post(SETTINGS, ANSWERS)
    event = AuditEvent.objects.get(verb="manage_settings")
    assert sorted(event.fields) == ["address", "initials_only", "staff_shown_as"]
    assert event.by_id == str(headteacher.user.public_id)


def test_saving_without_a_change_is_no_event(oakfield, headteacher):
    change_settings(school=oakfield, changed=[], by=act(headteacher), at=NOW)
    assert not AuditEvent.objects.filter(verb="manage_settings").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "office"},
        {"address": "x" * 251},
        {"complaints": "x" * 300_000},
        {"telephone": "0" * 31},
        {"staff_shown_as": "nickname"},
        {"staff_shown_as": ""},
        {"initials_only": "perhaps"},
        {"initials_only": ""},
        {"contact_name": "\x00"},
    ],
    ids=lambda wrong: f"{next(iter(wrong))} {next(iter(wrong.values()))[:10]!r}",
)
def test_what_cannot_be_has_its_sentence_and_nothing_typed_is_lost(wrong, leader, oakfield):
    answer = leader.post(SETTINGS, {**ANSWERS, "telephone": "01632 960999", **wrong})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in page
    assert "telephone" in wrong or "01632 960999" in page
    oakfield.refresh_from_db()
    assert oakfield.telephone == "01632 960101"


def test_a_form_cannot_reach_what_it_does_not_ask(leader, oakfield):
    leader.post(SETTINGS, {**ANSWERS, "name": "Mine", "requires_mfa": "on", "slug": "mine"})
    oakfield.refresh_from_db()
    assert (oakfield.name, oakfield.slug, oakfield.requires_mfa) == (
        "Oakfield School",
        "oakfield",
        False,
    )


def test_a_teacher_does_not_see_it(client_of, class_teacher):
    assert client_of(class_teacher).get(SETTINGS).status_code == 403
