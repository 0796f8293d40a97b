from django.urls import path

from rri_portal.pupils.views import (
    contacts,
    device_days,
    devices,
    import_pupils,
    logged_days,
    pupils,
)

app_name = "pupils"
urlpatterns = [
    path("pupils/", pupils.pupils, name="pupils"),
    path("pupils/import/", import_pupils.import_pupils, name="import_pupils"),
    path("pupils/<uuid:pupil>/contacts/", contacts.contacts, name="contacts"),
    path("pupils/<uuid:pupil>/contacts/add/", contacts.add_contact, name="add_contact"),
    path(
        "pupils/<uuid:pupil>/contacts/<uuid:contact>/",
        contacts.change_contact,
        name="change_contact",
    ),
    path(
        "pupils/<uuid:pupil>/contacts/<uuid:contact>/end/",
        contacts.end_contact,
        name="end_contact",
    ),
    path(
        "pupils/<uuid:pupil>/contacts/<uuid:contact>/bring-back/",
        contacts.bring_back_contact,
        name="bring_back_contact",
    ),
    path("devices/", devices.devices, name="devices"),
    path("devices/decision/", devices.decide_on_devices, name="decide_on_devices"),
    path("devices/plan/", devices.plan_device, name="plan_device"),
    path("devices/days/<str:day>/", device_days.log_devices, name="log_devices"),
    path("devices/pupils/<uuid:pupil>/", devices.pupil_devices, name="pupil_devices"),
    path("devices/<uuid:device>/end/", devices.end_device, name="end_device"),
    path(
        "devices/<uuid:device>/days/<str:day>/",
        logged_days.correct_device_day,
        name="correct_device_day",
    ),
    path(
        "devices/<uuid:device>/days/<str:day>/withdraw/",
        logged_days.withdraw_device_day,
        name="withdraw_device_day",
    ),
    path("pupils/import/<uuid:offer>/", import_pupils.check_import, name="check_import"),
]
