"""The data manager imports a roll: choose, look, decide."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rri_portal.audit.models import Read
from rri_portal.pupils.models import Enrolment, Pupil, RollImport
from tests.html import collect

from .mis.files import CTF, FAULTS, pupil, table, upn

CHOOSE = "/oakfield/pupils/import/"
LEO = {"forename": "Leo", "surname": "Green"}
TWO = table(pupil(1), pupil(2, **LEO))


@pytest.fixture
def browser(client_of, data_manager, monday_morning):
    return client_of(data_manager)


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())[1]


def choose(browser, content, name="roll.csv", token=None):
    token = token or hidden(browser.get(CHOOSE), "token")
    file = SimpleUploadedFile(name, content)
    return browser.post(CHOOSE, {"file": file, "token": token})


def look(browser, content):
    """The page that shows what a file would change."""
    page = browser.get(choose(browser, content)["Location"])
    assert page.status_code == 200
    collect(page.content.decode(), "check_import")
    return page


def decide(browser, page, **answers):
    sent = {"token": hidden(page, "token"), "shown": hidden(page, "shown")} | answers
    return browser.post(page.request["PATH_INFO"], sent)


def test_a_roll_is_chosen_looked_at_and_imported(browser, oakfield):
    page = look(browser, CTF.read_bytes())
    assert "164 new pupils" in page.content.decode()
    assert not Pupil.objects.exists()
    done = browser.get(decide(browser, page)["Location"])
    assert "The roll is imported" in done.content.decode()
    assert 'href="/oakfield/pupils/">See who is on the roll' in done.content.decode()
    collect(done.content.decode(), "import_done")
    assert Pupil.objects.filter(school=oakfield).count() == 164


def test_every_refused_line_is_shown_with_its_reason(browser):
    text = look(browser, FAULTS.read_bytes()).content.decode()
    for reason in ("check letter", "no calendar has", "XXXX", "surname is missing", "is short"):
        assert reason in text


def test_whoever_chose_another_schools_file_is_asked_before_it_goes_in(browser):
    decide(browser, look(browser, TWO))
    asked = "Is it the file of another school?"
    assert asked not in look(browser, TWO).content.decode()
    elsewhere = table(pupil(3, forename="Noah", surname="Khan"))
    assert asked in look(browser, elsewhere).content.decode()


def test_markup_in_a_name_is_shown_as_plain_text(browser):
    text = look(browser, FAULTS.read_bytes()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert(1)" not in text


def test_what_changes_is_shown_as_it_was_and_as_it_will_be(browser):
    decide(browser, look(browser, table(pupil(1))))
    text = look(browser, table(pupil(1, surname="Kowalczyk"))).content.decode()
    assert "1 pupil, 1 change" in text
    assert "Nowak" in text
    assert "Kowalczyk" in text


def test_a_roll_that_says_nothing_new_has_nothing_to_import(browser):
    decide(browser, look(browser, table(pupil(1))))
    text = look(browser, table(pupil(1))).content.decode()
    assert "There is nothing to import" in text


def test_a_missing_pupil_stays_unless_ticked(browser):
    decide(browser, look(browser, TWO))
    page = look(browser, table(pupil(1)))
    assert "Leo Green, born 30 March 2017" in page.content.decode()
    decide(browser, page)
    assert not Enrolment.objects.exclude(until_date=None).exists()


def test_a_missing_pupil_who_is_ticked_leaves_on_the_day_given(browser):
    decide(browser, look(browser, TWO))
    leo = Pupil.objects.get(upn=upn(2))
    page = look(browser, table(pupil(1)))
    day = {"left_on_day": "20", "left_on_month": "11", "left_on_year": "2026"}
    decide(browser, page, left=str(leo.public_id), **day)
    assert leo.enrolments.get().until_date == dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"left": "leo"}, "Enter the last day on the roll"),
        ({"left_on_day": "20", "left_on_month": "11", "left_on_year": "2026"}, "Tick the pupils"),
        (
            {"left": "leo", "left_on_day": "31", "left_on_month": "2", "left_on_year": "2026"},
            "must be a real date",
        ),
        (
            {"left": "leo", "left_on_day": "1", "left_on_month": "1", "left_on_year": "2030"},
            "or earlier",
        ),
        ({"left": "00000000-0000-0000-0000-000000000000"}, "choose from the list"),
        ({"left": "\x00"}, "choose from the list"),
    ],
)
def test_half_an_answer_is_asked_about_and_nothing_is_imported(browser, answers, sentence):
    decide(browser, look(browser, TWO))
    leo = str(Pupil.objects.get(upn=upn(2)).public_id)
    page = look(browser, table(pupil(1), pupil(3, forename="Ruby")))
    answers = {name: leo if value == "leo" else value for name, value in answers.items()}
    again = decide(browser, page, **answers)
    assert sentence in again.content.decode()
    collect(again.content.decode(), "check_import with an error")
    assert Pupil.objects.count() == 2


def test_a_child_under_a_new_upn_is_asked_about(browser):
    decide(browser, look(browser, table(pupil(1))))
    page = look(browser, table(pupil(2)))
    assert (
        "Line 2: is this Siân Nowak, born 30 March 2017, on the roll already?"
        in page.content.decode()
    )
    decide(browser, page, line_2="same")
    assert [one.upn for one in Pupil.objects.all()] == [upn(2)]


def test_sending_twice_imports_once_and_both_land_on_the_result(browser):
    page = look(browser, TWO)
    first, second = decide(browser, page), decide(browser, page)
    assert second.status_code in (200, 302)
    assert "The roll is imported" in browser.get(first["Location"]).content.decode()
    assert RollImport.objects.get().new == 2


def test_choosing_twice_keeps_one_file(browser):
    token = hidden(browser.get(CHOOSE), "token")
    first, second = (choose(browser, TWO, token=token) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert RollImport.objects.count() == 1


def test_a_roll_that_moved_on_is_shown_again_before_it_is_imported(browser):
    page = look(browser, TWO)
    decide(browser, look(browser, table(pupil(1))))
    again = decide(browser, page)
    assert "The roll has changed since this page was made" in again.content.decode()
    assert Pupil.objects.count() == 1
    decide(browser, again)
    assert Pupil.objects.count() == 2


def test_a_file_put_aside_is_erased(browser):
    page = look(browser, TWO)
    back = decide(browser, page, discard="yes")
    assert "The file is erased" in browser.get(back["Location"]).content.decode()
    assert RollImport.objects.get().content is None
    assert not Pupil.objects.exists()


def test_after_an_hour_the_file_is_gone_and_that_is_said(browser, time_machine, monday_morning):
    browser.get(CHOOSE)
    page = look(browser, TWO)
    for _ in range(4):
        monday_morning += dt.timedelta(minutes=15)
        time_machine.move_to(monday_morning, tick=False)
        browser.get(CHOOSE)
    assert RollImport.objects.get().content is None
    gone = browser.get(page.request["PATH_INFO"], follow=True)
    assert "The file was kept for an hour and is gone" in gone.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7", "roll.csv", "it is a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "roll.xlsx", "it is a picture"),
        (b"a,b\n1,2", "roll.csv", "none of the headings"),
        (b"UPN,Forename\n1,2", "roll.csv", "Columns are missing: Surname, DOB."),
        (b" ", "roll.csv", "empty"),
        (b"", "roll.csv", "empty"),
    ],
)
def test_what_is_not_a_roll_is_refused_in_a_sentence(browser, content, name, sentence):
    page = choose(browser, content, name)
    assert sentence in page.content.decode()
    collect(page.content.decode(), "import_pupils with an error")
    assert not RollImport.objects.exists()


def test_no_file_at_all_is_asked_for(browser):
    token = hidden(browser.get(CHOOSE), "token")
    for sent in ({"token": token}, {"token": token, "file": "words"}):
        assert "Choose the file" in browser.post(CHOOSE, sent).content.decode()


class Stream:
    """A body that nobody has to hold: `head`, and then so many zeroes."""

    def __init__(self, head, zeroes):
        self.head, self.zeroes = head, zeroes
        self.length = len(head) + zeroes

    def read(self, size):
        if self.head:
            taken, self.head = self.head[:size], self.head[size:]
            return taken
        taken = min(size, self.zeroes)
        self.zeroes -= taken
        return bytes(taken)

    readline = read


def test_a_200_mb_file_is_refused_in_a_sentence(browser):
    token = hidden(browser.get(CHOOSE), "token")
    head = (
        f'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="roll.csv"\r\n\r\n'
    )
    body = Stream(head.encode(), zeroes=200 * 1024 * 1024)
    page = browser.generic(
        "POST",
        CHOOSE,
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(body.length)},
    )
    assert "larger than 20 MB" in page.content.decode()
    assert not RollImport.objects.exists()


@pytest.mark.parametrize("field", ["token", "shown"])
def test_nonsense_in_a_hidden_field_imports_nothing(browser, field):
    page = look(browser, table(pupil(1)))
    for nonsense in ("", "-1", "\x00", "x" * 300_000):
        assert decide(browser, page, **{field: nonsense}).status_code == 200
    assert not Pupil.objects.exists()


def test_who_looked_at_which_names_is_logged(browser, data_manager):
    decide(browser, look(browser, TWO))
    look(browser, table(pupil(1, surname="Kowalczyk")))
    read = Read.objects.latest("pk")
    assert (read.verb, read.by_id) == ("import_pupils", str(data_manager.user.public_id))
    assert set(read.listed) == {str(one.public_id) for one in Pupil.objects.all()}


def test_page_titles_hold_no_name(browser):
    text = look(browser, table(pupil(1))).content.decode()
    assert re.search("<title>(.*?)</title>", text)[1] == "Check the import – RRI Portal"


def test_whoever_does_not_keep_data_may_not_import(client_of, class_teacher, governor):
    for person in (class_teacher, governor):
        assert client_of(person).get(CHOOSE).status_code == 403


def test_a_headteacher_may_import(client_of, headteacher):
    assert client_of(headteacher).get(CHOOSE).status_code == 200


def test_another_schools_import_answers_as_one_that_never_was(
    browser, client_of, riverside, riverside_head
):
    look(browser, table(pupil(1)))
    offer = RollImport.objects.get().public_id
    theirs = client_of(riverside_head)
    never = "00000000-0000-0000-0000-000000000000"
    for public_id in (offer, never):
        path = reverse("pupils:check_import", args=["riverside", public_id])
        assert theirs.get(path).status_code == 404
    assert theirs.get(reverse("pupils:check_import", args=["oakfield", offer])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_roll(browser, django_assert_max_num_queries):
    decide(browser, look(browser, CTF.read_bytes()))
    counts = []
    for content in (table(pupil(200)), CTF.read_bytes().replace(b"Nowak", b"Novak")):
        path = choose(browser, content)["Location"]
        with django_assert_max_num_queries(40) as queries:
            browser.get(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]
