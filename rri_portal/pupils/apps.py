from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "rri_portal.pupils"
    label = "pupils"
