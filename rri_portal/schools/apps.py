from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "rri_portal.schools"
    label = "schools"
