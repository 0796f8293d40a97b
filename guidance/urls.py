from django.urls import path

from guidance import views

app_name = "guidance"
urlpatterns = [
    path("guidance/", views.in_force, name="in_force"),
    path("guidance/changes/", views.changes, name="changes"),
    path("guidance/checklists/", views.checklists, name="checklists"),
    path("guidance/checklists/<slug:checklist>/", views.checklist, name="checklist"),
    path("guidance/<slug:document>/", views.document, name="document"),
]
