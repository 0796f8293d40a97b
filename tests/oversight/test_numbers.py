"""Numbers as people write them."""

import pytest

from rri_portal.oversight.numbers import Number, number_in, sequence_in


@pytest.mark.parametrize(
    "written",
    [
        "RI-2026-0001",
        "ri-2026-1",
        "RI 2026 0001",
        " RI2026-0001 ",
        "Ri 2026 - 1",
        "2026-0001",
        "2026/1",
    ],
)
def test_a_number_is_known_however_it_is_written(written):
    assert number_in(written) == Number("RI", 2026, 1)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Amara",
        "RI-2026-",
        "RI-2026--1",
        "RI-2026-" + "9" * 30,
        "RI-²⁰²⁶-1",
        "R\x00I-2026-1",
        "2026",
        "26-1",
    ],
)
def test_anything_else_is_no_number(written):
    assert number_in(written) is None


def test_a_number_is_written_as_it_is_printed():
    assert str(Number("RI", 2026, 1)) == "RI-2026-0001"


def test_figures_alone_are_the_end_of_a_number():
    assert sequence_in(" 0012 ") == 12
    assert sequence_in("9" * 30) is None
    assert sequence_in("-1") is None
