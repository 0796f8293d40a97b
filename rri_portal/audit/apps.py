from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    name = "rri_portal.audit"
    label = "audit"

    def ready(self) -> None:
        from rri_portal.audit import checks, policies, tenancy, triggers  # noqa: F401

        connection_created.connect(tenancy.tell_new_connection, dispatch_uid="audit.tell")
        pre_migrate.connect(triggers.make_way, sender=self)
        post_migrate.connect(triggers.install_triggers, sender=self)
        post_migrate.connect(policies.install_policies, sender=self)
        post_migrate.connect(policies.install_role, sender=self)
