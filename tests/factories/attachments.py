"""What may be attached, without the seconds that looking into a file takes."""

import datetime as dt

from incidents.actions import attachments as actions
from incidents.models import Incident
from rri_portal.attachments.actions import Footage
from rri_portal.attachments.examining import Examined
from rri_portal.attachments.models import Attachment, Shows
from tests.attachments import files
from tests.cast import NOW, Person, act

HOUR = dt.timedelta(hours=1)
DOOR = Examined(files.picture(), "image/jpeg", 64, 48)
LETTER = Examined(files.pdf(), "application/pdf")
CORRIDOR = Footage(
    kept_where="The recorder in the site office",
    camera="Corridor B, east",
    footage_from=NOW - HOUR,
    footage_until=NOW,
    kept_until=dt.date(2026, 12, 23),
)


def a_photograph(
    draft: Incident,
    by: Person,
    *,
    examined: Examined = DOOR,
    shows: str = Shows.PLACE,
    description: str = "The door of the sensory room, its glass broken",
    at: dt.datetime = NOW,
) -> Attachment:
    return actions.attach(
        incident=draft, examined=examined, shows=shows, description=description, by=act(by), at=at
    )


def a_document(draft: Incident, by: Person, *, examined: Examined = LETTER) -> Attachment:
    return a_photograph(draft, by, examined=examined, shows="", description="The taxi firm's note")


def some_footage(draft: Incident, by: Person) -> Attachment:
    return actions.refer_to_footage(
        incident=draft, footage=CORRIDOR, description="The minibus bay", by=act(by), at=NOW
    )


def removed(draft: Incident, attachment: Attachment, by: Person, at: dt.datetime = NOW) -> None:
    why = "It shows another child"
    actions.remove_attachment(incident=draft, attachment=attachment, why=why, by=act(by), at=at)
