"""One report that a parent at Oakfield might read tonight."""

import dataclasses
import datetime as dt

from rri_portal.documents.family_report import FamilyReport, Kind, Letterhead

OAKFIELD = Letterhead(
    name="Oakfield School",
    address="Oak Lane, Northbury NB4 7QD",
    telephone="01632 960 123",
    email="office@oakfield.example",
)

REPORT = FamilyReport(
    letterhead=OAKFIELD,
    reference="RI-2026-0031",
    reported_on=dt.date(2026, 11, 23),
    to="Ms Bethan Evans",
    child="Siân",
    happened_on=dt.date(2026, 11, 23),
    started_at=dt.time(13, 20),
    place="Dining hall",
    about_how_long="About 3 minutes",
    kinds=(Kind.FORCE, Kind.RESTRAINT),
    who_was_involved="Siân’s class teacher and a teaching assistant",
    contact="Mr D. Marsh, deputy headteacher",
    complaints="Ask the school office for our complaints policy, or find it on our website.",
    what_led_up="The dining hall was busier and louder than usual because of the rain. Siân put "
    "her hands over her ears and asked to leave. Before a quiet space could be found, a tray was "
    "dropped behind her and she ran towards the kitchen.",
    what_was_tried="We gave Siân space, spoke quietly and offered her ear defenders and her now "
    "and next card. We asked the other children nearby to move away.",
    what_was_done="Two adults stood on either side of Siân and held her arms, with a low level "
    "of force, while they walked her away from the hot serving area. They let go as soon as she "
    "was in the corridor.",
    why="Siân was reaching for a hot tray and could have been badly burned. There was no time for "
    "anything less.",
    injuries="Siân had a red mark on her left arm, which had faded by 13:50. A first aider saw her "
    "at 13:30.",
    support="Siân went to the calm room with an adult she trusts, had a drink, and listened to "
    "music. She chose to go back to class at 14:10.",
    look_out_for="Her left arm may be a little sore. She may be tired, or upset by loud noise. ",
    what_happens_next="We will talk with Siân about it this week, using her communication book, "
    "and we would like to hear from you too. Then we will look at her support plan together.",
)


def a_report(**answers) -> FamilyReport:
    return dataclasses.replace(REPORT, **answers)
