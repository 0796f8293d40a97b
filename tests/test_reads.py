"""Every page that shows a child is in the log of reads: one row, before anything is sent.

Addresses are found in the table of all of them, so that a page which is added later is asked too.
"""

import re

import pytest
from django.urls import reverse

from rri_portal.audit.models import Read
from rri_portal.audit.tenancy import acting_for
from tests.addresses import address
from tests.factories.attachments import a_photograph
from tests.factories.incidents import a_draft, writes
from tests.kept import kept
from tests.test_every_address import TABLE, who_opens

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("monday_morning", "printed_at_once")]
AUTOSAVE = {"X-Autosave": "1"}
OFFERED = re.compile(r"<option.*?</option>", re.DOTALL)


def test_a_page_that_names_a_child_is_logged_once(
    request, arguments, client_of, oakfield, amara, subtests
):
    named = (amara.surname, *amara.parents.values_list("name", flat=True))
    showed = set()
    for name in TABLE:
        browser = client_of(request.getfixturevalue(who_opens(name)))
        before = reads_of(oakfield)
        answer = browser.get(address(name, arguments))
        if answer.status_code == 200 and shows(answer, named):
            showed.add(name)
            with subtests.test(name):
                assert reads_of(oakfield) == before + 1
    assert {"oversight:incident", "incidents:open_attachment", "incidents:draft"} <= showed


def shows(answer, named) -> bool:
    """Names, or a file of somebody's record. Who can be chosen in a form is no record of theirs."""
    if not answer["Content-Type"].startswith("text/html"):
        return True
    text = OFFERED.sub("", answer.text)
    return any(one in text for one in named)


def reads_of(school) -> int:
    with acting_for(school.pk):
        return Read.objects.count()


@kept
def draft(amara, class_teacher, teaching_assistant):
    return a_draft(amara, class_teacher, teaching_assistant.staff)


def page_of(draft, key):
    return reverse(f"incidents:write_{key}", args=["oakfield", draft.public_id])


@pytest.mark.parametrize("headers", [{}, AUTOSAVE], ids=["saved", "autosaved"])
def test_whoever_is_shown_another_writers_words_is_logged(client_of, class_teacher, draft, headers):
    writes(draft, class_teacher, "before", narrative="What somebody else wrote")
    answer = client_of(class_teacher).post(
        page_of(draft, "before"), {"narrative": "", "version": "0"}, headers=headers
    )
    assert "What somebody else wrote" in answer.text
    assert Read.objects.get().subject_id == str(draft.public_id)


def test_a_page_of_a_draft_that_is_shown_again_is_logged(client_of, class_teacher, draft):
    typed = {"segments-TOTAL_FORMS": "1", "segments-0-start": "25:99", "version": "0"}
    page = client_of(class_teacher).post(page_of(draft, "done"), typed)
    assert "must be a time" in page.text
    assert Read.objects.get().verb == "write_draft"


def test_a_page_of_a_draft_that_only_leads_on_is_not(client_of, class_teacher, draft):
    client_of(class_teacher).post(page_of(draft, "before"), {"narrative": "Loud.", "version": "0"})
    assert not Read.objects.filter(verb="write_draft").exists()


def test_looking_at_what_is_to_be_removed_is_logged(client_of, class_teacher, draft):
    attachment = a_photograph(draft, class_teacher)
    page = reverse(
        "incidents:remove_attachment", args=["oakfield", draft.public_id, attachment.public_id]
    )
    client_of(class_teacher).get(page)
    assert Read.objects.get().listed == [str(attachment.public_id)]
