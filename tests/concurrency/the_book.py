"""What must be true of an incident book whatever happened to the server that wrote it."""

from incidents.models import EventSection, Incident, Intervention, Reading, StaffPart
from rri_portal.audit import book
from rri_portal.audit.models import Entry, Series
from rri_portal.schools.models import School


def assert_whole(school: School) -> None:
    """No gap, no repeat, nothing half: a number, its reading, what was done and its entry are all
    there, or none of them is."""
    recorded = Incident.objects.filter(school=school).recorded()
    sequences = sorted(recorded.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
    assert list(Series.objects.values_list("last", flat=True)) == [len(sequences)] * bool(sequences)
    readings = set(recorded.values_list("current_reading", flat=True))
    assert None not in readings
    assert readings == set(Reading.objects.values_list("pk", flat=True))
    assert readings == set(Intervention.objects.values_list("reading", flat=True))
    assert readings == set(StaffPart.objects.values_list("reading", flat=True))
    entered = Entry.objects.filter(kind="recorded").values_list("subject_id", flat=True)
    assert sorted(entered) == sorted(str(one.public_id) for one in Reading.objects.all())
    verdict = book.verify(school)
    assert verdict.broken is None, verdict.sentence


def numbers(school: School) -> set[str]:
    return {one.number for one in Incident.objects.filter(school=school).recorded()}


def narratives(school: School) -> dict[str, str]:
    """What each draft's first page says, by the incident's public id."""
    rows = EventSection.objects.filter(school=school, key="before")
    said = {row.event_id: row.answers["narrative"][0] for row in rows}
    drafts = Incident.objects.filter(school=school, event__in=said)
    return {str(one.public_id): said[one.event_id] for one in drafts}
