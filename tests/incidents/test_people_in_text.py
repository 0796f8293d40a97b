"""Whom "@" names: kept beside the words, which nobody and nothing changes."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.forms.fields import PlainText
from incidents.people_in_text import (
    ADULT,
    PUPIL,
    InOnesDocument,
    OnScreen,
    Who,
    a_pupil,
    an_adult,
    from_kept,
    kept,
    references,
    told_apart,
    worded,
)
from rri_portal.pupils.models import Pupil
from rri_portal.schools.models import StaffMember


def pupil(forename: str, surname: str, class_name: str = "", preferred_name: str = "") -> Pupil:
    return Pupil(
        forename=forename,
        surname=surname,
        class_name=class_name,
        preferred_name=preferred_name,
    )


AMARA = pupil("Amara", "Okafor", "Beech")
SIAN = pupil("Siân", "Evans-Jones", "Beech", preferred_name="Shan")
EVANS = StaffMember(name="Carys Evans", job="Class teacher")
ANN, ANN_MARIE = StaffMember(name="Ann Lee"), StaffMember(name="Ann Lee Marsh")
THERE = [a_pupil(AMARA), a_pupil(SIAN), an_adult(EVANS), an_adult(ANN), an_adult(ANN_MARIE)]
SAM, OTHER_SAM = pupil("Sam", "Lee", "4B"), pupil("Sam", "Lee", "5C")
SAM_OF_STAFF = StaffMember(name="Sam Lee", job="Teaching assistant")
SAMS = [a_pupil(SAM), a_pupil(OTHER_SAM), an_adult(SAM_OF_STAFF)]


def who(one: Pupil | StaffMember) -> Who:
    return Who(PUPIL if isinstance(one, Pupil) else ADULT, str(one.public_id))


def named(text: str, people=THERE) -> list[tuple[str, tuple[Who, ...]]]:
    return [(text[one.start : one.end], one.people) for one in references(text, people)]


def to_amaras_family(text: str, people=THERE, *, by_name: bool = False) -> str:
    audience = InOnesDocument(who(AMARA), "Amara", staff_by_name=by_name)
    return worded(text, references(text, people), audience)


def on_screen(text: str, people=THERE, **pupils: str) -> str:
    return worded(text, references(text, people), OnScreen(pupils))


def everybody_known(people=THERE) -> OnScreen:
    return OnScreen({one.who.id: "" for one in people})


@pytest.mark.parametrize(
    ("text", "words", "person"),
    [
        ("then @Amara Okafor ran", "@Amara Okafor", AMARA),
        ("@amara okafor ran", "@amara okafor", AMARA),
        ("@Amara ran", "@Amara", AMARA),
        ("(@Amara)", "@Amara", AMARA),
        ("ran.@Amara stayed", "@Amara", AMARA),
        ("@Shan Evans-Jones", "@Shan Evans-Jones", SIAN),
        ("@Sian", "@Sian", SIAN),
        ("@Sia\N{COMBINING CIRCUMFLEX ACCENT}n", "@Sia\N{COMBINING CIRCUMFLEX ACCENT}n", SIAN),
        ("@AO ran", "@AO", AMARA),
        ("@Carys Evans took over", "@Carys Evans", EVANS),
        ("@Ms Carys Evans took over", "@Ms Carys Evans", EVANS),
        ("@Amara’s coat", "@Amara", AMARA),
        ("@Ann Lee Marsh came", "@Ann Lee Marsh", ANN_MARIE),
        ("@Ann Lee\ncame", "@Ann Lee", ANN),
    ],
)
def test_a_name_after_the_sign_is_kept_as_who_it_is(text, words, person):
    assert named(text) == [(words, (who(person),))]


@pytest.mark.parametrize(
    "text",
    [
        "Amara ran",
        "head@amara.example",
        "@ Amara",
        "@@Amara",
        "@Nobody here",
        "@Amarantha",
        "10 @ 5p",
        "@",
        "",
    ],
)
def test_anything_else_stays_text(text):
    assert named(text) == []


def test_the_longest_name_is_meant_and_a_shorter_one_is_found_beside_it():
    text = "@Ann Lee Marsh and @Ann Lee"
    assert named(text) == [("@Ann Lee Marsh", (who(ANN_MARIE),)), ("@Ann Lee", (who(ANN),))]


def test_a_name_that_two_share_is_kept_as_both_until_something_tells_them_apart():
    everyone = tuple(one.who for one in SAMS)
    assert named("@Sam Lee ran", SAMS) == [("@Sam Lee", everyone)]
    assert named("@Sam Lee, 4B ran", SAMS) == [("@Sam Lee, 4B", (who(SAM),))]
    assert named("@Sam Lee, teaching assistant", SAMS) == [
        ("@Sam Lee, teaching assistant", (who(SAM_OF_STAFF),))
    ]
    assert named("@Sam Lee, 6D ran", SAMS) == [("@Sam Lee", everyone)]


def test_a_name_that_is_anothers_initials_is_kept_as_both():
    jack, jo = pupil("Jack", "Oak"), pupil("Jo", "Hill")
    people = [a_pupil(jack), a_pupil(jo)]
    assert named("@Jo hit Jack", people) == [("@Jo", (who(jo),))]
    assert named("@JO hit Jack", people) == [("@JO", (who(jack), who(jo)))]


def test_each_of_two_namesakes_is_offered_with_what_tells_them_apart():
    assert told_apart(SAMS) == ["Sam Lee, 4B", "Sam Lee, 5C", "Sam Lee, Teaching assistant"]
    assert told_apart(THERE)[0] == "Amara Okafor"
    assert told_apart(SAMS, by_name=False) == ["SL, 4B", "SL, 5C", "Sam Lee"]
    assert named("@SL, 5C", SAMS) == [("@SL, 5C", (who(OTHER_SAM),))]


def test_two_whom_nothing_tells_apart_are_kept_as_either():
    twins = [a_pupil(pupil("Sam", "Lee", "4B")), a_pupil(pupil("Sam", "Lee", "4B"))]
    label, same = told_apart(twins)
    assert label == same == "Sam Lee, 4B"
    assert named(f"@{label}", twins) == [(f"@{label}", tuple(one.who for one in twins))]


def test_a_family_reads_its_own_childs_name_and_nobody_elses():
    text = "@Shan Evans-Jones hit @Amara Okafor. @Carys Evans held @Shan Evans-Jones’s arm."
    assert to_amaras_family(text) == (
        "Another pupil hit Amara. A member of staff held another pupil’s arm."
    )
    assert to_amaras_family(text, by_name=True) == (
        "Another pupil hit Amara. Carys Evans held another pupil’s arm."
    )


def test_a_name_that_may_mean_another_child_is_no_name_for_a_family():
    document = InOnesDocument(who(SAM), "Sam", staff_by_name=True)
    pupils, everybody = SAMS[:2], SAMS
    text = "then @Sam Lee ran"
    assert worded(text, references(text, pupils), document) == "then a pupil ran"
    assert worded(text, references(text, everybody), document) == "then somebody ran"


def test_staff_read_what_was_typed_and_a_role_for_a_child_they_may_not_know():
    text = "@Amara Okafor ran to @Carys Evans.\n@Shan hid."
    known = {str(AMARA.public_id): ""}
    assert on_screen(text, **known) == ("@Amara Okafor ran to @Carys Evans.\nAnother pupil hid.")


def test_where_a_screen_shows_initials_the_text_does():
    known = {str(AMARA.public_id): "AO", str(SIAN.public_id): "SE"}
    assert on_screen("@Amara and @Shan", **known) == "AO and SE"


def test_a_name_that_was_changed_since_leaves_what_was_kept():
    text = "@Carys Evans held the door"
    before = from_kept(json.loads(json.dumps(kept(references(text, THERE)))))
    renamed = an_adult(StaffMember(name="Carys Bowen", public_id=EVANS.public_id))
    assert references(text, [renamed]) != before, "it would not be found today"
    assert worded(text, before, everybody_known()) == text
    audience = InOnesDocument(who(AMARA), "Amara", staff_by_name=False)
    assert worded(text, before, audience) == "A member of staff held the door"


@pytest.mark.parametrize("name", ["<b>Jo</b>", "Jo & Co", "J. O'Neil (agency)", "Supply 1", "李明"])
def test_any_name_is_found_whole_and_comes_out_as_it_went_in(name):
    odd = an_adult(StaffMember(name=name, job="Cover"))
    text = f"then @{name} came"
    assert named(text, [odd]) == [(f"@{name}", (odd.who,))]
    assert worded(text, references(text, [odd]), everybody_known()) == text


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=2, max_size=12)
PIECES = st.sampled_from(["@Amara Okafor", "@Shan", "@", "@Ann Lee Marsh", "a@b", "\n", " ", "é"])
TEXTS = st.lists(st.text(max_size=20) | PIECES, max_size=30).map("".join)


@given(TEXTS)
def test_whoever_knows_everybody_reads_every_character_that_was_typed(text):
    assert worded(text, references(text, THERE), everybody_known()) == text


@given(TEXTS)
def test_what_is_kept_is_in_order_within_the_text_and_survives_the_column(text):
    found = references(text, THERE)
    upto = 0
    for one in found:
        assert upto <= one.start < one.end <= len(text)
        assert text[one.start] == "@"
        upto = one.end
    assert from_kept(json.loads(json.dumps(kept(found)))) == found


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_another_childs_name_after_the_sign_reaches_no_family(text):
    assert "shan" not in to_amaras_family(text).casefold()


@given(NAMES, NAMES)
def test_everything_that_is_offered_is_recognised(forename, surname):
    there = [a_pupil(pupil(forename, surname)), an_adult(StaffMember(name=surname, job="Cover"))]
    for label, one in zip(told_apart(there), there, strict=True):
        [reference] = references(f"@{label}", there)
        assert (reference.start, reference.end) == (0, len(label) + 1)
        assert one.who in reference.people


@given(st.text(max_size=200))
def test_what_was_typed_is_what_is_stored_but_for_line_ends(text):
    field = PlainText(required=False, strip=False)
    typed = "".join(c for c in text if ord(c) >= 32 or c in "\n\t")
    assert field.clean(typed.replace("\n", "\r\n")) == typed


def test_twenty_thousand_characters_of_names_are_read_at_once():
    text = ("@Amara Okafor ran. " * 2000)[:20_000]
    assert len(references(text, THERE)) > 1000
    assert worded(text, references(text, THERE), everybody_known()) == text
    decomposed = unicodedata.normalize("NFD", text)
    assert worded(decomposed, references(decomposed, THERE), everybody_known()) == decomposed
