from django.apps import AppConfig
from django.db.backends.signals import connection_created


class AuditConfig(AppConfig):
    name = "rri_portal.audit"
    label = "audit"

    def ready(self) -> None:
        from rri_portal.audit import tenancy

        connection_created.connect(
            tenancy.tell_new_connection, dispatch_uid="audit.tell_new_connection"
        )
