from django.urls import path

from rri_portal.oversight.views import home, incident

app_name = "oversight"
urlpatterns = [
    path("", home.home, name="home"),
    path("incidents/<str:number>/", incident.incident, name="incident"),
]
