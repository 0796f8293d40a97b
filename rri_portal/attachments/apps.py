from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "rri_portal.attachments"
    label = "attachments"
