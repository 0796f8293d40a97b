"""Fields are drawn so that everybody can find, read and mend them."""

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

from rri_portal.interface.forms import PortalForm, TriStateField
from rri_portal.interface.layout import Ask, Layout, Note, Section
from tests.interface.gallery import WRONG, WidgetsForm


@pytest.fixture
def wrong() -> str:
    return render_crispy_form(WidgetsForm(WRONG))


@pytest.fixture
def blank() -> str:
    return render_crispy_form(WidgetsForm())


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def test_no_id_is_used_twice(blank, wrong):
    for html in (blank, wrong):
        assert len(ids(html)) == len(set(ids(html)))


def test_every_reference_finds_its_element(blank, wrong):
    for html in (blank, wrong):
        referred = re.findall(r'(?:\bfor|aria-controls|data-reveals)="([^"]+)"', html)
        for described in re.findall(r'aria-describedby="([^"]+)"', html):
            referred += described.split()
        assert set(referred) <= set(ids(html))


def test_every_link_of_the_error_summary_finds_its_control(wrong):
    form = WidgetsForm(WRONG)
    summary = render_to_string("components/error_summary.html", {"form": form})
    links = re.findall(r'href="#([^"]+)"', summary)
    assert len(links) == len(form.errors) - ("token" in form.errors)
    assert set(links) <= set(ids(wrong))


def test_hint_and_error_stand_before_the_control_and_describe_it(wrong):
    began = wrong[wrong.index('id="div_id_words"') :]
    assert (
        began.index("id_words_helptext") < began.index("id_words_error") < began.index("<textarea")
    )
    assert 'aria-describedby="id_words_helptext id_words_error id_words-info"' in began
    assert 'aria-invalid="true"' in began


def test_a_group_is_described_by_its_fieldset(wrong):
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_hurt_error">' in wrong
    radio = re.search(r'<input[^>]* name="hurt"[^>]*>', wrong)[0]
    assert "aria-invalid" not in radio


def test_no_control_cuts_what_is_pasted_or_hides_its_hint_in_itself():
    class Named(PortalForm):
        name = forms.CharField(max_length=5, widget=forms.TextInput({"placeholder": "Name"}))

    html = render_crispy_form(Named())
    assert "maxlength" not in html
    assert "placeholder" not in html


def test_what_an_answer_reveals_is_in_the_page_without_script(blank):
    assert 'data-reveals="id_hurt_0_reveals"' in blank
    assert 'id="id_hurt_0_reveals"' in blank
    assert "Who was hurt?" in blank
    assert 'data-reveals="id_police_reveals"' in blank


def test_none_of_these_stands_below_or(blank):
    last = re.search(r"or</div><div[^>]*>(<input[^>]*>)", blank)[1]
    assert 'value="none"' in last
    assert 'data-behaviour="exclusive"' in last


def test_words_are_words_and_never_templates_or_markup():
    class Odd(PortalForm):
        name = forms.CharField(label="<b>{{ 1 }}</b>", help_text="<i>{% now 'Y' %}</i>")

        def laid_out(self):
            return Layout(Section("{{ 2 }}<u>", Note("{{ 3 }}<s>"), "name"))

    html = render_crispy_form(Odd())
    for raw in ("<b>", "<i>", "<u>", "<s>"):
        assert raw not in html
    for braces in ("{{ 1 }}", "{{ 2 }}", "{{ 3 }}"):
        assert braces in html


def test_what_was_typed_comes_back_escaped():
    class Named(PortalForm):
        name = forms.EmailField()

    form = Named({"name": '"><script>alert(1)</script>'})
    html = render_crispy_form(form) + render_to_string(
        "components/error_summary.html", {"form": form}
    )
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_question_can_be_the_pages_heading():
    class One(PortalForm):
        safe = TriStateField(label="Are you safe?")
        name = forms.CharField(label="Your name")

        def laid_out(self):
            return Layout(Ask("safe", heading=True), Ask("name", heading=True))

    html = render_crispy_form(One())
    assert '<h1 class="govuk-fieldset__heading">Are you safe?</h1>' in html
    assert '<h1 class="govuk-label-wrapper"><label' in html


def test_a_misspelt_field_in_a_layout_is_an_error():
    class Slip(PortalForm):
        name = forms.CharField()

        def laid_out(self):
            return Layout("nmae")

    with pytest.raises(Exception, match="nmae"):
        render_crispy_form(Slip())


def test_what_the_view_calls_its_own_things_does_not_leak_into_a_field():
    class Named(PortalForm):
        name = forms.CharField()

    context = Context(
        {"form": Named(), "size": "xl", "heading": True, "inline": True, "reveals": 1}
    )
    html = Template("{% load crispy_forms_tags %}{% crispy form %}").render(context)
    assert "<h1" not in html
    assert "govuk-label--s" in html


def test_a_django_form_that_is_not_ours_is_drawn_too():
    class Plain(forms.Form):
        name = forms.CharField(help_text="As on the roll")

    html = render_crispy_form(Plain({}))
    assert 'id="id_name_error"' in html
    assert 'class="govuk-input govuk-input--error"' in html
    summary = render_to_string("components/error_summary.html", {"form": Plain({})})
    assert 'href="#id_name"' in summary


def test_a_question_opens_what_it_rests_on(blank):
    asked = re.findall(r'>What this rests on<span class="[^"]+">: ([^<]+)<', blank)
    assert asked == ["Start time", "Is anyone hurt?", "What led up to it?"]
    assert blank.count('href="/gallery/#one"') == 3
    assert "injured, &amp; how." in blank


def test_a_form_that_rests_on_nothing_opens_nothing():
    class Plain(PortalForm):
        name = forms.CharField()

    assert "rests on" not in render_crispy_form(Plain())


def test_no_problem_no_summary():
    assert "problem" not in render_to_string(
        "components/error_summary.html", {"form": WidgetsForm()}
    )


def test_nothing_and_no_are_told_apart_in_a_summary_list():
    rows = [{"key": "Injuries", "value": None}, {"key": "Police", "value": "No"}]
    html = render_to_string("components/summary_list.html", {"rows": rows})
    assert html.count("Not recorded") == 1
