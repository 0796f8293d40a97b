from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "rri_portal.demo"
    label = "demo"
