"""Nobody who was involved learns a colleague's words before their own account is locked: not from
any page, list, search, file or error. One colleague walks every address and looks for them."""

from collections.abc import Iterator

import pytest

from incidents.actions.family_reports import begin_family_report
from incidents.actions.significance import propose_not_significant
from incidents.actions.telling import choose_telling
from incidents.models import Incident
from tests.addresses import address, wanted_by
from tests.cast import NOW, act
from tests.factories.accounts import locks
from tests.factories.incidents import MINUTE, a_draft, a_record, writes
from tests.test_every_address import TABLE
from tests.walking import Walk

pytestmark = pytest.mark.usefixtures("monday_morning")

NARRATIVE, ANOTHERS, DRAFTED, REASON, PROPOSED = (
    f"canary-{word}" for word in ("narrative", "account", "draft", "reason", "proposal")
)
CANARIES = (NARRATIVE, ANOTHERS, DRAFTED, REASON, PROPOSED)
COLLEAGUES = ("teaching_assistant", "senco", "sender", "dsl", "headteacher")
POSTED = {
    "words": "canary?",
    "why": "Because",
    "decision": "record",
    "version": "99",
    "sought": "RI-2026-0001",
    "narrative": "canary?",
    "number": "RI-2026-0001",
    "same": "yes",
}


@pytest.fixture
def colleagues(request):
    return {name: request.getfixturevalue(name) for name in COLLEAGUES}


@pytest.fixture
def arguments(oakfield, amara, class_teacher, senior_leader, colleagues):
    """An event that involved everybody, recorded and being written; one that was proposed as not
    significant; a family report begun by a leader who was not involved."""
    there = [one.staff for one in colleagues.values()]
    record = a_record(
        amara,
        class_teacher,
        senior_leader.staff,
        *there,
        started_at=NOW - 120 * MINUTE,
        narrative=NARRATIVE,
        why_necessary=REASON,
    )
    locks(record, senior_leader, ANOTHERS)
    draft = a_draft(amara, class_teacher, *there)
    writes(draft, class_teacher, "before", narrative=DRAFTED)
    proposal = propose_not_significant(incident=draft, why=PROPOSED, by=act(class_teacher), at=NOW)
    parent, by = amara.parents.first(), act(senior_leader)
    choose_telling(incident=record, parent=parent, hold=False, by=by, at=NOW)
    report = begin_family_report(incident=record, parent=parent, by=by, at=NOW)
    return {
        "draft": draft.public_id,
        "incident": record.public_id,
        "number": record.number,
        "event": record.event.public_id,
        "unfinished": draft.event.public_id,
        "parent": parent.public_id,
        "report": report.public_id,
        "proposal": proposal.public_id,
        "kind": "pupil",
        "document": "restrictive-interventions-guidance",
        "checklist": "recording",
        "member": class_teacher.staff.public_id,
        "role": class_teacher.user.roles.first().public_id,
        "pick_list": "place",
        "choice": oakfield.choices.first().public_id,
        "dates": oakfield.terms.first().public_id,
    }


def addresses(arguments) -> list[str]:
    """Every address of a school; where it names something that is not here, an id of nothing."""
    parts = {part for name in TABLE for part in wanted_by(name)} - {"school"}
    nothing = dict.fromkeys(parts, arguments["draft"])
    return [address(name, nothing | arguments) for name in TABLE]


@pytest.mark.parametrize("person", ["teaching_assistant", "dsl", "headteacher"])
def test_a_colleague_who_was_involved_finds_nobodys_words(arguments, colleagues, client_of, person):
    walk = Walk(client_of(colleagues[person]))
    urls = addresses(arguments)
    with walk.browser.on_its_own():
        for url in urls:
            assert not any(map(sung, walk.get_and_post(url, POSTED, *ways_to_send_to(url)))), url
        for url, answer in walk.at_the_end():
            assert not sung(answer), url


def ways_to_send_to(url: str) -> Iterator[dict[str, str]]:
    """With which headers: nothing that would end their part in the event, or in the school."""
    if "account" not in url and "people" not in url and "asking" not in url:
        yield {}
    if "/drafts/" in url or "report" in url:
        yield {"X-Autosave": "1"}


def sung(answer) -> list[str]:
    said = answer.getvalue().decode(errors="replace") + str(dict(answer.headers))
    return [word for word in CANARIES if word in said]


def test_a_leader_is_told_why_and_that_the_parents_do_not_wait(arguments, headteacher, client_of):
    page = client_of(headteacher).get("/oakfield/incidents/RI-2026-0001/", follow=True)
    assert "your own account opens it" in page.text
    assert "Another sender can tell them now" in page.text


def test_once_it_is_locked_everything_is_open(
    arguments, headteacher, teaching_assistant, client_of
):
    record = Incident.objects.recorded().get()
    for person in (headteacher, teaching_assistant):
        locks(record, person)
        page = client_of(person).get(f"/oakfield/named/{record.public_id}/", follow=True)
        assert NARRATIVE in page.text
        assert ANOTHERS in page.text
