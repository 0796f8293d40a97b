"""django-allauth's forms in the portal's words and dress; settings.ACCOUNT_FORMS names them."""

from typing import Any

from allauth.account import forms as allauth_forms

from rri_portal.interface.forms import PortalFormMixin, speak_plainly

PASSWORD_ADVICE = "At least 10 characters. Three words that only you would put together do well."


class SignInFormMixin(PortalFormMixin):
    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            speak_plainly(field)


class SignInForm(SignInFormMixin, allauth_forms.LoginForm):
    labels = {"login": "E-mail address"}


class ResetPasswordForm(SignInFormMixin, allauth_forms.ResetPasswordForm):
    labels = {"email": "E-mail address"}


class ResetPasswordKeyForm(SignInFormMixin, allauth_forms.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": PASSWORD_ADVICE}


class ChangePasswordForm(SignInFormMixin, allauth_forms.ChangePasswordForm):
    labels = {
        "oldpassword": "Password you use now",
        "password1": "New password",
        "password2": "New password again",
    }
    hints = {"password1": PASSWORD_ADVICE}


class SetPasswordForm(SignInFormMixin, allauth_forms.SetPasswordForm):
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": PASSWORD_ADVICE}
