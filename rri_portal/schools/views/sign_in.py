"""What the portal adds to allauth's own pages."""

from allauth.account import views as allauth
from allauth.account.views import PasswordResetFromKeyView
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rri_portal.schools import throttle
from rri_portal.schools.day_passes import LET_IN_BY

EVERYTHING = '"cache", "cookies", "storage"'


def sign_out(request: HttpRequest) -> HttpResponse:
    """One tap, and nothing stays behind on a shared tablet."""
    if request.method == "POST" and LET_IN_BY in request.session:
        request.session.flush()
    response = allauth.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = EVERYTHING
    return response


class ChooseNewPassword(PasswordResetFromKeyView):
    """Whoever holds the mailed link is that person: nobody else's guessing keeps them out."""

    def form_valid(self, form):
        response = super().form_valid(form)
        throttle.know_browser(
            response, email=self.reset_user.email, secure=settings.SESSION_COOKIE_SECURE
        )
        return response


choose_new_password = ChooseNewPassword.as_view()
