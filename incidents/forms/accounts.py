"""The forms around an account. The page asks one thing and suggests nothing: no prompts, no model
answers, no checking of words."""

from django import forms

from incidents.forms.fields import OwnWords, PlainText
from rri_portal.interface.forms import PortalForm
from rri_portal.interface.widgets import Radios


class AccountForm(PortalForm):
    words = OwnWords(label="Your account", help_text="In your own words.", rows=16, required=False)


class AttestForm(PortalForm):
    """Who somebody without a sign-in is. Nothing is filled in: they say it themselves."""

    name = PlainText(
        label="Your name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Enter your name."},
    )
    job = PlainText(
        label="Your role that day",
        help_text="For example: supply teaching assistant.",
        max_length=80,
        error_messages={"required": "Enter your role that day."},
    )
    agency = PlainText(
        label="Your agency or organisation",
        help_text="Leave this empty if there is none.",
        max_length=120,
        required=False,
    )
    sure = forms.BooleanField(
        label="I am this person, and I write only what I remember myself",
        error_messages={"required": "Confirm that you are this person."},
    )


class GiveLinkForm(PortalForm):
    email = forms.EmailField(
        label="E-mail the link to (optional)",
        help_text="The message names nobody and says nothing of what happened. Leave this empty to "
        "hand the link over yourself.",
        required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": "Enter an e-mail address such as name@example.org."},
    )


class LaterThoughtForm(PortalForm):
    words = OwnWords(
        label="What do you want to add?",
        help_text="It stands under your account with today’s date. The account itself stays as it "
        "is.",
        rows=8,
        error_messages={"required": "Write what you want to add."},
    )


class SayNotThereForm(PortalForm):
    why = PlainText(
        label="Where were you, as far as you know?",
        help_text="A senior leader who was not involved decides. Until then nobody reminds you.",
        max_length=900,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say where you were."},
    )


class DecideNotThereForm(PortalForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[
            ("accept", "They were not there: no account is asked of them"),
            ("ask", "They were there: their account is asked for again"),
        ],
        widget=Radios,
        error_messages={"required": "Choose what you decide."},
    )
    why = PlainText(
        label="Why?",
        max_length=900,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say why."},
    )


class StopAskingForm(PortalForm):
    why = PlainText(
        label="Why is asking to stop?",
        help_text="For example: an allegation, and who advised it. Kept for whoever decides when "
        "asking begins again; not shown to those who are asked.",
        max_length=900,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say why asking is to stop."},
    )


class RestartAskingForm(PortalForm):
    why = PlainText(
        label="On whose advice, and why?",
        max_length=900,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": "Say on whose advice, and why."},
    )
