"""Every address of the portal, by its name, and one of each thing that an address can name."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guidance.editions import ChecklistKind
from incidents.actions.accounts import say_not_there
from incidents.actions.drafts import name_involved_too
from incidents.actions.family_reports import begin_family_report
from incidents.actions.occurrences import say_this_happened
from incidents.actions.recording import record_incident
from incidents.actions.significance import propose_not_significant
from incidents.actions.telling import choose_telling
from rri_portal.demo.settling import DATA
from rri_portal.oversight.actions import complete_checklist
from rri_portal.pupils.importing import offer_roll
from rri_portal.schools.actions import give_day_pass, invite
from rri_portal.schools.models import PickList, RoleKind
from tests.cast import NOW, act
from tests.factories.attachments import a_photograph
from tests.factories.devices import decides, logs, plans, shares
from tests.factories.incidents import MINUTE, a_draft, the_facts

ROLL = DATA / "oakfield-arbor-style.csv"


def every_name(resolver=None, prefix: str = "") -> set[str]:
    """The name of every address the portal answers."""
    names: set[str] = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            names.add(prefix + (entry.name or str(entry.pattern)))
        elif isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            names |= every_name(entry, prefix + inner)
    return names


def wanted_by(name: str) -> list[str]:
    """What the address names, the school among them."""
    patterns = get_resolver()
    for part in name.split(":")[:-1]:
        patterns = patterns.namespace_dict[part][1]
    return patterns.reverse_dict.getlist(name.rsplit(":", maxsplit=1)[-1])[0][0][0][1]


def address(name: str, arguments: dict) -> str:
    """The address with as many of the arguments as it takes."""
    given = {"school": "oakfield"} | arguments
    return reverse(name, kwargs={key: given[key] for key in {"school", *wanted_by(name)}})


@pytest.fixture
def arguments(oakfield, amara, class_teacher, teaching_assistant, headteacher, agency_worker):
    """What the addresses of a school name, one of each kind."""
    by, lead = act(class_teacher), act(headteacher)
    draft = a_draft(amara, class_teacher, teaching_assistant.staff)
    attached = a_photograph(draft, class_teacher)
    earlier = NOW - 120 * MINUTE
    record = a_draft(amara, class_teacher, teaching_assistant.staff, started_at=earlier)
    attachment = a_photograph(record, class_teacher)
    facts = the_facts(record, class_teacher.staff, teaching_assistant.staff)
    record = record_incident(incident=record, facts=facts, by=by, at=NOW)
    parent = amara.parents.first()
    choose_telling(incident=record, parent=parent, hold=False, by=lead, at=NOW)
    report = begin_family_report(incident=record, parent=parent, by=lead, at=NOW)
    said = say_this_happened(school=oakfield, words="Something", by=by, at=NOW)
    another = a_draft(amara, class_teacher, started_at=NOW - 300 * MINUTE)
    proposal = propose_not_significant(incident=another, why="A touch", by=by, at=NOW)
    invitation, _ = invite(
        school=oakfield,
        email="new@example.org",
        name="New Person",
        job="Teacher",
        role_kind=RoleKind.STAFF,
        by=lead,
        at=NOW,
    )
    there = record.event
    not_there = say_not_there(
        event=there,
        staff=teaching_assistant.staff,
        why="I was on the bus.",
        by=act(teaching_assistant),
        at=NOW,
    )
    name_involved_too(event=there, involved=[agency_worker], at=NOW)
    day_pass, _ = give_day_pass(
        school=oakfield, name="Ana Duarte", job="Volunteer", agency="", by=lead, at=NOW
    )
    decides(headteacher, oakfield)
    device = plans(amara, headteacher)
    day = logs(device, teaching_assistant).day
    checklist = complete_checklist(
        incident=record, kind=ChecklistKind.RECORDING, answers={"people": "yes"}, by=lead, at=NOW
    )
    offer = offer_roll(
        school=oakfield, content=ROLL.read_bytes(), filename=ROLL.name, by=lead, at=NOW
    )
    return {
        "draft": draft.public_id,
        "attached": attached.public_id,
        "attachment": attachment.public_id,
        "incident": draft.public_id,
        "number": record.number,
        "parent": parent.public_id,
        "contact": parent.public_id,
        "report": report.public_id,
        "occurrence": said.public_id,
        "proposal": proposal.public_id,
        "invitation": invitation.public_id,
        "member": class_teacher.staff.public_id,
        "role": class_teacher.user.roles.first().public_id,
        "dates": oakfield.terms.first().public_id,
        "pick_list": PickList.PLACE.value,
        "choice": oakfield.choices.first().public_id,
        "technique": oakfield.techniques.first().public_id,
        "offer": offer.public_id,
        "kind": "pupil",
        "event": there.public_id,
        "unfinished": draft.event.public_id,
        "said": not_there.public_id,
        "staff": agency_worker.public_id,
        "day_pass": day_pass.public_id,
        "document": "restrictive-interventions-guidance",
        "checklist": "recording",
        "pupil": amara.public_id,
        "device": device.public_id,
        "day": day.isoformat(),
        "copy": shares(parent, headteacher).public_id,
        "completed": checklist.public_id,
    }
