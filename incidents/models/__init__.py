"""Event, Incident, Reading: what happened, to whom, and what the record says of it.

An event is one occurrence at a time and place. An incident is one pupil's record within it. A
reading is what that record says: the first is made when the incident is recorded, an amendment
makes another, and none is ever altered (decisions 1).
"""

from incidents.models.accounts import (
    Account,
    AccountDraft,
    AccountNote,
    Asking,
    NotThere,
    Reminder,
)
from incidents.models.answers import (
    EquipmentFor,
    HowWatched,
    PlanStage,
    Prevented,
    Region,
    WentTo,
    Worked,
)
from incidents.models.decisions import (
    Occurrence,
    Proposal,
)
from incidents.models.details import (
    CheckSeen,
    InjuryPlace,
    MedicalCheck,
    Question,
    Watch,
    Words,
)
from incidents.models.drafts import (
    DraftSection,
    DraftWriter,
    EventSection,
    HandOver,
    HandOverQuerySet,
)
from incidents.models.events import (
    Event,
    EventAdult,
    Incident,
    IncidentQuerySet,
    Safety,
)
from incidents.models.families import (
    FamilyReport,
    FamilyReportQuerySet,
    NotAPupil,
    Telling,
)
from incidents.models.readings import (
    Aid,
    Answer,
    Injury,
    Intervention,
    InterventionKind,
    Purpose,
    Reading,
    ReadingAttachment,
    ReadingChoice,
    ReadingPurpose,
    StaffPart,
)

__all__ = [
    "Account",
    "AccountDraft",
    "AccountNote",
    "Aid",
    "Answer",
    "Asking",
    "CheckSeen",
    "DraftSection",
    "DraftWriter",
    "EquipmentFor",
    "Event",
    "EventAdult",
    "EventSection",
    "FamilyReport",
    "FamilyReportQuerySet",
    "HandOver",
    "HandOverQuerySet",
    "HowWatched",
    "Incident",
    "IncidentQuerySet",
    "Injury",
    "InjuryPlace",
    "Intervention",
    "InterventionKind",
    "MedicalCheck",
    "NotAPupil",
    "NotThere",
    "Occurrence",
    "PlanStage",
    "Prevented",
    "Proposal",
    "Purpose",
    "Question",
    "Reading",
    "ReadingAttachment",
    "ReadingChoice",
    "ReadingPurpose",
    "Region",
    "Reminder",
    "Safety",
    "StaffPart",
    "Telling",
    "Watch",
    "WentTo",
    "Words",
    "Worked",
]
