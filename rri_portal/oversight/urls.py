from django.urls import path

from rri_portal.oversight.views import book, checklists, home, incident

app_name = "oversight"
urlpatterns = [
    path("", home.home, name="home"),
    path("names/", home.show_names, name="show_names"),
    path("book/", book.book, name="book"),
    path("incidents/<str:number>/", incident.incident, name="incident"),
    path(
        "incidents/<str:number>/checklists/<slug:checklist>/",
        checklists.complete_checklist,
        name="complete_checklist",
    ),
    path(
        "incidents/<str:number>/checklists/completed/<uuid:completed>/",
        checklists.read_checklist,
        name="read_checklist",
    ),
    path("named/<uuid:incident>/", incident.named, name="named"),
]
