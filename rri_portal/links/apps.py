from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "rri_portal.links"
    label = "links"
