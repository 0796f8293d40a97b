"""How django-allauth behaves here: nobody signs themselves up, and guessing is slowed down."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rri_portal.london import local_date
from rri_portal.schools import tasks, throttle
from rri_portal.schools.models import Attempt, User
from rri_portal.schools.permissions import signed_in
from rri_portal.schools.requests import AnyRequest

NOWHERE = "0.0.0.0"  # noqa: S104 - a socket in the file system has no address


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This e-mail address and password do not go together",
        "too_many_login_attempts": (
            "Too many wrong passwords. Wait five minutes, or reset your password"
        ),
    }
    counted: list[Attempt]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the outermost of our own proxies saw; a client cannot choose it."""
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        trusted = settings.TRUSTED_PROXIES
        if trusted and len(hops) >= trusted:
            return _address(hops[-trusted])
        return _address(request.META.get("REMOTE_ADDR", ""))

    def pre_authenticate(self, request: AnyRequest, **credentials: Any) -> None:
        """Counted before it is tried, and taken back where the password is right."""
        self.counted = throttle.allowed(self._guess(request, credentials).limits, at=request.at)
        if not self.counted:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: AnyRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            throttle.take_back(self.counted)
            throttle.know_address(self._guess(request, credentials))
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth's own count is not kept."""

    def _guess(self, request: AnyRequest, credentials: dict[str, Any]) -> throttle.Guess:
        email = credentials.get("email") or credentials.get("username") or ""
        address = self.get_client_ip(request)
        return throttle.guess(request, email=email, address=address, at=request.at)

    def pre_login(self, request: AnyRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whoever has left is told so, rather than signed in to nothing."""
        if not signed_in(user).works_anywhere(local_date(request.at)):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        throttle.know_browser(response, email=user.email, secure=settings.SESSION_COOKIE_SECURE)
        return response

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """By the task worker: a page that took longer would tell that the address is known."""
        if throttle.may_mail(user.email, at=self.request.at):
            tasks.mail_password_reset.enqueue(str(user.public_id))


def _address(text: str) -> str:
    """An address a proxy wrote down, perhaps with a port; whatever cannot be read is nowhere."""
    for candidate in (text, text.rpartition(":")[0].strip("[]")):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return NOWHERE
