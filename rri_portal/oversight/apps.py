from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "rri_portal.oversight"
    label = "oversight"
