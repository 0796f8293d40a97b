"""A page that is left open saves by itself: that keeps nobody signed in unless somebody typed."""

import pytest
from django.urls import reverse

from tests.cast import NOW
from tests.factories.incidents import MINUTE, a_draft, a_record
from tests.factories.telling import begins, parent_called, tells
from tests.incidents.family_report.reports import AUTOSAVE
from tests.visits import Visit

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def draft(amara, class_teacher):
    draft = a_draft(amara, class_teacher)
    page = reverse("incidents:write_before", args=["oakfield", draft.public_id])
    return class_teacher, page, "narrative", 0


@pytest.fixture
def account(amara, class_teacher, teaching_assistant):
    event = a_record(amara, class_teacher, teaching_assistant.staff).event
    page = reverse("incidents:write_account", args=["oakfield", event.public_id])
    return teaching_assistant, page, "words", 0


@pytest.fixture
def report(amara, class_teacher, headteacher):
    record, mother = a_record(amara, class_teacher), parent_called(amara, "Ngozi Okafor")
    tells(record, mother, headteacher)
    report = begins(record, mother, headteacher)
    page = reverse("incidents:write_family_report", args=["oakfield", report.public_id])
    return headteacher, page, "why", report.version


def saved(browser: Visit, page: str, name: str, words: str, version: int) -> int:
    answer = browser.post(page, {name: words, "version": str(version)}, headers=AUTOSAVE)
    assert answer.status_code == 200, answer.text
    return answer.json()["version"]


@pytest.mark.parametrize("page", ["draft", "account", "report"])
@pytest.mark.parametrize(("then", "stays"), [("Loud.", False), ("Loud, and hot.", True)])
def test_only_what_somebody_typed_keeps_them_signed_in(
    request, client_of, time_machine, page, then, stays
):
    person, address, name, version = request.getfixturevalue(page)
    browser = client_of(person)
    version = saved(browser, address, name, "Loud.", version)
    time_machine.move_to(NOW + 15 * MINUTE, tick=False)
    saved(browser, address, name, then, version)
    time_machine.move_to(NOW + 25 * MINUTE, tick=False)
    assert (browser.get(address).status_code == 200) is stays
