"""Addresses that hold a key and nothing else, of no school until it is opened."""

from django.urls import path

from incidents.views import by_link

app_name = "links"
urlpatterns = [
    path("locked/", by_link.account_locked, name="account_locked"),
    path("<str:key>/", by_link.open_link, name="open_link"),
    path("<str:key>/write/", by_link.write_account, name="write_account"),
    path("<str:key>/lock/", by_link.lock_account, name="lock_account"),
    path("<str:key>/not-there/", by_link.say_not_there, name="say_not_there"),
]
