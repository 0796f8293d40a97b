from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rri_portal.pupils.mis import cells
from rri_portal.pupils.mis.upn import LETTERS, check_letter, checks, well_formed

digits = st.text("0123456789", min_size=11, max_size=11)
rests = st.builds(lambda first, last: first + last, digits, st.sampled_from("0123456789" + LETTERS))


@pytest.mark.parametrize("upn", ["R201100018042", "T20110001804V", "H801200001001"])
def test_upns_known_to_be_right_are_taken(upn):
    assert cells.upn(upn) == upn


@given(rests)
def test_every_upn_with_its_own_letter_is_taken_however_it_is_typed(rest):
    upn = check_letter(rest) + rest
    assert well_formed(upn)
    assert cells.upn(f" {upn[:4].lower()} {upn[4:]}") == upn


@given(rests, st.sampled_from(LETTERS))
def test_every_other_letter_is_refused(rest, letter):
    assert checks(letter + rest) == (letter == check_letter(rest))


@given(digits, st.integers(0, 10), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(eleven, place, by):
    right = check_letter(eleven + "0") + eleven + "0"
    digit = str((int(eleven[place]) + by) % 10)
    wrong = right[: place + 1] + digit + right[place + 2 :]
    assert not checks(wrong)


@given(st.text(max_size=20))
def test_any_text_at_all_is_a_upn_or_a_sentence(text):
    with suppress(cells.Fault):
        assert well_formed(cells.upn(text))


@pytest.mark.parametrize(
    "text", ["", "R20110001804", "I201100018042", "R２01100018042", "R20110001804S"]
)
def test_what_has_not_the_form_of_a_upn_is_refused(text):
    with pytest.raises(cells.Fault):
        cells.upn(text)
