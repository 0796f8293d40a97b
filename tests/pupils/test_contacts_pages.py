"""The pages of a child's contacts."""

import re

import pytest
from django.urls import reverse

from rri_portal.audit.models import Read
from rri_portal.pupils.actions.contacts import end_contact
from rri_portal.pupils.models import Parent
from tests.cast import NOW, act
from tests.factories.incidents import a_record
from tests.factories.telling import parent_called
from tests.html import collect
from tests.kept import kept
from tests.pages import Page

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]


@kept
def ended(amara, dsl) -> Parent:
    father = parent_called(amara, "Emeka Okafor")
    return end_contact(contact=father, why="A court order of 3 March", by=act(dsl), at=NOW)


def contacts_of(pupil, *rest) -> str:
    path = "".join(f"{getattr(one, 'public_id', one)}/" for one in rest)
    return f"/oakfield/pupils/{pupil.public_id}/contacts/{path}"


def opens(browser, url) -> str:
    response = browser.get(url)
    assert response.status_code == 200
    collect(response.text, url[:80])
    return response.text


def sends(browser, url, **answers):
    form = Page(opens(browser, url)).form("name")
    return browser.post(url, form.filled(**answers))


def test_the_roll_leads_to_all_that_is_kept_and_the_look_is_logged(client_of, senco, amara):
    browser = client_of(senco)
    assert contacts_of(amara) in Page(opens(browser, "/oakfield/pupils/")).addresses
    page = opens(browser, contacts_of(amara))
    for kept_of_them in ("Ngozi Okafor", "Mother", "ngozi.okafor@example.org", "01632 960201"):
        assert kept_of_them in page
    assert "it is not known whether they have parental responsibility" in page  # of the father
    assert "Okafor" not in Page(page).title
    assert contacts_of(amara, "add") not in Page(page).addresses
    assert Read.objects.get(verb="see_contacts").subject_id == str(amara.public_id)


def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    client_of, data_manager, amara, mother
):
    browser, url = client_of(data_manager), contacts_of(amara, mother)
    page = sends(browser, url, email="ngozi at home", telephone="ask her", language="Igbo").text
    collect(page, "a contact with errors")
    assert "E-mail address must look like name@example.org" in page
    assert "Telephone must be one number" in page
    for typed in ("ngozi at home", "ask her", "Igbo"):
        assert f'value="{typed}"' in page
    mother.refresh_from_db()
    assert mother.language == ""


def test_of_two_who_change_a_contact_the_second_is_shown_both_texts(
    client_of, data_manager, dsl, amara, mother
):
    browser, url = client_of(data_manager), contacts_of(amara, mother)
    form = Page(opens(browser, url)).form("name")
    sends(client_of(dsl), url, telephone="01632 960299")
    shown = browser.post(url, form.filled(telephone="01632 960288")).text
    collect(shown, "a contact that somebody else has changed")
    assert "Somebody else has changed this contact" in shown
    assert shown.count("01632 960299") == 1
    assert 'value="01632 960288"' in shown
    again = Page(shown).form("name")
    assert browser.post(url, again.filled()).url == contacts_of(amara)
    mother.refresh_from_db()
    assert mother.telephone == "01632 960288"


def test_a_contact_is_added_once_however_often_it_is_sent(client_of, dsl, amara):
    browser, url = client_of(dsl), contacts_of(amara, "add")
    form = Page(opens(browser, url)).form("name")
    assert not form.answers.get("has_responsibility")
    sent = form.filled(name="Ada Okafor", relationship="OTH", receives_reports="yes")
    for _ in range(2):
        assert browser.post(url, sent).url == contacts_of(amara)
    ada = parent_called(amara, "Ada Okafor")
    assert (ada.has_responsibility, ada.receives_reports) == (None, True)


def test_a_name_that_the_child_has_is_asked_about_beside_it(client_of, dsl, amara, ended):
    answer = sends(
        client_of(dsl), contacts_of(amara, "add"), name="Emeka Okafor", relationship="FAT"
    )
    assert "This child has, or had, a contact of this name." in answer.text
    assert 'value="Emeka Okafor"' in answer.text


def test_why_somebody_is_no_longer_a_contact_is_read_by_whoever_keeps_them(
    client_of, headteacher, senco, amara, ended
):
    for person, reads in ((headteacher, True), (senco, False)):
        page = opens(client_of(person), contacts_of(amara))
        assert "No longer contacts" in page
        assert ("A court order of 3 March" in page) is reads
        assert ended.telephone not in page


def test_a_contact_ends_and_is_one_again(client_of, headteacher, amara, mother):
    browser, end = client_of(headteacher), contacts_of(amara, mother, "end")
    form = Page(opens(browser, end)).form("why")
    assert "Error" in browser.post(end, form.filled(why=" ")).text
    browser.post(end, form.filled(why="She has moved away"))
    assert "She has moved away" in opens(browser, contacts_of(amara))
    back = contacts_of(amara, mother, "bring-back")
    assert "She has moved away" in opens(browser, back)
    browser.post(back)
    assert re.search(r"No longer contacts</h2>", opens(browser, contacts_of(amara))) is None


def test_where_nobody_is_to_be_told_the_record_leads_to_the_contacts(
    client_of, headteacher, class_teacher, amara
):
    record = a_record(amara, class_teacher)
    url = reverse("incidents:tell_parents", args=["oakfield", record.number])
    browser = client_of(headteacher)
    assert contacts_of(amara) not in Page(opens(browser, url)).addresses
    Parent.objects.filter(pupil=amara).delete()
    assert contacts_of(amara) in Page(opens(browser, url)).addresses


def test_a_child_without_contacts_is_said_to_have_none(client_of, headteacher, senco, amara):
    Parent.objects.filter(pupil=amara).delete()
    page = opens(client_of(headteacher), contacts_of(amara))
    assert contacts_of(amara, "add") in Page(page).addresses
    assert "a leader or a safeguarding lead can add one" in opens(
        client_of(senco), contacts_of(amara)
    )
