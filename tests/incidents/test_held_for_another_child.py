"""Amara and Chidi have one mother, who is a contact of each. Where she is held back for one of
them, nobody tells her of the other by one tap; and a namesake is not taken for her."""

import pytest
from django.urls import reverse

from incidents.actions.family_reports import NotReadyToIssue
from incidents.actions.telling import MayNotTell
from incidents.device_logs import standing_of, why_not_share
from incidents.due import due
from incidents.telling import NAMESAKE_HELD, REACHED_ALIKE_HELD, place_of, places_of
from rri_portal.audit.models import Read
from tests.cast import NOW, act
from tests.factories.incidents import MINUTE, a_record
from tests.factories.telling import (
    begins,
    calls,
    holds,
    issues,
    parent_called,
    releases,
    tells,
    withholds,
)
from tests.kept import kept

pytestmark = pytest.mark.usefixtures("monday_morning", "printed_at_once")


@kept
def hers(amara, class_teacher):
    return a_record(amara, class_teacher)


@kept
def his(chidi, class_teacher):
    return a_record(chidi, class_teacher, started_at=NOW - 120 * MINUTE)


@kept
def her_mother(amara):
    return parent_called(amara, "Ngozi Okafor")


@kept
def his_mother(chidi):
    return parent_called(chidi, "Ngozi Okafor")


@kept
def his_father(chidi):
    return parent_called(chidi, "Emeka Okafor")


def reached_by(parent, **ways):
    """As the roll has it since."""
    for name, value in ways.items():
        setattr(parent, name, value)
    parent.save()


def refuses(reach) -> bool:
    with pytest.raises((MayNotTell, NotReadyToIssue), match="for another child of the school"):
        reach()
    return True


def test_nothing_reaches_her_about_the_brother(hers, his, her_mother, his_mother, headteacher):
    tells(his, his_mother, headteacher)
    writing = begins(his, his_mother, headteacher)
    holds(hers, her_mother, headteacher)
    for reach in (
        lambda: tells(his, his_mother, headteacher),
        lambda: calls(his, his_mother, headteacher),
        lambda: begins(his, his_mother, headteacher),
        lambda: issues(writing, headteacher),
    ):
        assert refuses(reach)


def test_his_father_is_told(hers, his, her_mother, his_father, headteacher):
    holds(hers, her_mother, headteacher)
    assert tells(his, his_father, headteacher)


@pytest.mark.parametrize(
    ("ways", "taken"),
    [
        ({"telephone": "+44 (0)1632 960 201", "email": "n.okafor@work.example.org"}, True),
        ({"telephone": "01632 960299", "email": "Ngozi.Okafor@example.org"}, True),
        ({"telephone": "", "email": ""}, True),
        ({"telephone": "01632 960299", "email": ""}, False),
        ({"telephone": "n/a", "email": "another@example.org"}, False),
        ({"name": "Ngozi Adichie", "name_folded": "ngozi adichie"}, False),
    ],
    ids=["telephone", "email", "nothing to compare", "other number", "other address", "other name"],
)
def test_who_is_taken_for_one(hers, his, her_mother, his_mother, headteacher, ways, taken):
    reached_by(his_mother, **ways)
    holds(hers, her_mother, headteacher)
    assert place_of(his, his_mother).elsewhere is taken


def test_of_a_namesake_the_sender_is_told_once_and_chooses(
    hers, his, her_mother, his_mother, headteacher
):
    reached_by(his_mother, telephone="01632 960299", email="")
    holds(hers, her_mother, headteacher)
    assert place_of(his, his_mother).hint == NAMESAKE_HELD
    tells(his, his_mother, headteacher)
    assert place_of(his, his_mother).hint == ""


def test_whom_the_roll_shows_to_be_one_later_is_kept_back_from_then_on(
    hers, his, her_mother, his_mother, headteacher
):
    reached_by(his_mother, telephone="01632 960299", email="")
    holds(hers, her_mother, headteacher)
    tells(his, his_mother, headteacher)
    reached_by(his_mother, telephone=her_mother.telephone)
    assert refuses(lambda: calls(his, his_mother, headteacher))


def test_names_without_a_letter_of_the_alphabet_are_compared_as_written(
    hers, his, her_mother, his_mother, headteacher
):
    nobody = {"name_folded": "", "telephone": "", "email": ""}
    reached_by(her_mother, name="王芳", **nobody)
    reached_by(his_mother, name="李娜", **nobody)
    holds(hers, her_mother, headteacher)
    assert not place_of(his, his_mother).elsewhere
    reached_by(his_mother, name="王芳")
    assert place_of(his, his_mother).elsewhere


def test_a_release_for_one_child_frees_the_other_where_it_only_waited(
    hers, his, her_mother, his_mother, headteacher, dsl
):
    holds(hers, her_mother, headteacher)
    releases(hers, her_mother, dsl)
    assert tells(his, his_mother, headteacher)


def test_each_childs_record_is_decided_by_itself(
    hers, his, her_mother, his_mother, headteacher, dsl
):
    holds(hers, her_mother, headteacher)
    holds(his, his_mother, headteacher)
    releases(hers, her_mother, dsl)
    withholds(his, his_mother, dsl)
    assert calls(hers, her_mother, headteacher)
    assert place_of(his, his_mother).choice == "withheld"


def test_to_withhold_again_on_the_day_of_review_is_no_new_hold(
    hers, his, her_mother, his_mother, headteacher, dsl
):
    holds(hers, her_mother, headteacher)
    withholds(hers, her_mother, dsl)
    holds(his, his_mother, headteacher)
    releases(his, his_mother, dsl)
    withholds(hers, her_mother, dsl)
    assert calls(his, his_mother, headteacher)


def test_a_hold_made_since_the_release_stops_it_again(
    hers, his, her_mother, his_mother, headteacher, dsl
):
    holds(his, his_mother, headteacher)
    releases(his, his_mother, dsl)
    holds(hers, her_mother, headteacher)
    assert refuses(lambda: calls(his, his_mother, headteacher))


def test_the_log_of_devices_does_not_go_to_her_either(
    hers, his, her_mother, his_mother, his_father, headteacher, dsl
):
    holds(hers, her_mother, headteacher)
    withholds(hers, her_mother, dsl)
    assert "for another child" in why_not_share(his_mother)
    assert why_not_share(his_father) is None
    holds(his, his_mother, headteacher)
    assert "may not be safe" in why_not_share(his_mother)
    releases(his, his_mother, dsl)
    assert why_not_share(his_mother) is None


def test_whoever_gives_the_log_of_devices_is_told_of_a_namesake(
    hers, his, chidi, her_mother, his_mother, headteacher
):
    reached_by(his_mother, telephone="01632 960299", email="")
    holds(hers, her_mother, headteacher)
    mother, father = standing_of(chidi)
    assert mother.refused is None
    assert "ask the designated safeguarding lead first" in mother.hint
    assert father.hint == ""


def test_whoever_tells_her_is_told_that_he_who_is_held_back_has_the_same_telephone(
    his, chidi, his_mother, his_father, headteacher
):
    reached_by(his_father, telephone="+44 1632 960500", email="")
    holds(his, his_father, headteacher)
    assert place_of(his, his_mother).hint == ""
    reached_by(his_mother, telephone="01632 960500")
    tells(his, his_mother, headteacher)
    assert place_of(his, his_mother).hint == REACHED_ALIKE_HELD
    assert REACHED_ALIKE_HELD in standing_of(chidi)[0].hint


def test_so_is_whoever_meets_somebody_held_back_under_a_former_name(
    his, chidi, his_mother, headteacher
):
    """The next import adds them once more where the name alone was corrected by hand."""
    reached_by(his_mother, name="Ngozi Obi", name_folded="ngozi obi", email="")
    holds(his, his_mother, headteacher)
    again = chidi.parents.create(
        school=chidi.school,
        name="Ngozi Okafor",
        name_folded="ngozi okafor",
        relationship=his_mother.relationship,
        telephone=his_mother.telephone,
        position=9,
    )
    assert place_of(his, again).hint == REACHED_ALIKE_HELD


def test_home_asks_for_a_hold_here_too(hers, his, her_mother, his_mother, his_father, headteacher):
    holds(hers, her_mother, headteacher)
    holds(his, his_father, headteacher)
    found = due(his.school, act(headteacher), NOW)
    at_home = [one.what for one in found if one.subject_id == str(his.public_id)]
    assert at_home == ["Chidi Okafor: hold a parent back here too"]


def test_two_schools_know_nothing_of_one_another(
    hers, her_mother, ravi, riverside_teacher, riverside_head, headteacher
):
    there = a_record(ravi, riverside_teacher)
    theirs = parent_called(ravi, "Meena Patel")
    reached_by(theirs, name=her_mother.name, name_folded=her_mother.name_folded)
    holds(hers, her_mother, headteacher)
    assert not place_of(there, theirs).elsewhere


def test_a_list_says_the_same_of_each(hers, his, her_mother, headteacher):
    holds(hers, her_mother, headteacher)
    places = places_of([hers, his])
    assert [place.elsewhere for place in places[his.pk]] == [True, False]
    assert [place.elsewhere for place in places[hers.pk]] == [False, False]


def page_for(verb, incident, *parent):
    args = ["oakfield", incident.number, *(one.public_id for one in parent)]
    return reverse(f"incidents:{verb}", args=args)


def test_the_page_offers_to_hold_and_does_not_say_for_whom(
    client_of, hers, his, her_mother, his_mother, headteacher
):
    holds(hers, her_mother, headteacher)
    page = client_of(headteacher).get(page_for("tell_parents", his)).text
    assert "Held for another child" in page
    assert f"{page_for('choose_telling', his, his_mother)}?choice=hold" in page
    assert (
        f'Tell: log the call<span class="govuk-visually-hidden"> to {his_mother.name}' not in page
    )
    assert her_mother.telephone not in page
    assert "Amara" not in page


def test_the_page_says_that_a_namesake_is_held_back_and_leaves_the_choice(
    client_of, hers, his, her_mother, his_mother, headteacher
):
    reached_by(his_mother, telephone="01632 960299", email="")
    holds(hers, her_mother, headteacher)
    page = client_of(headteacher).get(page_for("tell_parents", his)).text
    assert NAMESAKE_HELD in page
    assert f'Tell: log the call<span class="govuk-visually-hidden"> to {his_mother.name}' in page
    assert "Amara" not in page


def test_whoever_decides_is_shown_the_other_child_and_the_log_of_reads_says_so(
    client_of, hers, her_mother, chidi, headteacher, dsl
):
    holds(hers, her_mother, headteacher)
    page = client_of(dsl).get(page_for("decide_hold", hers, her_mother)).text
    assert "Mother of Chidi Okafor" in page
    assert "Somebody of the same name" not in page
    assert Read.objects.get().listed == [str(chidi.public_id)]
