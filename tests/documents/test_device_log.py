"""The log of planned devices on paper: a valid document, and the same on screen."""

import dataclasses
import datetime as dt
import json

import page
import pytest

from rri_portal.documents.device_log import (
    DayOfUse,
    DeviceLog,
    DeviceOnPaper,
    as_pdf,
    as_screen,
)
from tests.documents.examples import OAKFIELD
from tests.documents.test_rendering import text_of

pytestmark = pytest.mark.postgresql

DAYS = tuple(
    DayOfUse(
        day=f"Monday {n} November 2026", said="Used 09:05 to 11:30", unusual=n == 2, withdrawn=False
    )
    for n in range(1, 25)
)
CHAIR = DeviceOnPaper(
    label="Specialist chair, with or without a tray",
    purpose="Posture or support",
    days=DAYS,
)
LOG = DeviceLog(
    letterhead=OAKFIELD,
    to="Ngozi Okafor",
    child="Amara",
    made_on=dt.date(2026, 11, 23),
    from_date=dt.date(2026, 11, 1),
    until_date=dt.date(2026, 11, 23),
    devices=(CHAIR,),
    contact="Mr D. Marsh, deputy headteacher",
)


def test_it_is_valid_pdf_ua_with_every_day_and_as_many_pages_as_it_takes():
    finished = as_pdf(LOG)
    found = page.validate_pdf_bytes(finished.content, profile=page.ValidationProfile.PDF_UA_1)
    assert found.is_compliant, [failure.message for failure in found.failures]
    words = text_of(finished.content)
    assert words.count("Used 09:05 to 11:30") == len(DAYS)
    foot = "Oakfield School · Made on 23 November 2026"
    assert f"{foot} Page 2 of 2" in " ".join(words.split())


@pytest.mark.usefixtures("printed_at_once")
def test_its_facts_are_kept_as_plain_values():
    facts = as_pdf(dataclasses.replace(LOG, devices=())).facts
    assert json.loads(json.dumps(facts)) == facts
    assert json.loads(json.dumps(LOG.facts())) == LOG.facts()


def test_no_markup_of_anybodys_but_ours():
    hostile = dataclasses.replace(CHAIR, label="<script>alert(1)</script>", purpose="<b>x</b>")
    screen = as_screen(dataclasses.replace(LOG, devices=(hostile,), to="<i>y</i>"))
    assert not [tag for tag in ("<script>", "<b>", "<i>") if tag in screen]
