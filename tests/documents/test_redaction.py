"""No other child's name leaves the building unseen."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rri_portal.documents.redaction import Index, Person, find

SIAN = Person(key="sian", forename="Siân", surname="Evans-Jones", attached=True)
WILL = Person(key="will", forename="William", surname="Young", preferred_name="Will")
GRACE = Person(key="grace", forename="Grace", surname="Okoro", attached=True)
MAY = Person(key="may", forename="May", surname="Li")
LUKASZ = Person(key="lukasz", forename="Łukasz", surname="O’Brien")
OAKFIELD = [SIAN, WILL, GRACE, MAY, LUKASZ]


def named(text, people=OAKFIELD, **kwargs):
    return [(found.words, found.people) for found in find(text, people, **kwargs)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Siân ran out", "Siân"),
        ("then sian ran out", "sian"),
        ("then SIAN ran out", "SIAN"),
        ("Si\N{SOFT HYPHEN}ân ran out", "Si\N{SOFT HYPHEN}ân"),
        ("Sia\N{COMBINING CIRCUMFLEX ACCENT}n ran out", "Sia\N{COMBINING CIRCUMFLEX ACCENT}n"),
        ("it was Siân's coat", "Siân"),
        ("it was Siân’s coat", "Siân"),
        ("it was Sians coat", "Sians"),
        ("Siân Evans-Jones ran", "Siân Evans-Jones"),
        ("Sian Evans Jones ran", "Sian Evans Jones"),
        ("Evans-Jones, Siân", "Evans-Jones, Siân"),
        ("S. Evans-Jones ran", "S. Evans-Jones"),
        ("S Evans-Jones ran", "S Evans-Jones"),
        ("Siân E. ran", "Siân E"),
        ("the Jones child", "Jones"),
        ("the Evanses and Evans", "Evans"),
        ("(Siân)", "Siân"),
        ("Alfie/Siân fought", "Siân"),
    ],
)
def test_every_way_of_writing_a_childs_name_is_found(text, words):
    assert named(text) == [(words, ("sian",))]


@pytest.mark.parametrize("text", ["obrien hid", "O'Brien hid", "Lukasz hid", "ŁUKASZ hid"])
def test_names_are_found_without_their_accents_and_apostrophes(text):
    assert [people for _words, people in named(text)] == [("lukasz",)]


def test_an_everyday_word_after_the_sign_is_a_name():
    assert named("then will ran") == []
    [found] = find("then @will ran", OAKFIELD)
    assert (found.words, found.likely, found.attached) == ("will", True, False)


@pytest.mark.parametrize(
    "text", ["", "She was calm.", "Sianna", "Jonestown", "the gracefulness of it"]
)
def test_only_whole_words_are_names(text):
    assert named(text) == []


def test_a_preferred_name_is_found_and_so_is_the_full_forename():
    assert named("They say Will Young or William.") == [
        ("Will Young", ("will",)),
        ("William", ("will",)),
    ]


@pytest.mark.parametrize(
    "text",
    ["He will be calm.", "Will he be calm?", "He may go.", "It was young.", "I will ask. May I?"],
)
def test_an_everyday_word_is_not_taken_for_a_child_who_was_not_there(text):
    assert named(text) == []


def test_an_everyday_word_capitalised_mid_sentence_is_a_name():
    assert named("He hit Will and May hard.") == [("Will", ("will",)), ("May", ("may",))]


@pytest.mark.parametrize(
    "text", ["It was on 14 May.", "The meeting is in May 2027.", "the 2nd May"]
)
def test_a_date_is_not_a_child_called_may(text):
    assert named(text) == []


def test_an_everyday_word_is_asked_about_when_such_a_child_was_there():
    [sure, unsure] = find("We met Grace. By the grace of luck nobody fell.", OAKFIELD)
    assert (sure.words, sure.likely) == ("Grace", True)
    assert (unsure.words, unsure.likely) == ("grace", False)


def test_two_everyday_words_are_a_name_only_with_capitals():
    assert named("he will young people teach") == []
    assert named("Will Young fell") == [("Will Young", ("will",))]


def test_the_words_i_and_a_are_not_initials():
    adams = Person(key="adams", forename="Will", surname="Adams")
    assert named("this will a little help", [adams]) == []
    assert named("Then Will I think fell", [adams]) == [("Will", ("adams",))]


def test_children_of_one_name_are_all_named_with_those_of_the_event_first():
    other = Person(key="other", forename="Sian", surname="Price")
    [found] = find("Sian fell", [other, SIAN])
    assert found.people == ("sian", "other")
    assert found.attached


def test_a_full_name_settles_which_child_is_meant():
    other = Person(key="other", forename="Sian", surname="Price")
    assert named("Sian Price fell", [other, SIAN]) == [("Sian Price", ("other",))]


def test_the_childs_own_name_is_no_finding_in_their_own_report():
    alfie = Person(key="alfie", forename="Alfie", surname="Smith", attached=True)
    adam = Person(key="adam", forename="Adam", surname="Smith")
    said = "Alfie Smith hit Adam. Alfie was upset, and Smith is a common name."
    assert named(said, [adam], about=alfie) == [("Adam", ("adam",))]


def test_another_child_of_the_event_with_the_childs_own_name_is_a_finding():
    alfie = Person(key="alfie", forename="Alfie", surname="Smith", attached=True)
    namesake = Person(key="namesake", forename="Alfie", surname="Khan", attached=True)
    assert named("Alfie fell", [namesake], about=alfie) == [("Alfie", ("namesake",))]


def test_an_adult_is_found_by_surname_whatever_their_title():
    okafor = Person.called("okafor", "Mrs Ngozi Okafor", attached=True)
    said = "Mrs Okafor and Ngozi and N. Okafor stayed"
    assert [words for words, _people in named(said, [okafor])] == ["Okafor", "Ngozi", "N. Okafor"]


def test_an_adult_known_by_one_name_is_found():
    assert named("and Miss Cole came", [Person.called("cole", "Miss Cole")]) == [
        ("Cole", ("cole",))
    ]


def test_a_name_in_another_script_is_found():
    arabic = Person(key="a", forename="محمد", surname="علي")
    assert named("قال محمد ذلك", [arabic]) == [("محمد", ("a",))]


def test_a_name_without_letters_names_nobody():
    assert named("a - b ?", [Person(key="x", forename="-", surname="?")]) == []


def test_findings_point_into_the_text():
    text = "At lunch Siân's friend Łukasz fell."
    for found in find(text, OAKFIELD):
        assert text[found.start : found.end] == found.words


NAMES = st.text(
    alphabet=st.characters(categories=("Lu", "Ll"), max_codepoint=0x24F), min_size=2, max_size=12
)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_no_text_confuses_it(text):
    end = 0
    for found in find(text, OAKFIELD):
        assert end <= found.start < found.end
        assert text[found.start : found.end] == found.words
        assert found.people
        end = found.end


@settings(deadline=None)
@given(
    NAMES,
    NAMES,
    st.sampled_from([" ", "\n", ". ", "(", "“", "/"]),
    st.sampled_from([str, str.upper, str.lower]),
)
def test_a_child_of_the_event_is_found_wherever_their_name_stands(forename, surname, before, case):
    person = Person(key="x", forename=forename, surname=surname, attached=True)
    text = f"he told{before}{case(forename)} {case(surname)}, and left"
    found = find(text, [person])
    assert any("x" in finding.people for finding in found)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_taking_the_accents_away_hides_nobody(forename, surname):
    person = Person(key="x", forename=forename, surname=surname, attached=True)
    plain = "".join(
        c for c in unicodedata.normalize("NFD", f"then {forename} {surname} ran")
        if not unicodedata.combining(c)
    )  # fmt: skip
    assert any("x" in finding.people for finding in find(plain, [person]))


def roll(size):
    return [
        Person(key=str(n), forename=f"Child{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}",
               surname=f"Family{chr(97 + n // 26)}", attached=n < 5)
        for n in range(size)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["Childaa Familya met Childbb. " * 690, "A" * 20_000, " " * 20_000, "S. " * 6_600,
     "Aa-" * 6_600, "a\N{SOFT HYPHEN}" * 10_000, "o'" * 10_000,
     "\N{COMBINING ACUTE ACCENT}" * 20_000],
)  # fmt: skip
def test_the_longest_narrative_against_a_large_roll_takes_no_noticeable_time(text):
    index = Index(roll(1_000))
    started = time.perf_counter()
    index.find(text[:20_000])
    assert time.perf_counter() - started < 2


def test_people_of_a_thousand_words_do_not_slow_it_down():
    index = Index([Person(key="x", forename="a " * 50, surname="b " * 50)])
    started = time.perf_counter()
    index.find("A. " * 6_600)
    assert time.perf_counter() - started < 2
