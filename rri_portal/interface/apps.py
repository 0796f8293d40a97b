from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class InterfaceConfig(AppConfig):
    name = "rri_portal.interface"
    label = "interface"


class WhatPagesLoad(StaticFilesConfig):
    """Collects no htmx: django-htmx brings every version of it and no page of ours loads one. To
    make them small would take most of `collectstatic`."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]
