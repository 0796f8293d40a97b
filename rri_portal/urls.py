from django.urls import include, path

from rri_portal.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("sign-in/", include("allauth.account.urls")),
]
