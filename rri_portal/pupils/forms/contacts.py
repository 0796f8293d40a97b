"""What the pages of a child's contacts ask. Nothing is chosen beforehand."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from rri_portal.interface.forms import Answer, PortalForm, TriStateField
from rri_portal.interface.layout import Layout, Section
from rri_portal.names import folded
from rri_portal.pupils.actions.contacts import Details
from rri_portal.pupils.contacts import LABELS, as_kept
from rri_portal.pupils.models import Parent, Relationship

LONGEST_NAME = 200
NOT_A_NUMBER = (
    "Telephone must be one number, like 01632 960201 or +44 1632 960201, and nothing else"
)
_NUMBER = re.compile(r"\+?[0-9 ()./\-]+(?:\s*(?:ext\.?|x)\s*[0-9]{1,6})?", re.IGNORECASE)
_KEPT_OUT = {"autocomplete": "off", "spellcheck": "false"}  # the browser knows its user's own
_SAID = {Answer.YES.value: True, Answer.NO.value: False}


class KnownField(TriStateField):
    """Yes, no, or not known; whoever says nothing says nothing of it: not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=_SAID.get, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool):
            return Answer.YES.value if value else Answer.NO.value
        return value


class ContactForm(PortalForm):
    name = forms.CharField(
        label=LABELS["name"], max_length=LONGEST_NAME, widget=forms.TextInput(_KEPT_OUT)
    )
    relationship = forms.ChoiceField(
        label="Relationship to the child", choices=[("", "Choose"), *Relationship.choices]
    )
    has_responsibility = KnownField(label="Do they have parental responsibility?")
    has_care = KnownField(label="Do they have care of the child?")
    receives_reports = KnownField(
        label="Are they to receive reports?",
        help_text="“No” does not take away a parent who is known to have responsibility or care. "
        "Where telling them may not be safe, hold it on the incident’s page.",
    )
    email = forms.EmailField(
        label=LABELS["email"], max_length=254, required=False, widget=forms.EmailInput(_KEPT_OUT)
    )
    telephone = forms.CharField(
        label=LABELS["telephone"],
        max_length=40,
        required=False,
        widget=forms.TextInput(_KEPT_OUT | {"inputmode": "tel"}),
    )
    language = forms.CharField(
        label=LABELS["language"],
        max_length=60,
        required=False,
        help_text="In which they are best told, if it is not English",
    )
    needs_interpreter = KnownField(label="Do they need an interpreter?")

    def __init__(self, *args: Any, contact: Parent | None = None, **kwargs: Any) -> None:
        self.contact = contact
        if contact:
            kwargs["initial"] = as_kept(contact)
        super().__init__(*args, **kwargs)

    def word_fields(self) -> None:
        if self.contact:
            self.fields["name"].help_text = (
                "Correct it in your school’s own system too: otherwise the next import may add "
                "this person a second time."
            )

    def laid_out(self) -> Layout:
        return Layout(
            "name",
            "relationship",
            Section(
                "Who is told of an incident",
                "has_responsibility",
                "has_care",
                "receives_reports",
                hint="What you do not answer is kept as not known. As long as it is not known "
                "whether they have responsibility or care, they are told, unless they are not to "
                "receive reports.",
            ),
            Section("How to reach them", "email", "telephone", "language", "needs_interpreter"),
        )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if len(folded(name)) > LONGEST_NAME:
            raise ValidationError(f"Name can be {LONGEST_NAME} characters at most")
        return name

    def clean_telephone(self) -> str:
        """What an import brought is not asked about again."""
        number = self.cleaned_data["telephone"]
        if not number or (self.contact and number == self.contact.telephone):
            return number
        if not _NUMBER.fullmatch(number) or not 6 <= len(re.findall(r"[0-9]", number)) <= 21:
            raise ValidationError(NOT_A_NUMBER)
        return number

    @property
    def details(self) -> Details:
        return Details(**self.cleaned_data)


class EndContactForm(PortalForm):
    why = forms.CharField(
        label="Why are they no longer a contact?",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="Such as: a court order of 3 March, or they have moved away. Whoever keeps "
        "contacts can read it.",
    )
