from django.urls import path

from rri_portal.interface import views

app_name = "interface"
urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]
