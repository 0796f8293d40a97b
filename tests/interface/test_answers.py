"""No answer is given for anybody, and what was typed is kept."""

import pytest
from django import forms
from django.http import QueryDict

from rri_portal.interface.forms import (
    Answer,
    ChoiceOfMany,
    ChoiceOfOne,
    NarrativeField,
    PortalForm,
    TriStateField,
    YesNoField,
)
from tests.interface.gallery import WRONG, WRONG_ADULTS, AdultFormSet, WidgetsForm


class Asking(PortalForm):
    hurt = TriStateField(label="Is anyone hurt?")
    seen = YesNoField(label="Has a first aider seen the pupil?")
    agreed = TriStateField(label="Was it on the plan?", not_known=False)
    kind = ChoiceOfOne(label="Kind", choices=[("a", "A"), ("b", "B")], required=False)
    signs = ChoiceOfMany(
        label="Early signs",
        choices=[("pacing", "Pacing"), ("none", "None of these")],
        exclusive="none",
        required=False,
    )


def answers(**data: object) -> dict:
    form = Asking(data)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_no_question_comes_with_an_answer():
    form = Asking()
    assert " checked" not in "".join(str(form[name]) for name in form.fields)


def test_not_recorded_differs_from_no():
    assert answers()["hurt"] is None
    assert answers(hurt="")["hurt"] is None
    assert answers(hurt="no")["hurt"] == Answer.NO
    assert answers(hurt="not_known")["hurt"] == Answer.NOT_KNOWN
    assert answers()["kind"] is None


@pytest.mark.parametrize(("said", "kept"), [("yes", True), ("no", False), ("", None)])
def test_yes_and_no_can_be_kept_as_true_and_false(said, kept):
    assert answers(seen=said)["seen"] is kept


@pytest.mark.parametrize(("kept", "checked"), [(True, "yes"), (False, "no")])
def test_an_answer_given_before_is_shown(kept, checked):
    shown = str(Asking(initial={"seen": kept})["seen"])
    assert shown.count(" checked") == 1
    assert f'value="{checked}"' in shown.partition(" checked")[0].rsplit("<input", 1)[1]


def test_not_known_can_be_left_out():
    assert "agreed" in Asking({"agreed": "not_known"}).errors


def test_none_of_these_stands_alone():
    form = Asking(QueryDict("signs=pacing&signs=none"))
    assert form.errors["signs"] == ["Early signs: choose what applies, or “None of these” alone"]
    assert Asking(QueryDict("signs=none")).is_valid()


def test_a_narrative_may_be_twenty_thousand_characters():
    class Telling(PortalForm):
        words = NarrativeField(label="What led up to it?")

    assert Telling({"words": "a" * 20_000}).is_valid()
    too_long = Telling({"words": "a" * 20_001})
    assert "can be 20000 characters at most; it has 20001" in too_long.errors["words"][0]
    assert too_long["words"].value() == "a" * 20_001


def test_what_is_too_long_is_named_without_the_word_optional():
    class Call(PortalForm):
        words = forms.CharField(label="What did they say? (optional)", max_length=9)

    assert Call({"words": "a" * 10}).errors["words"][0].startswith("“What did they say?” can be 9")


def test_a_form_keeps_a_sentence_of_its_own():
    class Own(PortalForm):
        reason = forms.CharField(label="Reason", error_messages={"required": "Say why"})

    assert Own({}).errors["reason"] == ["Say why"]


def test_a_missing_answer_is_asked_for_in_its_own_words():
    errors = WidgetsForm({}).errors
    assert errors["pupil"] == ["Answer “Which pupil?”"]
    assert errors["date"] == ["Enter date it happened"]
    assert errors["minutes"] == ["Enter minutes alone"]
    assert errors["signs"] == ["Select early signs"]
    assert errors["roll"] == ["Choose a file"]


def test_initials_in_a_label_stay_capitals():
    class Numbered(PortalForm):
        upn = forms.CharField(label="UPN")

    assert Numbered({}).errors["upn"] == ["Enter UPN"]


NONSENSE = [
    "\x00",
    "a\x00b",
    "a" * 300_000,
    "9" * 300_000,
    str(10**30),
    "-1",
    "NaN",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "\ud83d\ude00",
    "' OR 1=1 --",
    "../../etc/passwd",
    "\u202e\u200b",
    [],
    ["a", "b", "c"],
    ["1", "2", "3"],
    {"a": 1},
    10**30,
    -1.5,
    True,
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda value: repr(value)[:20])
def test_nonsense_in_every_field_is_a_sentence_and_never_an_error(nonsense):
    names = [*WidgetsForm.base_fields, "date_day", "date_month", "date_year", "adults-0-part"]
    typed = dict.fromkeys(names, nonsense)
    form = WidgetsForm(typed)
    assert not form.is_valid()
    for sentences in form.errors.values():
        assert all(len(sentence) < 200 for sentence in sentences)
    str(form)


def test_nonsense_as_a_browser_sends_it_is_kept_as_typed():
    form = WidgetsForm(QueryDict("date_day=x%00y&began=1e9&ended=9999999&hurt=maybe&adults=z"))
    assert not form.is_valid()
    assert form["began"].value() == "1e9"
    assert "x\x00y" in form["date"].value()


def test_a_formset_tells_of_each_form_and_can_grow_without_script():
    formset = AdultFormSet(WRONG_ADULTS | {"adults-0-DELETE": ""}, prefix="adults")
    assert not formset.is_valid()
    assert list(formset.error_links()) == [("id_adults-0-name", "Enter name")]

    longer = AdultFormSet(WRONG_ADULTS | {"adults-ADD": "1"}, prefix="adults")
    assert longer.asked_for_another
    assert len(longer.forms) == 2
    assert longer.forms[0]["part"].value() == "held"


def test_a_formset_shorn_of_its_management_form_says_so():
    formset = AdultFormSet({}, prefix="adults")
    assert not formset.is_valid()
    assert list(formset.error_links())


def test_error_links_come_in_reading_order():
    ids = [id_ for id_, _ in WidgetsForm(WRONG).error_links()]
    assert ids[:4] == ["id_pupil", "id_date_0", "id_began", "id_ended"]
    assert "id_hurt_0" in ids
