from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "rri_portal.interface"
    label = "interface"
