from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "rri_portal.documents"
    label = "documents"
