"""The answers a record offers: added, retired, brought back."""

import pytest
from django.core.exceptions import ValidationError

from rri_portal.audit.models import AuditEvent
from rri_portal.schools.actions import add_choice, bring_back_choice, retire_choice
from rri_portal.schools.models import Choice, PickList
from tests.cast import NOW, act

PLACES = "/oakfield/pick-lists/place/"

pytestmark = pytest.mark.usefixtures("monday_morning")


def offered(school) -> list[str]:
    places = school.choices.filter(pick_list=PickList.PLACE).offered()
    return list(places.values_list("label", flat=True))


def place(school, label: str) -> Choice:
    return school.choices.get(pick_list=PickList.PLACE, label=label)


def add(school, person, label: str) -> Choice:
    return add_choice(school=school, pick_list=PickList.PLACE, label=label, by=act(person), at=NOW)


def test_a_new_place_stands_before_somewhere_else(oakfield, headteacher):
    add(oakfield, headteacher, "Forest school")
    assert offered(oakfield)[-2:] == ["Forest school", "Somewhere else"]


def test_what_is_retired_is_not_offered_and_not_gone(oakfield, headteacher):
    pool = place(oakfield, "Pool")
    retire_choice(choice=pool, by=act(headteacher), at=NOW)
    assert "Pool" not in offered(oakfield)
    assert Choice.objects.filter(pk=pool.pk).exists()


def test_it_can_be_brought_back_where_it_stood(oakfield, headteacher):
    before = offered(oakfield)
    pool = place(oakfield, "Pool")
    retire_choice(choice=pool, by=act(headteacher), at=NOW)
    bring_back_choice(choice=pool, by=act(headteacher), at=NOW)
    assert offered(oakfield) == before


def test_adding_what_was_retired_brings_it_back(oakfield, headteacher):
    pool = place(oakfield, "Pool")
    retire_choice(choice=pool, by=act(headteacher), at=NOW)
    assert add(oakfield, headteacher, "POOL") == pool
    assert "Pool" in offered(oakfield)


@pytest.mark.parametrize("label", ["Classroom", "classroom"])
def test_what_is_there_is_not_added_again(label, oakfield, headteacher):
    with pytest.raises(ValidationError, match="these words already"):
        add(oakfield, headteacher, label)


def test_the_same_words_may_stand_in_another_list_or_school(oakfield, riverside, headteacher):
    add(oakfield, headteacher, "Forest school")
    assert "Forest school" not in offered(riverside)


def test_retiring_twice_keeps_the_first_day(oakfield, headteacher):
    pool = place(oakfield, "Pool")
    retire_choice(choice=pool, by=act(headteacher), at=NOW)
    events = AuditEvent.objects.filter(verb="manage_pick_lists").count()
    retire_choice(choice=pool, by=act(headteacher), at=NOW.replace(hour=15))
    assert pool.retired_at == NOW
    assert AuditEvent.objects.filter(verb="manage_pick_lists").count() == events == 1


# The pages


@pytest.fixture
def manager(client_of, data_manager):
    return client_of(data_manager)


def test_the_lists_are_shown_with_how_much_they_offer(manager, oakfield):
    page = manager.get("/oakfield/pick-lists/").content.decode()
    assert "De-escalation strategies" in page
    assert f"{len(offered(oakfield))} entries" in page


def test_a_data_manager_adds_retires_and_brings_back(manager, oakfield):
    assert manager.post(PLACES, {"label": "  Forest   school "}).url == PLACES
    forest = place(oakfield, "Forest school")
    of_it = f"/oakfield/pick-lists/entries/{forest.public_id}/"
    assert manager.post(of_it + "retire/").url == PLACES
    assert "Forest school" not in offered(oakfield)
    assert manager.post(of_it + "bring-back/").url == PLACES
    assert "Forest school" in offered(oakfield)


def test_looking_at_those_addresses_changes_nothing(manager, oakfield):
    pool = place(oakfield, "Pool")
    assert manager.get(f"/oakfield/pick-lists/entries/{pool.public_id}/retire/").url == PLACES
    assert "Pool" in offered(oakfield)


@pytest.mark.parametrize("label", ["", "  ", "x" * 81, "x" * 300_000, "\x00", "Classroom"])
def test_what_cannot_be_an_entry_has_its_sentence(label, manager, oakfield):
    before = offered(oakfield)
    answer = manager.post(PLACES, {"label": label})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert offered(oakfield) == before


def test_markup_in_an_entry_is_shown_as_it_was_typed(manager):
    manager.post(PLACES, {"label": "<b>Hall & stage</b>"})
    assert "&lt;b&gt;Hall &amp; stage&lt;/b&gt;" in manager.get(PLACES).content.decode()


@pytest.mark.parametrize("name", ["nothing", "-1", "x" * 3000])
def test_a_list_that_is_none_is_a_page_that_is_not_there(name, manager):
    assert manager.get(f"/oakfield/pick-lists/{name}/").status_code == 404


def test_a_teacher_does_not_edit_lists(client_of, class_teacher):
    assert client_of(class_teacher).get("/oakfield/pick-lists/").status_code == 403
