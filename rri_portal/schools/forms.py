"""What the pages of a school ask. They know labels, choices and parsing; actions decide."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from rri_portal.interface.forms import (
    ChoiceOfOne,
    DayMonthYearField,
    PortalForm,
    PortalModelForm,
    YesNoField,
)
from rri_portal.interface.layout import Ask, Layout, Section
from rri_portal.interface.sign_in_forms import PASSWORD_ADVICE
from rri_portal.schools.actions.invitations import why_not_invite
from rri_portal.schools.models import (
    TRUST_KINDS,
    Choice,
    Closure,
    RoleKind,
    School,
    StaffShownAs,
    Technique,
    TechniqueClass,
)

A_YEAR = dt.timedelta(days=366)
ROLES = [choice for choice in RoleKind.choices if choice[0] not in TRUST_KINDS]
WHAT_A_ROLE_MAY: dict[str, str] = {
    RoleKind.STAFF: "Records, writes their own account, sees what they recorded.",
    RoleKind.SENCO: "Reads the school’s incidents, leads debriefs.",
    RoleKind.DSL: "Reads the school’s incidents, tells families, decides what must be held back.",
    RoleKind.DEPUTY_DSL: "The same as the designated safeguarding lead.",
    RoleKind.HEADTEACHER: "Everything a senior leader may.",
    RoleKind.SENIOR_LEADER: "Reads and reviews, tells families, looks after people and settings.",
    RoleKind.SENDER: "Reads the school’s incidents, writes and sends family reports.",
    RoleKind.CHAIR: "Reads only what is given to them by name.",
    RoleKind.GOVERNOR: "Reads issued reports, which name nobody.",
    RoleKind.DATA_PROTECTION_LEAD: "Looks after who has seen what, and how long it is kept.",
    RoleKind.DATA_MANAGER: "Imports the roll, keeps term dates and pick-lists.",
}


def refuse(form: forms.BaseForm, refused: ValidationError) -> None:
    """Shows an action's or a model's sentences on the form, beside their field where it has it."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _not_before(field: forms.Field, day: dt.date) -> None:
    cast("DayMonthYearField", field).earliest = day


class GiveDayPassForm(PortalForm):
    name = forms.CharField(
        label="Their name", max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )
    job = forms.CharField(label="What they do here today", max_length=80)
    agency = forms.CharField(
        label="Their agency or organisation",
        help_text="Leave this empty for a volunteer of the school’s own.",
        max_length=120,
        required=False,
    )


class EnterDayPassForm(PortalForm):
    school = forms.ModelChoiceField(
        label="School",
        queryset=School.objects.none(),
        to_field_name="slug",
        empty_label="Choose",
        error_messages={"required": "Choose the school."},
    )
    code = forms.CharField(
        label="Code",
        help_text="As it was given to you today, such as K7QM-4XRT.",
        max_length=20,
        error_messages={"required": "Enter the code."},
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-10",
            }
        ),
    )

    def word_fields(self) -> None:
        schools = School.objects.order_by("name")
        cast("forms.ModelChoiceField", self.fields["school"]).queryset = schools


class AcceptInvitationForm(PortalForm):
    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        max_length=200,
        help_text=PASSWORD_ADVICE,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class AcceptWithPasswordForm(PortalForm):
    """For somebody who signs in already, at another school or here before."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=200,
        help_text="The one you use already.",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class InviteForm(PortalForm):
    name = forms.CharField(label="Name", max_length=120)
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="Their own at school: they sign in with it",
    )
    job = forms.CharField(
        label="Job title", max_length=80, help_text="As families read it, like “class teacher”"
    )
    role_kind = ChoiceOfOne(
        label="What are they here?",
        choices=ROLES,
        hints=WHAT_A_ROLE_MAY,
        help_text="They can be given further roles once they have signed in.",
    )

    def __init__(self, *args: Any, school: School, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.at = school, at

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if why := why_not_invite(self.school, email, at=self.at):
            raise ValidationError(why)
        return email


class StaffMemberForm(PortalForm):
    name = forms.CharField(label="Name", max_length=120)
    job = forms.CharField(
        label="Job title", max_length=80, help_text="As families read it, like “class teacher”"
    )
    agency = forms.CharField(
        label="Agency", max_length=120, required=False, help_text="If they come through one"
    )


class AddStaffMemberForm(StaffMemberForm):
    until_date = DayMonthYearField(
        label="Last day", required=False, help_text="If it is known, like 27 11 2026"
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _not_before(self.fields["until_date"], today)


class GrantRoleForm(PortalForm):
    kind = ChoiceOfOne(label="Role", choices=ROLES, hints=WHAT_A_ROLE_MAY)
    until_date = DayMonthYearField(
        label="Last day",
        required=False,
        help_text="Leave empty unless the role is for a while, such as covering an absence",
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _not_before(self.fields["until_date"], today)


class LeaveSchoolForm(PortalForm):
    NOW, LATER = "now", "later"

    when = ChoiceOfOne(
        label="When?",
        choices=[(NOW, "Now"), (LATER, "After a last day")],
        hints={NOW: "They are signed out everywhere at once."},
    )
    last_day = DayMonthYearField(label="Last day", required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _not_before(self.fields["last_day"], today)

    def laid_out(self) -> Layout:
        return Layout(Ask("when", reveals={self.LATER: ["last_day"]}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        later = cleaned.get("when") == self.LATER
        if later and not cleaned.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "Enter last day")
        if not later:
            cleaned["last_day"] = None
        return cleaned


class SettingsForm(PortalModelForm):
    address = forms.CharField(
        label="Address", max_length=250, required=False, widget=forms.Textarea({"rows": 4})
    )
    complaints = forms.CharField(
        label="How a family can complain",
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="One or two sentences, as they will be printed",
    )
    staff_shown_as = ChoiceOfOne(
        label="How are staff shown to families?", choices=StaffShownAs.choices
    )
    initials_only = YesNoField(
        label="Show pupils as initials until a name is asked for?",
        required=True,
        help_text="For classrooms where a screen can be read over a shoulder",
    )

    class Meta:
        model = School
        fields = (
            "address",
            "telephone",
            "email",
            "contact_name",
            "complaints",
            "staff_shown_as",
            "initials_only",
        )
        labels = {
            "telephone": "Telephone",
            "email": "E-mail address",
            "contact_name": "Whom a family can talk to",
        }
        help_texts = {"contact_name": "A name and what they do, like “Ms Mensah, headteacher”"}

    def laid_out(self) -> Layout:
        return Layout(
            Section(
                "On letters to families",
                "address",
                "telephone",
                "email",
                "contact_name",
                "complaints",
                "staff_shown_as",
            ),
            Section("On screens in school", "initials_only"),
        )


class TermForm(PortalForm):
    name = forms.CharField(label="Name", max_length=60, help_text="Like “Autumn 2026”")
    starts = DayMonthYearField(label="First day", help_text="INSET days included")
    ends = DayMonthYearField(label="Last day")

    def clean(self) -> dict[str, Any]:
        return _in_order(self, super().clean() or {})


class ClosureForm(PortalForm):
    kind = ChoiceOfOne(
        label="What is it?",
        choices=Closure.Kind.choices,
        hints={Closure.Kind.CLOSED: "Snow, a polling station, an outbreak."},
    )
    starts = DayMonthYearField(label="First day")
    ends = DayMonthYearField(
        label="Last day", required=False, help_text="Leave empty if it is one day"
    )
    why = forms.CharField(label="Reason", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "ends" in cleaned and cleaned["ends"] is None:
            cleaned["ends"] = cleaned.get("starts")
        return _in_order(self, cleaned)


def _in_order(form: forms.Form, cleaned: dict[str, Any]) -> dict[str, Any]:
    starts, ends = cleaned.get("starts"), cleaned.get("ends")
    if starts and ends and ends < starts:
        form.add_error("ends", "Last day cannot be before first day")
    elif starts and ends and ends - starts > A_YEAR:
        form.add_error("ends", "Last day must be within a year of first day")
    return cleaned


class ChoiceForm(PortalForm):
    label = forms.CharField(
        label="New entry",
        max_length=Choice._meta.get_field("label").max_length,
        help_text="Words that fit any child; never a name",
    )

    def clean_label(self) -> str:
        return " ".join(self.cleaned_data["label"].split())


class TechniqueForm(PortalForm):
    label = forms.CharField(
        label="Name of the technique",
        max_length=Technique._meta.get_field("label").max_length,
        help_text="As your training names it",
    )
    intervention = ChoiceOfOne(label="What is it?", choices=Technique.Intervention.choices)
    generic = forms.ChoiceField(
        label="Which of these comes closest?",
        choices=[("", "Choose"), *TechniqueClass.choices],
        help_text="Families and figures are told this, not the training’s own name",
    )
    flagged = YesNoField(
        label="Is it of high risk?",
        help_text="Every record that uses it then says so to its reader",
        required=True,
    )

    def clean_label(self) -> str:
        return " ".join(self.cleaned_data["label"].split())


class PhotographsForm(PortalForm):
    """A decision about photographs of a child's body: dated, reasoned, looked at again."""

    REFUSE, ALLOW = "refuse", "allow"
    LONGEST = dt.timedelta(days=366)

    decision = ChoiceOfOne(
        label="What has the school decided?",
        choices=[
            (REFUSE, "Photographs of a child’s body are refused"),
            (ALLOW, "Photographs of a child’s body may be added to a record"),
        ],
    )
    from_date = DayMonthYearField(label="From which day?", help_text="Today or later")
    review_on = DayMonthYearField(
        label="When is it to be looked at again?",
        help_text="Within a year. After that day photographs are refused again.",
    )
    decided_by = forms.CharField(
        label="Who decided?", max_length=120, help_text="A name and what they do here"
    )
    why = forms.CharField(
        label="Why?",
        max_length=900,
        widget=forms.Textarea({"rows": 5}),
        help_text="What a photograph gives that words do not, and how the child and the family "
        "are asked",
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _not_before(self.fields["from_date"], today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, review = cleaned.get("from_date"), cleaned.get("review_on")
        if starts and review and not starts < review <= starts + self.LONGEST:
            self.add_error("review_on", "Choose a day after it begins, and within a year")
        return cleaned
