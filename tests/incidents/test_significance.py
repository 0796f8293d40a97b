import pytest
from django.urls import reverse

from incidents.actions.drafts import NotADraft
from incidents.actions.significance import (
    AlreadyDecided,
    NotForYou,
    decide_significance,
    propose_not_significant,
)
from incidents.models import Incident
from rri_portal.audit import book
from rri_portal.audit.models import Entry
from tests.cast import NOW, act
from tests.factories.incidents import a_draft, a_record, writes
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning")


@kept
def proposal(amara, class_teacher):
    return propose_not_significant(
        incident=a_draft(amara, class_teacher),
        why="I held her hand on the stairs.",
        by=act(class_teacher),
        at=NOW,
    )


def decides(person, proposal, *, confirmed):
    return decide_significance(
        proposal=proposal, confirmed=confirmed, why="Read and agreed.", by=act(person), at=NOW
    )


def test_a_proposal_leaves_the_draft_and_its_clock_as_they_were(proposal):
    assert proposal.incident.is_draft
    assert Incident.objects.drafts().count() == 1


def test_a_confirmed_proposal_is_kept_in_the_book_without_a_number(
    proposal, senior_leader, oakfield
):
    decides(senior_leader, proposal, confirmed=True)
    assert Entry.objects.get().kind == "not significant"
    assert not Incident.objects.drafts().exists()
    assert Incident.objects.get().number == ""
    assert book.verify(oakfield).broken is None


def test_an_overturned_proposal_goes_back_to_be_recorded(proposal, senior_leader):
    decides(senior_leader, proposal, confirmed=False)
    assert Incident.objects.drafts().count() == 1
    assert not Entry.objects.exists()


def test_a_leader_who_was_involved_does_not_decide(amara, headteacher, class_teacher):
    draft = a_draft(amara, class_teacher, headteacher.staff)
    proposal = propose_not_significant(incident=draft, why="A touch", by=act(class_teacher), at=NOW)
    with pytest.raises(NotForYou, match="You were involved"):
        decides(headteacher, proposal, confirmed=True)


def test_a_leader_who_was_involved_reads_nobodys_words(
    client_of, amara, headteacher, class_teacher
):
    draft = a_draft(amara, class_teacher, headteacher.staff)
    writes(draft, class_teacher, "before", narrative="Canary words")
    proposal = propose_not_significant(incident=draft, why="A tap", by=act(class_teacher), at=NOW)
    url = reverse("incidents:decide_significance", args=["oakfield", proposal.public_id])
    page = client_of(headteacher).get(url)
    assert "You were involved" in page.text
    assert "Canary words" not in page.text


def test_a_leader_does_not_decide_on_their_own_proposal(amara, headteacher, class_teacher):
    from incidents.actions.drafts import QuickFacts, log_incident
    from tests.factories.incidents import choice

    quick = QuickFacts(
        pupil=amara,
        started_at=NOW,
        place=choice(amara, "place"),
        place_detail="",
        involved=(class_teacher.staff,),
    )
    head = act(headteacher)
    draft = log_incident(school=amara.school, quick=quick, answers={}, by=head, at=NOW)
    proposal = propose_not_significant(incident=draft, why="A touch", by=head, at=NOW)
    with pytest.raises(NotForYou, match="You proposed or logged this"):
        decides(headteacher, proposal, confirmed=True)


def test_it_is_decided_once(proposal, senior_leader, headteacher):
    decides(senior_leader, proposal, confirmed=False)
    with pytest.raises(AlreadyDecided):
        decides(headteacher, proposal, confirmed=True)


def test_what_is_recorded_can_no_longer_be_proposed(amara, class_teacher):
    with pytest.raises(NotADraft):
        propose_not_significant(
            incident=a_record(amara, class_teacher), why="-", by=act(class_teacher), at=NOW
        )


def test_the_leader_reads_what_was_ticked_and_why_it_was_proposed(
    client_of, senior_leader, proposal
):
    url = reverse("incidents:decide_significance", args=["oakfield", proposal.public_id])
    browser = client_of(senior_leader)
    page = browser.get(url)
    assert "I held her hand on the stairs." in page.text
    assert "An adult used force" in page.text
    browser.post(url, {"decision": "confirm", "why": "Ordinary contact."})
    proposal.refresh_from_db()
    assert proposal.confirmed
    assert proposal.decided_why == "Ordinary contact."


def test_the_leader_reads_who_proposed_it_and_when(client_of, senior_leader, proposal):
    url = reverse("incidents:decide_significance", args=["oakfield", proposal.public_id])
    assert "Hannah Lowe, 23 November 2026" in client_of(senior_leader).get(url).text


def test_a_class_teacher_does_not_find_the_decision_page(client_of, class_teacher, proposal):
    url = reverse("incidents:decide_significance", args=["oakfield", proposal.public_id])
    assert client_of(class_teacher).get(url).status_code == 404


def test_whoever_logged_it_does_not_decide_on_a_helpers_proposal(amara, headteacher, senco):
    draft = a_draft(amara, headteacher)
    draft.event.adults.all().delete()
    proposal = propose_not_significant(incident=draft, why="A touch", by=act(senco), at=NOW)
    with pytest.raises(NotForYou, match="or logged this"):
        decides(headteacher, proposal, confirmed=True)
