"""django-allauth's pages that the portal has, under /sign-in/, by the names allauth knows.

Nobody signs themselves up or manages e-mail addresses here.
"""

from allauth.account import views as allauth
from django.urls import path, re_path

from rri_portal.schools.views import sign_in

urlpatterns = [
    path("", allauth.login, name="account_login"),
    path("out/", sign_in.sign_out, name="account_logout"),
    path("closed/", allauth.account_inactive, name="account_inactive"),
    path("by-invitation/", allauth.signup, name="account_signup"),
    path("password/", allauth.password_change, name="account_change_password"),
    path("reset/", allauth.password_reset, name="account_reset_password"),
    path("reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "reset/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.choose_new_password,
        name="account_reset_password_from_key",
    ),
]
