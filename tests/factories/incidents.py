"""Drafts and records, reached through the actions as a school day reaches them."""

import datetime as dt
import uuid
from copy import copy
from typing import Any

from incidents.actions.drafts import Further, QuickFacts, add_pupil, log_incident, save_section
from incidents.actions.recording import record_incident
from incidents.facts import Facts, Segment
from incidents.forms.draft import Draft
from incidents.forms.lists import SchoolLists
from incidents.models import Incident
from rri_portal.audit.actors import Actor
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import Choice, PickList, School, StaffMember, Technique
from rri_portal.schools.permissions import SignedIn
from tests.cast import NOW, Person, act

MINUTE = dt.timedelta(minutes=1)


def choice(pupil: Pupil, pick_list: str, label: str = "") -> Choice:
    return copy(_lists(pupil.school)[pick_list, label])


def technique(pupil: Pupil, label: str = "Hold by two people, standing") -> Technique:
    return copy(_lists(pupil.school)["technique", label])


_LISTS: dict[uuid.UUID, dict[tuple[str, str], Any]] = {}


def _lists(school: School) -> dict[tuple[str, str], Any]:
    """The school's pick-lists as they were when a test first asked for them, under each label and
    the first of each under none. What a test changes in them, it asks the database for."""
    if school.public_id not in _LISTS:
        rows = [*Technique.objects.filter(school=school), *Choice.objects.filter(school=school)]
        lists = {(getattr(row, "pick_list", "technique"), row.label): row for row in rows}
        assert rows, "a test sees the lists of a school that it acts for"
        first = {(pick_list, ""): row for (pick_list, _), row in reversed(lists.items())}
        _LISTS[school.public_id] = lists | first
    return _LISTS[school.public_id]


def quick(
    pupil: Pupil, *involved: StaffMember, started_at: dt.datetime | None = None
) -> QuickFacts:
    return QuickFacts(
        pupil=pupil,
        started_at=started_at or NOW - 30 * MINUTE,
        place=choice(pupil, PickList.PLACE, "Corridor"),
        place_detail="",
        involved=involved,
        safety="safe-together",
    )


def a_draft(
    pupil: Pupil,
    by: Person,
    *others: StaffMember,
    started_at: dt.datetime | None = None,
    at: dt.datetime = NOW,
) -> Incident:
    """A use of force that `by` logged, with themselves and `others` involved."""
    facts = quick(pupil, by.staff, *others, started_at=started_at)
    return _logged(facts, by=act(by), at=at)


def _logged(facts: QuickFacts, *, by: SignedIn, at: dt.datetime) -> Incident:
    answers = {"what": ["force"], "hurt": ["no"], "first_aider": ["yes"]}
    return log_incident(school=facts.pupil.school, quick=facts, answers=answers, by=by, at=at)


def adds(incident: Incident, pupil: Pupil, by: Person, *what: str) -> Incident:
    """Another pupil's draft of the same event."""
    one = Further(pupil, {"what": list(what) or ["force"]})
    return add_pupil(incident=incident, one=one, by=act(by), at=NOW)


def the_facts(incident: Incident, *involved: StaffMember, **changes) -> Facts:
    pupil, start = incident.pupil, incident.started_at
    told = {
        "started_at": start,
        "place": incident.event.place,
        "narrative": "The minibus was late and it was loud in the corridor.",
        "triggers": (choice(pupil, PickList.TRIGGER, "Transport"),),
        "tried": (choice(pupil, PickList.DE_ESCALATION, "Calm talking and stance"),),
        "segments": (
            Segment(
                technique=technique(pupil),
                degree=choice(pupil, PickList.DEGREE, "Some resistance"),
                started_at=start,
                ended_at=start + 4 * MINUTE,
                staff=involved,
            ),
        ),
        "involved": involved,
        "purposes": ("injury-to-others",),
        "why_necessary": "Another child would have been hit.",
        "hurt": "no",
        "first_aider": "yes",
        "support": (choice(pupil, PickList.SUPPORT, "Calm time with an adult"),),
    }
    return Facts(**(told | changes))


def a_record(
    pupil: Pupil,
    by: Person,
    *others: StaffMember,
    started_at: dt.datetime | None = None,
    at: dt.datetime = NOW,
    late_why: str = "",
    **changes,
) -> Incident:
    """The same, recorded and numbered."""
    actor = act(by)
    incident = _logged(quick(pupil, by.staff, *others, started_at=started_at), by=actor, at=at)
    facts = the_facts(incident, by.staff, *others, **changes)
    return record_incident(incident=incident, facts=facts, by=actor, at=at, late_why=late_why)


def opened(incident: Incident, by: Person) -> Draft:
    """The draft as it stands for `by`."""
    lists = SchoolLists(incident.school, incident.local_date)
    return Draft(incident, lists, Actor("user", str(by.user.public_id)))


def written_in_full(incident: Incident, by: Person, *, narrative: str = "") -> None:
    """The pages that the law asks for, as somebody in a hurry answers them."""
    pupil = incident.pupil
    writes(
        incident,
        by,
        "before",
        opened(incident, by).version("before"),
        narrative=narrative or "The minibus was late.",
        tried=str(choice(pupil, PickList.DE_ESCALATION, "Reassurance").public_id),
    )
    writes(
        incident,
        by,
        "done",
        purposes="injury-to-others",
        why_necessary="Another child would have been hit.",
        **rows(
            "segments",
            {
                "technique": str(technique(pupil).public_id),
                "degree": str(choice(pupil, PickList.DEGREE, "Some resistance").public_id),
                "start": "10:00",
                "end": "10:04",
                "staff": str(by.staff.public_id),
            },
        ),
    )
    support = str(choice(pupil, PickList.SUPPORT, "Calm time with an adult").public_id)
    writes(incident, by, "after", hurt="no", first_aider="yes", support=support)


def rows(prefix: str, *answers: dict) -> dict:
    """The rows of a page as a browser sends them."""
    typed = {f"{prefix}-TOTAL_FORMS": str(len(answers)), f"{prefix}-INITIAL_FORMS": "0"}
    for n, row in enumerate(answers):
        typed |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return typed


def writes(incident: Incident, by: Person, key: str, version: int = 0, **answers) -> None:
    """A page of the draft saved with these answers, each one or a list of words."""
    typed = {k: v if isinstance(v, list) else [v] for k, v in answers.items()}
    save_section(incident=incident, key=key, answers=typed, version=version, by=act(by), at=NOW)
