import pytest

from rri_portal.names import folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siân", "sian"),
        ("Sia\N{COMBINING CIRCUMFLEX ACCENT}n", "Siân"),
        ("O’Brien", "OBrien"),
        ("Łukasik", "lukasik"),
        ("Anne-Marie  Smith", "anne marie smith"),
        ("STRASSE", "straße"),
        ("Þór", "thor"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(one, other):
    assert folded(one) == folded(other)


def test_other_names_stay_others():
    assert folded("Sian") != folded("Sean")
