"""The data manager brings the roll up to date: a look at what would change, then the import."""

import datetime as dt
import re

import pytest

from rri_portal.demo.settling import DATA
from tests.journeys.oakfield import DATA_MANAGER, dated, sign_in
from tests.journeys.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.postgresql, pytest.mark.alone]

FILE = re.compile("^The file that your school’s system exported")
ARBOR = DATA / "oakfield-arbor-style-with-faults.csv"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_a_roll_is_looked_at_and_then_imported(javascript, browser, server):
    viewport = DESK if javascript else PHONE
    manager = sign_in(browser(javascript=javascript, viewport=viewport), DATA_MANAGER)
    manager.menu("Import the roll")
    what_is_no_roll_is_refused(manager)
    looked_at(manager)
    imported(manager)
    nothing_more_to_import(manager)


def chosen(manager: Visitor, content: bytes, name: str) -> None:
    manager.attach(FILE, name, content)
    manager.go("Check the file")


def what_is_no_roll_is_refused(manager: Visitor) -> None:
    manager.go("Check the file")
    assert len(manager.problems) == 1
    chosen(manager, b"%PDF-1.7 not a roll", "roll.csv")
    assert manager.problems == [
        "This file is not a roll although its name ends in .csv: it is a PDF document."
    ]


def looked_at(manager: Visitor) -> None:
    """Every faulty line with its reason, and nothing done yet."""
    chosen(manager, ARBOR.read_bytes(), ARBOR.name)
    assert manager.heading == "Check the import"
    manager.sees("Nothing has been imported yet.")
    assert manager.listed() == {
        "New pupils": "0",
        "Pupils who change": "56",
        "Pupils who stay as they are": "0",
        "On the roll, not in the file": "104",
        "Lines refused": "6",
    }
    manager.sees_row(re.compile("13.*The surname is missing."))


def imported(manager: Visitor) -> None:
    with manager.within(re.compile("Has any of these pupils left?")):
        manager.tap(re.compile(""), role="checkbox")
    manager.go("Import")
    assert manager.problems == ["Enter the last day on the roll of the pupils you ticked"]
    dated(manager, "Their last day on the roll", dt.date(2026, 8, 31))
    manager.go("Import")
    assert manager.heading == "The roll is imported"
    done = manager.listed()
    assert (done["Pupils changed"], done["Pupils who have left"]) == ("56", "1")


def nothing_more_to_import(manager: Visitor) -> None:
    """The same file again changes nothing."""
    manager.follow("Import another file")
    chosen(manager, ARBOR.read_bytes(), ARBOR.name)
    assert manager.listed()["Pupils who change"] == "0"
    manager.go("Do not import, erase the file")
    manager.sees("Nothing was imported. The file is erased.")
