"""django-allauth's forms in the portal's words and dress; settings.ACCOUNT_FORMS names them."""

from allauth.account import forms as allauth_forms

from rri_portal.interface.forms import PortalFormMixin

PASSWORD_ADVICE = "At least 10 characters. Three words that only you would put together do well."


class SignInFormMixin(PortalFormMixin):
    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def word_fields(self) -> None:
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.error_messages["required"] = f"Enter your {str(field.label).lower()}"
            field.help_text = self.hints.get(name, "")


class SignInForm(SignInFormMixin, allauth_forms.LoginForm):
    labels = {"login": "E-mail address"}


class ResetPasswordForm(SignInFormMixin, allauth_forms.ResetPasswordForm):
    labels = {"email": "E-mail address"}


class ResetPasswordKeyForm(SignInFormMixin, allauth_forms.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": PASSWORD_ADVICE}


class ChangePasswordForm(SignInFormMixin, allauth_forms.ChangePasswordForm):
    labels = {
        "oldpassword": "Present password",
        "password1": "New password",
        "password2": "New password again",
    }
    hints = {"password1": PASSWORD_ADVICE}
