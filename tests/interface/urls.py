from django.urls import include, path
from django.views.generic import TemplateView

from tests.interface import gallery

urlpatterns = [
    path("", TemplateView.as_view(template_name="front_page.html")),
    path("", include("rri_portal.interface.urls")),
    path("sign-in/", include("allauth.account.urls")),
    path("gallery/", gallery.widgets),
    path("gallery/wrong/", gallery.wrong),
    path("gallery/components/", gallery.components),
    path("gallery/draft/", gallery.draft),
    path("gallery/sign-in/", gallery.sign_in_wrong),
    path("gallery/<str:name>/", gallery.error_page),
]
