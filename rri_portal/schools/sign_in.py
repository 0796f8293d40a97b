"""How django-allauth behaves here: nobody signs themselves up, and guessing is slowed down."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from rri_portal.schools import throttle


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the outermost of our own proxies saw; a client cannot choose it."""
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        trusted = settings.TRUSTED_PROXIES
        if trusted and len(hops) >= trusted and hops[-trusted]:
            return hops[-trusted]
        return request.META.get("REMOTE_ADDR", "")

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        tried = self._attempt(request, credentials)
        if throttle.too_many(tried):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials):
        user = super().authenticate(request, **credentials)
        if user is not None:
            throttle.note_success(self._attempt(request, credentials))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        throttle.note_failure(self._attempt(request, credentials))

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was consumed: failures are counted after they have happened."""

    def post_login(self, request: HttpRequest, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        throttle.remember_browser(response, email=user.email, secure=settings.SESSION_COOKIE_SECURE)
        return response

    def _attempt(self, request: HttpRequest, credentials: dict) -> throttle.Attempt:
        email = credentials.get("email") or credentials.get("username") or ""
        return throttle.attempt(request, email=email, address=self.get_client_ip(request))
