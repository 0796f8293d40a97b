from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "rri_portal.audit"
    label = "audit"
