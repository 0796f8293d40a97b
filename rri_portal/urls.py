from django.urls import include, path

urlpatterns = [
    path("sign-in/", include("allauth.account.urls")),
]
