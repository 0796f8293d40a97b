"""Looking for a pupil by name. Sent by POST: an address must hold no name."""

from django import forms
from django.core.exceptions import ValidationError

from rri_portal.interface.forms import PortalForm
from rri_portal.names import folded


class NameSearchForm(PortalForm):
    sought = forms.CharField(
        label="Search by name",
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter a name, or the beginning of one"},
    )

    def clean_sought(self) -> str:
        sought = self.cleaned_data["sought"]
        if not folded(sought):
            raise ValidationError("Write the name in the letters A to Z, as it is on the roll")
        return sought
