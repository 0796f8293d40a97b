from django.urls import path

from rri_portal.pupils.views import import_pupils, pupils

app_name = "pupils"
urlpatterns = [
    path("pupils/", pupils.pupils, name="pupils"),
    path("pupils/import/", import_pupils.import_pupils, name="import_pupils"),
    path("pupils/import/<uuid:offer>/", import_pupils.check_import, name="check_import"),
]
