from django.urls import include, path

from rri_portal.health import health
from rri_portal.oversight.views.home import front

urlpatterns = [
    path("", front, name="front"),
    path("health", health, name="health"),
    path("", include("rri_portal.interface.urls")),
    path("sign-in/", include("rri_portal.schools.sign_in_urls")),
    path("link/", include("incidents.link_urls")),
    path("", include("rri_portal.schools.urls")),
    path("<slug:school>/", include("rri_portal.oversight.urls")),
    path("<slug:school>/", include("incidents.urls")),
    path("<slug:school>/", include("debriefs.urls")),
    path("<slug:school>/", include("rri_portal.pupils.urls")),
    path("<slug:school>/", include("guidance.urls")),
]
