from django.urls import path

from rri_portal.oversight.views import book, home, incident

app_name = "oversight"
urlpatterns = [
    path("", home.home, name="home"),
    path("names/", home.show_names, name="show_names"),
    path("book/", book.book, name="book"),
    path("incidents/<str:number>/", incident.incident, name="incident"),
    path("named/<uuid:incident>/", incident.named, name="named"),
]
