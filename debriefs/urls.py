from django.urls import path

from debriefs.views import record_debrief

app_name = "debriefs"
urlpatterns = [
    path("incidents/<str:number>/debriefs/<str:kind>/", record_debrief, name="record_debrief"),
]
